"""A fit as JSON for programs and as a report for a terminal."""

import json
from datetime import date
from typing import Any

from panictrack.curve.hypotheses import MOST_SAID
from panictrack.curve.intervals import NumberInterval
from panictrack.curve.result import BandPoint, HypothesisEvidence, PanicCurve
from panictrack.curve.similarity import Comparison
from panictrack.model.times import DAY_DAYS, MONTH_DAYS, QUARTER_DAYS, WEEK_DAYS, YEAR_DAYS

_PERIODS = {
    DAY_DAYS: "a day",
    WEEK_DAYS: "a week",
    MONTH_DAYS: "a month",
    QUARTER_DAYS: "three months",
    YEAR_DAYS: "a year",
}
_QUANTILES = {
    "q025": "2.5 %",
    "q10": "10 %",
    "q25": "25 %",
    "q50": "median",
    "q75": "75 %",
    "q90": "90 %",
    "q975": "97.5 %",
}


def to_json(curve: PanicCurve) -> str:
    """The whole fit as one JSON object; dates as ISO text, "inf" where beyond the horizon."""
    return json.dumps(as_mapping(curve), ensure_ascii=False, indent=2)


def as_mapping(curve: PanicCurve) -> dict[str, Any]:
    """The fit as plain mappings, lists, texts and numbers."""
    return {
        "topic": curve.topic,
        "measure": curve.measure.value,
        "verdict": curve.verdict.value,
        "sentence": curve.sentence,
        "p_peak_passed": curve.p_peak_passed,
        "peak_structural": curve.peak_structural.to_json(),
        "peak_realised": curve.peak_realised.to_json(),
        "stages": {stage.value: share for stage, share in curve.stages.items()},
        "turning_points": {point.value: found.to_json() for point, found in curve.turning_points.items()},
        "families": curve.families,
        "rivals": {
            rival.value: {
                "weight": round(found.weight, 3),
                "odds_against": float(f"{found.odds_against:.3g}"),
            }
            for rival, found in curve.rivals.items()
        },
        "rivals_in_words": curve.rivals_in_words,
        "half_life_days": curve.half_life_days.to_json() if curve.half_life_days else None,
        "fitted": [_point(point) for point in curve.fitted],
        "forecast": [_point(point) for point in curve.forecast],
        "is_corrected": curve.is_corrected,
        "n": curve.n,
        "n_points": curve.n_points,
        "span": [day.isoformat() for day in curve.span],
        "version": curve.version,
    }


def report(curve: PanicCurve) -> str:
    """The fit in lines of text, the way statistical packages print one."""
    lines = [
        curve.sentence,
        "",
        _line("verdict", curve.verdict.value),
        _line("series", f"{curve.topic} ({curve.measure.value}), {curve.span[0]} to {curve.span[1]}"),
        _line("data", f"{curve.n:,} events in {curve.n_points:,} periods of {_period(curve.step_days)}"),
        _line("height is past", f"{curve.p_peak_passed:.0%} likely (85% at most: second waves come)"),
        _line("half-life", _days(curve.half_life_days)),
        "",
        *_turning_points(curve),
        "",
        "stage now",
        *(_line(f"  {stage.value}", f"{share:6.1%}") for stage, share in curve.stages.items()),
        "",
        "rival hypotheses (posterior weight; odds of the best one against it)",
        *(_line(f"  {rival.value}", _rival(found)) for rival, found in curve.rivals.items()),
        f"  {curve.rivals_in_words}",
        "",
        "shape (posterior weight)",
        *(_line(f"  {name}", f"{weight:6.1%}") for name, weight in curve.families.items()),
        "",
        f"{curve.version}; intervals are quantiles of posterior draws",
        "beyond: later than the fit looks, or never",
    ]
    return "\n".join(lines)


def _line(name: str, text: str) -> str:
    return f"{name:<26} {text}"


def comparison_report(found: Comparison) -> str:
    """A comparison in lines of text: nearest first, distances with 80 % intervals."""
    own = found.own_distance
    width = max([len(name) for name in found.likenesses] + [24]) + 2
    lines = [
        found.sentence,
        "",
        f"{'course':<{width}}distance  80 %            until     times as long",
        f"{'(draws of our own)':<{width}}{own.q50:8.2f}  {own.q10:.2f} to {own.q90:.2f}",
    ]
    for name, likeness in found.likenesses.items():
        away = likeness.distance
        until = f"{likeness.date:%b %Y}" if likeness.date else "-"
        lines.append(
            f"{name:<{width}}{away.q50:8.2f}  {away.q10:.2f} to {away.q90:.2f}    {until:<10}"
            f"{likeness.times_as_long:13.1f}"
        )
    if found.left_out:
        lines += ["", "left out: " + "; ".join(f"{name} ({why})" for name, why in found.left_out.items())]
    lines += ["", "distance 0: the same shape, 1: nothing in common; shapes only, levels are never compared"]
    return "\n".join(lines)


def _rival(found: HypothesisEvidence) -> str:
    odds = f"over {MOST_SAID:,}" if found.odds_against > MOST_SAID else f"{found.odds_against:,.1f}"
    return f"{found.weight:6.1%}  {odds:>12}"


def _point(point: BandPoint) -> dict[str, str | float]:
    shares = {name: float(f"{getattr(point, name):.6g}") for name in ("q025", "q25", "q50", "q75", "q975")}
    return {"start": point.start.isoformat(), **shares}


def _turning_points(curve: PanicCurve) -> list[str]:
    """Quantiles of each date below one another: the 50, 80 and 95 % intervals lie around the median."""
    dates = {point.value: found for point, found in curve.turning_points.items()}
    dates["realised peak"] = curve.peak_realised
    lines = ["turning points  " + "  ".join(dates)]
    for quantile, name in _QUANTILES.items():
        days = (_date(getattr(found, quantile)).ljust(len(column) + 2) for column, found in dates.items())
        lines.append(f"  {name:<14}{''.join(days)}".rstrip())
    return lines


def _period(step_days: float) -> str:
    return _PERIODS.get(step_days, f"{step_days:g} days")


def _date(day: date | None) -> str:
    return day.isoformat() if day else "beyond"


def _days(interval: NumberInterval | None) -> str:
    if interval is None:
        return "no decline to measure"
    if interval.q50 == float("inf"):
        return "longer than was watched"
    return f"{interval.q50:.0f} days ({interval.q10:.0f} to {interval.q90:.0f})"
