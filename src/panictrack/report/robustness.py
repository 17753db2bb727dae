"""The sections of the page that put the verdict to the test: rivals, the scorer's errors, single outlets."""

from collections.abc import Mapping, Sequence

from panictrack.curve import Hypothesis, PanicCurve, Verdict
from panictrack.curve.hypotheses import MOST_SAID, SLIGHT
from panictrack.curve.result import BandPoint
from panictrack.model import ErrorRates, Measure
from panictrack.report.charts.panic_curve import PER
from panictrack.report.i18n import label, t
from panictrack.report.leave_one_outlet_out import LEAST_SHARE, WithoutOutlet, in_words
from panictrack.report.page import PageTable, Section

_COUNTED = (Measure.PANIC, Measure.CONCERN)  # one for each scorer; the alarm rate counts as panic does


def rivals_section(curves: Mapping[Measure, PanicCurve]) -> Section:
    """The four hypotheses for every measure: which the data favour, and by how much."""
    table = PageTable(
        caption=t("rivals-caption"),
        columns=(t("column-measure"), *(label("rival", rival.value) for rival in Hypothesis)),
        rows=tuple((_named(measure), *_rivals_of(curve)) for measure, curve in curves.items()),
    )
    paragraphs = (
        t("rivals-lead"),
        *(
            t("rivals-of-measure", measure=_named(measure).capitalize(), rivals=curve.rivals_in_words)
            for measure, curve in curves.items()
        ),
    )
    return Section(anchor="rivals", title=t("rivals-title"), paragraphs=paragraphs, table=table)


def errors_section(
    called: Mapping[Measure, PanicCurve],
    corrected: Mapping[Measure, PanicCurve],
    errors: Mapping[Measure, ErrorRates],
) -> Section:
    """What the scorer's errors change: the latest share and the sentence, as called and corrected."""
    title, anchor = t("errors-title"), "errors"
    if not corrected:
        told = t("errors-no-curve") if errors else t("errors-unknown")
        return Section(anchor=anchor, title=title, paragraphs=(told,), table=None)
    columns = ("measure", "called", "corrected", "verdict-called", "verdict-corrected")
    return Section(
        anchor=anchor,
        title=title,
        paragraphs=(
            *(_counted(measure, errors[measure]) for measure in corrected if measure in _COUNTED),
            t("errors-corrected"),
        ),
        table=PageTable(
            caption=t("errors-caption", per=PER),
            columns=tuple(t(f"column-{column}") for column in columns),
            rows=tuple(_both(measure, called[measure], curve) for measure, curve in corrected.items()),
        ),
    )


def outlets_section(without: Sequence[WithoutOutlet], curve: PanicCurve | None) -> Section:
    """Whether one outlet makes the verdict."""
    title, anchor = t("outlets-title"), "outlets"
    if curve is None:
        return Section(anchor=anchor, title=title, paragraphs=(t("outlets-no-curve"),), table=None)
    rows = (
        (t("outlets-left-none"), "–", _verdict(curve.verdict), f"{curve.p_peak_passed:.0%}"),
        *map(_left_out, without),
    )
    return Section(
        anchor=anchor,
        title=title,
        paragraphs=(in_words(without, curve.verdict),),
        table=PageTable(
            caption=t("outlets-caption", least=f"{LEAST_SHARE:.0%}"),
            columns=tuple(t(f"column-{column}") for column in ("left-out", "share", "verdict", "chance")),
            rows=rows,
        ),
    )


def _rivals_of(curve: PanicCurve) -> list[str]:
    return [
        f"{_odds(curve.rivals[rival].odds_against)} ({curve.rivals[rival].weight:.0%})"
        for rival in Hypothesis
    ]


def _both(measure: Measure, called: PanicCurve, corrected: PanicCurve) -> tuple[str, ...]:
    return (
        _named(measure),
        _share(called, measure),
        _share(corrected, measure),
        _verdict(called.verdict),
        _verdict(corrected.verdict),
    )


def _left_out(one: WithoutOutlet) -> tuple[str, ...]:
    if one.curve is None:
        return one.outlet, f"{one.share:.0%}", t("outlets-too-little"), "–"
    return one.outlet, f"{one.share:.0%}", _verdict(one.curve.verdict), f"{one.curve.p_peak_passed:.0%}"


def _counted(measure: Measure, errors: ErrorRates) -> str:
    return t(
        f"errors-counted-{measure.value}",
        sensitivity=f"{errors.sensitivity:.0%}",
        positives=errors.hits + errors.misses,
        false_rate=f"{1 - errors.specificity:.1%}",
        negatives=errors.false_alarms + errors.correct_rejections,
    )


def _named(measure: Measure) -> str:
    return label("measure", measure.value)


def _verdict(verdict: Verdict) -> str:
    return label("verdict", verdict.value)


def _share(curve: PanicCurve, measure: Measure) -> str:
    return _band(curve.fitted[-1], 100 if measure is Measure.ALARM_RATE else PER)


def _band(point: BandPoint, per: int) -> str:
    return t(
        "interval",
        middle=f"{per * point.q50:.1f}",
        low=f"{per * point.q025:.1f}",
        high=f"{per * point.q975:.1f}",
    )


def _odds(odds: float) -> str:
    if odds == 1:
        return t("odds-best")
    if odds > MOST_SAID:
        return t("odds-over", odds=MOST_SAID)
    return t("odds", odds=f"{odds:.1f}" if odds < SLIGHT else f"{odds:,.0f}")
