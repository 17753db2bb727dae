### Charts of external series: context under the panic curve, and what others have measured

context-title-one = { $series }: highest in { $month }
context-title = { $series ->
        [0] { $panels } context series, none of them longer than two years
        [one] { $panels } context series; the only one longer than two years { $high ->
            [0] peaked before its last year
           *[other] was highest in its last year
        }
       *[other] Of { $series } context series longer than two years, { $high ->
            [0] none was highest in its last year
            [one] one was highest in its last year
           *[other] { $high } were highest in their last year
        }
    }
context-subtitle = What else was measured in the years of the panic curve. Each panel has its own unit and its own scale,
    starting at zero. None of these series is used in the fit.
others-title-one = { $series }: highest in { $month }
others-title = { $series ->
        [0] { $panels } series from other sources, none of them longer than two years
        [one] { $panels } series from other sources; the only one longer than two years { $high ->
            [0] peaked before its last year
           *[other] was highest in its last year
        }
       *[other] Of { $series } series from other sources longer than two years, { $high ->
            [0] none was highest in its last year
            [one] one was highest in its last year
           *[other] { $high } were highest in their last year
        }
    }
others-subtitle = Each panel has its own method, unit, years and scale, starting at zero. Do not compare levels between
    panels.
external-caption = Supplied by the user of this archive: { $sources }. Triangle: highest value.
external-source = { $name } ({ $source })
external-source-unknown = source not stated
external-name-not-drawable = series { $number }
external-text-not-drawable = in another script
external-note-not-drawable = No font here has the letters of some names; the CSV has them in full.
external-label = { $name }, { $unit }
external-unit-unknown = unit not stated
external-share = share ({ $unit })
external-highest = highest: { $highest }, { $month }
external-alt = { $series ->
        [one] One line chart.
       *[other] { $series } line charts.
    }
external-alt-panel = { $label }: highest at { $highest } in { $month }; latest value { $last } in { $last-month }.
column-external-series = name of the series
column-external-unit = its unit; empty if not stated
column-external-source = who measured it; empty if not stated
column-external-start = first day of the period
column-external-value = measured value, in the unit
