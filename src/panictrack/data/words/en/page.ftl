### Every word of the weekly page, in English: this file and those beside it.
###
### To translate: copy the folder, keep the names before "=", translate the rest. { $name } is a value.
### A sentence stays one message, because other languages put its parts in another order.

## The paragraph on top: what happened this week

week-of = the week of { $day } { $month } ({ $name })
week-missing = No headline after { $last } is counted, so all that follows is as of then: “the last half-year” ends with that week, and
    “in half a year” begins with it. This page is for { $week }.
week-not-over = The week was not over when this report was made.
week-empty = No headlines are counted up to this week.
week-counted = In { $week }, { $alarmed ->
        [0] none of { $headlines } headlines was alarmed about { $topic }.
        [one] one of { $headlines } headlines was alarmed about { $topic }{ $rate }.
       *[other] { $alarmed } of { $headlines } headlines were alarmed about { $topic }{ $rate }.
    }
# It stands behind a space.
week-rate = (the reference panel would have shown { $share } per { $per })
week-few = A rate, or a comparison with earlier weeks, needs at least { $least } headlines in a week, and so few can move the verdict:
    do not cite it from this page.
week-uncorrected = These shares are as counted, uncorrected.
week-thin = Only { $coverage } of the usual headlines were collected that week.
compared-unknown = The year before has too few headlines for a comparison.
compared-more = That is more than usual: { compared-before } is { $usual } per { $per }.
compared-fewer = That is fewer than usual: { compared-before } is { $usual } per { $per }.
compared-alike = That is in line with the year before: { compared-before } is { $usual } per { $per }.
compared-unclear = One week cannot tell whether that is more or fewer than usual: { compared-before } is { $usual } per { $per }, and
    the rate of this week is { $low } to { $high } times as high (95% interval).
compared-before = the average of { $weeks ->
        [52] the previous 52 weeks
       *[other] the { $weeks } weeks with headlines in the year before
    }

## How sure that is

sure-none = There is no curve yet, and so no verdict.
# Where the record stands. Other pages than the record's own, such as the week of `panictrack serve`, put the second for the first.
record-below = record below
record-elsewhere = record on the page { $page }
choices-below = see below
choices-elsewhere = see the page { $page }
as-in-chart = as in the chart
as-in-chart-elsewhere = as in the chart of the page { $page }
# A chance that the finding does not state, and how such chances have fared in the record of the page.
sure-chance = The chance { $event } is { $chance }{ $fared ->
        [unjudged] .
        [better] , and in the { record-below } such chances did better than always saying 50% ({ sure-brier }{ sure-alike }).
        [partly] , and in the { record-below } such chances did better than always saying 50%, but no better than always stating how often
            they came true ({ sure-brier }{ sure-alike }).
        [worse] , but in the { record-below } such chances did worse than always saying 50% ({ sure-brier }).
       *[guess] , but in the { record-below } such chances did no better than always saying 50% ({ sure-brier }).
    }
# How chances like the one that the finding states have fared.
sure-stated = In the { record-below }, chances { $event } did { $fared ->
        [better] better than always saying 50% ({ sure-brier }{ sure-alike }).
        [partly] better than always saying 50%, but no better than always stating how often they came true ({ sure-brier }{ sure-alike }).
        [worse] worse than always saying 50% ({ sure-brier }).
       *[guess] no better than always saying 50% ({ sure-brier }).
    }
# Inside brackets.
sure-brier = Brier score { $brier } against { $guess }, { $decided ->
        [one] { $decided } month
       *[other] { $decided } months
    }
sure-alike = { $months ->
        [0] {""}
       *[other] ; at { $low } to { $high }, in { $months } months, { $true ->
            [none] it never came true
            [all] it always came true
           *[some] it came true in { $came } of them
        }
    }
sure-event-rose = that it rose over the last half-year
sure-event-higher = that it will be higher in half a year
sure-event-past = that it has passed its peak
sure-near = This is a close call: the verdict would change to { $verdicts }.
sure-hangs-on-last = This is a close call: the numbers of this fit would do for “{ verdict-fallen-from-its-peak }”, but without the last
    period they would not.
