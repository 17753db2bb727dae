### The curve: sentences, stages, the chart
###
### A sentence is one message for each verdict. Two parts come back in several sentences and have messages of
### their own: the subject (curve-subject-...) comes in as { $what } and opens the sentence; the date of a peak
### (curve-peak) and the end of old data (curve-data-end) are called by their name in braces. A language that
### cannot set them so may write the part out anew in each sentence: the same values are there.

## What is measured: the subject of the sentences below

curve-subject-panic = The share of all headlines that are alarmed about { $topic }
curve-subject-concern = The share of all headlines that are at least concerned about { $topic }
curve-subject-attention = The share of all headlines that are about { $topic }
curve-subject-given = The series { $topic }
curve-subject-labelled = The labelled share of the headlines about { $topic }
curve-subject-alarm-rate = The alarmed share of the headlines about { $topic }

## Where the curve stands

curve-perhaps-nothing = { $what } cannot be told from false alarms of the classifier{ curve-data-end }.
curve-risen-not-fallen = { $what } rose and has stayed high; no decline so far ({ $lasting } probability of a lasting
    rise){ curve-data-end }.
curve-no-clear-trend = { $what } shows no clear trend: it goes up and down around one level{ curve-data-end }.
curve-rose-and-fell = { $what } rose and fell once, with its peak { curve-peak }{ curve-data-end }.
curve-peak-probably-passed = { $what } has probably passed its peak ({ $chance } chance), { curve-peak }; how it
    declines is uncertain{ curve-data-end }.
curve-several-waves = { $what } came in several waves and not in one rise and fall; the chance
    that the peak has passed is { $chance }{ curve-data-end }.
curve-still-rising = { $what } is still rising; there is no peak to date yet{ curve-data-end }.
curve-too-early-to-tell = { $what }: it is too early to tell where it stands; the chance that the peak has passed is
    { $chance }{ curve-data-end }.
# When the peak was: an 80% interval, or the likeliest month where the interval reaches beyond the data.
curve-peak = { $peak ->
        [unknown] on an unknown date
        [likeliest] most likely in { $middle }
        [month] in { $early }
       *[months] between { $early } and { $late }
    }
# Said only where the data ended long ago; it brings its own space.
curve-data-end = { $data ->
        [old] {" "}(data up to { $until })
       *[fresh] {""}
    }

## The hypotheses; their names are hypothesis-... in page.ftl

curve-hypotheses-alike = The data cannot tell { $hypotheses } apart (the odds are below { $odds } to 1).
curve-hypotheses-favour = { $strength ->
        [very-strong] The data very strongly favour { $best } over { $others }.
        [strong] The data strongly favour { $best } over { $others }.
       *[some] The data favour { $best } over { $others }.
    }
curve-hypothesis = { $hypothesis } ({ $odds } to 1)
curve-hypothesis-beyond = { $hypothesis } (more than { $odds } to 1)
# A list is built from its end: “c and d”, then “b, c and d”, then “a, b, c and d”.
curve-list-last = { $first } and { $last }
curve-list-longer = { $first }, { $others }

## The stages and the turning points between them: names of Castro, Grady and McQuinn

stage-Trusting-Beginnings = Trusting Beginnings
stage-Rising-Panic = Rising Panic
stage-Deflating-Fears = Deflating Fears
stage-Moving-On = Moving On
turning-point-point-of-panic = Point of Panic
turning-point-peak = peak
turning-point-point-of-practicality = Point of Practicality

## The chart of the curve

curve-chart-title-none = Too few alarmed headlines about { $topic } to fit a curve
curve-chart-unit = Alarmed headlines about { $topic } per { $per } headlines, standardised by outlet.
curve-chart-weeks = Dots: weeks, as called. Grey line: { $weeks }-week mean.
curve-chart-fitted = { $errors ->
        [corrected] Blue: fitted curve, corrected for the scorer's errors, 50% and 95% bands; orange: forecast
            of weeks as called.
       *[uncorrected] Blue: fitted curve, 50% and 95% bands; orange: forecast.
    }
