### Charts of series that a user brought: context under the curve, and what others measured

context-title = { $series ->
        [one] { $high ->
            [one] One series of context: its highest value is of its last year
           *[other] One series of context: it was higher before its last year
        }
       *[other] { $high ->
            [0] Of { $series } series of context, none was at its highest in its last year
            [one] Of { $series } series of context, one was at its highest in its last year
           *[other] Of { $series } series of context, { $high } were at their highest in their last year
        }
    }
context-subtitle = What else was counted in the years of the panic curve. Each panel has its own unit and its own scale from
    zero; nothing here enters the fit.
others-title = { $series ->
        [one] { $high ->
            [one] What another instrument measured was at its highest in its last year
           *[other] What another instrument measured was higher before its last year
        }
       *[other] { $high ->
            [0] Of { $series } series by other instruments, none was at its highest in its last year
            [one] Of { $series } series by other instruments, one was at its highest in its last year
           *[other] Of { $series } series by other instruments, { $high } were at their highest in their last year
        }
    }
others-subtitle = Each panel has its own instrument, its own unit and its own scale from zero: shapes may be compared, levels
    may not.
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
