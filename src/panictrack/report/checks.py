"""The sections of the page that put the verdict to the test: rivals, the scorer's errors, single outlets."""

from collections.abc import Mapping, Sequence

from panictrack.curve import PanicCurve, Rival
from panictrack.curve.result import BandPoint
from panictrack.curve.rivals import MOST_SAID
from panictrack.model import Measure, ScorerErrors
from panictrack.report.page import Section, Table
from panictrack.report.without_outlets import WithoutOutlet, in_words

PER = 10_000
_COUNTED = (Measure.PANIC, Measure.CONCERN)  # one for each scorer; the alarm rate counts as panic does
_RIVALS = (
    "A single rise and fall is the hypothesis of the tech panic cycle; waves that recur, a lasting rise and "
    "no pattern are its rivals."
)
_CORRECTED = (
    "The corrected share is what readers (a machine with a codebook) would have found; its interval holds "
    "the uncertainty of both rates. Which hypothesis is favoured still rests on the counts as called. One "
    "pair of rates is used for all years and outlets."
)


def rivals_section(curves: Mapping[Measure, PanicCurve]) -> Section:
    """The four hypotheses for every measure: which the data favour, and by how much."""
    table = Table(
        caption="Odds of the best supported hypothesis against each, by the counts as called; in brackets "
        "the posterior weight, in which prior weights have a part.",
        columns=("measure", *(rival.value for rival in Rival)),
        rows=tuple(
            (
                measure.value,
                *(
                    f"{_odds(curve.rivals[rival].odds_against)} ({curve.rivals[rival].weight:.0%})"
                    for rival in Rival
                ),
            )
            for measure, curve in curves.items()
        ),
    )
    paragraphs = (
        _RIVALS,
        *(f"{measure.value.capitalize()}: {curve.rivals_in_words}" for measure, curve in curves.items()),
    )
    return Section(
        anchor="rivals", title="Which hypothesis do the data favour?", paragraphs=paragraphs, table=table
    )


def errors_section(
    called: Mapping[Measure, PanicCurve],
    corrected: Mapping[Measure, PanicCurve],
    errors: Mapping[Measure, ScorerErrors],
) -> Section:
    """What the scorer's errors change: the latest share and the sentence, as called and corrected."""
    title, anchor = "What the scorer's errors change", "errors"
    if not corrected:
        return Section(
            anchor=anchor,
            title=title,
            paragraphs=(
                "How often the scorer errs was counted about AI alone; on this topic shares are as called.",
            ),
            table=None,
        )
    rows = tuple(
        (
            measure.value,
            _share(called[measure], measure),
            _share(curve, measure),
            called[measure].verdict.value,
            curve.verdict.value,
        )
        for measure, curve in corrected.items()
    )
    return Section(
        anchor=anchor,
        title=title,
        paragraphs=(
            *(_said_of(measure, errors[measure]) for measure in corrected if measure in _COUNTED),
            _CORRECTED,
        ),
        table=Table(
            caption="The fitted share in the last week with data, with its 95 % interval. Per 10,000 "
            "headlines; the alarm rate in per cent of the headlines on the topic.",
            columns=("measure", "as called", "corrected", "verdict as called", "corrected"),
            rows=rows,
        ),
    )


def outlets_section(without: Sequence[WithoutOutlet], curve: PanicCurve | None) -> Section:
    """Whether one outlet makes the verdict."""
    rows = tuple(
        (
            one.outlet,
            f"{one.share:.0%}",
            one.curve.verdict.value if one.curve else "too little is left",
            f"{one.curve.p_peak_passed:.0%}" if one.curve else "–",
        )
        for one in without
    )
    if curve:
        rows = (("none", "–", curve.verdict.value, f"{curve.p_peak_passed:.0%}"), *rows)
    return Section(
        anchor="outlets",
        title="Does the answer hang on one outlet?",
        paragraphs=(
            in_words(without, curve.verdict)
            if curve
            else "Too few headlines were alarmed for a curve, so there is none to test.",
        ),
        table=Table(
            caption="The panic curve, as called, fitted without each outlet that brought at least 3 % of the "
            "alarmed headlines.",
            columns=("left out", "share of alarmed headlines", "verdict", "chance that the height is past"),
            rows=rows,
        )
        if curve and rows
        else None,
    )


def _said_of(measure: Measure, errors: ScorerErrors) -> str:
    what = "at least some alarm" if measure is Measure.CONCERN else "clear alarm"
    return (
        f"Of headlines about AI that it had not seen, the scorer calls alarmed {errors.sensitivity:.0%} of "
        f"the {errors.hits + errors.misses:,} in which readers found {what}, and "
        f"{1 - errors.specificity:.1%} of the {errors.false_alarms + errors.correct_rejections:,} others."
    )


def _share(curve: PanicCurve, measure: Measure) -> str:
    return _band(curve.fitted[-1], 100 if measure is Measure.ALARM_RATE else PER)


def _band(point: BandPoint, per: int) -> str:
    return f"{per * point.q50:.1f} ({per * point.q025:.1f} to {per * point.q975:.1f})"


def _odds(odds: float) -> str:
    if odds == 1:
        return "1 : 1, best"
    return f"over {MOST_SAID:,} : 1" if odds > MOST_SAID else f"{odds:,.0f} : 1"
