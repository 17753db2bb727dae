### The curve: sentences, stages, the chart
###
### Each verdict has one sentence. Three parts are shared by several sentences and have messages of their own:
### the subject (curve-subject-...) comes in as { $what } and opens the sentence; the date of the peak (curve-peak)
### and the end of old data (curve-data-end) are inserted by name. A translation may write a shared part out in
### each sentence instead: the same values are available there.

## What is measured: the subject of the sentences below

curve-subject-panic = The share of headlines that are alarmed about { $topic }
curve-subject-concern = The share of headlines that show at least some alarm about { $topic }
curve-subject-attention = The share of headlines that are about { $topic }
curve-subject-given = The series { $topic }
curve-subject-labelled = The share of { $topic } headlines with this label
curve-subject-alarm-rate = The share of headlines about { $topic } that are alarmed

## The verdict in one sentence

curve-perhaps-nothing = { $what } is too small to distinguish from the classifier's false alarms{ curve-data-end }.
curve-rising = { $what } is rising: the chances are { $rose } that it rose over the last { curve-span-back }, and
    { $higher } that it will be higher in { curve-span-ahead }{ curve-data-end }.
curve-risen-not-fallen = { $what } has risen; the chances are { $rose } that it rose further over the last
    { curve-span-back }, and { $fallen } that it has since fallen below two thirds of its peak{ curve-data-end }.
curve-fallen-from-its-peak = { $what } has fallen from the peak that it reached { curve-peak }; the chances are { $fallen } that it is
    below two thirds of that peak, and { $chance } that it will not rise above it again{ $favoured ->
        [waves] {""}. The data favour several waves over a single rise and fall by { curve-odds }
       *[no] {""}
    }{ curve-data-end }.
curve-odds = odds of { $odds ->
        [beyond] more than { $largest } : 1
       *[number] { $factor } : 1
    }
# An earlier verdict stays, though this week's fit alone says something else.
curve-unchanged = { $what } stays “{ $published }”: this week's fit alone says “{ $fitted }”, but a verdict changes only when
    { fits-needed }, four weeks apart, agree{ curve-data-end }.
curve-several-waves = { $what } has come in several waves (a chance of { $waves }; the data favour waves over a single rise and fall
    by { curve-odds }){ curve-data-end }.
curve-no-clear-trend = { $what } shows no clear trend: the chance that it moves around one level is { $flat }{ curve-data-end }.
# Here the subject stands inside the sentence: $inside is $what with a small first letter.
curve-too-early-to-tell = It is too early to tell where { $inside } is heading: the chance that it rose over the last
    { curve-span-back } is { $rose }{ curve-data-end }.
# The fit's numbers would do for “fallen”, but not without the last period.
curve-hangs-on-last = It is too early to tell where { $inside } is heading. With its last period it has probably fallen from its peak;
    without that period this is not likely enough. The chance that it rose over the last
    { curve-span-back } is { $rose }{ curve-data-end }.
# Its other chances, where nothing but the sentence stands.
curve-chances = { $stated ->
        [rose] The chances are { $higher } that it will be higher in { curve-span-ahead }, and { $past } that it has passed its peak.
        [rose-and-higher] The chance that it has passed its peak is { $past }.
        [past] The chances are { $rose } that it rose over the last { curve-span-back }, and { $higher } that it will be
            higher in { curve-span-ahead }.
       *[none] The chances are { $rose } that it rose over the last { curve-span-back }, { $higher } that it will be
            higher in { curve-span-ahead }, and { $past } that it has passed its peak.
    }
# How far the chances look back and ahead: half a year, or where the series is of years or short a span of its
# own periods. Here “last” stands before it, and “in”.
curve-span-back = { $unit ->
        [half-year] half-year
       *[other] { curve-span }
    }
curve-span-ahead = { $unit ->
        [half-year] half a year
       *[other] { $span ->
            [one] a { curve-span }
           *[other] { curve-span }
        }
    }
curve-span = { $unit ->
        [days] { $span ->
            [one] day
           *[other] { $span } days
        }
        [weeks] { $span ->
            [one] week
           *[other] { $span } weeks
        }
        [months] { $span ->
            [one] month
           *[other] { $span } months
        }
       *[years] { $span ->
            [one] year
           *[other] { $span } years
        }
    }
# When the peak was: an 80% interval, or the likeliest date if the interval reaches beyond the data.
curve-peak = { $peak ->
        [unknown] at a date that is uncertain
        [likeliest] most likely in { $middle }
        [one-date] in { $early } (80% interval)
       *[two-dates] between { $early } and { $late } (80% interval)
    }
# Shown only when the data ended long ago; it brings its own space.
curve-data-end = { $data ->
        [old] {" "}(data up to { $until })
       *[fresh] {""}
    }

## The hypotheses; their names are hypothesis-... in page.ftl

curve-hypotheses-alike = The data cannot tell these hypotheses apart: { $hypotheses } (odds below { $odds } : 1).
curve-hypotheses-favour = { $strength ->
        [very-strong] The data very strongly favour { $best } over { $others }.
        [strong] The data strongly favour { $best } over { $others }.
       *[some] The data favour { $best } over { $others }.
    }
curve-hypothesis = { $hypothesis } (odds { $odds } : 1)
curve-hypothesis-beyond = { $hypothesis } (odds over { $odds } : 1)
# A list is built from its end: “c and d”, then “b, c and d”, then “a, b, c and d”.
curve-list-last = { $first } and { $last }
curve-list-longer = { $first }, { $others }

