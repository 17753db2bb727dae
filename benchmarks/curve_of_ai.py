"""The curves of AI by measure, on the built-in baseline.

    python benchmarks/curve_of_ai.py

Half a minute; needs nothing but the installed package. Prints the first table of
docs/explanation/method_curve.md, section 8; benchmarks/technologies_table.py writes the second.
"""

from datetime import date

from panictrack.curve import Hypothesis, PanicCurve, Stage
from panictrack.curve.fit import curve_of, fit, posterior
from panictrack.curve.misclassification import MisclassificationCorrection
from panictrack.curve.series import build_series
from panictrack.model import Measure, Series
from panictrack.report.counts import count_baseline
from panictrack.scoring.scorers import Scorers, error_rates, load_topics

NOW = date(2026, 11, 22)
RECENT = date(2022, 1, 3)  # the year of ChatGPT, from which most people count
MEASURES = (Measure.PANIC, Measure.ATTENTION, Measure.ALARM_RATE, Measure.CONCERN)
COLUMNS = (
    "measure",
    "n",
    "verdict",
    "current stage",
    "chance the peak has passed",
    "peak (80% interval)",
    "hypothesis favoured, Bayes factor against one rise and fall",
)
SLIGHT = 3.0  # a smaller Bayes factor decides nothing


def main() -> None:
    """Fit and print four measures, also corrected and since 2022."""
    counted = count_baseline(Scorers(load_topics(None)), NOW)
    print(f"| {' | '.join(COLUMNS)} |")
    print("|---" * len(COLUMNS) + "|")
    ai = counted.by_topic["ai"]
    series = {measure: build_series(ai, "ai", measure) for measure in MEASURES}
    posteriors = {measure: posterior(one, NOW) for measure, one in series.items()}
    attention = posteriors[Measure.ATTENTION].draws
    for measure, one in series.items():
        print(row(measure.value, one, curve_of(posteriors[measure])))
        if errors := error_rates("ai", measure):
            of_topic = measure is Measure.ALARM_RATE
            correction = MisclassificationCorrection(errors=errors, attention=None if of_topic else attention)
            corrected = curve_of(posteriors[measure], correction=correction)
            print(row(f"{measure.value}, corrected", one, corrected))
    for measure in MEASURES:
        recent = build_series([count for count in ai if count.week_start >= RECENT], "ai", measure)
        print(row(f"{measure.value}, since 2022", recent, fit(recent, NOW)))


def row(name: str, series: Series, curve: PanicCurve) -> str:
    """One line of the table."""
    n = sum(point.count for point in series.points)
    stage = f"{curve.stage.value} ({curve.stages[Stage(curve.stage)]:.0%})"
    peak = curve.peak
    when = f"{peak.q50 or 'beyond'} ({peak.q10 or 'beyond'} to {peak.q90 or 'beyond'})"
    passed = f"{curve.p_peak_passed:.0%}"
    return f"| {' | '.join((name, f'{n:,}', curve.verdict.value, stage, passed, when, favoured(curve)))} |"


def favoured(curve: PanicCurve) -> str:
    """The best-supported hypothesis, if the data can tell it from the next."""
    best, second = list(curve.hypotheses)[:2]
    if curve.hypotheses[second] < SLIGHT:
        return "cannot tell"
    if best is Hypothesis.ONE_CYCLE:
        return best.value
    return f"{best.value}, {curve.hypotheses[Hypothesis.ONE_CYCLE]:,.0f} : 1"


if __name__ == "__main__":
    main()