sure-near-verdict = “{ $verdict }” if { $probability } shifted by five percentage points
probability-past = the chance that it has passed its peak
probability-curve-passed = the chance that the curve, apart from shocks, has peaked
probability-fallen = the chance that it has fallen
probability-risen = the chance that it has risen
probability-rose = the chance that it rose over the last half-year
probability-higher = the chance that it will be higher in half a year
probability-flat = the chance of no trend
probability-several-waves = the chance of several waves
list-or = or
sure-choices = Of { $choices } other choices that one could make, { $changed ->
        [one] one changes
       *[other] { $changed } change
    } the verdict of the uncorrected fit ({ choices-below }).
sure-disagree = Classification errors matter: this week's uncorrected fit says “{ $uncorrected }”; the one corrected for the
    classifier's known errors says “{ $corrected }”.
sure-agree = Correcting for the classifier's errors does not change what this week's fit says.

## What would change the verdict

change-none = A first curve needs { $needed } alarmed headlines over { $periods } weeks.
change-perhaps-nothing = The verdict would change once the share is clearly above the classifier's false alarms.
change-unchanged = The verdict would become “{ $fitted }” once { fits-needed }, four weeks apart, say so.
change-rising = The verdict would change if the chance that it rose over the last half-year fell below { $sure }, or the chance
    that it will be higher in half a year below { $likely }.
# Where nothing is settled yet, one sentence for each other verdict, in this order.
change-to-rising = The verdict would be “{ verdict-rising }” if it were { $sure } certain that it rose over the last half-year, and
    the chance that it will be higher in half a year were at least { $likely }.
change-to-risen = It would be “{ verdict-risen-not-fallen }” if it were { $sure } certain that it has risen well above its low level, and
    less certain that it has fallen below two thirds of its peak.
change-to-too-early = It would be “{ verdict-too-early-to-tell }” if it were no longer { $sure } certain that it has risen well above
    its low level.
change-to-fallen = It would be “{ verdict-fallen-from-its-peak }” if it were { $sure } certain that it is below two thirds of its
    peak, and the chance that it has passed its peak were at least { $likely }, or { $clear } where news and not the curve has peaked.
change-to-no-trend = It would be “{ verdict-no-clear-trend }” if the chance of no trend were at least { $most }.
change-to-waves = It would be “{ verdict-several-waves }” if the chance of several waves were at least { $most }.
change-hangs-on-last = The verdict would be “{ verdict-fallen-from-its-peak }” if the next periods confirmed the fall: if it were
    { $sure } certain without the last period, too, that it is below two thirds of its peak, or if a fit without that period
    gave this, and that it has passed its peak, a chance of at least { $possible } each.
change-fallen = The verdict would change if the chance that it is below two thirds of its peak fell below { $sure },
    if the chance that it has passed its peak fell below { $past }, or if several waves became more likely than not,
    at odds of at least { $odds } : 1.
change-no-trend = The verdict would change if the chance of no trend fell below { $most }.
change-waves = The verdict would change if the chance of several waves fell below { $most }, or the odds for them below { $odds } : 1.
change-fits = A new verdict needs { fits-needed } that agree, four weeks apart.
fits-needed = { $fits ->
        [3] three fits
       *[other] { $fits } fits
    }
change-forecast = If the model holds, half of the weeks around { $month } should have { $q25 } to { $q75 } alarmed headlines per
    { $per }, and nearly all weeks { $q025 } to { $q975 } (50% and 95% intervals, { $errors ->
        [corrected] corrected for the classifier's errors, { as-in-chart }
       *[uncorrected] uncorrected, { as-in-chart }
    }).
change-forecast-counted = As counted, uncorrected, these are { $q25 } to { $q75 } and { $q025 } to { $q975 }.
change-forecast-against = Several weeks whose counts lie outside the wider interval would speak against the model.
change-forecasts-before = The { record-below } has { $forecasts } such forecasts, of { $weeks ->
        [one] one week
       *[other] { $weeks } weeks
    }: the same week is forecast in several months. { $inner } of them held the week in their 50% interval, and { $outer } in their 95%
    interval{ $eras ->
        [1] {""}
       *[other] ; of those made since { $since }, { $inner-since } and { $outer-since }
    }.

## Names of what the code knows: the value is written with hyphens

