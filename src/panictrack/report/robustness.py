"""The sections of the page that test the verdict: hypotheses, and the classifier's errors."""

from collections.abc import Mapping
from datetime import timedelta

from panictrack.curve import Hypothesis, PanicCurve
from panictrack.curve.verdict import N_AGREEING
from panictrack.model import ErrorRates, Measure
from panictrack.model.rounding import settled
from panictrack.report.charts.panic_curve import PER
from panictrack.report.i18n import label, t
from panictrack.report.page import PageTable, Section
from panictrack.report.wording.curve import (
    LARGEST_NAMED,
    factor_in_words,
    hypotheses_sentence,
    verdict_label,
)

_COUNTED = (Measure.PANIC, Measure.CONCERN)  # the alarm rate has the errors of panic


def hypotheses_section(curves: Mapping[Measure, PanicCurve]) -> Section:
    """The four hypotheses for every measure: which the data favour, and by how much."""
    title, anchor = t("hypotheses-title"), "hypotheses"
    if not curves:
        return Section(anchor=anchor, title=title, paragraphs=(t("hypotheses-no-curve"),))
    table = PageTable(
        caption=t("hypotheses-caption"),
        columns=tuple(t(f"column-{column}") for column in ("measure", "hypothesis", "odds")),
        rows=tuple(
            (_named(measure), label("hypothesis", hypothesis.value), _odds(curve.hypotheses[hypothesis]))
            for measure, curve in curves.items()
            for hypothesis in Hypothesis
        ),
    )
    paragraphs = (
        t("hypotheses-lead"),
        *(
            t(
                "hypotheses-of-measure",
                measure=_named(measure).capitalize(),
                hypotheses=hypotheses_sentence(curve.hypotheses),
            )
            for measure, curve in curves.items()
        ),
    )
    return Section(anchor=anchor, title=title, paragraphs=paragraphs, table=table)


def errors_section(
    uncorrected: Mapping[Measure, PanicCurve],
    corrected: Mapping[Measure, PanicCurve],
    errors: Mapping[Measure, ErrorRates],
) -> Section:
    """What the classifier's errors change: the latest share and what the fit says, uncorrected and corrected.

    Both are fits of this week alone: a published verdict would compare the past with the present.
    """
    title, anchor = t("errors-title"), "errors"
    if not corrected:
        reason = t("errors-no-curve") if errors else t("errors-unknown")
        return Section(anchor=anchor, title=title, paragraphs=(reason,))
    columns = ("measure", "uncorrected", "corrected", "verdict-uncorrected", "verdict-corrected")
    return Section(
        anchor=anchor,
        title=title,
        paragraphs=(
            *(_counted(measure, errors[measure]) for measure in corrected if measure in _COUNTED),
            *_by_period(errors[Measure.PANIC] if Measure.PANIC in corrected else None),
            t("errors-corrected"),
        ),
        table=PageTable(
            caption=t("errors-caption", fits=N_AGREEING),
            columns=tuple(t(f"column-{column}") for column in columns),
            rows=tuple(_both(measure, uncorrected[measure], curve) for measure, curve in corrected.items()),
        ),
    )


def _both(measure: Measure, uncorrected: PanicCurve, corrected: PanicCurve) -> tuple[str, ...]:
    unit = "percent" if measure is Measure.ALARM_RATE else "per"
    return (
        t("errors-row", measure=_named(measure), unit=unit, per=PER),
        _share(uncorrected, measure),
        _share(corrected, measure),
        verdict_label(uncorrected.verdict),
        verdict_label(corrected.verdict),
    )


def _counted(measure: Measure, errors: ErrorRates) -> str:
    total = errors.total
    return t(
        f"errors-counted-{measure.value}",
        sensitivity=f"{total.sensitivity:.0%}",
        positives=round(total.hits + total.misses),
        false_rate=f"{1 - total.specificity:.1%}",
        negatives=round(total.false_alarms + total.correct_rejections),
    )


def _by_period(errors: ErrorRates | None) -> tuple[str, ...]:
    """One sentence on the sensitivity in each period of the built-in baseline with alarmed headlines."""
    found: dict[tuple[int, int], tuple[float, float]] = {}
    for cell in errors.cells if errors else ():
        if not cell.n_topic:
            continue
        span = (cell.since.year, (cell.until - timedelta(days=1)).year)
        hits, misses = found.get(span, (0.0, 0.0))
        found[span] = hits + cell.errors.hits, misses + cell.errors.misses
    periods = [
        t(
            "errors-period" if first < last else "errors-year",
            share=f"{hits / (hits + misses):.0%}",
            n=round(hits + misses),
            first=str(first),
            last=str(last),
        )
        for (first, last), (hits, misses) in sorted(found.items())
        if hits + misses
    ]
    return (t("errors-periods", periods=", ".join(periods)),) if periods else ()


def _named(measure: Measure) -> str:
    return label("measure", measure.value)


def _share(curve: PanicCurve, measure: Measure) -> str:
    """The latest share with its 95% interval."""
    point, per = curve.fitted[-1], 100 if measure is Measure.ALARM_RATE else PER
    return t(
        "interval",
        middle=f"{per * point.q50:.1f}",
        low=f"{per * point.q025:.1f}",
        high=f"{per * point.q975:.1f}",
    )


def _odds(factor: float) -> str:
    if factor == 1:
        return t("factor-best")
    if settled(factor) > LARGEST_NAMED:
        return t("factor-over", factor=LARGEST_NAMED)
    return t("factor-odds", factor=factor_in_words(factor))
