"""A fit or a comparison as JSON for programs and as a report for a terminal."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from panictrack.curve.result import BandPoint, DateInterval, NumberInterval, PanicCurve
from panictrack.curve.similarity import Comparison
from panictrack.model.rounding import settled, significant
from panictrack.model.text import counted
from panictrack.model.times import DAY_DAYS, MONTH_DAYS, WEEK_DAYS, YEAR_DAYS, period_label, period_name
from panictrack.report.i18n import date_in_words
from panictrack.report.wording.curve import (
    LARGEST_NAMED,
    curve_sentence,
    hypotheses_sentence,
    listed,
    span_ahead,
    span_back,
)

MOST_NAMED = 3  # trajectories in one sentence
TOO_UNCERTAIN = 0.3  # distance between two draws of one trajectory

_UNITS = {YEAR_DAYS: "year", MONTH_DAYS: "month", WEEK_DAYS: "week", DAY_DAYS: "day"}


def fit_mapping(curve: PanicCurve, *, is_index: bool = False, left_out: Sequence[str] = ()) -> dict[str, Any]:
    """The fit as plain mappings, lists, strings and numbers.

    The values of an index are no events. `left_out` tells which periods of the file were not used.
    """
    return {
        "topic": curve.topic,
        "measure": curve.measure.value,
        "verdict": curve.verdict.value,
        "sentence": curve_sentence(curve),
        "p_peak_passed": curve.p_peak_passed,
        "p_higher": curve.p_higher,
        "p_rose": curve.p_rose,
        "peak": curve.peak.to_json(),
        "stages": {stage.value: share for stage, share in curve.stages.items()},
        "turning_points": {point.value: dates.to_json() for point, dates in curve.turning_points.items()},
        "odds": {hypothesis.value: significant(odds, 3) for hypothesis, odds in curve.hypotheses.items()},
        "hypotheses_sentence": hypotheses_sentence(curve.hypotheses),
        "half_life_days": curve.half_life_days.to_json() if curve.half_life_days else None,
        "fitted": [_point(point) for point in curve.fitted],
        "forecast": [_point(point) for point in curve.forecast],
        "is_corrected": curve.is_corrected,
        "n_events": None if is_index else curve.n_events,
        "is_index": is_index,
        "left_out": list(left_out),
        "n_periods": curve.n_periods,
        "span": [day.isoformat() for day in curve.span],
        "version": curve.version,
    }


def fit_text(curve: PanicCurve, *, is_index: bool = False, left_out: Sequence[str] = ()) -> str:
    """The fit in lines of text, the way statistical packages print one; arguments as of `fit_mapping`."""
    first, last = (period_label(day, curve.step_days) for day in curve.span)
    step = period_name(curve.step_days)
    data = f"{counted(curve.n_events, 'event')} in {counted(curve.n_periods, 'period')} ({step})"
    if is_index:
        data = f"{curve.n_periods:,} values of an index ({step}), fitted like counts: intervals are rough"
    turning_points = _turning_points(curve)
    has_beyond = any("beyond" in line for line in turning_points)
    lines = [
        curve_sentence(curve),
        "",
        _line("verdict", curve.verdict.value),
        _line("series", f"{curve.topic} ({curve.measure.value}), {first} to {last}"),
        _line("data", data),
        *(_line("note", text) for text in left_out),
        _line(
            "peak has passed",
            f"{curve.p_peak_passed:.0%} chance (second waves as in other series)",
        ),
        _line(f"higher in {span_ahead(curve)}", f"{curve.p_higher:.0%} chance"),
        _line(f"rose in the last {span_back(curve)}", f"{curve.p_rose:.0%} chance"),
        _line("half-life", _half_life(curve.half_life_days, curve.step_days)),
        "",
        *turning_points,
        "",
        "current stage (if no later wave comes)",
        *(_line(f"  {stage.value}", f"{share:6.1%}") for stage, share in curve.stages.items()),
        "",
        _line("hypotheses", "odds of the best against it (Bayes factor)"),
        *(_line(f"  {name.value}", _odds(odds)) for name, odds in curve.hypotheses.items()),
        f"  {hypotheses_sentence(curve.hypotheses)}",
        "",
        f"{curve.version}; intervals are quantiles of draws",
        *(["beyond: after the horizon of the fit, or never"] if has_beyond else []),
    ]
    return "\n".join(lines)


def comparison_mapping(found: Comparison) -> dict[str, Any]:
    """The comparison as plain mappings, lists, strings and numbers, but for its dates."""
    return {"sentence": comparison_sentence(found), **asdict(found)}


def comparison_text(found: Comparison) -> str:
    """A comparison in lines of text: nearest first, distances with 80% intervals."""
    own = found.own_distance
    own_name = f"(uncertainty of the curve of {found.name})"
    width = max(map(len, [*found.similarities, own_name])) + 2
    lines = [
        comparison_sentence(found),
        "",
        f"{'trajectory':<{width}}distance  80% interval    up to     length",
        f"{own_name:<{width}}{own.q50:8.2f}  {own.q10:.2f} to {own.q90:.2f}",
    ]
    for name, similarity in found.similarities.items():
        distance = similarity.distance
        until = date_in_words(similarity.date, similarity.step_days, short=True)
        lines.append(
            f"{name:<{width}}{distance.q50:8.2f}  {distance.q10:.2f} to {distance.q90:.2f}    {until:<10}"
            f"{similarity.times_as_long:5.1f} times ours"
        )
    if found.left_out:
        lines += ["", "left out: " + "; ".join(f"{name} ({why})" for name, why in found.left_out.items())]
    lines += [
        "",
        "distance 0: same shape, 1: nothing in common; only shapes are compared, never levels",
        "up to: the part of the other trajectory that ours resembles ends here; - if it is the whole",
        f"length: of that part; ours is the length of {found.name} so far",
    ]
    return "\n".join(lines)


def comparison_sentence(found: Comparison) -> str:
    """Which trajectory ours resembles so far: one, several, or none."""
    name, own, similarities = found.name, found.own_distance, found.similarities
    if not similarities:
        return f"No other trajectory can be compared with {name}: see what was left out."
    if round(own.q50, 2) > TOO_UNCERTAIN:
        return (
            f"The trajectory of {name} is too uncertain to compare: two of its own draws are typically "
            f"{own.q50:.2f} apart."
        )
    near = [
        other
        for other, similarity in similarities.items()
        if round(similarity.distance.q50, 2) <= round(own.q90, 2)
    ]
    nearest = next(iter(similarities))
    if not near:
        return (
            f"{name} so far resembles none of the others: the nearest, {nearest}, is "
            f"{similarities[nearest].distance.q50:.2f} away, more than its own uncertainty explains "
            f"({own.q90:.2f})."
        )
    if len(near) == 1:
        similar = similarities[nearest]
        until = date_in_words(similar.date, similar.step_days)
        others = " and no other trajectory" if len(similarities) > 1 else ""
        return f"{name} so far resembles {nearest} (until {until}){others}."
    if len(near) > MOST_NAMED:
        return (
            f"{name} so far resembles {len(near)} of {len(similarities)} others equally well: its shape is "
            f"still too common to single one out (the nearest is {nearest})."
        )
    return f"{name} so far resembles {listed(near)}; the data cannot tell them apart."


def _line(name: str, text: str) -> str:
    return f"{name:<26} {text}"


def _odds(odds: float) -> str:
    number = f"over {LARGEST_NAMED:,}" if settled(odds) > LARGEST_NAMED else f"{odds:,.1f}"
    return f"{number:>10} : 1"


def _point(point: BandPoint) -> dict[str, str | float]:
    return {**asdict(point), "start": point.start.isoformat()}


def _turning_points(curve: PanicCurve) -> list[str]:
    """Quantiles of each date in a column: the 50, 80 and 95% intervals lie around the median."""
    dates = {point.value: interval for point, interval in curve.turning_points.items()}
    widths = {name: max(len(name), len("2026-01-01")) + 2 for name in dates}
    lines = ["turning points  " + "".join(name.ljust(widths[name]) for name in dates).rstrip()]
    for quantile in DateInterval.__slots__:
        label = "median" if quantile == "q50" else f"{100 * float(f'0.{quantile[1:]}'):g} %"
        days = [(name, getattr(interval, quantile)) for name, interval in dates.items()]
        cells = [
            (period_label(day, curve.step_days) if day else "beyond").ljust(widths[name])
            for name, day in days
        ]
        lines.append(f"  {label:<14}{''.join(cells)}".rstrip())
    return lines


def _half_life(interval: NumberInterval | None, step_days: float) -> str:
    """In years, months, weeks or days: the longest unit that the periods are not shorter than."""
    if interval is None:
        return "no decline to measure"
    if interval.q50 == float("inf"):
        return "longer than the observed span"
    days, unit = next((days, unit) for days, unit in _UNITS.items() if days <= step_days)
    low, middle, high = (f"{quantile / days:.0f}" for quantile in (interval.q10, interval.q50, interval.q90))
    plural = "" if middle == "1" else "s"
    return f"{middle} {unit}{plural} ({low} {'or more' if high == 'inf' else f'to {high}'})"