measure-panic = panic
measure-attention = attention
measure-alarm-rate = alarm rate
measure-concern = concern
measure-labelled = labelled
measure-given = given
verdict-rising = rising
verdict-risen-not-fallen = risen, not fallen
verdict-fallen-from-its-peak = fallen from its peak
verdict-several-waves = several waves
verdict-no-clear-trend = no clear trend
verdict-too-early-to-tell = too early to tell
hypothesis-no-pattern = no pattern
hypothesis-a-lasting-rise = a lasting rise
hypothesis-one-rise-and-fall = one rise and fall
hypothesis-recurring-waves = recurring waves

## Months

month-and-year = { $month } { $year }
quarter-and-year = Q{ $quarter } { $year }
decade = the { $years }
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
page-title-uncorrected = The panic over { $topic }, measured in headlines (uncorrected)
page-week = panictrack, week { $week }
page-verdict = Verdict:
verdict-none = too few headlines
verdict-with-errors = { $verdict } ({ $fall ->
        [open] a chance of { $fallen } that it has fallen by a third or more;{" "}
        [outlook] a chance of { $higher } that it will be higher in half a year;{" "}
       *[none] {""}
    }{ $errors ->
        [corrected] corrected for the classifier's errors
       *[uncorrected] not corrected for the classifier's errors
    })
