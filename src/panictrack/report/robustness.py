"""The sections of the page that test the verdict: hypotheses, and the classifier's errors."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from panictrack.curve import Hypothesis, PanicCurve
from panictrack.curve.verdict import N_AGREEING
from panictrack.labelling.moving import Untested
from panictrack.labelling.own_rates import LEAST_CODED, LEAST_EACH, OwnRates
from panictrack.model import ErrorRates, Measure
from panictrack.model.rounding import settled
from panictrack.report.charts.panic_curve import PER
from panictrack.report.i18n import label, t
from panictrack.report.known_errors import KnownErrors
from panictrack.report.page import PageTable, Section
from panictrack.report.wording.curve import (
    LARGEST_NAMED,
    factor_in_words,
    hypotheses_sentence,
    listed,
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
    known: KnownErrors,
    topic: str,
) -> Section:
    """What the classifier's errors change: the latest share and what the fit says, uncorrected and corrected.

    Both are fits of this week alone: a published verdict would compare the past with the present. What people
    coded in this archive stands first, and what it lacks where it does not suffice.
    """
    title, anchor = t("errors-title"), "errors"
    own = tuple(_of_own(known.own, topic)) if known.own else ()
    if not corrected:
        reason = t("errors-no-curve") if known.rates else t("errors-unknown")
        return Section(anchor=anchor, title=title, paragraphs=(reason, *own))
    shipped = shipped_errors_of(known)
    columns = ("measure", "uncorrected", "corrected", "verdict-uncorrected", "verdict-corrected")
    return Section(
        anchor=anchor,
        title=title,
        paragraphs=(
            *own,
            *(_counted(measure, shipped[measure]) for measure in corrected if measure in shipped),
            *_by_period(shipped.get(Measure.PANIC) if Measure.PANIC in corrected else None),
            t(_basis(shipped, own)),
        ),
        table=PageTable(
            caption=t("errors-caption", fits=N_AGREEING),
            columns=tuple(t(f"column-{column}") for column in columns),
            rows=tuple(_both(measure, uncorrected[measure], curve) for measure, curve in corrected.items()),
        ),
    )


def _basis(shipped: Mapping[Measure, ErrorRates], own: Sequence[str]) -> str:
    """The message that says whose coding the correction rests on."""
    if not shipped:
        return "errors-corrected-own"
    return "errors-corrected-both" if own else "errors-corrected"


def shipped_errors_of(known: KnownErrors) -> Mapping[Measure, ErrorRates]:
    """Of the measures that have error rates of their own, those that were counted by others than the user."""
    own = known.own.rates if known.own else None
    return {
        measure: rates
        for measure in _COUNTED
        if (rates := known.rates.get(measure)) is not None and rates != own
    }


def _of_own(own: OwnRates, topic: str) -> Iterator[str]:
    """Who coded how much, how well they agree, what the classifier does, and whether its error moves."""
    if own.n_other_version:
        yield t("errors-own-other-version", n=own.n_other_version)
    if own.rates is None:
        yield t(
            "errors-own-too-few", n=own.n_coded, alarmed=own.n_alarmed, least=LEAST_CODED, each=LEAST_EACH
        )
        return
    total = own.rates.total
    yield t(
        "errors-counted-own",
        n=own.n_coded,
        topic=topic,
        coders=listed(own.coders),
        sensitivity=f"{total.sensitivity:.0%}",
        positives=own.n_alarmed,
        false_rate=f"{1 - total.specificity:.1%}",
        negatives=own.n_coded - own.n_alarmed,
    )
    alpha = own.alpha
    if alpha is None or alpha.value is None or alpha.low is None or alpha.high is None:
        yield t("errors-own-no-agreement")
    else:
        figures = {"alpha": alpha.value, "low": alpha.low, "high": alpha.high}
        yield t(
            "errors-own-agreement", n=alpha.n_units, **{name: f"{one:.2f}" for name, one in figures.items()}
        )
    for test in own.tests:
        if not isinstance(test, Untested):
            yield t(
                "errors-own-moves",
                what=test.of,
                verdict="moves" if test.verdict == "moves" else "no-sign",
                size=f"{100 * test.effect:+.0f}",
                low=f"{100 * test.low:+.0f}",
                high=f"{100 * test.high:+.0f}",
                where=test.where or "none",
                detectable=f"{100 * test.detectable:.0f}",
                n=test.n_coded,
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
