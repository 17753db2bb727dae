### Charts: titles, labels, alternatives and columns

## Every chart

chart-too-few = too few to draw

## Attention and alarm rate

attention-title-too-few = Too few headlines about { $topic } to tell attention from alarm
attention-title-no-year = Attention to { $topic } and its alarmed share, with no year before to compare them with
attention-title-together = { $moved ->
        [risen] In a year both attention to { $topic } and its alarmed share have risen
        [fallen] In a year both attention to { $topic } and its alarmed share have fallen
       *[unclear] In a year neither attention to { $topic } nor its alarmed share has clearly changed
    }
attention-title-apart = In a year attention to { $topic } has { $attention ->
        [risen] risen
        [fallen] fallen
       *[unclear] not clearly changed
    }; its alarmed share has { $alarm ->
        [risen] risen
        [fallen] fallen
       *[unclear] not clearly changed
    }
attention-subtitle = Above: headlines about { $topic } per { $per } headlines. Below: how many of them are alarmed, with
    the 95% interval. Means over { $weeks } weeks.
attention-caption = Source: panictrack. Attention is standardised by outlet. No rate is drawn where fewer than
    { $least } headlines on the topic stand behind it. Gaps: weeks without headlines. The title compares the last whole
    { $weeks } weeks with those a year before.
attention-alt-empty = Two empty charts: no headlines about { $topic } were counted in this span.
attention-alt = Two line charts. Attention to { $topic }: between { $low } and { $high } headlines per { $per }, at the
    end { $last }.
attention-alt-rate = Alarm rate: between { $low } and { $high }, at the end { $last }.
attention-alt-no-rate = Alarm rate: too few headlines.
attention-panel-above = Attention: headlines per { $per }
attention-panel-below = Alarm rate: % of the headlines on the topic
column-attention-week-start = Monday of the week
column-attention-n-topic = headlines on the topic
column-attention-n-headlines = all headlines
column-attention-attention-per-1000 = headlines on the topic per 1,000 standardised headlines, 26 weeks around
column-attention-n-alarmed = alarmed headlines on the topic
column-attention-alarm-rate = alarmed share of the headlines on the topic, 26 weeks around; empty below 30
column-attention-alarm-rate-low = lower end of its 95% interval (Wilson)
column-attention-alarm-rate-high = upper end of its 95% interval (Wilson)

## What is feared, and what is asked for, by year: $chart is which of the two

labels-one = { $chart ->
        [what_is_feared] theme of fear
       *[what_is_asked_for] demand
    }
labels-title-too-few = Too few headlines about { $topic } to say which { labels-one } is the most common
labels-title = In { $year } the most common { labels-one } is { $label }
labels-title-before = In { $year } the most common { labels-one } is { $label }; in { $earlier } it was { $before }
labels-title-none = In { $year } no { labels-one } stands out
labels-title-none-before = In { $year } no { labels-one } stands out; in { $earlier } it was { $before }
labels-subtitle = Headlines with each { labels-one }, per 100 headlines about { $topic } (n), by year.
labels-caption = Source: panictrack. Read by word weights that err: docs/explanation/method_scores.md has what is known of each.
    Outlets are weighed, so that few headlines can make a high share. Years with fewer than { $least } headlines about
    { $topic } are left out; of the present year, the weeks so far.
labels-alt = Table of the share of headlines about { $topic } by { labels-one } and year. Highest of each year:
    { $highest }.
labels-alt-of-year = { $year } { $label } { $percent }%
labels-headlines = n { $headlines }
theme-existential = existential
theme-jobs = jobs
theme-misinformation = misinformation
theme-privacy = privacy
theme-crime = crime
theme-children = children
theme-bias = bias
theme-creative = creative
theme-safety = safety
theme-military = military
theme-sexual = sexual
theme-power = power
theme-environment = environment
theme-error = error
theme-economy = economy
column-labels-label = the theme of fear or the aim of regulation
column-labels-year = calendar year
column-labels-n-labelled = headlines on the topic with this label
column-labels-n-topic = headlines on the topic; a year with fewer than 50 is not drawn
column-labels-percent = labelled per 100 standardised headlines on the topic

## The alarm rates of outlets

outlet-rates-all = all outlets
outlet-rates-title-too-few = Too few headlines about { $topic } to compare outlets
outlet-rates-title-one = { $outlet } ({ $rate }) is clearly more alarmed about { $topic } than all outlets together
    ({ $overall })
