"""What was set before: how often the curve must be right.

Used by `python benchmarks/streams_simulation`; instant, reads nothing.
"""

from collections.abc import Callable, Sequence
from statistics import fmean

from bar import Bar, grouped, share
from measuring import BANDS, Row, Shares

TOLERANCES = {50: 0.05, 80: 0.05, 95: 0.03}


def true_of_bands(row: Row) -> Shares:
    """Which truth the band of the curve is held against: that with its news, as readers count it."""
    return row.rate


def bars(rows: Sequence[Row]) -> list[Bar]:
    """Every bar."""
    ahead = [row for row in rows if row.is_ahead]
    return [
        _declared("flat", rows, ("flat", "long"), most=0.03),
        _bar("no clear trend, flat for 25 years", rows, ("long",), lambda row: row.says_flat, least=0.60),
        _declared("one event on flat", rows, ("event",), most=0.05),
        _declared("drift", rows, ("classifier", "outlets"), most=0.15),
        _declared("random walk", rows, ("walk",), most=0.15),
        _declared("random walk, highest ahead", ahead, ("walk",), most=0.15),
        _declared("hump passed by 2 fall times", rows, ("passed 2",), least=0.90),
        _declared("hump passed by 4 fall times", rows, ("passed 4",), least=0.90),
        _declared("block", rows, ("block",), least=0.90),
        _bar("several waves, block", rows, ("block",), lambda row: row.says_waves, most=0.10),
        _declared("rises", rows, ("before", "plateau"), most=0.02),
        *(_band(rows, of) for of in BANDS),
    ]


def inside(rows: Sequence[Row], shares: Callable[[Row], Shares], of: int) -> float | None:
    """The mean share of weeks inside a band, each case with the same weight; None without such a band."""
    found = [shares(row)[of] for row in rows if of in shares(row)]
    return fmean(found) if found else None


def is_inside(value: float, of: int) -> bool:
    """Whether a share of weeks inside a band is near enough to what the band promises."""
    return abs(value - of / 100) <= TOLERANCES[of]


def _declared(
    name: str, rows: Sequence[Row], scenarios: Sequence[str], *, least: float = 0.0, most: float = 1.0
) -> Bar:
    return _bar(f"declared passed, {name}", rows, scenarios, lambda row: row.declares, least=least, most=most)


def _bar(
    name: str,
    rows: Sequence[Row],
    scenarios: Sequence[str],
    holds: Callable[[Row], bool],
    *,
    least: float = 0.0,
    most: float = 1.0,
) -> Bar:
    own = [row for row in rows if row.scenario in scenarios]
    value = share(list(map(holds, own)))
    return Bar(
        name=name,
        wanted=f"at least {least:.2f}" if least else f"at most {most:.2f}",
        value=value,
        n=len(own),
        met=value is not None and least <= value <= most,
    )


def _band(rows: Sequence[Row], of: int) -> Bar:
    """The scenario that is farthest from what the band promises."""
    values = [inside(own, true_of_bands, of) for own in grouped(rows, lambda row: row.scenario).values()]
    found = [value for value in values if value is not None]
    worst = max(found, key=lambda value: abs(value - of / 100), default=None)
    return Bar(
        name=f"{of} % band, worst scenario",
        wanted=f"within {TOLERANCES[of]:.2f}",
        value=worst,
        n=len(found),
        met=worst is not None and is_inside(worst, of),
    )
