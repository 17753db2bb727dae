### The record: what the page said at each month-end, and what came

record-title = What this page said, and what came
record-sentence = { $changes }; { $ends }
record-changes = { $changes ->
        [0] Since { $since } the verdict has not changed
        [one] Since { $since } the verdict has changed once
       *[other] Since { $since } the verdict has changed { $changes } times
    }
# A peak is declared past in a run of answers. False: a higher five-week mean came later. Open: less than half a year old.
record-ends = { $ends ->
        [0] no peak was declared past.
        [one] a peak was declared past once, and { $false ->
                [0] no higher one has come so far{ record-open }.
               *[other] a higher one came later.
            }
       *[other] a peak was declared past { $ends } times, and { $false ->
                [0] no higher one has come so far{ record-open }.
                [one] a higher one came after one of these{ record-open }.
               *[other] a higher one came after { $which ->
                    [all] each
                   *[some] { $false }
                } of these{ record-open }.
            }
    }
record-open = { $open ->
        [0] {""}
       *[other] {" "}({ $ends ->
            [one] that was less than half a year ago
           *[other] { $open } of these less than half a year ago
        })
    }
record-fitted = { $changes ->
        [0] The fits of single weeks alone would not have changed it either.
        [one] The fits of single weeks alone would have changed it once.
       *[other] The fits of single weeks alone would have changed it { $changes } times.
    }
record-chance-past = that it has passed its peak
record-chance-higher = that it will be higher in half a year
record-chance-rose = that it rose over the last half-year
# Brier score: the mean squared distance between chance and outcome.
record-brier = Brier scores of the stated chances, and in brackets that of always stating the share that came true, which
    nobody could know (0 is perfect, 50% each time scores 0.25): { $scores }.
record-brier-chance = { $chance }, { $brier } ({ $base }: came true in { $rate } of { $months ->
        [one] one month
       *[other] { $months } months
    }{ $open ->
        [0] )
       *[other] , { $open } not decided)
    }
record-brier-open = { $chance }, none is decided
record-brier-none = No stated chance is decided yet.
record-pooled = The records of { $series } technologies together have { $months } months, in which the verdict changed { $changes ->
        [one] once
       *[other] { $changes } times
    }. { $ends ->
        [0] No peak was declared past.
       *[other] Peaks declared past: { $ends }; a higher one came later after { $false } of them.
    }
record-forecasts = Of { $weeks } later weeks, as counted, { $inner } lay inside the 50% interval of the forecast for them, and
    { $outer } inside the 95% interval ({ $horizons }).
record-horizon = { $first } to { $last } weeks ahead: { $inner } and { $outer }
record-forecasts-none = No later week is known for a forecast yet.
record-overlap = Months that follow one another share most of what came, so these are fewer independent tests than months.
record-outcomes = What came is judged by the counts, uncorrected. “It has passed its peak” came true where no later mean of five
    weeks is higher by the end of the data: that can still be refuted. “Higher in half a year” compares the 13 weeks that
    end half a year later with the 13 weeks up to then; “rose” compares these with the 13 weeks that ended half a year before.
record-caption = How often each stated chance came true, by what was stated{ $series ->
        [one] {""}
       *[other] {" "}({ $series } technologies together)
    }
record-bin = { $low } to { $high }
column-record-chance = chance
column-record-bin = stated
column-record-months = months
column-record-stated = mean stated
column-record-came-true = came true

## The chart

record-chart-subtitle = What this page said at each month-end about { $topic }, on the time axis of the curve above. Thin strip: the
    fit of that month alone.
record-chart-false = Cross: here a peak was declared past, and a higher one came later.
record-chart-refits = { $published ->
        [0] Each answer is a fit made later, to the data, streams and weeks known then.
        [one] One answer is as a report gave it; the others are fits made later, to the data, streams and weeks known then.
       *[other] { $published } answers are as reports gave them; the others are fits made later, to the data, streams and
            weeks known then.
    }
record-chart-published = Each answer is as a report gave it.
record-chart-strip = said
record-chart-thin = fit alone
record-alt = Two strips of time with the verdict on { $topic } at each month-end, { $first } to { $last }. { $runs }. { $sentence }
record-alt-run = { $first } to { $last }: { $verdict }
record-alt-month = { $first }: { $verdict }

## The columns of its table

column-record-week = Monday of the last week known
column-record-verdict = verdict as published
column-record-fitted = verdict of that week's fit alone
column-record-p-past = stated chance that it has passed its peak
column-record-was-past = true if no later mean of five weeks is higher by the end of the data; empty: half a year has not passed
column-record-p-higher = stated chance that the curve is higher in half a year; empty: not stated
column-record-was-higher = true if the 13 weeks that end half a year later have a higher share than the 13 weeks up to then; empty: not
    known yet
column-record-p-rose = stated chance that the curve rose over the last half-year; empty: not stated
column-record-had-risen = true if the 13 weeks up to then have a higher share than the 13 weeks that ended half a year before
column-record-is-false-end = true if the verdict says that it has fallen from its peak and a higher mean of five weeks came later
column-record-level-per-10000 = the curve at the end, median, per 10,000, in the unit of that time
column-record-weeks-ahead = weeks of the following half-year that are known and had a forecast
column-record-weeks-in-50 = of these, inside the 50% interval of the forecast
column-record-weeks-in-95 = of these, inside the 95% interval
column-record-is-corrected = true if corrected for the classifier's known errors
column-record-is-published = true for the answer of a report made at the time; false for a fit made later with what was known then
column-record-version = version of the curve
