"""What each stream shows, counted plainly: the table beside the standardised shares."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from panictrack.curve.series.stats import FEWEST_FOR_RATE
from panictrack.model import FeedKind, ReferencePanel, SeriesPoint, WeekCount
from panictrack.model.times import WEEK, week_name
from panictrack.report.charts.chart import Cell, ChartTable, columns_of
from panictrack.report.charts.panic_curve import PER
from panictrack.report.i18n import label, t
from panictrack.report.page import PageTable, Section

RECENT_WEEKS = 52
MOST_SHOWN = 30  # streams on the page; the CSV has all
NO_RATE = "–"

_COLUMNS = columns_of(
    "stream-shares",
    "stream",
    "kind",
    "is_reference",
    "first_week",
    "last_week",
    "n_weeks",
    "n_headlines",
    "n_topic",
    "n_alarmed",
    "alarmed_per_10000",
    "recent_n_weeks",
    "recent_n_headlines",
    "recent_n_topic",
    "recent_n_alarmed",
    "recent_alarmed_per_10000",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """Plain sums over some weeks of a stream, or of several."""

    n_weeks: int  # with headlines
    n_headlines: int
    n_topic: int
    n_alarmed: int

    @property
    def per_10000(self) -> float | None:
        """Alarmed headlines per 10,000; None where there are too few headlines for a rate."""
        return PER * self.n_alarmed / self.n_headlines if self.n_headlines >= FEWEST_FOR_RATE else None

    @property
    def in_words(self) -> tuple[str, str]:
        """The counts in one cell, and the rate."""
        numbers = (f"{number:,}" for number in (self.n_alarmed, self.n_topic, self.n_headlines))
        rate = NO_RATE if self.per_10000 is None else f"{self.per_10000:.1f}"
        return " / ".join(numbers), rate


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamTally:
    """A stream with its sums in all weeks and in the last 52."""

    stream: str
    kind: FeedKind
    first: date  # Mondays
    last: date
    ever: Tally
    recent: Tally


def tally(counts: Iterable[WeekCount]) -> Tally:
    """The sums of these counts of one topic."""
    held = [count for count in counts if count.n_headlines]
    return Tally(
        n_weeks=len({count.week_start for count in held}),
        n_headlines=sum(count.n_headlines for count in held),
        n_topic=sum(count.n_topic for count in held),
        n_alarmed=sum(count.n_alarmed for count in held),
    )


def tallies(counts: Sequence[WeekCount]) -> list[StreamTally]:
    """Each stream's sums; those with most headlines in the last 52 weeks of the news come first."""
    streams: dict[str, list[WeekCount]] = {}
    for count in counts:
        if count.n_headlines:
            streams.setdefault(count.stream, []).append(count)
    last = _last_week(counts)
    found = [
        StreamTally(
            stream=stream,
            kind=own[-1].kind,
            first=min(count.week_start for count in own),
            last=max(count.week_start for count in own),
            ever=tally(own),
            recent=tally(count for count in own if _is_recent(count, last)),
        )
        for stream, own in streams.items()
    ]
    return sorted(found, key=lambda one: (-one.recent.n_headlines, -one.ever.n_headlines, one.stream))


def _last_week(counts: Sequence[WeekCount]) -> date:
    """The last week of general and business news, as in the chart of streams; else of all."""
    held = [count for count in counts if count.n_headlines]
    news = [count for count in held if count.kind.is_news]
    return max((count.week_start for count in news or held), default=date.min)


def _is_recent(count: WeekCount, last: date) -> bool:
    return last - RECENT_WEEKS * WEEK < count.week_start <= last


def stream_table_section(
    counts: Sequence[WeekCount],
    panel: ReferencePanel | None,
    of_panel: Sequence[WeekCount],
    *,
    panic: Sequence[SeriesPoint],
    topic: str,
) -> Section | None:
    """The section of the page, with its CSV; None without headlines.

    `counts` are those of all streams, `of_panel` those of the reference panel in its weeks, `panic` the
    series that states what the panel would have shown; `topic` is named as in a sentence.

    Can mislead when levels of streams are compared: each chooses its headlines in its own way.
    """
    found = tallies(counts)
    if not found or panel is None:
        return None
    last = _last_week(counts)
    recent = [count for count in counts if _is_recent(count, last)]
    shown, reference = found[:MOST_SHOWN], tally(of_panel)
    return Section(
        anchor="stream_shares",
        title=t("stream-shares-title"),
        paragraphs=(
            t(
                "stream-shares-lead",
                first=week_name(min((count.week_start for count in of_panel), default=panel.first)),
                last=week_name(max((count.week_start for count in of_panel), default=panel.last)),
                alarmed=reference.n_alarmed,
                headlines=reference.n_headlines,
                share=reference.in_words[1],
                per=PER,
                topic=topic,
            ),
            *_year_of_panel(counts, panel, panic),
        ),
        table=PageTable(
            caption=t(
                "stream-shares-caption",
                topic=topic,
                per=PER,
                least=FEWEST_FOR_RATE,
                weeks=RECENT_WEEKS,
                held=tally(recent).n_weeks,
                last=week_name(last),
                shown=len(shown),
                streams=len(found),
            ),
            columns=tuple(
                t(f"stream-shares-{name}")
                for name in ("stream", "kind", "span", "recent", "recent-rate", "ever", "ever-rate")
            ),
            rows=tuple(_row(one, panel) for one in shown),
        ),
        export=ChartTable(columns=_COLUMNS, rows=tuple(_cells(one, panel) for one in found)),
    )


def _year_of_panel(
    counts: Sequence[WeekCount], panel: ReferencePanel, panic: Sequence[SeriesPoint]
) -> tuple[str, ...]:
    """What one counts in the panel's streams in the year of its last week, and what the series states."""
    year = panel.last.year
    counted = tally(
        count for count in counts if count.stream in panel.streams and count.week_start.year == year
    )
    points = [point for point in panic if point.start.year == year]
    exposure = sum(point.exposure for point in points)
    if counted.per_10000 is None or not exposure:
        return ()
    stated = PER * sum(point.count for point in points) / exposure
    return (
        t("stream-shares-year", year=str(year), counted=counted.in_words[1], stated=f"{stated:.1f}", per=PER),
    )


def _row(one: StreamTally, panel: ReferencePanel) -> tuple[str, ...]:
    kind = label("kind", one.kind.value)
    return (
        one.stream,
        t("stream-shares-in-panel", kind=kind) if one.stream in panel.streams else kind,
        t("stream-shares-weeks", first=week_name(one.first), last=week_name(one.last)),
        *one.recent.in_words,
        *one.ever.in_words,
    )


def _cells(one: StreamTally, panel: ReferencePanel) -> tuple[Cell, ...]:
    ever, recent = one.ever, one.recent
    return (
        one.stream,
        one.kind.value,
        one.stream in panel.streams,
        one.first,
        one.last,
        *(ever.n_weeks, ever.n_headlines, ever.n_topic, ever.n_alarmed, ever.per_10000),
        *(recent.n_weeks, recent.n_headlines, recent.n_topic, recent.n_alarmed, recent.per_10000),
    )
