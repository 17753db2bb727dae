"""What was set before: how often the curve must be right on courses whose truth is known.

Used by `python benchmarks/curve_simulation`; instant, reads nothing.

An 80 % interval that covers more than 92 % of the time is as wrong as one that covers less than 75 %: it
says less than is known.
"""

from collections.abc import Sequence

from bar import Bar, grouped, share
from feed_added import FeedAdded
from measuring import OURS, Row

PAST_OF_J = "J past"  # the cases of J whose peak was watched
COVERED = "ABGHI"
LEAST_COVERED, MOST_COVERED = 0.75, 0.92
MOST_FALSE = 0.02  # peaks or panics declared where there is none
LEAST_STAGES = 0.80


def by_scenario(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows by scenario in their order, with those of J whose peak was watched once more at the end."""
    found = grouped(rows, lambda row: row.scenario)
    past = [row for row in found.get("J", ()) if row.is_past]
    return found | ({PAST_OF_J: past} if past else {})


def stage_accuracy(rows: Sequence[Row]) -> float | None:
    """How often the most probable stage is the true one; a fit that raised named a wrong one."""
    return share([row.stage == row.true_stage for row in rows])


def mean_stage_accuracy(rows: Sequence[Row]) -> float | None:
    """The mean over scenarios, each with the same weight."""
    groups = by_scenario(rows)
    groups.pop(PAST_OF_J, None)
    each = [accuracy for group in groups.values() if (accuracy := stage_accuracy(group)) is not None]
    return sum(each) / len(each) if each else None


def bars(rows: Sequence[Row], added: Sequence[FeedAdded]) -> list[Bar]:
    """Every bar, by panictrack's own rows."""
    ours = [row for row in rows if row.method == OURS]
    groups = by_scenario(ours)
    covered = [
        _between(f"coverage, {name}", groups.get(name, []), LEAST_COVERED, MOST_COVERED)
        for name in (*COVERED, PAST_OF_J)
    ]
    e, f = ([row.declares for row in groups.get(name, ())] for name in "EF")
    false_peaks = [
        _at_most("peak declared, E", e),
        _at_most("peak declared, F", f),
        _at_most("peak declared, E and F", e + f if e and f else []),
    ]
    stages = mean_stage_accuracy(ours)
    accurate = Bar(
        name="right stage, mean of scenarios",
        wanted=f"at least {LEAST_STAGES:.2f}",
        value=stages,
        n=len(ours),
        met=stages is not None and stages >= LEAST_STAGES,
    )
    feed = _at_most("panic declared, feed added", [one.standardised for one in added])
    return [*covered, *false_peaks, accurate, feed]


def _between(name: str, rows: Sequence[Row], least: float, most: float) -> Bar:
    value = share([row.covers for row in rows])
    met = value is not None and least <= value <= most
    return Bar(name=name, wanted=f"{least:.2f} to {most:.2f}", value=value, n=len(rows), met=met)


def _at_most(name: str, found: Sequence[bool]) -> Bar:
    value = share(found)
    met = value is not None and value <= MOST_FALSE
    return Bar(name=name, wanted=f"at most {MOST_FALSE:.2f}", value=value, n=len(found), met=met)
