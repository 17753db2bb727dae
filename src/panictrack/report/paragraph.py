"""The paragraph at the top of the page: this week, the finding, how sure it is, what would change it.

It follows from the numbers by rule and claims no more than the intervals allow. A week counts as unusual only
if the 95% interval of its rate ratio to the previous year excludes 1 (quasi-Poisson: the variance of a count
is the dispersion times its mean).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from panictrack.curve import PanicCurve, Verdict
from panictrack.curve.observations import MINIMUM_EVENTS, MINIMUM_PERIODS
from panictrack.curve.series.stats import FEWEST_FOR_RATE, rate_ratio
from panictrack.curve.verdict import CLEAR, MOST, ODDS, PASSED, SURE, neighbours
from panictrack.model import Series, SeriesPoint
from panictrack.model.rounding import settled
from panictrack.model.times import WEEK
from panictrack.report.charts.panic_curve import PER, THIN
from panictrack.report.i18n import label, month_name, t, week_in_words
from panictrack.report.sensitivity import Refit
from panictrack.report.wording.curve import has_chance, hypotheses_sentence, verdict_label

YEAR_WEEKS = 52
FEWEST_WEEKS, FEWEST_ALARMED = 13, 20  # in the year before, for a comparison
WHOLE = 10  # per 10,000: from here on a forecast is too uncertain for a decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """Four answers, a few sentences each."""

    this_week: str
    finding: str
    how_sure: str
    what_would_change: str

    @property
    def text(self) -> str:
        """All of it, as one paragraph."""
        return f"{self.this_week} {self.finding} {self.how_sure} {self.what_would_change}"


def paragraph(
    panic: Series,
    *,
    week: date,
    label: str,
    finding: str,
    curve: PanicCurve | None,
    uncorrected: PanicCurve | None,
    refits: Sequence[Refit],
    is_over: bool,
) -> Paragraph:
    """The paragraph about the panic over a topic, up to and including `week`.

    `curve` is the curve that the report shows, `finding` the sentence about it and `uncorrected` the same
    curve before any correction for the classifier's errors. `refits` are those with one choice changed.
    `is_over` is whether the week was over when the report was made.
    """
    return Paragraph(
        this_week=" ".join(
            [*([] if is_over else [t("week-not-over")]), _this_week(panic.points, week, label)]
        ),
        finding=finding,
        how_sure=_how_sure(curve, uncorrected, refits),
        what_would_change=_what_would_change(curve, uncorrected),
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
    kind = "more" if low > 1 else "fewer" if high < 1 else "alike"
    return t(f"compared-{kind}", weeks=len(before), usual=_per(usual), per=PER)


def _how_sure(curve: PanicCurve | None, uncorrected: PanicCurve | None, refits: Sequence[Refit]) -> str:
    if curve is None:
        return t("sure-none")
    sentences = [hypotheses_sentence(curve.hypotheses)]
    if not has_chance(curve):
        sentences.insert(0, t("sure-chance", chance=_percent(curve.p_peak_passed)))
    if not curve.fit_verdict and (near := neighbours(curve.verdict_inputs)):
        verdicts = (
            t(
                "sure-near-verdict",
                verdict=verdict_label(verdict),
                probability=label("probability", name.removeprefix("p_").replace("_", " ")),
            )
            for verdict, name in near.items()
        )
        sentences.append(t("sure-near", verdicts=f" {t('list-or')} ".join(verdicts)))
    if uncorrected is not None and curve.is_corrected:
        before, after = verdict_label(uncorrected.verdict), verdict_label(curve.fit_verdict or curve.verdict)
        message = "sure-agree" if before == after else "sure-disagree"
        sentences.append(t(message, uncorrected=before, corrected=after))
    n_changed = sum(one.differs_from(uncorrected.verdict) for one in refits) if uncorrected else 0
    if n_changed:
        sentences.append(t("sure-choices", changed=n_changed, choices=len(refits)))
    return " ".join(sentences)


def _what_would_change(curve: PanicCurve | None, uncorrected: PanicCurve | None) -> str:
    if curve is None:
        return t("change-none", needed=MINIMUM_EVENTS, periods=MINIMUM_PERIODS)
    threshold = t(
        f"change-{_threshold(curve)}",
        passed=_percent(PASSED if settled(curve.verdict_inputs.p_curve_passed) >= SURE else CLEAR),
        sure=_percent(SURE),
        most=_percent(MOST),
        odds=round(ODDS),
        fitted=verdict_label(curve.fit_verdict or curve.verdict),
    )
    ahead = (uncorrected or curve).forecast
    if not ahead:
        return threshold
    last = ahead[-1]
    bands = {name: _rounded(getattr(last, name)) for name in ("q025", "q25", "q75", "q975")}
    return f"{threshold} {t('change-forecast', month=month_name(last.start), per=PER, **bands)}"


_THRESHOLDS = {
    Verdict.NO_CLEAR_TREND: "no-trend",
    Verdict.SEVERAL_WAVES: "waves",
    Verdict.FALLEN: "fallen",
    Verdict.RISING: "rising",
}


def _threshold(curve: PanicCurve) -> str:
    """Which rule decides the verdict."""
    if curve.verdict_inputs.is_perhaps_nothing:
        return "perhaps-nothing"
    return "unchanged" if curve.fit_verdict else _THRESHOLDS.get(curve.verdict, "open")


def _per(share: float) -> str:
    return f"{PER * share:.1f}"


def _rounded(share: float) -> str:
    return f"{PER * share:.0f}" if round(PER * share, 1) >= WHOLE else _per(share)


def _percent(share: float) -> str:
    return f"{share:.0%}"
