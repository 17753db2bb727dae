### Charts: titles, labels, text descriptions and columns

## Every chart

chart-too-few = too few headlines

## Attention and alarm rate

attention-title-too-few = Too few headlines about { $topic } to separate attention from alarm
attention-title-no-year = Attention to { $topic } and its uncorrected alarm rate: no earlier year to compare with
attention-title-together = { $moved ->
        [risen] Attention to { $topic } and its uncorrected alarm rate have both risen over the past year
        [fallen] Attention to { $topic } and its uncorrected alarm rate have both fallen over the past year
       *[unclear] Neither attention to { $topic } nor its uncorrected alarm rate has clearly changed over the past year
    }{ curve-data-end }
attention-title-apart = Over the past year, attention to { $topic } has { $attention ->
        [risen] risen
        [fallen] fallen
       *[unclear] not clearly changed
    }; its uncorrected alarm rate has { $alarm ->
        [risen] risen
        [fallen] fallen
       *[unclear] not clearly changed
    }{ curve-data-end }
attention-subtitle = Top: headlines about { $topic } per { $per } headlines. Bottom: the percentage of them that are
    alarmed, with its 95% interval. Averages over { $weeks } weeks.
attention-caption = Source: panictrack. Attention is what the reference panel would have shown. The alarm rate is not drawn where
    it would rest on fewer than { $least } headlines about the topic. Gaps are weeks without headlines. The title
    compares the latest complete { $weeks } weeks with the same weeks a year earlier.
attention-alt-empty = Two empty charts: there are no headlines about { $topic } in this period.
attention-alt = Two line charts. Attention to { $topic } ranges from { $low } to { $high } headlines per { $per }; the
    latest value is { $last }.
attention-alt-rate = The uncorrected alarm rate ranges from { $low } to { $high }; the latest value is { $last }.
attention-alt-no-rate = Too few headlines for an alarm rate.
attention-panel-above = Attention: headlines about the topic per { $per } headlines
attention-panel-below = Alarm rate: % of headlines about the topic, as counted, uncorrected
column-attention-week-start = Monday of the week
column-attention-n-topic = headlines about the topic
column-attention-n-headlines = all headlines
column-attention-attention-per-1000 = headlines about the topic per 1,000 headlines that the reference panel would have shown; 26-week average; empty below 100 headlines
column-attention-n-alarmed = alarmed headlines about the topic
column-attention-alarm-rate = alarmed share of the headlines about the topic, 26-week average, as counted, uncorrected; empty below 30 headlines
column-attention-alarm-rate-low = lower end of its 95% interval (Wilson)
column-attention-alarm-rate-high = upper end of its 95% interval (Wilson)

## Themes of fear and calls for regulation by year: $chart says which of the two

labels-title-too-few = Too few headlines about { $topic } to name the most common { $chart ->
        [themes_of_fear] fear
       *[regulation_called_for] call for regulation
    }
labels-title = { $chart ->
        [themes_of_fear] Most common fear
       *[regulation_called_for] Most common call for regulation
    } in { $year }: { $label }
labels-title-before = { $chart ->
        [themes_of_fear] Most common fear
       *[regulation_called_for] Most common call for regulation
    } in { $year }: { $label }; in { $earlier }: { $before }
labels-title-none = No { $chart ->
        [themes_of_fear] fear
       *[regulation_called_for] call for regulation
    } is clearly the most common in { $year }
labels-title-none-before = No { $chart ->
        [themes_of_fear] fear
       *[regulation_called_for] call for regulation
    } is clearly the most common in { $year }; in { $earlier } it was { $before }
labels-title-not-drawn = The classifier finds no { $chart ->
        [themes_of_fear] fear
       *[regulation_called_for] call for regulation
    } about { $topic } well enough to draw it
labels-title-total = Calls for regulation, as counted: { $percent }% of headlines about { $topic } in { $year }
labels-subtitle = Headlines { $chart ->
        [themes_of_fear] with each fear
       *[regulation_called_for] that call for regulation
    }, per 100 headlines about { $topic }, by year, as counted; small: 95% interval (Wilson). Below each year: number of
    headlines about { $topic }.
