"""The tables of a backtest, and what was wanted.

Used by `python benchmarks/curve_backtest`.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple

from judging import Judged
from rich.box import SIMPLE_HEAD
from rich.table import Table

BINS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.001)
STATED = (0.7, 0.9)
NOTHING = "–"


class Bar(NamedTuple):
    """One thing asked for."""

    name: str
    wanted: str
    value: float
    is_met: bool


def bars(rows: Sequence[Judged]) -> list[Bar]:
    """Every bar."""
    ahead, past = [one for one in rows if not one.is_past], [one for one in rows if one.is_past]
    false = share(ahead, lambda one: one.declares)
    stated = [one for one in rows if STATED[0] <= one.p_past < STATED[1]]
    gap = share(stated, lambda one: one.is_past) - mean([one.p_past for one in stated])
    gain = 1 - brier(rows) / base_brier(rows)
    unchosen = [one for one in rows if one.fitted.cut.is_unchosen]
    gain_there = 1 - brier(unchosen) / base_brier(unchosen)
    weeks = [inside for one in rows for inside in one.fitted.inside]
    half, most = mean([one[0] for one in weeks]), mean([one[1] for one in weeks])
    loss = mean_ratio(rows)
    typical = median(one.fitted.loss_ratio for one in rows if one.fitted.loss_ratio)
    found = [Bar("declared while the peak lay ahead", "at most 0.08", false, false <= 0.08)]
    for at, least in (("+1", 0.55), ("+2", 0.65), ("+4", 0.80)):
        true = share([one for one in past if one.fitted.cut.at == at], lambda one: one.declares)
        found.append(Bar(f"declared {at[1:]} fall times after", f"at least {least:.2f}", true, true >= least))
    for name, group in (("ahead", ahead), ("past", past)):
        covered = share(group, lambda one: one.covers)
        found.append(
            Bar(f"80 % interval of the peak, {name}", "0.75 to 0.90", covered, 0.75 <= covered <= 0.90)
        )
    return [
        *found,
        Bar("came true less stated, stated .7 to .9", "within 0.06", gap, abs(gap) <= 0.06),
        Bar("Brier score better than the base rate by", "at least 0.40", gain, gain >= 0.40),
        Bar("the same, of cuts that were not chosen", "at least 0.40", gain_there, gain_there >= 0.40),
        Bar("coming periods inside 50 %", "0.45 to 0.60", half, 0.45 <= half <= 0.60),
        Bar("coming periods inside 95 %", "at least 0.92", most, most >= 0.92),
        Bar("forecast loss over last value, geometric mean", "at most 0.45", loss, loss <= 0.45),
        Bar("the same, median", "at most 0.80", typical, typical <= 0.80),
    ]


def bar_table(found: Sequence[Bar]) -> Table:
    """Each bar, and whether it is met."""
    table = Table(title="Bars", title_justify="left", box=SIMPLE_HEAD)
    for name in ("bar", "wanted", "found", ""):
        table.add_column(name, justify="right" if name == "found" else "left")
    for bar in found:
        table.add_row(bar.name, bar.wanted, number(bar.value), "met" if bar.is_met else "[bold]missed[/bold]")
    return table


def cut_table(rows: Sequence[Judged]) -> Table:
    """By where a series was cut."""
    table = Table(title="By cut", title_justify="left", box=SIMPLE_HEAD)
    for name in ("cut", "n", "peak ahead", "of these declared", "peak past", "of these declared", "covered"):
        table.add_column(name, justify="left" if name == "cut" else "right")
    for at in dict.fromkeys(one.fitted.cut.at for one in rows):
        group = [one for one in rows if one.fitted.cut.at == at]
        ahead, past = [one for one in group if not one.is_past], [one for one in group if one.is_past]
        table.add_row(
            at,
            str(len(group)),
            str(len(ahead)),
            number(share(ahead, lambda one: one.declares)),
            str(len(past)),
            number(share(past, lambda one: one.declares)),
            number(share(group, lambda one: one.covers)),
        )
    return table


def chance_table(rows: Sequence[Judged]) -> Table:
    """How often the peak had passed, by the chance that was stated."""
    table = Table(title="Chance that the highest is past", title_justify="left", box=SIMPLE_HEAD)
    for name in ("stated", "n", "mean stated", "was past"):
        table.add_column(name, justify="right")
    for low, high in itertools.pairwise(BINS):
        group = [one for one in rows if low <= one.p_past < high]
        table.add_row(
            f"{low:.1f}–{min(high, 1):.1f}",
            str(len(group)),
            number(mean([one.p_past for one in group])),
            number(share(group, lambda one: one.is_past)),
        )
    return table


def each_table(rows: Sequence[Judged]) -> Table:
    """One row a series and cut."""
    names = ("series", "cut", "last seen", "true peak", "verdict", "chance", "peak, 80 %", "covers", "loss")
    table = Table(*names, box=SIMPLE_HEAD)
    for one in rows:
        cut = one.fitted.cut
        table.add_row(
            cut.name,
            cut.at,
            cut.last.isoformat(),
            f"{cut.truth}{' ahead' if cut.is_ahead else ''}",
            f"{one.verdict.value}{' (false)' if cut.is_ahead and one.declares else ''}",
            number(one.p_past),
            f"{one.peak.q10 or 'beyond'} to {one.peak.q90 or 'beyond'}",
            "yes" if one.covers else "no",
            number(one.fitted.loss_ratio),
        )
    return table


def brier(rows: Sequence[Judged]) -> float:
    """The mean squared distance of the chance from what was true."""
    return mean([(one.p_past - one.is_past) ** 2 for one in rows])


def base_brier(rows: Sequence[Judged]) -> float:
    """The Brier score of stating the share of all cuts whose peak was past."""
    base = share(rows, lambda one: one.is_past)
    return base * (1 - base)


def mean_ratio(rows: Sequence[Judged]) -> float:
    """The geometric mean of the forecast's loss over that of the last value, which explodes after a jump."""
    ratios = [math.log(one.fitted.loss_ratio) for one in rows if one.fitted.loss_ratio]
    return math.exp(mean(ratios))


def share(rows: Sequence[Judged], found: Callable[[Judged], bool]) -> float:
    """The share of rows; nan of nothing, which meets no bar."""
    return mean([found(one) for one in rows])


def mean(values: Sequence[float]) -> float:
    """The mean; nan of nothing."""
    return sum(values) / len(values) if values else math.nan


def number(value: float | None) -> str:
    """Two digits."""
    return NOTHING if value is None or math.isnan(value) else f"{value:.2f}"
