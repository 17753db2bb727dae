"""Technologies measured in the same way: concern about each, its curve, turning points and verdict."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from panictrack.curve import DateInterval, PanicCurve, TurningPoint
from panictrack.curve.series import build_series
from panictrack.curve.verdict import boundaries_of, is_past
from panictrack.errors import NotEnoughDataError
from panictrack.model import Measure, ReferencePanel, Series, WeekCount
from panictrack.model.text import in_sentence
from panictrack.model.times import last_day
from panictrack.report.charts.technology import HISTORY_END, PRESENT, Technology
from panictrack.report.curve_cache import CurveCache
from panictrack.report.i18n import month_name, t, week_in_words
from panictrack.report.page import PageTable, Section
from panictrack.report.wording.curve import listed, verdict_label
from panictrack.scoring.scorers import Topic, TopicPrecision

PER = 10_000
UNDATED = "–"
HALF_A_YEAR = 26  # weeks


def measure_technologies(
    topics: Sequence[Topic],
    counts: Mapping[str, Sequence[WeekCount]],
    *,
    reported: str,
    known: Collection[str],
    precisions: Mapping[str, TopicPrecision],
    week: date,
    reference: ReferencePanel | None,
    curves: CurveCache,
) -> tuple[Technology, ...]:
    """Concern about each topic that may be drawn, counted and fitted up to `HISTORY_END`.

    AI, the reported topic and topics that the built-in baseline does not have (`known` are those it has)
    continue up to `week`. `precisions` are those of topics by fingerprint; a topic that falls short is
    neither counted nor fitted, except the reported one.

    Can mislead when verdicts are counted like votes: we chose the topics, and nytimes.com is most of each.
    """

    def measured(topic: Topic) -> Technology:
        nothing = Technology(
            label=topic.label,
            series=Series(topic=topic.name, measure=Measure.CONCERN, step_days=7.0, points=()),
            precision=None if topic.name == PRESENT else precisions.get(topic.id.fingerprint),
            is_reported=topic.name == reported,
        )
        if not nothing.is_drawn:
            return nothing
        goes_on = topic.name in {reported, PRESENT} or topic.name not in known
        series, curve = _series_and_curve(
            topic,
            counts.get(topic.name, ()),
            until=week if goes_on else min(week, HISTORY_END),
            reference=reference,
            curves=curves,
        )
        return replace(nothing, series=series, curve=curve)

    return tuple(map(measured, topics))


def _series_and_curve(
    topic: Topic,
    counts: Sequence[WeekCount],
    *,
    until: date,
    reference: ReferencePanel | None,
    curves: CurveCache,
) -> tuple[Series, PanicCurve | None]:
    """Cut before standardising, so that later data of a stream cannot change earlier values.

    A series that is cut before the reference panel ends states the share of its own last year, whatever the
    week of the report: only so is the shipped curve that of every week.
    """
    is_cut = reference is None or until < reference.last
    series = build_series(
        [count for count in counts if count.week_start <= until],
        topic.name,
        Measure.CONCERN,
        reference=None if is_cut else reference,
    )
    try:
        return series, curves.curve(series, last_day(until), label=topic.label_in_sentence)
    except NotEnoughDataError:
        return series, None


def technologies_section(technologies: Sequence[Technology]) -> Section:
    """The table of the technologies that are drawn, in the order of the highest calendar years."""
    drawn = [one for one in technologies if one.is_drawn]
    rows = sorted(map(_row, drawn), key=lambda row: (row[2] == UNDATED, row[2], row[0]))
    measured = ("headlines", "highest", "share", "panic", "peak", "practicality")
    return Section(
        anchor="technologies",
        title=t("technologies-title"),
        paragraphs=(_lead(drawn),),
        definitions=(
            *((t(f"technologies-{name}"), t(f"technologies-{name}-meaning", per=PER)) for name in measured),
            (t("technologies-chance"), t("technologies-chance-meaning")),
            (t("technologies-no-date"), t("technologies-no-date-meaning")),
        ),
        table=PageTable(
            caption=t("technologies-caption", years=_years(drawn)),
            columns=tuple(
                t(f"technologies-{name}") for name in ("technology", *measured, "verdict", "chance")
            ),
            rows=tuple(rows),
        ),
    )


def _lead(technologies: Sequence[Technology]) -> str:
    """Up to when each is counted: all to one week, or the earlier ones to the end of the newspaper index."""
    ends = {one.label: one.series.points[-1].start for one in technologies if one.series.points}
    last = max(ends.values(), default=HISTORY_END)
    followed = [in_sentence(label) for label, end in ends.items() if end > HISTORY_END]
    match sorted(set(ends.values())):
        case []:
            kind = "none"
        case [_]:
            kind = "together"
        case [first, *later] if first == HISTORY_END:
            kind = "cut" if len(later) == 1 else "gone-on"
        case _:
            kind = "apart"
    return t(
        "technologies-lead",
        ends=kind,
        followed=listed(followed) if followed else "",
        until=week_in_words(last),
        cut=month_name(HISTORY_END),
    )


def _row(measured: Technology) -> tuple[str, ...]:
    n_concerned = sum(point.count for point in measured.series.points)
    curve = measured.curve
    return (
        measured.label,
        f"{n_concerned:,}",
        *_highest_year(measured.series),
        *_dates(curve),
        verdict_label(curve.verdict) if curve else t("verdict-none"),
        f"{curve.p_peak_passed:.0%}" if curve else UNDATED,
    )


def _years(technologies: Sequence[Technology]) -> str:
    """The calendar years that are counted, of all together."""
    years = [point.start.year for one in technologies for point in one.series.points]
    return f"{min(years)}–{max(years)}" if years else t("technologies-no-data")


def _highest_year(series: Series) -> tuple[str, str]:
    """The calendar year with the highest share, among years with half of their weeks; and that share."""
    sums: dict[int, tuple[int, float, int]] = {}
    for point in series.points:
        count, exposure, n_weeks = sums.get(point.start.year, (0, 0.0, 0))
        sums[point.start.year] = (count + point.count, exposure + point.exposure, n_weeks + 1)
    shares = {
        year: count / exposure for year, (count, exposure, n_weeks) in sums.items() if n_weeks >= HALF_A_YEAR
    }
    if not any(shares.values()):
        return UNDATED, UNDATED
    year = max(shares, key=lambda year: shares[year])
    return str(year), f"{PER * shares[year]:.1f}"


def _dates(curve: PanicCurve | None) -> tuple[str, ...]:
    """The years of each turning point, where the verdict lets a date be named."""
    if curve is None:
        return (UNDATED,) * len(TurningPoint)
    return tuple(
        _span(boundary.interval, curve.span[1]) if boundary.is_dated else UNDATED
        for boundary in boundaries_of(curve)
    )


def _span(interval: DateInterval, last: date) -> str:
    """The years of the 80 % interval; open where it reaches beyond the data."""
    early, late = interval.q10, interval.q90
    first = str(early.year) if early else ""
    if not is_past(late, last):
        return f"{first}–…"
    return first if early and late and early.year == late.year else f"{first}–{late.year if late else ''}"
