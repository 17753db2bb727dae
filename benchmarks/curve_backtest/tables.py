"""The tables of a backtest, and what was wanted.

Used by `python benchmarks/curve_backtest`.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from statistics import fmean, median

from bar import Bar, number, titled
from judging import Judged
from rich.table import Table

BINS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.001)
STATED = (0.7, 0.9)


def bars(rows: Sequence[Judged]) -> list[Bar]:
    """Every bar.

    What is declared, and the forecast, of cuts at a share of a series and after its true peak; the chance
    that the highest is past of these, and of the cuts that were not chosen by what came.
    """
    asked = [one for one in rows if not one.fitted.cut.is_after_a_highest]
    ahead, past = [one for one in asked if not one.is_past], [one for one in asked if one.is_past]
    found = [_bar("declared while the peak lay ahead", share(ahead, _declares), len(ahead), most=0.08)]
    for at, least in (("+1", 0.55), ("+2", 0.65), ("+4", 0.80)):
        own = [one for one in past if one.fitted.cut.at == at]
        found.append(
            _bar(f"declared {at[1:]} fall times after", share(own, _declares), len(own), least=least)
        )
    for name, group in (("ahead", ahead), ("past", past)):
        covered = share(group, lambda one: one.covers)
        found.append(_bar(f"80 % interval of the peak, {name}", covered, len(group), least=0.75, most=0.90))
    unchosen = [one for one in rows if one.fitted.cut.is_unchosen]
    return [*found, *_chance_bars("unchosen cuts", unchosen), *_chance_bars("asked", asked), *_weeks(asked)]


def _chance_bars(name: str, rows: Sequence[Judged]) -> list[Bar]:
    stated = [one for one in rows if STATED[0] <= one.p_past < STATED[1]]
    gap = share(stated, lambda one: one.is_past) - mean([one.p_past for one in stated])
    gain = 1 - brier(rows) / base_brier(rows)
    return [
        _bar(f"came true less stated .7 to .9, {name}", gap, len(stated), least=-0.06, most=0.06),
        _bar(f"Brier score better than the base rate, {name}", gain, len(rows), least=0.40),
    ]


def _weeks(rows: Sequence[Judged]) -> list[Bar]:
    weeks = [inside for one in rows for inside in one.fitted.inside]
    half, most = mean([one[0] for one in weeks]), mean([one[1] for one in weeks])
    ratios = [one.fitted.loss_ratio for one in rows if one.fitted.loss_ratio]
    loss, typical = math.exp(mean([math.log(one) for one in ratios])), median(ratios)
    return [
        _bar("coming periods inside 50 %", half, len(weeks), least=0.45, most=0.60),
        _bar("coming periods inside 95 %", most, len(weeks), least=0.92),
        _bar("forecast loss over last value, geometric mean", loss, len(ratios), most=0.45),
        _bar("the same, median", typical, len(ratios), most=0.80),
    ]


def _bar(name: str, value: float, n: int, *, least: float | None = None, most: float | None = None) -> Bar:
    ends = [f"{word} {end:.2f}" for word, end in (("at least", least), ("at most", most)) if end is not None]
    low, high = -math.inf if least is None else least, math.inf if most is None else most
    return Bar(name=name, wanted=", ".join(ends), value=value, n=n, met=low <= value <= high)


def _declares(one: Judged) -> bool:
    return one.declares


def cut_table(rows: Sequence[Judged]) -> Table:
    """By where a series was cut."""
    table = titled("By cut")
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


def chance_table(title: str, rows: Sequence[Judged]) -> Table:
    """How often the peak had passed, by the chance that was stated."""
    table = titled(title)
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
    table = titled("Each cut", *names)
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


def share(rows: Sequence[Judged], found: Callable[[Judged], bool]) -> float:
    """The share of rows; nan of nothing, which meets no bar."""
    return mean([found(one) for one in rows])


def mean(values: Sequence[float]) -> float:
    """The mean; nan of nothing."""
    return fmean(values) if values else math.nan
