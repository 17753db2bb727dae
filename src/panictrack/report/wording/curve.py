"""Sentences about a fitted curve, its hypotheses and lead or lag, from the catalogue."""

from collections.abc import Mapping, Sequence
from datetime import date

from panictrack.curve import DateInterval, Hypothesis, PanicCurve, Verdict
from panictrack.curve.chances import quarter_and_half_year
from panictrack.curve.draws import FORECAST_DAYS
from panictrack.curve.series.lead_lag import LEVEL, LeadLag, Order
from panictrack.curve.verdict import N_AGREEING, ODDS, hangs_on_last
from panictrack.model.rounding import settled
from panictrack.model.text import in_sentence
from panictrack.model.times import DAY_DAYS, MONTH_DAYS, WEEK_DAYS, YEAR_DAYS
from panictrack.report.i18n import date_in_words, label, t

FRESH_DAYS = 56  # data that ended longer ago is dated in the sentence
# Bayes factors in words, after Kass and Raftery (1995): hardly worth a mention, strong, very strong.
SLIGHT, STRONG, VERY_STRONG = 3.0, 20.0, 150.0
ONE_DECIMAL = 10
_UNIT_DAYS = {"days": DAY_DAYS, "weeks": WEEK_DAYS, "months": MONTH_DAYS, "years": YEAR_DAYS}
_ABOUT_HALF_A_YEAR_DAYS = 14  # from it: six periods of four weeks
LARGEST_NAMED = 1_000  # the priors alone can shift a Bayes factor by a factor of a few
_STATED = {
    Verdict.RISING: ("rose", "higher"),
    Verdict.RISEN_NOT_FALLEN: ("rose",),
    Verdict.TOO_EARLY: ("rose",),
    Verdict.FALLEN: ("past",),
}


def curve_sentence(curve: PanicCurve) -> str:
    """The verdict as one sentence that can stand without the chart, with the chance that it rests on.

    It dates data that ended long ago. Its other chances are `chances_sentence`.
    """
    inputs = curve.verdict_inputs
    what = curve_subject(curve)
    odds = settled(inputs.odds_for_waves)
    return t(
        f"curve-{_kind(curve)}",
        what=what,
        published=verdict_label(curve.verdict),
        fitted=verdict_label(curve.fit_verdict or curve.verdict),
        inside=in_sentence(what),
        chance=f"{curve.p_peak_passed:.0%}",
        rose=f"{curve.p_rose:.0%}",
        higher=f"{curve.p_higher:.0%}",
        fallen=f"{inputs.p_fallen:.0%}",
        flat=f"{inputs.p_flat:.0%}",
        waves=f"{inputs.p_several_waves:.0%}",
        fits=N_AGREEING,
        favoured="waves" if odds >= ODDS else "no",
        odds="beyond" if odds > LARGEST_NAMED else "number",
        factor=factor_in_words(odds),
        largest=LARGEST_NAMED,
        data="old" if (curve.as_of - inputs.end).days > FRESH_DAYS else "fresh",
        until=date_in_words(inputs.end, curve.step_days),
        **_peak(inputs.highest, inputs.last, curve.step_days),
        **_horizon(curve),
    )