# A published verdict that this week's fit alone would not give.
verdict-not-of-fit = { $published } (this week's fit alone: { $fitted })
too-little = { $alarmed ->
        [0] There are no alarmed headlines about { $topic }, so there is no curve.
        [one] One alarmed headline about { $topic } is too little for a curve.
       *[other] { $alarmed } alarmed headlines about { $topic } are too few for a curve.
    }
contents-title = On this page
measures-title = { $measures ->
        [1] One measure, one answer
        [2] Two measures, two answers
        [3] Three measures, three answers
       *[4] Four measures, four answers
    }
measures-caption = The verdict that is published on each measure, and its chances{ $errors ->
        [all] , corrected for the classifier's errors
        [some] , corrected for the classifier's errors where these are known
       *[none] , as counted, uncorrected
    }{ $judged ->
        [yes] . The { record-below } judges the chances of panic alone, and dates the false ends of each measure
       *[no] {""}
    }.
measures-share = { $measure }: { $subject }
measures-verdict = published verdict
measures-rose = chance that it rose over the last half-year
measures-higher = chance that it will be higher in half a year
measures-past = chance that it has passed its peak
charts-title = Charts
charts-wide = The first chart is drawn for a screen like this. The others are wider: scroll sideways to see all of them.
chart-whole = All years:
chart-svg = SVG
chart-png = PNG
chart-csv = data (CSV)
chart-text = text description
order-title = Which comes first: alarm or calls for regulation?
headlines-title = Most alarmed headlines
headlines-none-own = This archive has no counted headlines up to this week. Collect daily, or import headlines, to see the most
    alarmed ones here.
headlines-ended = The counted headlines of this archive end in { $last }, at least { $weeks } weeks before { $week }, so there are
    no recent ones to show.
headlines-none = This archive has no alarmed headlines about this topic from { $first } to { $last }.
headlines-of-week = The most alarmed headlines of { $week } in this archive, with the words that raised the score most.
headlines-of-earlier-week = There are no alarmed headlines for { $week } in this archive. These are from { $earlier }, the latest week that
    has some, with the words that raised the score most.
headlines-withheld = Titles and links are withheld, because this report was made from a snapshot without them. Counts, curves and
    verdict rest on the same headlines.
headlines-date = date
headlines-outlet = outlet
headlines-headline = headline
headlines-alarm = alarm score
headlines-reasons = raised by
headlines-csv = headlines (CSV)
notes-title = What to know about these numbers
made-title = How this report was made
made-panictrack = panictrack
made-curve = curve model
made-alarm = alarm classifier
made-topic = topic definition
made-data = latest week with counted headlines
made-archive = counted headlines of this archive, up to this week
made-baseline = built-in baseline
made-counts_digest = digest of the weekly counts
made-settings = digest of the settings
made-no-curve = none fitted
made-baseline-until = weekly counts up to { $week }
made-baseline-others = weekly counts of other technologies only, up to { $week }
made-baseline-unused = not used, because it was made with other classifiers
manifest-link = All files and their checksums
notice-no-archive = No headline of this archive is counted up to this week, so this report rests on the built-in baseline.
notice-other-definition = The built-in baseline was made without “{ $topic }”, or with another definition of it or of alarm, so what
    this report says about it rests on your archive alone.
notice-nothing = No headline of this archive is counted up to this week, and the built-in baseline was made without “{ $topic }”, or
    with another definition of it or of alarm, so there is nothing to report about it.

## What to know about these numbers

note-alarmed = A headline counts as alarmed if its alarm score is at least { $threshold }. With this threshold the classifier flags
    as many headlines of a random draw about AI as annotators did; annotators confirm about two in three flagged headlines. The annotators
    are an AI model following our codebook; no human has coded the headlines. The classifier sees headlines, not articles,
    and makes errors. { $errors ->
        [shown] This page shows what those errors change.
       *[not-shown] This page cannot show what those errors change.
    }
note-measures = Panic is the share of all headlines that are alarmed about the topic. Attention is the share of all headlines that
    are about the topic. The alarm rate is the share of headlines about the topic that are alarmed. Concern is like panic,
    but needs only some alarm. Attention is not fear: when attention falls, fear may remain.
note-last-week = The latest week with counted headlines is { $week }.
note-missing = A week without counted headlines is missing, not zero. In hatched weeks, fewer than 80% of the usual headlines were
    collected.
note-no-own = No headline of this archive is counted up to this week: the numbers rest on the built-in baseline alone.
note-not-fetched = No feed of this archive had been fetched successfully by the end of this week: whether its headlines are complete, the fetch
    log cannot tell.
note-no-gaps = The fetch log of this archive shows no possible gaps up to the end of this week.
note-gaps = Up to the end of this week, { $polls ->
        [one] one fetch of this archive's feeds may have missed headlines
       *[other] { $polls } fetches of this archive's feeds may have missed headlines
    }, { $in-week ->
        [0] none of them this week
       *[other] { $in-week } of them this week ({ $outlets })
    }.
note-reference = Streams come and go. So that adding a more alarmed stream does not look like a panic, shares of general and business news are what one
    fixed reference panel would have shown: { $streams }, with as many headlines of each as from { $first } to { $last }. This assumes that differences between
    streams stay the same over the years, and it compares streams only through weeks that they share.
note-renamed = “{ $name }” is counted as { $streams }, the built-in baseline's name for the same headlines.
note-streams-others = { $others ->
        [one] one other stream
       *[other] { $others } other streams
    }
note-shared = About { $shared } of the headlines of this archive are also in the built-in baseline. They are counted once.
note-unread = The classifiers read { $read } only. Headlines of this archive in other languages have no score and are in no
    count and no share. Of complete feeds and files these are, up to this week: { $languages }.
note-largest = { $streams ->
        [one] All headlines counted here are of one stream, { $largest }.
       *[other] Of the { $streams } streams counted here, { $largest } supplies { $share } of the headlines.
    }
note-alone = In long spans only one stream has headlines: { $spans }. A change at an end of such a span may come from the
    sources, not the world.
note-alone-span = { $stream } from { $first } to { $last }
note-baseline = The built-in baseline has { $news ->
        [one] one stream
       *[other] { $news } streams
    } of general and business news up to { $last }. The documentation of panictrack { $version } names each, with its span
    and its gaps (method.md).
note-verdicts = “Risen” means that the mean of the last quarter is more than { $risen } times a level that nine in ten of all quarters exceed.
    “Fallen” means that the mean of five periods around the last one, two of them still to come, is below two thirds of the highest such mean. Either needs a chance of { $sure }.
    “Risen, not fallen” says that no fall is that certain, not that there was none. A period is a week, or four weeks in a series of more
    than ten years.
note-hypothesis = The tech panic cycle is a hypothesis, and its authors take part in the debate. The model gives each shape a
    probability before it sees any data, and single humps get the most. Where the odds are small, these probabilities decide
    the verdict; the documentation of panictrack { $version } lists them (method_curve.md). The chance that the peak
    has passed allows for second waves: how often one came elsewhere was learned from other series.

## How much of a change is attention, and how much is alarm rate

decomposition-title = What has changed: attention or the alarm rate?
decomposition-too-few = There are too few headlines to compare the last { $weeks } weeks with the same weeks of earlier years: each
    of the two needs { $least } alarmed headlines, and headlines in half of its weeks.
decomposition-lead = Panic is attention times alarm rate, so its change is the product of theirs. The last { $weeks } weeks with data
    ({ $first } to { $last }) are compared with the same weeks of earlier years, as the reference panel would have shown them{ $errors ->
        [corrected] , with the alarm rate corrected for the classifier's errors
       *[uncorrected] , uncorrected
    }.
decomposition-change = Compared with { $years ->
        [one] one year earlier
       *[other] { $years } years earlier
    }, panic { $panic ->
        [risen] has risen (×{ $factor })
        [fallen] has fallen (×{ $factor })
       *[unclear] has not clearly changed
    }: attention { $attention ->
        [risen] has risen
        [fallen] has fallen
       *[unclear] has not clearly changed
    }, and the alarm rate { $alarm-rate ->
        [risen] has risen
        [fallen] has fallen
       *[unclear] has not clearly changed
    }.
decomposition-nothing = Compared with { $years ->
        [one] one year earlier
       *[other] { $years } years earlier
    }, neither panic nor attention nor the alarm rate has clearly changed.
decomposition-part = Of this change of panic, { $share } is attention (95% interval: { $low } to { $high }).
decomposition-caption = Factors from the earlier weeks to the latest, with 95% intervals{ $errors ->
        [corrected] ; panic and alarm rate are corrected, and the CSV has them uncorrected, too
       *[uncorrected] , as counted, uncorrected
    }. Where an interval contains ×1, the factor cannot be told from no change. A share over 100% means that the alarm rate moved the
    other way. The intervals allow for weeks that resemble their neighbours and for streams that are in only one of the two
    periods, but not for streams that changed differently.
decomposition-compared = compared with
decomposition-attention = attention
decomposition-alarm-rate = alarm rate
decomposition-panic = panic
decomposition-share = share of the change that is attention
decomposition-streams = streams in both
decomposition-row = { $years ->
        [one] one year earlier
       *[other] { $years } years earlier
    } ({ $first } to { $last })
decomposition-factor = ×{ $middle } ({ $low } to { $high })
decomposition-unclear = no clear change
decomposition-both = { $both } of { $streams }
column-decomposition-n-years = years between the two periods, of 52 weeks each
column-decomposition-is-corrected = true if alarm rate and panic are corrected for the classifier's errors
column-decomposition-earlier-first-week = Monday of the first week of the earlier period
column-decomposition-earlier-last-week = Monday of its last week
column-decomposition-later-first-week = Monday of the first week of the later period
column-decomposition-later-last-week = Monday of its last week
column-decomposition-n-topic-earlier = headlines about the topic in the earlier period
column-decomposition-n-topic-later = the same in the later one
column-decomposition-n-alarmed-earlier = alarmed headlines about the topic in the earlier period
column-decomposition-n-alarmed-later = the same in the later one
column-decomposition-n-streams = streams with headlines in either period
column-decomposition-n-streams-in-both = streams with headlines in both
column-decomposition-attention = factor by which attention changed
column-decomposition-attention-low = lower end of its 95% interval
column-decomposition-attention-high = upper end of its 95% interval
column-decomposition-alarm-rate = factor by which the alarm rate changed: the alarmed share of the headlines about the topic that the reference panel would have shown
column-decomposition-alarm-rate-low = lower end of its 95% interval
column-decomposition-alarm-rate-high = upper end of its 95% interval
column-decomposition-panic = factor by which panic changed: the product of both
column-decomposition-panic-low = lower end of its 95% interval
column-decomposition-panic-high = upper end of its 95% interval
column-decomposition-attention-share = share of the logarithm of the panic's change that is attention; empty where panic has not clearly changed
column-decomposition-attention-share-low = lower end of its 95% interval
column-decomposition-attention-share-high = upper end of its 95% interval

## What puts the verdict to the test

hypotheses-title = Which hypothesis do the data favour?
hypotheses-no-curve = There are too few alarmed headlines for a curve, so no hypothesis is tested.
hypotheses-lead = The tech panic cycle predicts one rise and fall. We compare it with three other hypotheses: recurring waves, a
    lasting rise, and no pattern.
hypotheses-of-measure = { $measure }: { $hypotheses }
hypotheses-caption = The hypotheses for each measure, from uncorrected counts. Odds: how many times better the best-supported
    hypothesis predicts the data than this one (its Bayes factor)
factor-best = 1 (best)
factor-odds = { $factor } : 1
factor-over = over { $factor } : 1
column-measure = measure
column-hypothesis = hypothesis
column-odds = odds (best against this)
errors-title = What the classifier's errors change
errors-no-curve = There are too few alarmed headlines for a curve, so there is nothing to correct.
errors-unknown = The classifier's error rates ship only for AI, and have not been coded for this topic, so its shares are uncorrected.
errors-counted-own = Of { $n } headlines about { $topic } that { $coders } coded in this archive, each weighted by its chance to be drawn, the
    classifier flags { $sensitivity } of the { $positives } with clear alarm, and { $false-rate } of the { $negatives } others.
errors-own-agreement = On alarm, coders agree with an alpha of { $alpha } (95% interval { $low } to { $high }, n = { $n }).
errors-own-no-agreement = How well coders agree on alarm is not known.
errors-own-moves = { $verdict ->
        [moves] Its error moves with { $what ->
            [time] time
            [stream] the stream
           *[index] the index
        }: { $size } points (95% interval { $low } to { $high }){ $where ->
            [none] .
           *[other] {" "}in { $where }.
        }
       *[no-sign] There is no sign that its error moves with { $what ->
            [time] time
            [stream] the stream
           *[index] the index
        }; { $n } coded headlines would probably show { $detectable } points.
    }
errors-own-too-few = Coded in this archive: { $n } headlines, { $alarmed } of them with clear alarm. Rates of one's own need { $least }, of which
    { $each } with clear alarm and { $each } without.
errors-own-other-version = Not used: { $n } headlines that were drawn and coded under another version of the classifier.
errors-corrected-both = The corrected share rests on the error rates that ship, from headlines that an AI model annotated under our codebook, and on those of the
    headlines that were coded in this archive. Its interval includes the uncertainty of both error rates. Each period and each stream has rates
    of its own; one with few coded headlines leans on the others. The curves use the average over the streams. The chart of streams is corrected, too;
    the comparison of hypotheses and all other shares on this page are not. Concern is corrected by the rates that ship alone.
errors-corrected-own = The corrected share estimates what these coders would find. Its interval includes the uncertainty of both error rates, but not
    coders' own errors. Each year and each stream has rates of its own; one with few coded headlines leans on the others. Concern is not corrected.
errors-counted-panic = Among coded headlines about AI that no training had read, the classifier flags { $sensitivity } of the { $positives } with
    clear alarm, and { $false-rate } of the { $negatives } others.
errors-counted-concern = Among coded headlines about AI that no training had read, the classifier flags { $sensitivity } of the { $positives } with
    at least some alarm, and { $false-rate } of the { $negatives } others.
errors-corrected = The corrected share estimates what annotators would find (an AI model following our codebook; no human has coded
    the headlines). Its interval includes the uncertainty of both error rates. Each period and each stream has rates of its
    own; one with few coded headlines leans on the others. The curves use the average over the streams. The chart of streams is
    corrected, too; the comparison of hypotheses and all other shares on this page are not.
errors-periods = In the weeks of the built-in counts the classifier has learned from most of the alarmed headlines, so it misses
    fewer. Of those with clear alarm it flags { $periods }. Newer headlines are corrected by the rates of those it had not read.
errors-period = { $share } (n = { $n }) in { $first } to { $last }
errors-year = { $share } (n = { $n }) in { $last }
errors-caption = Fitted share in the latest week with data, with its 95% interval, and what the two fits of this week say. A published verdict
    changes only when { fits-needed } agree
errors-row = { $measure }, { $unit ->
        [percent] % of headlines about the topic
       *[per] per { $per } headlines
    }
column-uncorrected = uncorrected (95% interval)
column-corrected = corrected (95% interval)
column-verdict-uncorrected = this week's fit alone, uncorrected
column-verdict-corrected = this week's fit alone, corrected
interval = { $middle } ({ $low } to { $high })
column-fit-verdict = this week's fit alone
column-chance = chance that it has passed its peak

## Whether the verdict depends on a choice

sensitivity-title = Does the verdict depend on a choice of ours?
sensitivity-no-curve = There are too few alarmed headlines for a curve, so there is nothing to test.
sensitivity-stays = No. This week's uncorrected fit says “{ $verdict }”, and so it does with { $choices ->
        [one] the other choice
       *[other] each of { $choices } other choices
    }.
