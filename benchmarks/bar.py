"""What was wanted of a measurement, and whether it was found.

Used by `python benchmarks/curve_simulation`, `streams_simulation`, `curve_backtest`; instant, reads nothing.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TypeVar

from rich.box import SIMPLE_HEAD
from rich.table import Table

NOTHING = "–"

Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One thing asked for. `value` is None where nothing of it was run."""

    name: str
    wanted: str
    value: float | None
    n: int
    met: bool


def share(found: Sequence[bool]) -> float | None:
    """The share of True; None of nothing."""
    return fmean(found) if found else None


def grouped(rows: Iterable[Row], by: Callable[[Row], str]) -> dict[str, list[Row]]:
    """Rows by a name of theirs, in their order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(by(row), []).append(row)
    return found


def bar_table(found: Sequence[Bar]) -> Table:
    """Each bar, and whether it is met."""
    table = titled("Bars", "bar", "wanted")
    for name in ("found", "n", ""):
        table.add_column(name, justify="right")
    for bar in found:
        verdict = "not run" if bar.value is None else "met" if bar.met else "[bold]missed[/bold]"
        table.add_row(bar.name, bar.wanted, number(bar.value), str(bar.n), verdict)
    return table


def titled(title: str, *columns: str, caption: str | None = None) -> Table:
    """An empty table."""
    return Table(
        *columns, title=title, caption=caption, title_justify="left", caption_justify="left", box=SIMPLE_HEAD
    )


def number(value: float | None) -> str:
    """Two digits after the point."""
    return NOTHING if value is None or math.isnan(value) else f"{value:.2f}"