def horizon(curve: PanicCurve) -> tuple[str, int]:
    """How far the chances of a curve look back and ahead, in the unit of its periods: ("weeks", 26)."""
    days = quarter_and_half_year(len(curve.fitted), curve.step_days)[1] * curve.step_days
    n_months = days / MONTH_DAYS
    if n_months.is_integer():
        return ("months", int(n_months)) if n_months % 12 else ("years", int(n_months) // 12)
    return ("days", round(days)) if curve.step_days % WEEK_DAYS else ("weeks", round(days / WEEK_DAYS))


def span_ahead(curve: PanicCurve) -> str:
    """The same in words: 26 weeks, 6 months, a year."""
    unit, n = horizon(curve)
    return t("curve-span-ahead", unit=unit, span=n)


def span_back(curve: PanicCurve) -> str:
    """The same behind “the last”: 26 weeks, 6 months, year."""
    unit, n = horizon(curve)
    return t("curve-span-back", unit=unit, span=n)


def _horizon(curve: PanicCurve) -> dict[str, str | int]:
    unit, n = horizon(curve)
    is_half_year = abs(n * _UNIT_DAYS[unit] - FORECAST_DAYS) <= _ABOUT_HALF_A_YEAR_DAYS
    return {"unit": "half-year" if is_half_year else unit, "span": n}


def _kind(curve: PanicCurve) -> str:
    """Which sentence the curve has."""
    if curve.verdict_inputs.is_perhaps_nothing:
        return "perhaps-nothing"
    if curve.fit_verdict:
        return "unchanged"
    return "hangs-on-last" if hangs_on_last(curve) else _slug(curve.verdict)


def curve_subject(curve: PanicCurve) -> str:
    """What is measured, as a sentence begins with it."""
    return t(f"curve-subject-{curve.measure.value.replace(' ', '-')}", topic=curve.label)


def stated_chances(curve: PanicCurve) -> tuple[str, ...]:
    """Which of "rose", "higher" and "past" the sentence of the curve states, so that none is said twice."""
    if curve.fit_verdict or curve.verdict_inputs.is_perhaps_nothing:
        return ()
    return _STATED.get(curve.verdict, ())


def chances_sentence(curve: PanicCurve) -> str:
    """The chances that the sentence of the curve does not state, where no record stands beside them."""
    chances = {"rose": curve.p_rose, "higher": curve.p_higher, "past": curve.p_peak_passed}
    stated = "-and-".join(stated_chances(curve)) or "none"
    shown = {name: f"{one:.0%}" for name, one in chances.items()}
    return t("curve-chances", stated=stated, **shown, **_horizon(curve))


def verdict_label(verdict: Verdict) -> str:
    """The verdict in a few words."""
    return t(f"verdict-{_slug(verdict)}")


def published_label(curve: PanicCurve) -> str:
    """The published verdict in a few words, and that of this fit alone where it is another."""
    published = verdict_label(curve.verdict)
    if curve.fit_verdict is None:
        return published
    return t("verdict-not-of-fit", published=published, fitted=verdict_label(curve.fit_verdict))


def hypotheses_sentence(hypotheses: Mapping[Hypothesis, float]) -> str:
    """Which hypothesis the data favour, over which, and by how much; or that they cannot tell."""
    first, second, *_ = hypotheses
    others = [hypothesis for hypothesis in hypotheses if hypothesis is not first]
    factor = settled(hypotheses[second])
    if factor < SLIGHT:
        close = [name for name, one in hypotheses.items() if settled(one) < SLIGHT]
        named = ", ".join(label("hypothesis", hypothesis.value) for hypothesis in close)
        return t("curve-hypotheses-alike", hypotheses=named, odds=round(SLIGHT))
    return t(
        "curve-hypotheses-favour",
        strength="very-strong" if factor >= VERY_STRONG else "strong" if factor >= STRONG else "some",
        best=label("hypothesis", first.value),
        others=listed([_with_odds(other, hypotheses[other]) for other in others]),
    )


def lead_lag_sentence(found: LeadLag) -> str:
    """Whether calls for regulation lead or follow alarm, claiming no more than the intervals do."""
    compared = t("order-compared", months=found.n_months)
    if found.lag is None:
        return f"{compared} {t('order-too-little')}"
    return f"{compared} {_order(found, found.lag)} {t('order-no-cause')}"


def _slug(verdict: Verdict) -> str:
    return verdict.value.replace(",", "").replace(" ", "-")


def _peak(interval: DateInterval, last: date, step_days: float) -> dict[str, str]:
    """How to date the peak, and the dates to do it with, as precise as the series.

    An interval that ends after the data would read as if the peak lay ahead: then its median is named.
    """
    early, middle, late = interval.q10, interval.q50, interval.q90
    if middle is not None and (late is None or late > last):
        return {"peak": "likeliest", "middle": date_in_words(middle, step_days)}
    if early is None or late is None:
        return {"peak": "unknown"}
    dates = {"early": date_in_words(early, step_days), "late": date_in_words(late, step_days)}
    return {"peak": "one-date" if dates["early"] == dates["late"] else "two-dates", **dates}


def _with_odds(hypothesis: Hypothesis, odds: float) -> str:
    name = label("hypothesis", hypothesis.value)
    if settled(odds) > LARGEST_NAMED:
        return t("curve-hypothesis-beyond", hypothesis=name, odds=LARGEST_NAMED)
    return t("curve-hypothesis", hypothesis=name, odds=factor_in_words(odds))


def factor_in_words(factor: float) -> str:
    """A Bayes factor with one decimal below 10, where whole numbers would hide on which side of 3 it is."""
    return f"{factor:.1f}" if round(factor, 1) < ONE_DECIMAL else f"{factor:,.0f}"


def listed(names: Sequence[str]) -> str:
    """Names as one phrase: a, b and c."""
    if len(names) == 1:
        return names[0]
    *before, first, last = names
    listed = t("curve-list-last", first=first, last=last)
    for name in reversed(before):
        listed = t("curve-list-longer", first=name, others=listed)
    return listed


def _order(found: LeadLag, lag: int) -> str:
    low, high = found.low or 0, found.high or 0
    match found.order:
        case Order.LEADS:
            return t("order-leads", lag=lag, low=low, high=high)
        case Order.FOLLOWS:
            return t("order-follows", lag=-lag, low=-high, high=-low)
        case Order.TOGETHER:
            return t("order-together", low=_signed(low), high=_signed(high))
        case _:
            p_value = 1.0 if found.p_value is None else found.p_value
            message = "order-unrelated" if p_value > LEVEL else "order-unclear"
            span = "alarm" if low >= 0 else "calls" if high <= 0 else "either"
            ends = sorted((abs(low), abs(high))) if span != "either" else (-low, high)
            return t(message, range=span, low=ends[0], high=ends[1], p_value=f"{p_value:.2f}")


def _signed(lag: int) -> str:
    """A lag with its sign; 0 has none."""
    return f"{lag:+d}" if lag else "0"
