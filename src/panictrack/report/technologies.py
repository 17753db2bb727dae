"""The table of technologies: concern about each through the last data, its verdict, and what it is about."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from panictrack.archive.answers import SeriesKey
from panictrack.curve import DateInterval, PanicCurve, Verdict
from panictrack.curve.record import Answer
from panictrack.curve.verdict import is_past
from panictrack.errors import NotEnoughDataError
from panictrack.model import Measure, Series
from panictrack.model.text import in_sentence
from panictrack.model.times import WEEK, last_day
from panictrack.report.answers import as_published
from panictrack.report.charts.technology import POOLED_WEEKS, PRESENT, Technology
from panictrack.report.counts import Counted
from panictrack.report.curve_cache import CurveCache
from panictrack.report.i18n import month_name, t, week_in_words
from panictrack.report.page import PageTable, Section
from panictrack.report.technology_precision import what_concern_is
from panictrack.report.wording.curve import listed, published_label
from panictrack.scoring.scorers import Topic, TopicPrecision

UNDATED, AHEAD = "–", "…"
COLUMNS = ("technology", "verdict", "chance", "peak", "highest", "headlines", "about")


def measure_technologies(
    topics: Sequence[Topic],
    counted: Counted,
    of_baseline: Counted,
    *,
    reported: str,
    precisions: Mapping[str, TopicPrecision],
    week: date,
    curves: CurveCache,
    answers: Callable[[SeriesKey], Iterable[Answer]],
) -> tuple[Technology, ...]:
    """Concern about each topic, counted and fitted through the last data up to `week`.

    AI, the reported topic, topics that the built-in baseline does not have, and drawn ones of which the
    user's archive has headlines are `counted` with that archive. The others are the baseline's own, so that
    the shipped fit serves every week. Those that are not drawn are never fitted here: where no fit of them is
    shipped, as for weeks before the baseline's last one, they have no counts. `precisions` are those of
    topics by fingerprint; `answers` are those given before, which decide on the published verdict.

    Can mislead when verdicts are counted like votes: we chose the topics, and nytimes.com is most of each.
    """

    def measured(topic: Topic) -> Technology:
        nothing = Technology(
            label=topic.label,
            series=Series(topic=topic.name, measure=Measure.CONCERN, step_days=7.0, points=()),
            precision=precisions.get(topic.id.fingerprint),
            is_reported=topic.name == reported,
        )
        is_own = (
            topic.name in {reported, PRESENT}
            or topic.name not in counted.baseline.topics
            or (nothing.is_drawn and topic.name in counted.own_topics)
        )
        series = (counted if is_own else of_baseline).series(topic.name, Measure.CONCERN)
        found = curves.curve if is_own or nothing.is_drawn else curves.shipped
        try:
            curve = found(series, last_day(week), label=topic.label_in_sentence)
        except NotEnoughDataError:
            return replace(nothing, series=series, is_own=is_own)
        if curve is None:
            return nothing
        said = as_published(curve, answers((topic.name, Measure.CONCERN)))
        return replace(nothing, series=series, curve=said, is_own=is_own)

    return tuple(map(measured, topics))


def technologies_section(technologies: Sequence[Technology]) -> Section:
    """The table of all technologies: the topic of the report first, the others by their highest 52 weeks."""
    shown = [one for one in technologies if one.is_drawn or one.series.points]
    highest = {one.label: _highest(one) for one in shown}
    shown.sort(
        key=lambda one: (not one.is_reported, highest[one.label] or date.max, one.label),
    )
    paragraphs = (_lead(shown), _reported(shown), _drawn(technologies), _not_yet(technologies))
    return Section(
        anchor="technologies",
        title=t("technologies-title"),
        paragraphs=tuple(filter(None, paragraphs)),
        definitions=tuple(
            (t(f"technologies-{name}"), t(f"technologies-{name}-meaning"))
            for name in ("chance", "peak", "highest", "headlines", "about")
        ),
        table=PageTable(
            caption=t("technologies-caption", years=_years(shown)),
            columns=tuple(t(f"technologies-{name}") for name in COLUMNS),
            rows=tuple(_row(one, highest[one.label]) for one in shown),
        ),
    )


def _lead(technologies: Sequence[Technology]) -> str:
    """Up to when each is counted: all to one week, or some with the user's archive and the others without."""
    counted = [one for one in technologies if one.series.points]
    ends = {one.series.points[-1].start for one in counted}
    of_baseline = {one.series.points[-1].start for one in counted if not one.is_own}
    own = [in_sentence(one.label) for one in counted if one.is_own]
    if len(ends) < 2:
        kind = "together" if ends else "none"
    else:
        kind = "own" if own and len(of_baseline) == 1 else "apart"
    return t(
        "technologies-lead",
        ends=kind,
        own=listed(own) if own else "",
        until=week_in_words(max(ends)) if ends else "",
        baseline=week_in_words(max(of_baseline)) if of_baseline else "",
    )


