## The trend within each stream, and their mean

stream-trends-title = The trend within each stream
stream-trends-lead = The curve takes the differences between streams as constant. If one outlet grows more alarmed than it was, the
    curve may show that as a change of all news. Here each stream is compared with itself alone: by what factor a year did the share of
    its headlines that are alarmed about { $topic } change? The mean over streams allows each a trend of its own (random effects).
stream-trends-begins = { $span ->
        [long] Since { $since }
       *[other] In the last { $weeks } weeks
    }
stream-trends-column = { $span ->
        [long] since { $since }
       *[other] last { $weeks } weeks
    }
stream-trends-mean = { $span }, { $direction ->
        [rises] panic over { $topic } rose within the streams, by a factor of { $factor } a year on average (95% interval { $low } to { $high })
        [falls] panic over { $topic } fell within the streams, by a factor of { $factor } a year on average (95% interval { $low } to { $high })
       *[unclear] the streams together cannot tell whether panic over { $topic } rose or fell (a factor of { $factor } a year on average,
            95% interval { $low } to { $high })
    }: of the { $streams } with enough alarmed headlines, { $n-rises ->
        [0] none rose
       *[other] { $n-rises } rose
    }, { $n-falls ->
        [0] none fell
       *[other] { $n-falls } fell
    }, and { $n-unclear ->
        [0] none is unclear
        [one] one is unclear
       *[other] { $n-unclear } are unclear
    }.
stream-trends-curve-inside = { $n ->
        [one] The curve's own factor ({ $factors } a year) lies inside this interval
       *[other] The curve's own factors ({ $factors } a year) lie inside these intervals
    }. So the streams do not contradict it, but where an interval is wide they do not confirm it either.
stream-trends-curve-outside = Curve and streams disagree ({ $spans }): there the curve's own { $n ->
        [one] factor ({ $factors } a year) lies outside the interval
       *[other] factors ({ $factors } a year) lie outside the intervals
    } of the streams.
stream-trends-single = { $span }, only { $stream } has enough alarmed headlines for a trend; its own factor is { $factor } a year (95%
    interval { $low } to { $high }), so panic over { $topic } { $direction ->
        [rises] rose there
        [falls] fell there
       *[unclear] may have risen or fallen there
    }.
stream-trends-none = { $span }, no stream has enough alarmed headlines for a trend.
stream-trends-caution = What all streams have in common is part of every trend here, also a drift of the classifier: nothing is
    corrected for its errors. The technology press is left out.
stream-trends-caption = Factor by which the share changes in a year, with its 95% interval, from counts of { $weeks } weeks. It allows for
    overdispersion and for correlation between neighbouring periods. A stream counts with its own weeks of a span. Too few: fewer than
    { $events } alarmed headlines (of attention: headlines about { $topic }), or headlines in fewer than { $periods } periods. I²: how
    much of the variance between streams is more than chance. Shown: { $shown } of { $streams } streams.
stream-trends-stream = stream
stream-trends-weeks = weeks
stream-trends-counts = alarmed headlines, by span
stream-trends-from-to = { $first } to { $last }
stream-trends-cell = { $factor } ({ $low } to { $high }), { $direction ->
        [rises] rose
        [falls] fell
       *[unclear] unclear
    }
stream-trends-mean-cell = { stream-trends-cell }, I² { $shared }
stream-trends-too-few = too few
stream-trends-no-headlines = no headlines
stream-trends-too-few-streams = too few streams
stream-trends-all = mean over streams: { $measure }
stream-trends-n = { $streams } streams
stream-trends-curve = the curve of panic, uncorrected
stream-trends-over = over { $factor }
stream-trends-below = below { $factor }
stream-trends-csv-all = (mean over streams)
stream-trends-csv-curve = (curve of panic, uncorrected)
column-stream-trends-span = long (since January 2023, or the whole series), two years or one year
column-stream-trends-span-first-week = Monday of the first week of the span
column-stream-trends-span-last-week = Monday of its last: the last week with headlines
column-stream-trends-measure = panic, attention or alarm rate, as counted, uncorrected
column-stream-trends-stream = the stream, the mean over streams, or the curve
column-stream-trends-first-week = Monday of the stream's first week with a denominator in the span
column-stream-trends-last-week = Monday of its last
column-stream-trends-n-periods = periods of four weeks with a denominator
column-stream-trends-n-counted = headlines counted: alarmed about the topic, or (attention) about it
column-stream-trends-n-of = of how many: all headlines, or (alarm rate) headlines about the topic
column-stream-trends-factor-a-year = by what factor the share changes in a year; empty with too few counts
column-stream-trends-low = lower end of its 95% interval
column-stream-trends-high = upper end
column-stream-trends-direction = rises or falls where the interval excludes 1, else cannot tell; too few where there is no trend
column-stream-trends-n-streams = of a mean: how many streams it rests on
column-stream-trends-tau = of a mean: standard deviation of the streams' own log factors
column-stream-trends-i-squared = of a mean: share (0-1) of the variance between streams that is not chance