## The stages and the turning points between them: names of Castro, Grady and McQuinn, but for the peak

stage-Trusting-Beginnings = Trusting Beginnings
stage-Rising-Panic = Rising Panic
stage-Deflating-Fears = Deflating Fears
stage-Moving-On = Moving On
turning-point-point-of-panic = Point of Panic
turning-point-peak = peak
turning-point-point-of-practicality = Point of Practicality

## The chart of the curve

curve-chart-title-none = Too few alarmed headlines about { $topic } to fit a curve
curve-chart-unit = Alarmed headlines about { $topic } per { $per } headlines that the reference panel would have shown.
curve-chart-since = From { $month } on. { $subtitle }
curve-chart-weeks = Dots: single weeks; grey line: { $weeks }-week average; both uncorrected.
curve-chart-above = { $weeks ->
        [one] Triangle: one week above the scale, at { $share }.
       *[other] Triangles: { $weeks } weeks above the scale, up to { $share }.
    }
curve-chart-fitted = { $errors ->
        [corrected] Blue: the rate, corrected for the classifier's errors, with 50%, 80% and 95% intervals. Orange:
            forecast of single weeks, corrected in the same way.
       *[uncorrected] Blue: the rate, uncorrected, with 50%, 80% and 95% intervals. Orange: forecast of single weeks.
    }
curve-chart-source = Source: panictrack, headlines of { $streams ->
        [one] one stream.
       *[other] { $streams } streams.
    }
curve-chart-fit = Model: { $version }, fitted to { $alarmed } alarmed headlines, { $first }–{ $last }.
# With three or more stages some may be too short in the figure to be named there.
curve-chart-stages = Stages{ $stages ->
        [3] {" "}({ stage-Trusting-Beginnings }, { stage-Rising-Panic }, { stage-Deflating-Fears })
        [4] {" "}({ stage-Trusting-Beginnings }, { stage-Rising-Panic }, { stage-Deflating-Fears },
            { stage-Moving-On })
       *[other] {""}
    }: each tick marks the median date of a turning point, the line through it its 80% interval. Paler: either of two
    stages is possible.
curve-chart-beyond = The 95% interval of the forecast exceeds the scale and reaches { $share }.
curve-chart-coverage = Coverage: hatched where fewer than { $thin }% of the usual headlines were collected, empty where
    none were.
curve-chart-coverage-name = coverage
curve-chart-unfinished = { $position ->
        [above] Hollow triangle: a week that is not over yet, above the scale at { $share }.
       *[within] Hollow dot: a week that is not over yet.
    }
curve-chart-event = { $event }, { $month }
# Shown instead of the stages.
curve-stages-undated = No stages are shown because the verdict is “{ $verdict }”.
curve-stages-ahead = No stages are shown because no turning point has probably passed yet.
curve-alt-empty = An empty chart: there are no headlines about { $topic } in this period.
curve-alt = Line chart of alarmed headlines about { $topic } per { $per } headlines, { $first } to { $last }.
curve-alt-means = The { $weeks }-week average, uncorrected, is highest around { $highest }, at { $peak }; the latest value is { $end }.
curve-alt-few = The last weeks have too few headlines for a rate; in the latest week, { $alarmed } of { $headlines } headlines
    { $alarmed ->
        [one] was
       *[other] were
    } alarmed.
curve-alt-unfinished = The week of { $week } is not over yet.
curve-alt-boundary = { $interval ->
        [open] The { $name } is dated to { $month }; with 90% probability it is after { $early }, and it may still lie ahead.
       *[closed] The { $name } is dated to { $month } (80% interval: { $early } to { $late }).
    }
curve-alt-stage = The latest stage shown is { $stage }.

## The columns of its table

column-panic-curve-row = week: an observed week; fit: the rate, and forecast: single weeks ahead, both corrected where the
    chart says so; turning point: the date between two stages
column-panic-curve-start = first day of the period
column-panic-curve-n-alarmed = alarmed headlines about the topic
column-panic-curve-n-headlines = all headlines
column-panic-curve-exposure = how many headlines of the reference panel all these headlines are worth
column-panic-curve-per-10000 = alarmed headlines per 10,000 headlines that the reference panel would have shown, as counted, uncorrected
column-panic-curve-pooled-13-weeks = the same, 13-week average, centred; empty where those weeks have fewer than 100 headlines, and in the last six weeks
column-panic-curve-coverage = share of the usual headlines that were collected
column-panic-curve-is-unfinished = true for a week that was not over when the chart was made
column-panic-curve-q025 = 2.5% quantile, per 10,000
column-panic-curve-q10 = 10% quantile, per 10,000
column-panic-curve-q25 = 25% quantile, per 10,000
column-panic-curve-q50 = median, per 10,000
column-panic-curve-q75 = 75% quantile, per 10,000
column-panic-curve-q90 = 90% quantile, per 10,000
column-panic-curve-q975 = 97.5% quantile, per 10,000
column-panic-curve-turning-point = name of the turning point
column-panic-curve-is-dated = true if it is drawn: the verdict is that it rises or has fallen, and the median date is in the observed weeks
column-panic-curve-date-q025 = 2.5% quantile of its date; inf: later than the model looks, or never
column-panic-curve-date-q10 = 10% quantile of its date
column-panic-curve-date-q25 = 25% quantile of its date
column-panic-curve-date-q50 = median of its date
column-panic-curve-date-q75 = 75% quantile of its date
column-panic-curve-date-q90 = 90% quantile of its date
column-panic-curve-date-q975 = 97.5% quantile of its date
