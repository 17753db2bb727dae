### Earlier technologies, measured in the same way

technologies-title = Comparison with earlier technologies
technologies-lead = We count concern about each technology in the same way and fit the same model through the last data. { $ends ->
        [none] No headlines are counted.
        [together] All counts go up to { $until }.
        [apart] Some counts end before others: the latest go up to { $until }.
       *[own] Those of { $own } include your own headlines and go up to { $until }; the others are of the built-in baseline
            alone, up to { $baseline }, so that their fits stay the same from week to week.
    } We chose these technologies; they are not a representative sample.
technologies-reported = Like all others, { $topic } is judged here by concern, which needs only some alarm, and as counted, without a
    correction. So its verdict can differ from those on top of the page.
technologies-drawn = The charts draw { $drawn } only. Of the others, concern is too seldom fear of the technology, or too few headlines
    were checked: their verdicts are about headlines that name the technology and sound alarmed, for whatever reason.
technologies-not-yet = { $number ->
        [one] One technology that is not drawn is
       *[other] { $number } technologies that are not drawn are
    } judged only with all data of the baseline: reports on later weeks list { $number ->
        [one] it
       *[other] them
    }.
technologies-caption = Concern about each technology, { $years }, as counted, uncorrected; the topic of the report first, the others
    in order of their highest 52 weeks
technologies-technology = technology
technologies-verdict = published verdict, uncorrected
technologies-chance = chance that it has passed its peak
technologies-peak = peak
technologies-highest = highest 52 weeks
technologies-headlines = concerned headlines
technologies-about = what the concern is about
technologies-chance-meaning = The chance that the highest weeks are over, given how often a second wave came in other series. With the verdict “several waves” a high chance means that the
    highest wave is over, not that no other will come.
technologies-peak-meaning = The years in which the highest weeks lie with a chance of 80%. “…” means that they may still lie ahead.
technologies-highest-meaning = The 52 weeks in a row with the largest share of concerned headlines. All of them are past, and at least 26 have
    data.
technologies-months = { $first } to { $last }
technologies-headlines-meaning = Headlines with at least some alarm, classified as concerned.
technologies-about-meaning = In how many of the concerned headlines checked the technology itself is feared, and what most of the others
    are about.
technologies-no-data = no data

### How often concern about a technology is fear of it

precision-title = How often concern is fear of the technology
precision-lead = A headline about a war fought with drones or a lack of vaccines names a technology and sounds alarmed, but it is not fear of
    the technology. So we checked how often concern is, on headlines coded by a machine reader that saw no scores. We draw a technology
    as alarm only if its terms and its concern are each right in at least { $enough } of the headlines checked, and at least { $fewest }
    headlines were checked for each. AI and the topic of the report are always drawn; the errors of AI have a section of their own
    where they are known.
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
precision-drawn-no = { $always ->
        [ai] yes, always, though
        [reported] yes, as the topic of the report, though
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
precision-known = precision { $share }{ $kind ->
        [enough] { "" }
        [few] , fewer than { $fewest } checked
        [terms] , but terms too often wrong
       *[wrong] , below { $enough }
    }
precision-not-measured = precision not measured
precision-left-out = { $number ->
        [one] One other technology is
       *[other] { $number } other technologies are
    } not drawn: terms or concern are right in less than { $enough } of the headlines checked, or fewer than { $fewest } were checked;
    AI and the topic of the report are always drawn.
note-precision-low = Alarm in headlines about { $topic } is not fear of { $topic } often enough to compare it with other technologies: of the
    concerned headlines checked, { $right } of { $checked } are about fear of { $topic } itself.
note-precision-unknown = How often concern about { $topic } is fear of { $topic } has not been measured: read some of the headlines before you
    compare it with other technologies.
concern-about = { $kind ->
        [fear] fear of it: { $right } of { $checked } checked
        [none] no concerned headline was checked
        [few] too few checked to tell: fear of it in { $right } of { $checked }; { $others }
        [mostly] mostly something else: fear of it in { $right } of { $checked } checked; { $others }
       *[partly] partly fear of it: { $right } of { $checked } checked; { $others }
    }
concern-about-item = { $object ->
        [use] its use in a war, an attack or a crime in { $number }
        [lack] too little of it in { $number }
        [incidental] only named in { $number }
        [other] another subject in { $number }
       *[none] no threat in { $number }
    }
concern-about-unknown = not measured
