### Every word of the weekly page, in English: this file and those beside it.
###
### To translate: copy the folder, keep the names before "=", write the rest anew. { $name } is a value.
### A sentence stays one message: other languages put its parts in another order.

## The paragraph on top: what happened this week

week-missing = The counts hold no headlines of week { $week }; the last week with headlines is { $last }.
week-not-over = The week was not over when this was made.
week-empty = The counts hold no headlines at all.
week-counted = In week { $week }, { $alarmed ->
        [0] none of the { $headlines } headlines that were counted was
        [one] one of the { $headlines } headlines that were counted was
       *[other] { $alarmed } of the { $headlines } headlines that were counted were
    } alarmed about { $topic } ({ $share } per { $per }, standardised by outlet), { $compared }.
week-thin = Only { $coverage } of the usual headlines were collected in it.
compared-unknown = and the year before it has too few to compare with
compared-more = more than is usual: the mean of the { $weeks } weeks before is { $usual }
compared-fewer = fewer than is usual: the mean of the { $weeks } weeks before is { $usual }
compared-alike = which cannot be told from the mean of the { $weeks } weeks before, { $usual }

## How sure that is

sure-none = There is no curve, so there is nothing to be sure of.
sure = The chance that the highest weeks are past is put at { $chance }. { $hypotheses }
sure-near = The verdict stands near its threshold: a twentieth more or less of one probability would make it { $verdicts }.
list-or = or
sure-outlets = It also rests on single outlets: without one of them it would be another (below).
sure-disagree = The errors of the scorer matter: as it counts, the verdict is “{ $uncorrected }”; with what is
    known of its errors it is “{ $corrected }”.
sure-agree = With and without what is known of the scorer's errors the verdict is the same.

## What would change the verdict

change-none = { $needed } alarmed headlines over { $periods } weeks make a first curve possible.
change-not-passed = That the height is past would be said from a chance of { $passed } on.
change-passed = That the height is past would no longer be said below a chance of { $passed }.
change-no-cycle = Another verdict would be given once neither a flat course nor a lasting rise holds half of the probability.
change-waves = Another verdict would be given once courses with several waves hold less than half of the probability.
change-forecast = If the fitted curve holds, half of the weeks around { $month } will lie between { $q25 } and
    { $q75 } per { $per } as the scorer counts, and nineteen in twenty between { $q025 } and { $q975 }; a run of
    weeks outside would speak against it.

## Names of what the code knows: the value is written with hyphens

measure-panic = panic
measure-attention = attention
measure-alarm-rate = alarm rate
measure-concern = concern
measure-labelled = labelled
measure-given = given
verdict-rose-and-fell = rose and fell
verdict-peak-probably-passed = peak probably passed
verdict-still-rising = still rising
verdict-several-waves = several waves
verdict-risen-not-fallen = risen, not fallen
verdict-no-clear-trend = no clear trend
verdict-too-early-to-tell = too early to tell
hypothesis-no-pattern = no pattern
hypothesis-a-lasting-rise = a lasting rise
hypothesis-one-rise-and-fall = one rise and fall
hypothesis-recurring-waves = recurring waves
aim-development = rules on making
aim-deployment = rules on use
aim-general = rules in general

## Months

month-and-year = { $month } { $year }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec

## The page: headings, labels, links