labels-caption = Source: panictrack. A classifier assigns these labels. Shares and intervals are not corrected for its errors. F1: how
    well it finds a label in coded headlines about AI that no training read (1 is perfect; method_scores.md in the
    documentation). Shares are what the reference panel would have shown, so a few headlines can have a large effect. Years
    with fewer than { $least } headlines about { $topic } are left out.{ $last ->
        [whole] {""}
       *[part] {" "}The last year covers only the weeks up to { $month }.
    }
labels-title-allows = The title allows for the classifier's errors.
labels-not-drawn-wrong = Too often wrong to draw (F1 below { $least }): { $labels }.
labels-not-drawn-few = Too few coded headlines to draw (below { $least }): { $labels }.
labels-total-only = Only the total is drawn: the classifier does not tell rules on development (F1 { $development }) from rules on
    deployment (F1 { $deployment }) well enough; both would need { $least }.
labels-f1 = F1 { $f1 }
labels-alt = Table of the share of headlines about { $topic } with each { $chart ->
        [themes_of_fear] fear
       *[regulation_called_for] call for regulation
    }, by year.{ $tops ->
        [0] {""}
       *[other] {" "}Highest in each year, as counted: { $highest }.
    }{ $rows ->
        [0] {""}
       *[other] {" "}F1 of the classifier on unseen headlines about AI: { $measured }.
    }
labels-alt-of-year = { $year } { $label } { $percent }%
theme-existential = existential risk
theme-jobs = jobs
theme-misinformation = misinformation
theme-privacy = privacy
theme-crime = crime
theme-children = children
theme-bias = bias
theme-creative = creative work
theme-safety = physical safety
theme-military = military use
theme-sexual = sexual images
theme-power = corporate power
theme-environment = environment
theme-error = unreliable answers
theme-economy = economy
aim-development = rules on development
aim-deployment = rules on deployment
aim-general = unspecified rules
aim-any = any rules
column-labels-label = theme of fear, or aim of the call for regulation; also those too poorly classified to draw
column-labels-year = calendar year
column-labels-n-labelled = headlines about the topic with this label
column-labels-n-topic = headlines about the topic; a year with fewer than 50 is not drawn
column-labels-percent = headlines with this label per 100 headlines about the topic that the reference panel would have shown, as counted, uncorrected
column-labels-low = lower end of the 95% interval (Wilson) of percent, which does not know of the classifier's errors
column-labels-high = upper end of it
column-labels-f1 = F1 of the label on coded headlines about AI that no training read
column-labels-n-coded = how many of these headlines are coded with the label

## The alarm rates of streams

stream-rates-all = all streams
stream-rates-title-too-few = Too few headlines about { $topic } to compare streams
stream-rates-title-more = { $streams ->
        [1] { $stream } is
        [2] { $stream } and { $second } are
       *[other] { $stream } and { $others } other streams are
    } clearly more alarmed about { $topic } than all streams together: { $streams ->
        [1] { $rate }
        [2] { $rate } and { $second-rate }
       *[other] up to { $rate }
    } of { $streams ->
        [1] its
       *[other] their
    } headlines about { $topic }, against { $overall } for all
stream-rates-title-unclear = It is unclear which stream is the most alarmed about { $topic }: the highest rate is too
    uncertain
stream-rates-title-less = No stream is clearly more alarmed about { $topic } than all streams together; { $less ->
        [one] one is
       *[other] { $less } are
    } clearly less alarmed
stream-rates-title-alike = No stream clearly differs from all streams together in how alarmed it is about { $topic }
stream-rates-subtitle = Alarmed headlines per 100 headlines about { $topic }, latest { $weeks } weeks{ stream-rates-held }, with 95% interval.
    Filled: differs from the overall rate; hollow: does not. Right: classified as alarmed / all about { $topic }, as counted.
stream-rates-subtitle-longer = Alarmed headlines per 100 headlines about { $topic }, latest { $weeks } weeks{ stream-rates-held } (the latest
    { $usual } have too few), with 95% interval. Filled: differs from the overall rate; hollow: does not. Right:
    classified as alarmed / all about { $topic }, as counted.
stream-rates-held = { $held ->
        [all] {""}
       *[0] {" "}({ $held } with headlines)
    }