outlet-rates-title-two = { $outlet } ({ $rate }) and { $second } ({ $second-rate }) are clearly more alarmed about
    { $topic } than all outlets together ({ $overall })
outlet-rates-title-many = { $outlet } ({ $rate }) and { $others } others are clearly more alarmed about { $topic } than
    all outlets together ({ $overall })
outlet-rates-title-unclear = Which outlet is the most alarmed about { $topic } cannot be told: the highest rate is not
    clear
outlet-rates-title-less = No outlet is clearly more alarmed about { $topic } than all together; { $less ->
        [one] one is
       *[other] { $less } are
    } clearly less
outlet-rates-title-alike = No outlet differs clearly from all together in how alarmed it is about { $topic }
outlet-rates-subtitle = Alarmed headlines per 100 headlines about { $topic }, the last { $weeks } weeks, with interval.
    Filled: clear of the rate of all; hollow: not clear. Right: alarmed of all headlines on it.
outlet-rates-subtitle-longer = Alarmed headlines per 100 headlines about { $topic }, the last { $weeks } weeks (the last
    { $usual } have too few), with interval. Filled: clear of the rate of all; hollow: not clear. Right: alarmed of all
    headlines on it.
outlet-rates-subtitle-drawn = { $drawn } of { $outlets } outlets.
outlet-rates-caption = Source: panictrack, weeks of { $first } to { $last }. Outlets with at least { $least } headlines
    about { $topic }; the table holds the others, too. The bars are so wide that with chance alone all of them hold
    their true rate in 95 of 100 such charts (Wilson intervals, Bonferroni): with many outlets one would else stand out
    by luck. Can mislead when outlets write about different things under one topic, when only some of their feeds are
    collected, and when copies of one story count as many.
outlet-rates-caption-mostly = All outlets together are here mostly { $outlet }: { $share } of the headlines.
outlet-rates-alt-empty = An empty chart: no outlet has { $least } headlines about { $topic } in the span.
outlet-rates-alt = Dots with intervals: the alarm rate of { $outlets } outlets about { $topic }, highest first, against
    { $overall } of all outlets: { $rates }.
outlet-rates-alt-of-outlet = { $outlet } { $rate } ({ $low } to { $high }, { $against })
outlet-rates-axis = alarmed headlines, % of the headlines on the topic
outlet-rates-counts = { $alarmed } of { $headlines }
outlet-rates-overall = all outlets: { $rate }
against-above = above
against-below = below
against-not-clear = not clear
column-outlet-rates-outlet = the publisher, an aggregator or a forum; the first row is all of them together
column-outlet-rates-n-topic = headlines on the topic in the span
column-outlet-rates-n-alarmed = alarmed headlines among them
column-outlet-rates-alarm-rate = n_alarmed / n_topic; empty below 30 headlines
column-outlet-rates-low = lower end of its interval: 95% for all outlets together (Wilson, Bonferroni)
column-outlet-rates-high = upper end of that interval
column-outlet-rates-against-all = whether the interval lies above or below the rate of all outlets, or neither
column-outlet-rates-first-week = Monday of the first week of the span
column-outlet-rates-last-week = Monday of its last week

## A small panel for each technology

small-multiples-title = Concern about technologies, measured by one instrument
small-multiples-title-one-higher = Of { $technologies } technologies { $first } drew clearly more concern at the height than
    { $highlighted }
small-multiples-title-two-higher = Of { $technologies } technologies { $first } and { $second } drew clearly more concern at the
    height than { $highlighted }
small-multiples-title-many-higher = Of { $technologies } technologies { $higher } drew clearly more concern at the height than
    { $highlighted }
small-multiples-title-highest = Of { $technologies } technologies in these headlines { $highlighted } has drawn clearly
    the most concern
small-multiples-title-none-higher = Of { $technologies } technologies none drew clearly more concern at its height than
    { $highlighted }
small-multiples-subtitle = Headlines with at least some alarm per { $per } headlines, { $first }–{ $last }. Grey: mean of
    { $weeks } weeks, each panel on the scale of its own highest, in the order of these. Line: fitted curve with its 95%
    band. Right: how many such headlines there are; below: the verdict.
small-multiples-caption = Source: panictrack, one scorer and one model for all technologies and years. Some alarm: a
    concern, a criticism or more; clear alarm is too rare in most panels to draw.