# The language of this catalogue, as HTML names it.
page-language = en
page-title = The panic over { $topic }, measured in headlines
page-title-uncorrected = The panic over { $topic }, measured in headlines as the scorer calls them
page-week = panictrack, week { $week }
page-verdict = Verdict:
verdict-none = not enough data
verdict-with-chance = { $verdict } ({ $chance } that the height is past)
verdict-with-chance-uncorrected = { $verdict } ({ $chance } that the height is past, as the scorer calls, its errors not corrected)
verdict-with-chance-corrected = { $verdict } ({ $chance } that the height is past, corrected for the scorer's errors)
too-little = { $alarmed ->
        [one] With one alarmed headline
       *[other] With { $alarmed } alarmed headlines
    } about { $topic } no curve can be told from another.
contents-title = On this page
measures-title = Four measures, four answers
charts-title = Charts
charts-wide = Charts are wider than this screen: move them sideways.
chart-svg = SVG
chart-png = PNG
chart-csv = table as CSV
chart-text = text alternative
order-title = Does alarm come first, or the call for rules?
headlines-title = Most alarmed headlines
headlines-none = The archive has no alarmed headline on this topic in the last { $weeks } weeks. Collect daily, or
    import headlines, and they will stand here.
headlines-of-week = The most alarmed headlines of { $week } in this archive, with the words that moved the score most.
headlines-of-earlier-week = { $week } has none; these are of { $earlier }, the latest week that has.
headlines-withheld = Titles and addresses are withheld: this report was made from a snapshot without them. Counts,
    curves and the verdict rest on the same headlines.
headlines-date = date
headlines-outlet = outlet
headlines-headline = headline
headlines-alarm = alarm
headlines-reasons = moved by
headlines-csv = headlines as CSV
notes-title = What you should know about these numbers
made-title = Made with
made-panictrack = panictrack
made-curve = curve
made-alarm = alarm scorer
made-topic = topic
made-data = last week with headlines
made-archive = headlines of this archive, up to the week
made-baseline = built-in baseline
made-snapshot = snapshot of the weekly counts
made-settings = digest of the settings
made-no-curve = none fitted
made-baseline-until = weekly counts up to { $day }
made-baseline-unused = not used: other scorers
manifest-link = All files and their digests
told-no-archive = The archive holds no headline up to this week that can be counted: the report rests on the built-in baseline.
told-other-definition = The baseline was not made with this definition of “{ $topic }” or of alarm: the report
    rests on your archive alone.

## What you should know about these numbers

note-alarmed = A headline counts as alarmed from an alarm score of { $threshold } on, where as many headlines are called
    alarmed as were read so in training; of those called, six in ten were. The scorer reads headlines only, was trained
    on headlines read by a machine with a codebook, and errs: the page says what its errors change.
note-measures = Panic is alarmed headlines of all headlines, attention is headlines on the topic of all headlines, the
    alarm rate is alarmed of those on the topic; concern counts headlines with at least some alarm. Attention is not
    fear: where attention falls, fear need not have faded.
note-last-week = The last week with headlines is { $week }.
note-missing = Weeks without headlines are missing and not zero; in hatched weeks less than four fifths of the usual
    headlines were collected.
note-no-own = The archive holds no headline of its own on which a gap could be seen.
note-no-gaps = Up to the end of this week, the ledger of the archive's own feeds has no possible gap.
note-gaps = Up to the end of this week, { $polls ->
        [one] one poll of own feeds may have missed headlines
       *[other] { $polls } polls of own feeds may have missed headlines
    }, none of them in this week.
note-gaps-in-week = Up to the end of this week, { $polls ->
        [one] one poll of own feeds may have missed headlines
       *[other] { $polls } polls of own feeds may have missed headlines
    }, { $in-week } of them in this week ({ $outlets }).
note-outlets = Outlets come and go. Each week's headlines are weighed by outlet, so that an outlet which is always more
    alarmed does not look like a panic when it is added. This takes an outlet's difference as constant over the years, and
    links outlets only through the weeks they share.
note-baseline = Before November 2022 the built-in baseline is almost wholly one newspaper, after it front pages, an
    aggregator and a forum: what changed then may be the sources and not the world.
note-hypothesis = The tech panic cycle is a hypothesis, and its authors take part in the debate. The model must give each shape a
    weight before it sees data, and gives single humps the most; where the odds between hypotheses are small, these weights
    decide the verdict (docs/explanation/method_curve.md has them). No chance that a height is past exceeds 85%: second waves come.

## What puts the verdict to the test

hypotheses-title = Which hypothesis do the data favour?
hypotheses-lead = A single rise and fall is the hypothesis of the tech panic cycle; recurring waves, a lasting rise and no
    pattern are the alternatives.
hypotheses-of-measure = { $measure }: { $hypotheses }
hypotheses-caption = Odds of the best supported hypothesis against each, by the counts as called; in brackets the posterior
    weight, in which prior weights have a part.
odds-best = 1 : 1, best
odds-over = over { $odds } : 1
odds = { $odds } : 1
column-measure = measure
errors-title = What the scorer's errors change
errors-no-curve = Too few headlines were alarmed for a curve, so there is none to correct.
errors-unknown = How often the scorer errs was counted about AI alone; on this topic shares are as called.
errors-counted-panic = Of headlines about AI that it had not seen, the scorer calls alarmed { $sensitivity } of the
    { $positives } in which readers found clear alarm, and { $false-rate } of the { $negatives } others.
errors-counted-concern = Of headlines about AI that it had not seen, the scorer calls alarmed { $sensitivity } of the
    { $positives } in which readers found at least some alarm, and { $false-rate } of the { $negatives } others.
errors-corrected = The corrected share is what readers (a machine with a codebook) would have found; its interval holds
    the uncertainty of both rates. Which hypothesis is favoured still rests on the counts as called. One pair of rates
    is used for all years and outlets.
errors-caption = The fitted share in the last week with data, with its 95% interval. Per { $per } headlines; the alarm
    rate in per cent of the headlines on the topic.
column-uncorrected = as called
column-corrected = corrected
column-verdict-uncorrected = verdict as called
column-verdict-corrected = verdict corrected
interval = { $middle } ({ $low } to { $high })
outlets-title = Does the answer hang on one outlet?
outlets-no-curve = Too few headlines were alarmed for a curve, so there is none to test.
outlets-none-large = No single outlet brought enough alarmed headlines to bend the curve.
outlets-stays = As called, the verdict stays “{ $verdict }” when { $outlets ->
        [one] the largest outlet
       *[other] any one of the { $outlets } largest outlets
    } is left out.
outlets-rests = As called, the verdict “{ $verdict }” rests on some outlets: { $changes }.
outlets-without = without { $outlet } it is “{ $verdict }”
outlets-without-too-little = without { $outlet } too little is left for a curve
outlets-caption = The panic curve, as called, fitted without each outlet that brought at least { $least } of the alarmed
    headlines.
column-left-out = left out
column-share = share of alarmed headlines
column-verdict = verdict
column-chance = chance that the height is past
outlets-left-none = none
outlets-too-little = too little is left

## Whether calls for rules lead or follow alarm

order-compared = Alarmed headlines without a call for rules were compared with headlines on rules, as shares of the topic's
    headlines, over { $months ->
        [one] one month
       *[other] { $months } months
    }.
order-too-little = That is too little to tell which comes first.
order-leads = Alarm ran { $lag ->
        [one] one month
       *[other] { $lag } months
    } ahead of the call for rules (90% of resamples: { $low } to { $high } months).
order-follows = The call for rules ran { $lag ->
        [one] one month
       *[other] { $lag } months
    } ahead of alarm (90% of resamples: { $low } to { $high } months).
order-together = Both moved in the same months (90% of resamples: { $low } to { $high } months).
order-unclear = There is no clear order: the closest relation is at { $lag } months (90% of resamples: { $low } to { $high }
    months; positive: alarm first), and { $chance } of pairs shifted in time are as close.
order-no-cause = To come first is not to bring about.

## Citing, and the README of a bundle

cite-title = How to cite
cite-short = panictrack { $version }, { $title }, week { $week }.
cite-long = panictrack { $version } ({ $year }). { $title }, week { $week }. Weekly counts of headlines up to { $data }; { $curve },
    { $alarm }, { $definition }; snapshot { $snapshot }, settings { $settings }.
cite-numbers = The numbers of every chart lie in the CSV beside it.
readme-title = { $title }, week { $week }
readme-says = What it says
readme-charts = Charts, and the columns of their tables
readme-files = Each chart lies here as SVG, PNG, CSV (the numbers that are drawn) and TXT (the same in words).
    manifest.json lists all files with their SHA-256, the versions, the counts and the snapshot: the digest of the
    weekly counts that everything here rests on.
readme-again = How to make it again
readme-again-how = With panictrack { $version } and the same archive and settings, this gives the same bytes:

## The feed of weekly reports

feed-title = panictrack: the panic over technology, week by week
feed-entry = { $week }, { $topic }: { $verdict }