stream-rates-subtitle-drawn = Shown: { $drawn } of { $streams } streams.
stream-rates-caption = Source: panictrack, weeks from { $first } to { $last }. Streams with at least { $least } headlines
    about { $topic }; the CSV also has the others. { $corrected ->
        [yes] Rates are corrected for the classifier’s errors, which differ from stream to stream; simultaneous 95%
            intervals include the uncertainty of these errors.
       *[no] Rates are not corrected for the classifier’s errors. Intervals: simultaneous 95% confidence (Wilson,
            Bonferroni).
    } Can mislead if streams cover different sides of the topic, or if copies of one story count as many.
stream-rates-caption-mostly = { $stream } supplies { $share } of these headlines and so dominates the overall rate.
stream-rates-alt-empty = An empty chart: no stream has { $least } headlines about { $topic } in this period.
stream-rates-alt = Dots with 95% intervals: the alarm rate of { $streams } streams about { $topic }, highest first. The
    overall rate is { $overall }. { $rates }.
stream-rates-alt-of-stream = { $stream } { $rate } ({ $low } to { $high }, { $against })
stream-rates-axis = alarmed headlines, % of headlines about the topic
stream-rates-counts = { $alarmed } / { $headlines }
stream-rates-overall = all streams: { $rate }
against-above = above the overall rate
against-below = below the overall rate
against-not-clear = no clear difference
column-stream-rates-stream = feed, front page, aggregator or other way of choosing headlines; the first row is all streams together
column-stream-rates-n-topic = headlines about the topic in the period
column-stream-rates-n-alarmed = how many of them are classified as alarmed
column-stream-rates-share-classified = n_alarmed / n_topic; empty below 30 headlines
column-stream-rates-alarm-rate = that share, corrected for the classifier’s errors where they are known; empty below 30 headlines
column-stream-rates-low = lower end of the rate’s simultaneous 95% interval
column-stream-rates-high = upper end of that interval
column-stream-rates-against-all = whether the interval is above or below the overall rate, or contains it
column-stream-rates-first-week = Monday of the first week of the period
column-stream-rates-last-week = Monday of its last week

## A small panel for each technology

# A technology may be a plural (“drones”), so verbs do not depend on its number.
small-multiples-title = Concern about technologies, measured in the same way
small-multiples-title-few = Concern about { $verdicts }
small-multiples-title-item = { $technology }: { $verdict }
small-multiples-title-many = Concern about { $technologies } technologies: { $verdicts }
small-multiples-title-count = { $number } { $verdict }
small-multiples-subtitle = Headlines with at least some alarm per { $per } headlines, { $first }–{ $last }, as counted, uncorrected. Grey:
    { $weeks }-week average; dot: its highest value. Line: the rate with its 95% interval. { $panels ->
        [one] { "" }
       *[other] Each panel has its own scale; panels are in order of their highest average.
    } Right: number of such headlines. Below: verdict. { $precision ->
        [yes] Precision: how many of those checked are about fear of the technology itself.
       *[no] { "" }
    }
small-multiples-caption = Source: panictrack; one classifier and one model for all technologies and years. “Some alarm”
    includes concern and criticism; clear alarm is too rare to draw in most panels.
small-multiples-caption-levels = Compare shapes, not levels: the classifier does not find
    concern about each technology equally often.
small-multiples-caption-earlier = { $technologies ->
        [one] One technology is
       *[other] { $technologies } technologies are
    } counted only up to { $month }; { $others ->
        [one] the other one continues.
       *[other] the others continue.
    }
small-multiples-caption-ends = Each curve ends with the data on its technology.
small-multiples-caption-means = Near the ends and around gaps, averages rest on fewer than { $weeks } weeks with headlines, but on at
    least { $fewest }.