small-multiples-caption-earlier = { $technologies ->
        [one] One technology is
       *[other] { $technologies } technologies are
    } counted up to { $month }, where the index of the newspaper ends; { $others ->
        [one] the other one goes on.
       *[other] the others go on.
    }
small-multiples-caption-ends = Each curve ends where the counted headlines of its technology do.
small-multiples-caption-means = Near the ends, means rest on fewer than { $weeks } weeks, { $fewest } at least.
small-multiples-caption-few = Panels with fewer than { $least } such headlines are left empty.
small-multiples-no-curve = too few for a curve
small-multiples-alt = { $panels } small line charts of concern per { $per } headlines: { $highest }.
small-multiples-alt-of-technology = { $technology } highest in { $year } at { $height }, { $verdict }
column-small-multiples-technology = the topic
column-small-multiples-row = mean: a mean of 52 weeks; fit: the fitted curve
column-small-multiples-week-start = Monday of the week in the middle, every fourth and the highest; or first day of the period that was fitted
column-small-multiples-n-concerned-52-weeks = headlines with at least some alarm in the 52 weeks around
column-small-multiples-n-headlines-52-weeks = all headlines in these weeks
column-small-multiples-n-weeks = how many of the 52 weeks had headlines; a line is drawn from 26 on
column-small-multiples-per-10000 = concerned headlines per 10,000 standardised headlines; of a fit the median
column-small-multiples-q025 = 2.5% quantile of the fit, per 10,000
column-small-multiples-q975 = 97.5% quantile of the fit, per 10,000

## The long timeline

timeline-title = From the printing press to today: of { $alarms ->
        [one] one technology
       *[other] { $alarms } technologies
    } with a dated first alarm, the alarm over { $faded } is said to have faded{ $right ->
        [0] { "" }
        [one] ; one other alarm proved right
       *[other] ; { $right } other alarms proved right
    }
timeline-subtitle = Dated facts from sources. Purple bar: the height as historians judge it.{ $right ->
        [0] { "" }
        [one] { " " }The last is an alarm that proved right.
       *[other] { " " }The last { $right } are alarms that proved right.
    } Time before { $turn } is drawn narrower.
timeline-caption = Source: panictrack, docs/reference/history.md; each fact has its source in the table. Chosen because there was
    an alarm, so it cannot show how often new technology raises none. Satire is left out.
timeline-alt = Timeline of { $technologies } technologies with the year of introduction: { $listed }.
timeline-alt-of-technology = { $technology } { $introduced }, first alarm { $alarm }
fact-introduced = introduced
fact-first_alarm = first documented alarm
fact-height = height
fact-regulation = rule proposed or made
fact-faded = faded
column-timeline-episode = the technology
column-timeline-kind = technology, or an alarm that proved right
column-timeline-stage = introduced, first_alarm, height, regulation, faded or other
column-timeline-date = as precise as the source
column-timeline-from-year = decimal year
column-timeline-to-year = decimal year; equal for a single date
column-timeline-fact = in our own words
column-timeline-confidence = documented, estimate or uncertain
column-timeline-source-read = false: the source is named from general knowledge
column-timeline-source = who says so

## Courses laid over one another: $alignment is the moment that their years are counted from

aligned-at-theirs = { $alignment ->
        [introduction] their introduction
        [first-alarm] their first alarm
       *[peak] their peak
    }
aligned-unit = { $alignment ->
        [peak] the time each took to rise from half to its peak
       *[other] the time each took from there to its peak
    }
moment-introduction = its introduction
moment-first-alarm = the first documented alarm

aligned-title-no-moment = No course of { $technology } can be counted from { $alignment ->
        [introduction] an introduction
        [first-alarm] a first alarm
       *[peak] a peak
    }{ aligned-others }
aligned-title-no-scale = { $technology } has no scale of its own time, as { $reason ->
        [no-peak] it has had no peak yet
       *[not-measured] its rise was too short or not measured
    }{ aligned-others }
aligned-others = { $others ->
        [0] { "" }
        [one] : { $others } other course, aligned at { aligned-at-theirs }
       *[other] : { $others } other courses, aligned at { aligned-at-theirs }
    }
aligned-title-took-to-rise = { $technology } took { $years } years to rise from half to its
    height{ aligned-others-took }
