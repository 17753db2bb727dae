"""The tables of the simulation, for a terminal.

Used by `python benchmarks/streams_simulation`; instant, reads nothing.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import fmean

from bar import NOTHING, Bar, bar_table, grouped, number, share, titled
from bars import inside, is_inside, true_of_bands
from courses import SCENARIOS
from measuring import BANDS, Row
from rich.table import Table

CHANCES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)  # limits of the bins of stated chances


def tables(rows: Sequence[Row], found: Sequence[Bar]) -> list[Table]:
    """All of them, in the order of printing."""
    return [
        declared_table(rows),
        verdict_table(rows),
        band_table(rows),
        chance_table(
            "The chance that the peak has passed", rows, lambda row: row.p_passed, lambda row: row.is_realised
        ),
        chance_table(
            "The chance of being higher in half a year (walk, humps and rises)",
            [
                row
                for row in rows
                if row.scenario not in {"flat", "long", "event", "classifier", "outlets", "block"}
            ],
            lambda row: row.p_higher,
            lambda row: row.is_higher,
        ),
        bar_table(found),
    ]


def declared_table(rows: Sequence[Row]) -> Table:
    """How often a peak is declared to have passed, and what a fit costs."""
    table = titled("A peak is declared to have passed", "scenario", "what is true")
    for name in ("n", "peak ahead", "declared", "of those ahead", "CPU s"):
        table.add_column(name, justify="right")
    for name, own in grouped(rows, lambda row: row.scenario).items():
        ahead = [row for row in own if row.is_ahead]
        table.add_row(
            name,
            SCENARIOS[name],
            str(len(own)),
            str(len(ahead)),
            number(share([row.declares for row in own])),
            number(share([row.declares for row in ahead])),
            f"{fmean(row.seconds for row in own):.2f}",
        )
    return table


def verdict_table(rows: Sequence[Row]) -> Table:
    """How often each verdict was given."""
    verdicts = sorted({row.verdict for row in rows})
    table = titled("Verdicts, number of runs", "scenario")
    for verdict in verdicts:
        table.add_column(verdict, justify="right")
    for name, own in grouped(rows, lambda row: row.scenario).items():
        given = Counter(row.verdict for row in own)
        table.add_row(name, *(str(given[verdict] or NOTHING) for verdict in verdicts))
    return table


def band_table(rows: Sequence[Row]) -> Table:
    """The shares of weeks inside the bands; those that miss their bar are bold."""
    table = titled(
        "Share of weeks inside the bands, and bias (log)",
        "\nscenario",
        caption="Rate: with news; course: without; *: misses its bar. Later: as counted in 26 later weeks.",
    )
    for truth in ("rate", "course", "later"):
        for of in BANDS:
            table.add_column(f"{truth}\n{of}", justify="right", no_wrap=True)
        table.add_column("\nbias", justify="right", no_wrap=True)
    for name, own in {**grouped(rows, lambda row: row.scenario), "all": rows}.items():
        table.add_row(
            name,
            *(_marked(inside(own, true_of_bands, of), of) for of in BANDS),
            f"{fmean(row.bias_rate for row in own):+.2f}",
            *(number(inside(own, lambda row: row.smooth, of)) for of in BANDS),
            f"{fmean(row.bias_smooth for row in own):+.2f}",
            *(number(inside(own, lambda row: row.later, of)) for of in BANDS),
            f"{fmean(row.bias_later for row in own):+.2f}",
        )
    return table


def chance_table(
    title: str, rows: Sequence[Row], chance: Callable[[Row], float | None], came: Callable[[Row], bool]
) -> Table:
    """How often what was given a chance came true, by chance."""
    table = titled(title, "stated")
    for name in ("n", "mean", "true"):
        table.add_column(name, justify="right")
    pairs = [(stated, came(row)) for row in rows if (stated := chance(row)) is not None]
    for low, high in pairwise(CHANCES):
        own = [pair for pair in pairs if low <= pair[0] < high or pair[0] == high == 1.0]
        if own:
            mean, true = (fmean(values) for values in zip(*own, strict=True))
            table.add_row(f"{low:.1f} to {high:.1f}", str(len(own)), number(mean), number(true))
    if pairs:
        base = fmean(is_true for _, is_true in pairs)
        brier = fmean((stated - is_true) ** 2 for stated, is_true in pairs)
        table.caption = f"Brier score {brier:.3f}; of the base rate {base * (1 - base):.3f}"
    return table


def _marked(value: float | None, of: int) -> str:
    shown = number(value)
    return shown if value is None or is_inside(value, of) else f"[bold]{shown}*[/bold]"
