"""The paragraph at the top of the page: this week, the finding, how sure it is, what would change it.

It follows from the numbers by rule and claims no more than the intervals allow. A week counts as unusual only
if the 95% interval of its rate ratio to the previous year excludes 1 (quasi-Poisson: the variance of a count
is the dispersion times its mean), and as usual only if that interval is narrow; mostly one week cannot tell.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from panictrack.curve import BandPoint, PanicCurve, Verdict
from panictrack.curve.chances import RISEN_BY
from panictrack.curve.observations import MINIMUM_EVENTS, MINIMUM_PERIODS
from panictrack.curve.record_scores import ChanceScore, RecordScores
from panictrack.curve.series.stats import FEWEST_FOR_RATE, rate_ratio
from panictrack.curve.verdict import (
    CLEAR,
    MOST,
    N_AGREEING,
    ODDS,
    PASSED,
    POSSIBLE,
    SURE,
    hangs_on_last,
    neighbours,
)
from panictrack.model import Series, SeriesPoint
from panictrack.model.rounding import settled
from panictrack.model.times import WEEK
from panictrack.report.charts.panic_curve import PER, THIN
from panictrack.report.i18n import label, month_name, t, week_in_words
from panictrack.report.sensitivity import Refit
from panictrack.report.wording.curve import curve_sentence, hypotheses_sentence, stated_chances, verdict_label

YEAR_WEEKS = 52
FEWEST_WEEKS, FEWEST_ALARMED = 13, 20  # in the year before, for a comparison
UNJUDGED = "unjudged"
GUESS = 0.25  # the Brier score of 50% each time
FEWEST_MONTHS = 10  # of which the share that came true is worth telling
WHOLE = 10  # per 10,000: from here on a forecast is too uncertain for a decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """Five answers, a few sentences each."""

    this_week: str
    finding: str
    chances: str  # empty without a curve
    how_sure: str
    what_would_change: str

    @property
    def text(self) -> str:
        """All of it, as one paragraph."""
        parts = (self.this_week, self.finding, self.chances, self.how_sure, self.what_would_change)
        return " ".join(filter(None, parts))


def paragraph(
    panic: Series,
    *,
    week: date,
    label: str,
    curve: PanicCurve | None,
    uncorrected: PanicCurve | None,
    refits: Sequence[Refit],
    scores: RecordScores | None = None,
    is_over: bool,
) -> Paragraph:
    """The paragraph about the panic over a topic, up to and including `week`.

    `curve` is the curve that the report shows, and `uncorrected` the same curve before any correction for the
    classifier's errors. `refits` are those with one choice changed. `scores` are of the record further down
    the page, if there is one. `is_over` is whether the week was over when the report was made.
    """
    return Paragraph(
        this_week=" ".join(
            [*([] if is_over else [t("week-not-over")]), _this_week(panic.points, week, label)]
        ),
        finding=curve_sentence(curve) if curve else _too_little(panic, label),
        chances=" ".join(_chances(curve, scores)) if curve else "",
        how_sure=_how_sure(curve, uncorrected, refits),
        what_would_change=_what_would_change(curve, uncorrected, scores),
    )


def _this_week(points: Sequence[SeriesPoint], week: date, label: str) -> str:
    if not points:
        return t("week-empty")
    now = next((point for point in points if point.start == week), None)
    if now is None:
        return t("week-missing", week=week_in_words(week), last=week_in_words(points[-1].start))
    before = [point for point in points if week - YEAR_WEEKS * WEEK <= point.start < week]
    has_rate = now.n >= FEWEST_FOR_RATE
    rate = f" {t('week-rate', share=_per(now.share), per=PER)}" if has_rate else ""
    counted = t(
        "week-counted", week=week_in_words(week), alarmed=now.count, headlines=now.n, topic=label, rate=rate
    )
    compared = (
        (_compared(now, before), t("week-uncorrected"))
        if has_rate
        else (t("week-few", least=FEWEST_FOR_RATE),)
    )
    thin = [] if settled(now.coverage) >= THIN else [t("week-thin", coverage=_percent(now.coverage))]
    return " ".join((counted, *compared, *thin))


def _compared(now: SeriesPoint, before: Sequence[SeriesPoint]) -> str:
    n_alarmed = sum(point.count for point in before)
    if len(before) < FEWEST_WEEKS or n_alarmed < FEWEST_ALARMED or now.exposure <= 0:
        return t("compared-unknown")
    usual = n_alarmed / sum(point.exposure for point in before)
    low, high = rate_ratio(now, before)
    is_alike = low >= settled(1 / RISEN_BY) and high <= RISEN_BY
    kind = "more" if low > 1 else "fewer" if high < 1 else "alike" if is_alike else "unclear"
    interval = {"low": f"{low:.1f}", "high": f"{high:.1f}"}
    return t(f"compared-{kind}", weeks=len(before), usual=_per(usual), per=PER, **interval)


def _how_sure(curve: PanicCurve | None, uncorrected: PanicCurve | None, refits: Sequence[Refit]) -> str:
    if curve is None:
        return t("sure-none")
    sentences = [hypotheses_sentence(curve.hypotheses)]
    if not curve.fit_verdict:
        sentences.extend(_close_call(curve))
    if uncorrected is not None and curve.is_corrected:
        before, after = verdict_label(uncorrected.verdict), verdict_label(curve.fit_verdict or curve.verdict)
        message = "sure-agree" if before == after else "sure-disagree"
        sentences.append(t(message, uncorrected=before, corrected=after))
    n_changed = sum(one.differs_from(uncorrected.verdict) for one in refits) if uncorrected else 0
    if n_changed:
        sentences.append(t("sure-choices", changed=n_changed, choices=len(refits)))
    return " ".join(sentences)


def _close_call(curve: PanicCurve) -> Iterator[str]:
    """That the verdict hangs on the last period, or which other verdicts are near."""
    if hangs_on_last(curve):
        yield t("sure-hangs-on-last")
    elif near := neighbours(curve.verdict_inputs):
        verdicts = (
            t(
                "sure-near-verdict",
                verdict=verdict_label(verdict),
                probability=label("probability", name.removeprefix("p_").replace("_", " ")),
            )
            for verdict, name in near.items()
        )
        yield t("sure-near", verdicts=f" {t('list-or')} ".join(verdicts))


def _too_little(panic: Series, label: str) -> str:
    return t("too-little", alarmed=sum(point.count for point in panic.points), topic=label)


def _chances(curve: PanicCurve, scores: RecordScores | None) -> Iterator[str]:
    """Each chance once, and with it how such chances have fared: a reader takes a bare one at face value.

    Those that the finding states come last, without their numbers.
    """
    stated = stated_chances(curve)
    chances = {"rose": curve.p_rose, "higher": curve.p_higher, "past": curve.p_peak_passed}
    for name in sorted(chances, key=lambda name: name in stated):
        score = scores.chances.get(name) if scores else None
        fared = _fared(chances[name], score)
        event, chance = t(f"sure-event-{name}"), _percent(chances[name])
        if name not in stated:
            yield t("sure-chance", event=event, chance=chance, **fared)
        elif fared["fared"] != UNJUDGED:
            yield t("sure-stated", event=event, **fared)


def _fared(chance: float, score: ChanceScore | None) -> dict[str, str | int]:
    """How such chances came true: all of them by their Brier score, and those like this one.

    Can mislead when months are few: those that follow one another share most of what came.
    """
    if score is None or score.brier is None or score.brier_of_base_rate is None:
        return {"fared": UNJUDGED}
    is_skilled = score.brier < min(GUESS, score.brier_of_base_rate)
    is_worse = round(score.brier, 2) > GUESS  # as it is printed
    fared = "worse" if is_worse else "guess" if score.brier >= GUESS else "better" if is_skilled else "partly"
    found: dict[str, str | int] = {
        "fared": fared,
        "brier": f"{score.brier:.2f}",
        "guess": f"{GUESS:.2f}",
        "decided": score.n,
    }
    not_below = [one for one in score.bins if one.low <= settled(chance)]
    like = next((one for one in not_below if settled(chance) < one.high or one.high == 1), None)
    if like is None or like.n < FEWEST_MONTHS:
        return {**found, "months": 0}
    return {
        **found,
        "months": like.n,
        "low": _percent(like.low),
        "high": _percent(like.high),
        "true": "none" if like.came_true == 0 else "all" if like.came_true == 1 else "some",
        "came": _percent(like.came_true),
    }


def _what_would_change(
    curve: PanicCurve | None, uncorrected: PanicCurve | None, scores: RecordScores | None
) -> str:
    if curve is None:
        return t("change-none", needed=MINIMUM_EVENTS, periods=MINIMUM_PERIODS)
    return " ".join([*_thresholds(curve), *_forecast(curve, uncorrected), *_forecasts_before(scores)])


def _thresholds(curve: PanicCurve) -> Iterator[str]:
    """What each rule that is at issue says, one after the other."""
    rules = list(_rules(curve))
    for rule in rules:
        yield t(
            f"change-{rule}",
            likely=_percent(PASSED),
            clear=_percent(CLEAR),
            past=_percent(PASSED if settled(curve.verdict_inputs.p_curve_passed) >= SURE else CLEAR),
            sure=_percent(SURE),
            most=_percent(MOST),
            odds=round(ODDS),
            possible=_percent(POSSIBLE),
            fits=N_AGREEING,
            fitted=verdict_label(curve.fit_verdict or curve.verdict),
        )
    if "unchanged" not in rules:  # its sentence has said so
        yield t("change-fits", fits=N_AGREEING)


def _forecast(curve: PanicCurve, uncorrected: PanicCurve | None) -> Iterator[str]:
    """The last week of the forecast: as the chart has it, and as it will be counted where that is another."""
    if not curve.forecast:
        return
    last, errors = curve.forecast[-1], "corrected" if curve.is_corrected else "uncorrected"
    yield t("change-forecast", month=month_name(last.start), per=PER, errors=errors, **_bands(last))
    if curve.is_corrected and uncorrected:
        yield t("change-forecast-counted", **_bands(uncorrected.forecast[-1]))
    yield t("change-forecast-against")


def _bands(point: BandPoint) -> dict[str, str]:
    return {name: _rounded(getattr(point, name)) for name in ("q025", "q25", "q75", "q975")}


def _forecasts_before(scores: RecordScores | None) -> Iterator[str]:
    """How often earlier forecasts of weeks held."""
    if not scores or not scores.eras:
        return
    last, n = scores.eras[-1], sum(one.n for one in scores.eras)
    yield t(
        "change-forecasts-before",
        forecasts=n,
        weeks=scores.n_weeks,
        inner=_percent(sum(one.n_in_50 for one in scores.eras) / n),
        outer=_percent(sum(one.n_in_95 for one in scores.eras) / n),
        eras=len(scores.eras),
        since=month_name(last.first),
        inner_since=_percent(last.n_in_50 / last.n),
        outer_since=_percent(last.n_in_95 / last.n),
    )


_THRESHOLDS = {
    Verdict.NO_CLEAR_TREND: "no-trend",
    Verdict.SEVERAL_WAVES: "waves",
    Verdict.FALLEN: "fallen",
    Verdict.RISING: "rising",
}
_ELSEWHERE = {Verdict.NO_CLEAR_TREND: "to-no-trend", Verdict.SEVERAL_WAVES: "to-waves"}


def _rules(curve: PanicCurve) -> Iterator[str]:
    """Which rules decide the verdict. One that nothing settles yet has a rule for each way out of it."""
    if curve.verdict_inputs.is_perhaps_nothing:
        yield "perhaps-nothing"
    elif curve.fit_verdict:
        yield "unchanged"
    elif hangs_on_last(curve):
        yield "hangs-on-last"
    elif curve.verdict in _THRESHOLDS:
        yield _THRESHOLDS[curve.verdict]
    else:
        yield "to-rising"
        yield "to-too-early" if curve.verdict is Verdict.RISEN_NOT_FALLEN else "to-risen"
        yield "to-fallen"
        near = neighbours(curve.verdict_inputs)
        yield from (rule for verdict, rule in _ELSEWHERE.items() if verdict in near)


def _per(share: float) -> str:
    return f"{PER * share:.1f}"


def _rounded(share: float) -> str:
    return f"{PER * share:.0f}" if round(PER * share, 1) >= WHOLE else _per(share)


def _percent(share: float) -> str:
    return f"{share:.0%}"
