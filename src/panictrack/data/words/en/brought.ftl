### Charts of series that a user brought: context under the curve, and what others measured

context-title-one = The highest value of { $series } is of { $month }
context-title = { $series ->
        [0] { $panels } series of context, none of them longer than two years
        [one] { $panels } series of context: the one longer than two years { $high ->
            [0] was higher before its last year
           *[other] was at its highest in its last year
        }
       *[other] Of { $series } series of context longer than two years, { $high ->
            [0] none was at its highest in its last year
            [one] one was at its highest in its last year
           *[other] { $high } were at their highest in their last year
        }
    }
context-subtitle = What else was counted in the years of the panic curve. Each panel has its own unit and its own scale from
    zero; nothing here enters the fit.
others-title-one = The highest value of { $series } is of { $month }
others-title = { $series ->
        [0] { $panels } series by other instruments, none of them longer than two years
        [one] { $panels } series by other instruments: the one longer than two years { $high ->
            [0] was higher before its last year
           *[other] was at its highest in its last year
        }
       *[other] Of { $series } series by other instruments longer than two years, { $high ->
            [0] none was at its highest in its last year
            [one] one was at its highest in its last year
           *[other] { $high } were at their highest in their last year
        }
    }
others-subtitle = Each panel has its own instrument, its own unit, its own scale from zero and its own years: levels may
    not be compared.
brought-caption = Brought to this archive by its user: { $sources }. Triangle: the highest value.
brought-source = { $name } ({ $source })
brought-source-unknown = source not given
brought-label = { $name }, { $unit }
brought-unit-unknown = unit not given
brought-highest = highest { $highest }, { $month }
brought-alt = { $series ->
        [one] One line chart.
       *[other] { $series } line charts.
    }
brought-alt-panel = { $label }: highest at { $highest } in { $month }; { $last } in { $last-month }, the last value.
column-brought-series = the name under which the series is kept
column-brought-unit = its unit; empty: not given
column-brought-source = who measured it; empty: not given
column-brought-start = first day of the period
column-brought-value = what was measured, in the unit
