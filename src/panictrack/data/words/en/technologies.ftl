### Technologies measured by the same instrument

technologies-title = Beside earlier technologies
technologies-lead = The concern about each technology is counted by the same scorer and fitted by the same model. { $followed ->
        [ai] AI is followed
       *[both] AI and { $reported } are followed
    } to this week; the others are counted and judged up to October 2022, where the index of the newspaper that brings most of
    these headlines ends. The choice of technologies is ours: verdicts are no votes.
technologies-caption = Headlines with at least some alarm ({ $years }); the calendar year with the highest share of them per { $per }
    headlines, of years with half of their weeks; the years in which each turning point fell (80% interval), where the verdict lets one be dated,
    “…” where it may still lie ahead; and the verdict with the chance that the height is past. In the order of their highest weeks.
technologies-technology = technology
technologies-headlines = headlines
technologies-highest = highest year
technologies-panic = Point of Panic
technologies-height = Height of Hysteria
technologies-practicality = Point of Practicality
technologies-verdict = verdict
technologies-verdict-of = { $verdict } ({ $chance })
technologies-highest-of = { $year }: { $share }
technologies-no-data = no data

## A series with a denominator, drawn as a share

brought-share = share ({ $unit })