aligned-title-took = { $technology } took { $years } years from { $since } to its height{ aligned-others-took }
aligned-others-took = { $others ->
        [0] { "" }
       *[other] ; { $others } others took { $median } years (median)
    }
aligned-title-no-peak = { $technology } has had no peak yet: its highest year is its last{ $others ->
        [0] { "" }
       *[other] ; of { $others } others { $low ->
            [0] none
           *[other] { $low }
        } were below half of theirs { $after } years after
    }
aligned-title-after-peak = { $technology } is at { $share } of its highest year, { $years } years after it{ $others ->
        [0] { "" }
       *[other] ; { $lower ->
            [0] none
           *[other] { $lower }
        } of { $others } others stood lower then
    }
aligned-title-not-passed = { $technology } has not passed its highest year { $years } years after
    { $since }{ aligned-others-passed }
aligned-title-passed = { $technology } is at { $share } of its highest year { $years } years after
    { $since }{ aligned-others-passed }
aligned-others-passed = { $others ->
        [0] { "" }
       *[other] ; by then { $passed ->
            [0] none
           *[other] { $passed }
        } of { $others } others had passed theirs
    }
aligned-subtitle = Yearly means, each line as a share of its own highest year (100%), in years, from
    { aligned-at-theirs } (0).
aligned-subtitle-scaled = Yearly means, each line as a share of its own highest year (100%), in units of
    { aligned-unit }, from { aligned-at-theirs } (0).
aligned-subtitle-named = Named: those with the most such headlines.
aligned-subtitle-pale = Thin: the others.
aligned-subtitle-pale-dashed = Thin: the others, dashed where there is no peak yet.
aligned-caption = Source: panictrack, one scorer for all technologies and years; counted is some alarm: a concern, a
    criticism or more. Shapes only: heights are not comparable, neither between lines nor with other instruments. The
    highest of noisy means is in part luck, so that some fall after it is sure.
aligned-caption-no-peak = No peak yet, as the highest year is the last: { $technologies }.
aligned-caption-mid-course = Starts in mid-course, as the headlines begin later: { $technologies }.
aligned-caption-mid-peak = Highest in the first year of the headlines, so perhaps higher before and not in the title:
    { $technologies }.
aligned-caption-counts-from = { $technology } counts from { $moment } ({ $month }) and is older.
aligned-caption-pale = Thin: { $technologies }.
aligned-caption-left-out = Left out, { $reasons }: { $technologies }.
aligned-caption-left-out-many = Left out, { $reasons }: { $number } technologies.
aligned-reason-few = fewer than { $least } such headlines in the highest year
aligned-reason-no-moment = no documented moment within reach
aligned-reason-no-scale = no peak yet, or a way to it too short for yearly means or not measured
aligned-alt-empty = An empty chart: no technology can be aligned at { aligned-at-theirs }.
aligned-alt = Line chart of { $courses } courses, each a share of its own highest year, aligned at
    { aligned-at-theirs }. Where each ends, some beyond the chart: { $ends }.
aligned-alt-end = { $technology } at { $share } after { $years } years
aligned-alt-end-no-peak = { $technology } at { $share } after { $years } years, no peak yet
aligned-alt-left-out = Left out: { $technologies }.
aligned-axis-years = years, counted from { aligned-at-theirs }
aligned-axis-scaled = { aligned-unit }, counted from { aligned-at-theirs }
aligned-axis-share = share of own highest year
column-aligned-technology = the topic
column-aligned-alignment = the moment that its years are counted from: introduction, first alarm or peak
column-aligned-moment = its date; of a peak, the week in the middle of the highest year
column-aligned-week-start = Monday of the week in the middle; every 13th week and the last
column-aligned-years = years of 365.25 days since the moment
column-aligned-scaled-time = years / unit_years: 1 is the own peak (introduction, first alarm) or one rise time after it
    (peak)
column-aligned-percent-of-own-peak = yearly mean per 100 of the highest yearly mean of the same technology
column-aligned-n-concerned-52-weeks = headlines with at least some alarm in the 52 weeks around
column-aligned-n-headlines-52-weeks = all headlines in these weeks
column-aligned-unit-years = years to the own peak, or of the rise from half of it; empty where not known
column-aligned-is-unfinished = whether the highest year is the last: no peak yet
column-aligned-starts-in-mid-course = whether the moment lies before the first mean; of a peak, within its first year
