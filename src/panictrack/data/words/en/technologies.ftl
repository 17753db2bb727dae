### Earlier technologies, measured in the same way

technologies-title = Comparison with earlier technologies
technologies-lead = We count concern about each of these technologies with the same classifier and fit the same model. { $ends ->
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

### How often concern about a technology is fear of it

precision-title = How often concern is fear of the technology
precision-lead = A headline about a war fought with drones or a lack of vaccines names a technology and sounds alarmed, but it is not fear of
    the technology. So we checked how often concern is, on headlines coded by a machine reader that saw no scores. We draw a technology
    as alarm only if its terms and its concern are each right in at least { $enough } of the headlines checked, and at least { $fewest }
    headlines were checked for each. AI and the topic of the report are always drawn; the errors of AI have a section of their own
    where they are known.
precision-sentence = Not drawn: { $technologies }. The numbers say how many of the checked concerned headlines are about fear of
    the technology itself.
precision-item = { $technology } ({ $right } of { $checked })
precision-caption = Precision and recall by technology, with 95% intervals and the number of headlines
precision-topic = terms
precision-concern = concern
precision-concern-found = concern found
precision-alarm = clear alarm
precision-alarm-found = clear alarm found
precision-drawn = drawn
precision-topic-meaning = Precision: of the headlines that the terms of the topic match, the share about the technology.
precision-concern-meaning = Precision: of the headlines classified as at least somewhat alarmed, the share with such alarm about the technology
    itself. The charts draw this.
precision-concern-found-meaning = Recall: of the headlines with such alarm, the share classified so.
precision-alarm-meaning = Precision of clear alarm, likewise. The charts of technologies do not draw it.
precision-alarm-found-meaning = Recall of clear alarm, likewise. How many headlines the terms of a topic miss is not known.
precision-checked = { $share } ({ $low }–{ $high }; { $right } of { $checked })
precision-none-checked = none checked
precision-drawn-yes = yes
precision-drawn-unmeasured = yes, not measured
precision-drawn-no = { $reported ->
        [yes] yes, as the topic of the report, though
       *[no] no:
    } { $reasons }
precision-short-topic = { $kind ->
        [few] terms checked in fewer than { $fewest }
       *[wrong] terms below { $enough }
    }
precision-short-concern = { $kind ->
        [few] concern checked in fewer than { $fewest }
       *[wrong] concern below { $enough }
    }
precision-known = precision { $share }{ $enough ->
        [yes] { "" }
       *[no] , too low
    }
precision-not-measured = precision not measured
precision-left-out = { $number ->
        [one] One other technology is
       *[other] { $number } other technologies are
    } not drawn: terms or concern are right in less than { $enough } of the headlines checked, or fewer than { $fewest } were checked.
note-precision-low = Alarm in headlines about { $topic } is not fear of { $topic } often enough to compare it with other technologies: of the
    concerned headlines checked, { $right } of { $checked } are about fear of { $topic } itself.
note-precision-unknown = How often concern about { $topic } is fear of { $topic } has not been measured: read some of the headlines before you
    compare it with other technologies.
