"""The tables of the simulation, for a terminal.

Used by `python benchmarks/curve_simulation`; instant, reads nothing.
"""

from collections.abc import Callable, Sequence
from statistics import mean, median

from bar import NOTHING, Bar, bar_table, grouped, number, share, titled
from bars import by_scenario, mean_stage_accuracy, stage_accuracy
from feed_added import FeedAdded
from measuring import NAMES_STAGES, OURS, Row
from rich.table import Table
from scenarios import NO_PEAK, SCENARIOS

WORST_SHARE = 0.5  # where a binomial standard error is largest


def tables(rows: Sequence[Row], added: Sequence[FeedAdded], found: Sequence[Bar]) -> list[Table]:
    """All of them, in the order of printing."""
    return [
        scenario_table(rows),
        method_table(
            "The 80 % interval covers the peak (E, F: does not exclude that there is none)", rows, covered
        ),
        method_table("A peak is declared to have passed (wrong in C, D, E, F)", rows, declared),
        method_table("Median error of the peak, weeks", rows, median_error),
        stage_table(rows),
        cost_table(rows),
        feed_table(added),
        bar_table(found),
    ]


def scenario_table(rows: Sequence[Row]) -> Table:
    """One row a scenario, one column for each of panictrack's measures."""
    groups = by_scenario([row for row in rows if row.method == OURS])
    table = titled("panictrack, by scenario", caption=_standard_error(groups))
    table.add_column("scenario")
    table.add_column("what is true")
    for name in ("n", "covers", "declares", "right stage", "error, weeks", "CPU s"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, group in groups.items():
        table.add_row(
            name,
            SCENARIOS.get(name, "those of J whose peak was observed"),
            str(len(group)),
            covered(group),
            declared(group),
            number(stage_accuracy(group)),
            median_error(group),
            f"{mean(row.seconds for row in group):.2f}",
        )
    return table


def method_table(title: str, rows: Sequence[Row], value: Callable[[Sequence[Row]], str]) -> Table:
    """Methods by scenarios."""
    table = titled(title)
    table.add_column("method")
    for scenario in by_scenario(rows):
        table.add_column(scenario, justify="right")
    for method, own in grouped(rows, lambda row: row.method).items():
        table.add_row(method, *(value(group) for group in by_scenario(own).values()))
    return table


def covered(rows: Sequence[Row]) -> str:
    """How often the interval covers."""
    return _share([row.covers for row in rows])


def declared(rows: Sequence[Row]) -> str:
    """How often a peak is declared to have passed."""
    return _share([row.declares for row in rows])


def median_error(rows: Sequence[Row]) -> str:
    """Of the claimed peak; inf where more than half of the claims say "never"."""
    errors = [row.error for row in rows if row.scenario not in NO_PEAK]
    return f"{median(errors):.1f}" if errors else NOTHING


def stage_table(rows: Sequence[Row]) -> Table:
    """Only for methods that name a stage."""
    table = titled("The most probable stage is the true one")
    methods = {
        name: own for name, own in grouped(rows, lambda row: row.method).items() if name in NAMES_STAGES
    }
    for name in ("method", *by_scenario(rows), "mean"):
        table.add_column(name, justify="left" if name == "method" else "right")
    for method, own in methods.items():
        each = [number(stage_accuracy(group)) for group in by_scenario(own).values()]
        table.add_row(method, *each, number(mean_stage_accuracy(own)))
    return table


def cost_table(rows: Sequence[Row]) -> Table:
    """CPU seconds and how often a method gave up."""
    table = titled(
        "Cost of a fit", caption="A method that raises makes no claim: its interval is everything."
    )
    for name in ("method", "CPU seconds", f"times {OURS}", "raised", "of"):
        table.add_column(name, justify="left" if name == "method" else "right")
    methods = grouped(rows, lambda row: row.method)
    ours = mean(row.seconds for row in methods[OURS])
    for method, own in methods.items():
        seconds = mean(row.seconds for row in own)
        raised = sum(row.raised is not None for row in own)
        table.add_row(method, f"{seconds:.3f}", f"{seconds / ours:.2f}", str(raised), str(len(own)))
    return table


def feed_table(added: Sequence[FeedAdded]) -> Table:
    """In how many runs the added feed was taken for panic."""
    table = titled("A feed is added on flat truth: panic is declared")
    table.add_column("rate")
    table.add_column("runs", justify="right")
    table.add_column("share", justify="right")
    for name, found in (
        ("standardised by outlet", [one.standardised for one in added]),
        ("pooled", [one.pooled for one in added]),
    ):
        table.add_row(name, f"{sum(found)} of {len(found)}", _share(found))
    return table


def _standard_error(groups: dict[str, list[Row]]) -> str:
    """The largest a share of so many runs can have."""
    sizes = sorted({len(group) for group in groups.values()}, reverse=True)
    each = ", ".join(f"{(WORST_SHARE * (1 - WORST_SHARE) / n) ** 0.5:.3f} of {n}" for n in sizes)
    return f"The binomial standard error of a share is at most {each} runs."


def _share(found: Sequence[bool]) -> str:
    return number(share(found))
