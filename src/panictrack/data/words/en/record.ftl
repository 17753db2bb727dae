### The record: what the page said, or would have said, at each month-end, and what came
### $origin: published (reports gave all answers at the time), refits (all are fits made later), or mixed.

record-title = { $origin ->
        [published] What this page said, and what came
        [refits] What this page would have said, and what came
       *[mixed] What this page said or would have said, and what came
    }
record-sentence = { $changes }; { $ends }
record-changes = Since { $since } the verdict{ $origin ->
        [mixed] , refits included,
       *[other] {""}
    } { record-changed }
record-changed = { $origin ->
        [refits] would { $changes ->
            [0] not have changed
            [one] have changed once
           *[other] have changed { $changes } times
        }
       *[other] has { $changes ->
            [0] not changed
            [one] changed once
           *[other] changed { $changes } times
        }
    }
record-declared = { $origin ->
        [refits] would have been declared past
       *[other] was declared past
    }
# A peak is declared past in a run of answers. False: a higher mean of five periods came later. Open: less than half a year old.
record-ends = { $ends ->
        [0] no peak { record-declared }.
        [one] a peak { record-declared } once, and { $false ->
                [0] no higher one has come so far{ record-open }.
               *[other] a higher one came later{ record-false }.
            }
       *[other] a peak { record-declared } { $ends } times, and { $false ->
                [0] no higher one has come so far{ record-open }.
                [one] a higher one came after one of these{ record-false }{ record-open }.
               *[other] a higher one came after { $which ->
                    [all] each
                   *[some] { $false }
                } of these{ record-false }{ record-open }.
            }
    }
# When the ends were declared that were none; it brings its own space.
record-false = { $dated ->
        [yes] {" "}(declared in { $months })
       *[no] {""}
    }
record-others = The other measures of this topic have records of their own.
record-ends-of = { $measure }: { $ends }
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
record-brier-pooled = Their Brier scores, and in brackets that of always stating the share that came true: { $scores }.
record-brier-chance = { $chance }, { $brier } ({ $base }: came true in { $rate } of { $months ->
        [one] one month
       *[other] { $months } months
    }{ $open ->
        [0] )
       *[other] , { $open } not decided)
    }
record-brier-open = { $chance }, none is decided
record-brier-none = No stated chance is decided yet.
# $measure: what the page's own record is of.
record-pooled = What follows is of concern{ $measure ->
        [concern] {""}
       *[other] , not of { $measure }
    }, for { $series } technologies together: in { $months } months{ $origin ->
        [mixed] , refits included,
       *[other] {""}
    } their verdicts { record-pooled-changed }. { $ends ->
        [0] No peak { record-declared }.
        [one] A peak { record-declared } once; { $false ->
            [0] no higher one has come so far.
           *[other] a higher one came later.
        }
       *[other] A peak { record-declared } { $ends } times; { $false ->
            [0] no higher one has come so far.
            [one] a higher one came after one of these.
           *[other] a higher one came after { $false } of these.
        }
    }
record-pooled-changed = { $origin ->
        [refits] would { $changes ->
            [0] not have changed
            [one] have changed once
           *[other] have changed { $changes } times
        }
       *[other] have { $changes ->
            [0] not changed
            [one] changed once
           *[other] changed { $changes } times
        }
    }
record-forecasts = { $forecasts ->
        [one] One forecast is
       *[other] { $forecasts } forecasts are
    } judged, of { $weeks ->
        [one] one week
       *[other] { $weeks } weeks
    }, as counted: the same week is forecast in several months, so these are far fewer independent tests. The week lay inside
    the 50% interval in { $inner } of them, and inside the 95% interval in { $outer } ({ $horizons }).
record-eras = Earlier and later ones apart: { $eras }.
record-era = of the { $forecasts } forecasts made from { $first } to { $last }, { $inner } held the week in their 50% interval and
    { $outer } in their 95% interval
record-horizon = { $first } to { $last } weeks ahead: { $inner } and { $outer }
record-forecasts-none = No later week is known for a forecast yet.
record-overlap = Months that follow one another share most of what came, so these months are fewer independent tests than they seem.
# A fit states its chances of whole periods of its own: of weeks, or of four weeks in long series.
record-outcomes = What came is judged by the counts, uncorrected, in the periods of the fit. “It has passed its peak” came true
    where no later mean of five periods is higher by the end of the data: that can still be refuted. “Higher in half a year”
    compares the quarter that ends half a year later with the quarter up to then; “rose” compares this one with the
    quarter that ended half a year before. { $kinds ->
        [one] A period is
       *[other] In the latest answer a period is
    } { $period ->
        [one] one week
       *[other] { $period } weeks
    }, a quarter { $quarter ->
        [one] one week
       *[other] { $quarter } weeks
    } and half a year { $half ->
        [one] one week
       *[other] { $half } weeks
    }.
record-caption = How often each stated chance came true, by what was stated ({ $series ->
        [one] { $measure } about { $topic }
       *[other] concern, { $series } technologies together
    })
record-bin = { $low } to { $high }
column-record-chance = chance
column-record-bin = stated
column-record-months = months
column-record-stated = mean stated
column-record-came-true = came true

## The chart

record-chart-subtitle = { $origin ->
        [published] What this page said
        [refits] What this page would have said
       *[mixed] What this page said or would have said
    } at each month-end about { $topic }, on the time axis of the curve above. Thin strip: the fit of that month alone.
record-chart-false = Cross: here a peak { record-declared }, and a higher one came later.
record-origin = { $origin ->
        [published] Each answer is as a report gave it at the time.
        [refits] Each answer is a fit made later, with today’s classifier, to the data, streams and weeks known then.
       *[mixed] { $published ->
            [one] One answer is as a report gave it at the time; the others are
           *[other] { $published } answers are as reports gave them at the time; the others are
        } fits made later, with today’s classifier, to the data, streams and weeks known then.
    }
record-chart-strip = verdict
record-chart-thin = fit alone
record-alt = Two strips of time with the verdict on { $topic } at each month-end, { $first } to { $last }. { $runs }. { $sentence }
record-alt-run = { $first } to { $last }: { $verdict }
record-alt-month = { $first }: { $verdict }

## The columns of its table

column-record-week = Monday of the last week known
column-record-verdict = verdict as published; of a fit made later, as it would have been
column-record-fitted = verdict of that week's fit alone
column-record-p-past = stated chance that it has passed its peak
column-record-was-past = true if no later mean of five periods is higher by the end of the data; empty: half a year has not passed
column-record-p-higher = stated chance that the curve is higher in half a year
column-record-was-higher = true if the quarter that ends half a year later has a higher share than the quarter up to then; empty:
    not known yet
column-record-p-rose = stated chance that the curve rose over the last half-year
column-record-had-risen = true if the quarter up to then has a higher share than the quarter that ended half a year before
column-record-is-false-end = true if the verdict says that it has fallen from its peak and a higher mean of five periods came later
column-record-period-weeks = weeks of a period of the fit: 1, or 4 where the series had more than 523 weeks
column-record-quarter-weeks = weeks of a quarter, in whole periods
column-record-half-year-weeks = weeks of half a year, in whole periods; less in a series of less than two years
column-record-level-per-10000 = the curve at the end, median, per 10,000, in the unit of that time
column-record-weeks-ahead = weeks of the following half-year that are known and had a forecast
column-record-weeks-in-50 = of these, inside the 50% interval of the forecast
column-record-weeks-in-95 = of these, inside the 95% interval
column-record-is-corrected = true if corrected for the classifier's known errors
column-record-is-published = true for the answer of a report made at the time; false for a fit made later with what was known then
column-record-version = version of the curve
