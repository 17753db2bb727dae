### Earlier technologies, measured in the same way

technologies-title = Comparison with earlier technologies
technologies-lead = We count concern about each technology with the same classifier and fit the same model. { $ends ->
        [none] No headlines are counted.
        [together] All counts go up to { $until }.
        [apart] Some counts end before others: the latest go up to { $until }.
        [gone-on] Counts of { $followed } go on, the latest up to { $until }; all others end in { $cut }, because the newspaper
            index that supplies most of these headlines ends there.
       *[cut] Counts of { $followed } go up to { $until }; all others end in { $cut }, because the newspaper index that supplies
            most of these headlines ends there.
    } We chose these technologies; they are not a representative sample.
technologies-caption = Concern about each technology, { $years }, as counted, uncorrected, in order of the highest calendar year
technologies-technology = technology
technologies-headlines = concerned headlines
technologies-highest = highest calendar year
technologies-share = concern in that year
technologies-panic = Point of Panic
technologies-peak = peak
technologies-practicality = Point of Practicality
technologies-verdict = verdict
technologies-chance = chance the peak has passed
technologies-headlines-meaning = Headlines with at least some alarm about the technology.
technologies-highest-meaning = The calendar year with the largest share of such headlines, among years with data for at least 26
    weeks. The charts show 52-week averages instead, which may begin in any week, so their highest values differ.
technologies-share-meaning = Concerned headlines per { $per } headlines that the reference panel would have shown in that year: today's
    panel for counts that go on, the streams of the last year for counts that end earlier. The two do not compare.
technologies-panic-meaning = When concern rose above a quarter of its peak (80% interval).
technologies-peak-meaning = When concern was highest; the tech panic cycle calls it the Height of Hysteria (80% interval).
technologies-practicality-meaning = When concern fell below a quarter of its peak (80% interval).
technologies-chance-meaning = The chance that the highest weeks are over. Several waves are decided first: with that verdict a high
    chance means that the highest wave is over, not that no other will come.
technologies-no-date-meaning = “–” means that the verdict does not allow a date. “…” means that the turning point may
    still lie ahead.
technologies-no-date = no date
technologies-no-data = no data