sensitivity-changes = Yes. This week's uncorrected fit says “{ $verdict }”; { $changed } of { $choices } other choices { $changed ->
        [one] changes
       *[other] change
    } it: { $changes }.
sensitivity-change = { $choice } (“{ $verdict }”)
sensitivity-range = The chance that it has passed its peak is { $low } to { $high } with them, and { $chance } as counted, uncorrected.
sensitivity-caption = The panic curve { $errors ->
        [corrected] corrected, uncorrected, and uncorrected
       *[uncorrected] uncorrected, and
    } with one choice changed at a time: what each fit alone says. Each choice was written down before its fit; spans are counted back from the last
    week with data. A series of at most ten years is fitted by the week, a longer one by four weeks. Left out is each stream that has at least { $least } of the alarmed headlines, six at most.
column-choice = choice
sensitivity-corrected = corrected for the classifier's errors
sensitivity-uncorrected = uncorrected, as are all below
sensitivity-first-week = begun in { $week }, { $number } years before the end
sensitivity-last-week = ended { $number ->
        [one] one month
       *[other] { $number } months
    } earlier, in { $week }
sensitivity-threshold = lower threshold: at least some alarm (concern)
sensitivity-regulation = narrower: alarmed, but no call for regulation
sensitivity-stream = without { $stream }, which has { $share } of the alarmed headlines
sensitivity-stories = each story counted once
column-sensitivity-choice = what is changed in the uncorrected fit: first week, last week, threshold (lower), regulation (headlines that call for it left out), stream (one left out), stories (each counted once); or the fit itself, corrected and uncorrected
column-sensitivity-number = years from there to the end (first week) or months that are left out (last week)
column-sensitivity-week = Monday of the other first or last week
column-sensitivity-stream = stream that is left out
column-sensitivity-stream-share = its share of the alarmed headlines
column-sensitivity-verdict = verdict; empty where too few headlines are left for a curve
column-sensitivity-p-peak-passed = chance that it has passed its peak
column-sensitivity-is-verdict-changed = true if the verdict differs from the uncorrected one
stories-counted = Agencies sell one story to many, and each copy counts as a headline. From { $first } to { $last }, the { $headlines }
    headlines counted here tell { $stories } stories: the same title in one week, in any stream, is one story, counted where it came
    first. In these weeks { $share } per { $per } stories are alarmed, and { $plain-share } per { $per } headlines, uncorrected.
