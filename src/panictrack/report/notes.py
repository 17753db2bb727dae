"""What to know about the numbers of a page: each note follows from the data, or is left out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from panictrack import __version__
from panictrack.archive.health import PossibleGaps
from panictrack.curve.chances import RISEN_BY
from panictrack.curve.verdict import SURE
from panictrack.history.baseline import Baseline
from panictrack.model import Measure, ReferencePanel, ScorerId, SeriesPoint, WeekCount
from panictrack.model.languages import in_languages, language_name
from panictrack.model.text import in_sentence
from panictrack.model.times import WEEK, week_name
from panictrack.report.charts.technology import PRESENT, Technology
from panictrack.report.i18n import month_name, t
from panictrack.report.report_data import ReportData
from panictrack.report.wording.curve import listed
from panictrack.scoring.scorers import ALARM_THRESHOLD

MOST_NAMED = 6  # streams of the reference panel: of more, the largest are named and the others counted
LONG = 26  # weeks with a single stream in which nothing else shows what is the stream and what the world


@dataclass(frozen=True, kw_only=True, slots=True)
class AloneSpan:
    """Weeks in a row in which a single stream has headlines."""

    stream: str
    first: date  # Mondays
    last: date


def notes_of(data: ReportData) -> tuple[str, ...]:
    """The notes of a page, in the order of reading."""
    has_baseline = data.topic.name in data.baseline.topics
    notes = (
        t(
            "note-alarmed",
            threshold=f"{ALARM_THRESHOLD:g}",
            errors="shown" if data.corrected else "not-shown",
        ),
        t("note-measures"),
        of_precision(data.technologies),
        of_weeks(
            data.series[Measure.PANIC].points,
            data.gaps,
            has_own=data.n_archive > 0,
            has_baseline=has_baseline,
        ),
        of_reference(data.series[Measure.PANIC].reference, data.counts, data.renamed),
        of_streams(data.counts),
        of_baseline(data.baseline, n_shared=data.n_shared) if has_baseline else "",
        of_unread(data.n_unread, data.scorers),
        t("note-verdicts", risen=f"{RISEN_BY:g}", sure=f"{SURE:.0%}"),
        t("note-hypothesis", version=__version__),
    )
    return tuple(filter(None, notes))


def of_precision(technologies: Sequence[Technology]) -> str:
    """That concern about the topic of the page is too seldom fear of it, or that nobody knows; else empty."""
    reported = [one for one in technologies if one.is_reported and one.series.topic != PRESENT]
    if not reported:
        return ""
    (one,) = reported
    topic, precision = in_sentence(one.label), one.precision
    if precision is None:
        return t("note-precision-unknown", topic=topic)
    if precision.suffices:
        return ""
    concern = precision.concern
    return t("note-precision-low", topic=topic, right=concern.n_right, checked=concern.n_checked)


def of_unread(numbers: Mapping[str, int], scorers: Sequence[ScorerId]) -> str:
    """How many headlines no scorer reads, by language; empty where there are none."""
    if not numbers:
        return ""
    read = set.intersection(*(set(one.languages) for one in scorers))
    named = listed(sorted(map(language_name, read)))
    return t("note-unread", read=named, languages=in_languages(numbers))


def of_weeks(points: Sequence[SeriesPoint], gaps: PossibleGaps, *, has_own: bool, has_baseline: bool) -> str:
    """The last week, what is missing, and what the fetch log tells about headlines that came and went."""
    last = [t("note-last-week", week=week_name(points[-1].start))] if points else []
    own = [_of_gaps(gaps)] if has_own else [t("note-no-own")] if has_baseline else []
    return " ".join([*last, t("note-missing"), *own])


def in_panel(counts: Sequence[WeekCount], panel: ReferencePanel) -> list[WeekCount]:
    """The counts of the panel's streams in its weeks."""
    return [
        count
        for count in counts
        if count.stream in panel.streams and panel.first <= count.week_start <= panel.last
    ]


def of_reference(
    panel: ReferencePanel | None,
    counts: Sequence[WeekCount],
    renamed: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> str:
    """What the unit of every share is: the streams of the panel, the largest first, and its weeks.

    Its weeks are those with headlines: of 52 a young archive has only the last. `renamed` are streams that
    the settings name otherwise than the page, and their names here.
    """
    held = [count for count in in_panel(counts, panel) if count.n_headlines] if panel else []
    if not held:
        return ""
    sizes = Counter[str]()
    for count in held:
        sizes[count.stream] += count.n_headlines
    named = sorted(sizes, key=lambda stream: (-sizes[stream], stream))
    if len(named) > MOST_NAMED + 1:
        named = [*named[:MOST_NAMED], t("note-streams-others", others=len(named) - MOST_NAMED)]
    note = t(
        "note-reference",
        streams=listed(named),
        first=week_name(min(count.week_start for count in held)),
        last=week_name(max(count.week_start for count in held)),
    )
    others = [t("note-renamed", name=name, streams=listed(streams)) for name, streams in renamed.items()]
    return " ".join([note, *others])


def of_streams(counts: Sequence[WeekCount]) -> str:
    """How many streams there are, the share of the largest, and the long spans that rest on a single one."""
    sizes = Counter[str]()
    for count in counts:
        sizes[count.stream] += count.n_headlines
    if not sizes.total():
        return ""
    largest, n_largest = max(sizes.items(), key=lambda item: (item[1], item[0]))
    sentences = [
        t("note-largest", streams=len(sizes), largest=largest, share=f"{n_largest / sizes.total():.0%}")
    ]
    if len(sizes) > 1 and (spans := alone_spans(counts)):
        sentences.append(t("note-alone", spans="; ".join(map(_span_in_words, spans))))
    return " ".join(sentences)


def alone_spans(counts: Sequence[WeekCount]) -> list[AloneSpan]:
    """The spans of at least half a year in which one stream alone has headlines, week after week."""
    streams: dict[date, set[str]] = {}
    for count in counts:
        if count.n_headlines:
            streams.setdefault(count.week_start, set()).add(count.stream)
    spans: list[AloneSpan] = []
    for week, names in sorted(streams.items()):
        if len(names) > 1:
            continue
        (name,) = names
        before = spans[-1] if spans else None
        if before and before.stream == name and before.last + WEEK == week:
            spans[-1] = AloneSpan(stream=name, first=before.first, last=week)
        else:
            spans.append(AloneSpan(stream=name, first=week, last=week))
    return [span for span in spans if (span.last - span.first) // WEEK + 1 >= LONG]


def of_baseline(baseline: Baseline, *, n_shared: int) -> str:
    """How many streams of news the baseline has, and how many of the user's headlines are among its own."""
    news = [stream for stream in baseline.streams if stream.kind.is_news]
    last = max((stream.last for stream in news), default=None)
    shared = [t("note-shared", shared=f"{n_shared:,}")] if n_shared else []
    about = [t("note-baseline", news=len(news), last=week_name(last), version=__version__)] if last else []
    return " ".join([*about, *shared])


def _span_in_words(span: AloneSpan) -> str:
    first, last = month_name(span.first), month_name(span.last)
    return t("note-alone-span", stream=span.stream, first=first, last=last)


def _of_gaps(gaps: PossibleGaps) -> str:
    """Headlines that may have come and gone between two fetches."""
    if not gaps.is_fetched:
        return t("note-not-fetched")
    if not gaps.n_ever:
        return t("note-no-gaps")
    outlets = ", ".join(gaps.outlets_in_week)
    return t("note-gaps", polls=gaps.n_ever, in_week=gaps.n_in_week, outlets=outlets)