small-multiples-caption-few = Panels with fewer than { $least } such headlines are left empty.
small-multiples-alt = { $panels } small line charts of uncorrected concern per { $per } headlines: { $highest }.
small-multiples-alt-few = { $technology }: too few headlines
small-multiples-alt-of-technology = { $technology }: highest { $weeks }-week average around { $year } at { $peak }; verdict: { $verdict }
column-small-multiples-technology = the topic
column-small-multiples-row = mean: a 52-week average; fit: the rate
column-small-multiples-week-start = mean: Monday of the middle week (every fourth, and the peak); fit: first day of the period
column-small-multiples-n-concerned-52-weeks = headlines with at least some alarm in those 52 weeks
column-small-multiples-n-headlines-52-weeks = all headlines in those weeks
column-small-multiples-n-weeks = how many of the 52 weeks have headlines; a line needs at least 26
column-small-multiples-per-10000 = concerned headlines per 10,000 headlines that the technology's reference panel would have shown, as counted, uncorrected; of a fit, the median
column-small-multiples-q025 = 2.5% quantile of the fit, per 10,000
column-small-multiples-q975 = 97.5% quantile of the fit, per 10,000

## The long timeline

timeline-title = Of { $alarms ->
        [one] one technology
       *[other] { $alarms } technologies
    } with a dated first alarm, sources say that the alarm faded for { $faded }{ $right ->
        [0] { "" }
        [one] ; in one further case, { $example }, the alarm proved justified
       *[other] ; in { $right } further cases, such as { $example }, the alarm proved justified
    }
timeline-subtitle = Documented dates. Purple bar: peak of the alarm, as judged by historians.{ $right ->
        [0] { "" }
        [one] { " " }The last row is an alarm that proved justified.
       *[other] { " " }The last { $right } rows are alarms that proved justified.
    } Years before { $turn } are compressed.
timeline-caption = Source: panictrack (history.md in its documentation); the CSV gives a source for each fact. Technologies were
    chosen because there was an alarm, so the chart cannot show how often a new technology causes none. Satire is left out.
timeline-alt = Timeline of { $technologies } technologies with the year of introduction: { $listed }.
timeline-alt-of-technology = { $technology } { $introduced }, first alarm { $alarm }
fact-introduced = introduced
fact-first_alarm = first documented alarm
fact-peak = peak
fact-regulation = rule proposed or made
fact-faded = faded
column-timeline-episode = the technology
column-timeline-kind = technology, or an alarm that proved justified
column-timeline-stage = introduced, first_alarm, peak, regulation, faded or other
column-timeline-date = as precise as the source
column-timeline-from-year = start, as a decimal year
column-timeline-to-year = end, as a decimal year; equal to the start for a single date
column-timeline-fact = in our own words
column-timeline-confidence = documented, estimate or uncertain
column-timeline-source-read = whether we have read the source; false: named from general knowledge
column-timeline-source = the source

## Trajectories laid over one another: $alignment is the event from which their years are counted

aligned-event = { $alignment ->
        [introduction] introduction
        [first-alarm] first alarm
       *[peak] peak
    }
aligned-unit = { $alignment ->
        [peak] multiples of the time from half the peak to the peak
       *[other] multiples of the time from { aligned-event } to peak
    }
event-introduction = the introduction
event-first-alarm = the first documented alarm

# A technology may be a plural (“drones”), so it is never the subject of a verb.
aligned-title-no-event = Concern about { $technology }: no { $alignment ->
        [introduction] documented introduction
        [first-alarm] documented first alarm
       *[peak] peak
    } to align on{ aligned-others }
aligned-title-no-scale = Concern about { $technology }: no time scale, because { $reason ->
        [no-peak] it is highest in the last year of data
       *[not-measured] the rise was too short or was not measured
    }{ aligned-others }
aligned-others = { $others ->
        [0] { "" }
        [one] ; one other trajectory is shown
       *[other] ; { $others } other trajectories are shown
    }
aligned-title-took-to-rise = Concern about { $technology }: { $years } years from half the peak to the peak{ aligned-others-took }
aligned-title-took = Concern about { $technology }: { $years } years from { $since } to the peak{ aligned-others-took }
aligned-others-took = { $others ->
        [0] { "" }
       *[other] ; the median of { $others } others is { $median } years
    }
aligned-title-no-peak = Concern about { $technology }: highest in the last year of data{ $others ->
        [0] { "" }
       *[other] ; { $after } years after their peaks, { $low ->
            [0] none
           *[other] { $low }
        } of the { $others } others with data that far were below half
    }
aligned-title-after-peak = Concern about { $technology }: { $share } of the peak, { $years } years after it{ $others ->
        [0] { "" }
       *[other] ; { $lower ->
            [0] none
           *[other] { $lower }
        } of { $others } others were lower by then
    }