stories-apart = A story that this archive and the built-in baseline both have counts once in each.

## What each stream shows, counted plainly

stream-shares-title = What each stream shows
stream-shares-lead = A stream is one way of choosing headlines: a feed, a front page, an aggregator. This table is as counted, uncorrected. From
    { $first } to { $last } the streams of the reference panel together showed { $headlines } headlines, { $alarmed } of them
    alarmed about { $topic }: { $share } per { $per }. Shares in the charts of general and business news say
    what this panel would have shown in other weeks. The technology press is in no panel of the news.
stream-shares-year = In the weeks of { $year } these streams showed { $counted } per { $per }. The weekly series of all streams states
    { $stated } for the same weeks, uncorrected and before the curve smooths it.
stream-shares-caption = As counted, uncorrected: alarmed headlines / headlines about { $topic } / all headlines, and alarmed headlines per { $per } (– below
    { $least } headlines). Recent: the { $weeks } weeks up to { $last }{ $held ->
        [52] {""}
       *[other] , of which { $held } have headlines
    }. Shown: { $shown } of { $streams } streams. Do not compare their levels: each chooses in its own way.
stream-shares-stream = stream
stream-shares-kind = kind
stream-shares-span = weeks
stream-shares-recent = recent
stream-shares-recent-rate = recent, per 10,000
stream-shares-ever = in all
stream-shares-ever-rate = in all, per 10,000
stream-shares-in-panel = { $kind }, in the reference panel
stream-shares-weeks = { $first } to { $last }
kind-general = general
kind-business = business
kind-technology = technology
kind-section = section
column-stream-shares-stream = feed, front page, aggregator or other way of choosing headlines
column-stream-shares-kind = general, business or technology
column-stream-shares-is-reference = true if it is in the reference panel of general and business news
column-stream-shares-first-week = Monday of its first week with headlines
column-stream-shares-last-week = Monday of its last
column-stream-shares-n-weeks = weeks with headlines
column-stream-shares-n-headlines = all headlines counted
column-stream-shares-n-topic = headlines about the topic
column-stream-shares-n-alarmed = how many of these are alarmed
column-stream-shares-alarmed-per-10000 = n_alarmed per 10,000 headlines, as counted, uncorrected; empty below 100 headlines
column-stream-shares-recent-n-weeks = weeks with headlines among the last 52 weeks of general and business news
column-stream-shares-recent-n-headlines = all headlines in these
column-stream-shares-recent-n-topic = headlines about the topic in these
column-stream-shares-recent-n-alarmed = alarmed headlines about the topic in these
column-stream-shares-recent-alarmed-per-10000 = recent_n_alarmed per 10,000 headlines, as counted, uncorrected; empty below 100 headlines