def _reported(technologies: Sequence[Technology]) -> str:
    """That the row of the reported topic is not the verdict of the page, which is on another measure."""
    reported = [in_sentence(one.label) for one in technologies if one.is_reported]
    return t("technologies-reported", topic=reported[0]) if reported else ""


def _drawn(technologies: Sequence[Technology]) -> str:
    """Which technologies the charts draw, and why no others; nothing where they draw all."""
    drawn = [in_sentence(one.label) for one in technologies if one.is_drawn]
    if not drawn or len(drawn) == len(technologies):
        return ""
    return t("technologies-drawn", drawn=listed(drawn))


def _not_yet(technologies: Sequence[Technology]) -> str:
    """That technologies are left out because the week is before the last one of the baseline."""
    number = sum(not one.is_drawn and not one.series.points for one in technologies)
    return t("technologies-not-yet", number=number) if number else ""


def _row(one: Technology, highest: date | None) -> tuple[str, ...]:
    curve = one.curve
    return (
        one.label,
        published_label(curve) if curve else t("verdict-none"),
        f"{curve.p_peak_passed:.0%}" if curve else UNDATED,
        _span(_peak(curve), curve.span[1]) if curve else UNDATED,
        _year_from(highest) if highest else UNDATED,
        f"{sum(point.count for point in one.series.points):,}",
        what_concern_is(one),
    )


def _peak(curve: PanicCurve) -> DateInterval:
    """Of a fall from the peak, that peak; else the highest of all, which may still come."""
    return curve.verdict_inputs.highest if curve.verdict is Verdict.FALLEN else curve.peak


def _years(technologies: Sequence[Technology]) -> str:
    """The calendar years that are counted, of all together."""
    years = [point.start.year for one in technologies for point in one.series.points]
    return f"{min(years)}–{max(years)}" if years else t("technologies-no-data")


def _highest(one: Technology) -> date | None:
    """The Monday that begins the 52 weeks with the highest share; None without a curve.

    All 52 lie within the series: those around its last week would be half to come.
    """
    whole = (pool for pool in one.means() if pool.is_whole) if one.curve else ()
    highest = max(whole, key=lambda pool: pool.share, default=None)
    return highest.middle - POOLED_WEEKS // 2 * WEEK if highest else None


def _year_from(monday: date) -> str:
    """The months in which the 52 weeks from a Monday begin and end."""
    last = monday + (POOLED_WEEKS - 1) * WEEK
    return t("technologies-months", first=month_name(monday, short=True), last=month_name(last, short=True))


def _span(interval: DateInterval, last: date) -> str:
    """The years of the 80 % interval; open where it reaches beyond the data."""
    early, late = interval.q10, interval.q90
    if early is None or not is_past(early, last):
        return AHEAD
    if late is None or not is_past(late, last):
        return f"{early.year}–{AHEAD}"
    return str(early.year) if early.year == late.year else f"{early.year}–{late.year}"