curve-chart-source = Source: panictrack, headlines of { $outlets ->
        [one] one outlet.
       *[other] { $outlets } outlets.
    }
curve-chart-fit = Fit: { $version }, { $alarmed } alarmed headlines, { $first }–{ $last }.
# With three or more stages some may be too short in the figure to be named there.
curve-chart-stages = Stages{ $stages ->
        [3] {" "}({ stage-Trusting-Beginnings }, { stage-Rising-Panic }, { stage-Deflating-Fears })
        [4] {" "}({ stage-Trusting-Beginnings }, { stage-Rising-Panic }, { stage-Deflating-Fears },
            { stage-Moving-On })
       *[other] {""}
    }: parted at the median date of each turning point, which lies with 80% probability along the line through
    it; paler where two stages are possible.
curve-chart-beyond = The 95% band of the forecast leaves the scale and reaches { $share }.
curve-chart-coverage = Coverage: hatched where less than { $thin }% of the usual headlines were collected, empty
    where none were.
curve-chart-coverage-name = coverage
curve-chart-unfinished = { $place ->
        [above] The hollow triangle is a week that is not over yet, above the scale at { $share }.
       *[within] The hollow dot is a week that is not over yet.
    }
curve-chart-event = { $event }, { $month }
# In the place of the strip of stages.
curve-stages-undated = Stages cannot be dated: the verdict is “{ $verdict }”.
curve-stages-ahead = Stages cannot be dated: no turning point is likely to be past.
curve-alt-empty = An empty chart: no headlines about { $topic } were counted in this span.
curve-alt = Line chart of alarmed headlines about { $topic } per { $per } headlines, { $first } to { $last }. The
    { $weeks }-week mean is highest around { $highest } at { $height } and ends at { $end }.
curve-alt-unfinished = The week of { $week } is not over yet.
curve-alt-boundary = { $interval ->
        [open] The { $name } is put at { $month }, with 90% probability after { $early }; it may still lie ahead.
       *[closed] The { $name } is put at { $month }, with 80% probability between { $early } and { $late }.
    }
curve-alt-stage = The last stage that is drawn is { $stage }.

## The columns of its table

column-panic-curve-row = week: an observed week; fit: the fitted curve; forecast: weeks ahead; turning point: a
    moment between two stages
column-panic-curve-start = first day of the period
column-panic-curve-n-alarmed = alarmed headlines on the topic
column-panic-curve-n-headlines = all headlines
column-panic-curve-exposure = all headlines, standardised by outlet
column-panic-curve-per-10000 = alarmed headlines per 10,000 standardised headlines
column-panic-curve-pooled-13-weeks = the same over the 13 weeks around
column-panic-curve-coverage = share of the usual headlines that was collected
column-panic-curve-is-unfinished = true for the week that was not over when the chart was made
column-panic-curve-q025 = 2.5% quantile, per 10,000
column-panic-curve-q25 = 25% quantile, per 10,000
column-panic-curve-q50 = median, per 10,000
column-panic-curve-q75 = 75% quantile, per 10,000
column-panic-curve-q975 = 97.5% quantile, per 10,000
column-panic-curve-turning-point = name of the turning point
column-panic-curve-is-dated = true where it is drawn: the verdict sees one rise, and the median lies in the
    watched weeks
column-panic-curve-date-q025 = 2.5% quantile of its date; inf: later than the fit looks, or never
column-panic-curve-date-q10 = 10% quantile of its date
column-panic-curve-date-q25 = 25% quantile of its date
column-panic-curve-date-q50 = median of its date
column-panic-curve-date-q75 = 75% quantile of its date
column-panic-curve-date-q90 = 90% quantile of its date
column-panic-curve-date-q975 = 97.5% quantile of its date