## The technology press

press-title = The technology press
press-lead = The technology press is counted apart, with a reference panel of its own, because it chooses other news than general
    and business news do: { $streams }.
press-too-few = There are too few alarmed headlines about { $topic } in it for a curve.
press-compared = Of general and business news, this week's uncorrected fit says { $compared ->
        [same] the same
       *[other] “{ $verdict }”
    }. Both are what a fit alone says; no record judges the chances in the technology press.
press-chart-title = Technology press: { $finding }

## Whether calls for regulation lead or follow alarm

order-compared = We compared alarmed headlines that do not call for regulation with headlines that do, as shares of all headlines
    about the topic, as counted, uncorrected, over { $months ->
        [one] one month
       *[other] { $months } months
    }.
order-too-little = That is too little data to tell which comes first.
order-leads = Alarm came first, by { $lag ->
        [one] one month
       *[other] { $lag } months
    } (90% bootstrap interval: { $low } to { $high }).
order-follows = Calls for regulation came first, by { $lag ->
        [one] one month
       *[other] { $lag } months
    } (90% bootstrap interval: { $low } to { $high }).
order-together = Both moved in the same months (90% bootstrap interval of the lag: { $low } to { $high } months).
order-unclear = They move together, but it is unclear which comes first: { $range ->
        [alarm] alarm leads by { $low } to { $high } months
        [calls] calls for regulation lead by { $low } to { $high } months
       *[either] anything is possible from calls leading by { $low } months to alarm leading by { $high } months
    } (90% bootstrap interval; permutation test: p = { $p-value }).
order-unrelated = They do not clearly move together (permutation test: p = { $p-value }), so neither comes first.
order-no-cause = Coming first would not prove a cause.

## Citing, and the README of a bundle

cite-title = How to cite
cite-short = panictrack { $version }, { $title }, week { $week }.
cite-long = panictrack { $version } ({ $year }). { $title }, week { $week }. Weekly counts of headlines up to { $data }; { $curve },
    { $alarm }, { $definition }; digest of the counts { $counts-digest }, digest of the settings { $settings }.
cite-numbers = The CSV beside each chart has its numbers.
readme-title = { $title }, week { $week }
readme-finding = Finding
readme-charts = Charts, and the columns of their CSV files
readme-files = Each chart comes as SVG, PNG, CSV (the numbers drawn) and TXT (a text description). manifest.json lists all files
    with their SHA-256, the versions and the digest of the weekly counts: two reports with the same digest rest on the
    same counts.
readme-phone = { $name }.csv: the last years of the first chart, drawn for a phone; the same columns
readme-again = How to reproduce this report
readme-again-how = With panictrack { $version }, the same archive and the same settings, run:

## The feed of weekly reports

feed-title = panictrack: the panic over technology, week by week
feed-entry = { $week }, { $topic }: { $verdict }