aligned-title-not-passed = Concern about { $technology }: highest in the last year of data, { $years } years after { $since }{ aligned-others-passed }
aligned-title-passed = Concern about { $technology }: { $share } of the peak, { $years } years after
    { $since }{ aligned-others-passed }
aligned-others-passed = { $others ->
        [0] { "" }
       *[other] ; by then { $passed ->
            [0] none
           *[other] { $passed }
        } of { $others } others had peaked
    }
aligned-subtitle = 52-week averages of concern, as % of each technology's own highest 52 weeks. Years are counted from each technology's
    { aligned-event }.
aligned-subtitle-scaled = 52-week averages of concern, as % of each technology's own highest 52 weeks. Time is counted from each
    technology's { aligned-event }, in { aligned-unit }.
aligned-subtitle-named = Named: the technologies with the most concerned headlines.
aligned-subtitle-pale = Thin: { aligned-the-others }.
aligned-subtitle-pale-dashed = Thin: { aligned-the-others }; dashed: highest in the last year of data.
aligned-the-others = { $lines ->
        [one] { $pale }
       *[other] the others
    }
aligned-caption = Source: panictrack; one classifier for all technologies and years. Counts headlines with at least some
    alarm, including concern and criticism, uncorrected for its errors. Compare shapes only, not levels. Regression to the mean: some decline after
    the highest 52 weeks is expected by chance.
aligned-caption-cut = The chart ends at { $until } on the time axis; longer lines continue in the CSV.
aligned-caption-no-peak = Highest average in the last year of data, so the peak may be later: { $technologies }.
aligned-caption-begins-late = The headlines begin only after the { aligned-event }: { $technologies }.
aligned-caption-perhaps-later = Highest average in the first year of the headlines, so the true peak may be earlier (not counted in
    the title): { $technologies }.
aligned-caption-counts-from = For { $technology }, years are counted from { $event } ({ $month }) instead.
aligned-caption-pale = Thin { $lines ->
        [one] line
       *[other] lines
    }: { $technologies }.
aligned-caption-precision = Precision: how many of those checked are about fear of the technology itself.
aligned-caption-left-out = Left out ({ $reasons }): { $technologies }.
aligned-caption-left-out-many = Left out ({ $reasons }): { $number } technologies.
aligned-reason-few = fewer than { $least } such headlines in the highest 52 weeks
aligned-reason-no-event = no documented date in range
aligned-reason-no-scale = highest in the last year of data, or a rise that is too short for 52-week averages
aligned-alt-empty = An empty chart: no technology can be aligned on its { aligned-event }.
aligned-alt = Line chart of concern about { $trajectories ->
        [one] one technology
       *[other] { $trajectories } technologies
    }, each as a share of its own highest 52 weeks, aligned on the { aligned-event }. Final values, some beyond the chart: { $ends }.
aligned-alt-end = { $technology } at { $share } after { $years } years
aligned-alt-end-no-peak = { $technology } at { $share } after { $years } years, highest in the last year of data
aligned-alt-left-out = Left out: { $technologies }.
aligned-axis-years = years since { aligned-event }
aligned-axis-scaled = { aligned-unit }
aligned-axis-share = % of own highest 52 weeks
column-aligned-technology = the topic
column-aligned-alignment = the event from which years are counted: introduction, first alarm or peak
column-aligned-event-date = its date; for a peak, the middle week of the highest year
column-aligned-week-start = Monday of the middle week of the average; every 13th week and the last
column-aligned-years = years of 365.25 days since the event
column-aligned-scaled-time = years / unit_years: 1 is the technology's own peak (introduction, first alarm), or one rise time
    after it (peak)
column-aligned-percent-of-own-peak = yearly average, as counted, uncorrected, as a percentage of the highest one of the same technology
column-aligned-n-concerned-52-weeks = headlines with at least some alarm in those 52 weeks
column-aligned-n-headlines-52-weeks = all headlines in those weeks
column-aligned-unit-years = years from the event to the peak, or from half the peak to the peak; empty if not known
column-aligned-is-unfinished = true if the highest average is in the last year of data: the peak may be later
column-aligned-starts-in-mid-course = true if the event is earlier than the first average; for a peak, if it is in the first year
