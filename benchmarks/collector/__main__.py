"""Collect 10,000 items of 200 feeds with panictrack, the floor, reader, newsboat and sfeed.

    python benchmarks/collector ../shared/bench/collector [--runs 5] [--peers-python .peers/bin/python]

The folder holds the feed server, the inputs and the floor (`c_pipeline.py`: fetch, parse, store and full
text, nothing else). For the peers: `apt-get install newsboat sfeed`, and an environment of their own:

    python -m venv .peers && .peers/bin/pip install -r benchmarks/requirements-collector-peers.txt

A peer that is not installed is skipped and named. Each command runs as a process on one core, the server
on another; CPU seconds are the measure, and the programs take turns, so that a noisy minute affects all.

First pass: an empty archive, every item new. Second: nothing has changed (304). panictrack alone scores what
it collects (topics, alarm, VADER and all labels) and identifies articles; of the others, only the floor has
a full-text index.
Exit code 1 when a bar is missed: 2 times the floor, 0.5 CPU seconds for the second pass, 150 MB.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from programs import Program, programs
from rich.console import Console
from rich.table import Table
from serving import Inputs, serving
from timing import Cost, run

TIMES_FLOOR, SECOND_CPU_SECONDS, PEAK_MEGABYTES = 2.0, 0.5, 150


def main() -> int:
    """Serve, take turns, compare, print; 0 when every bar is met."""
    parser = argparse.ArgumentParser(description="The cost of collecting, compared with others.")
    parser.add_argument("bench", type=Path, help="folder of the feed server and its inputs")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peers-python", type=Path, default=Path(".peers/bin/python"))
    given = parser.parse_args()
    if not (given.bench / "server.py").exists():
        print(f"{given.bench}: no server.py there; name the folder of the feed server", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="panictrack-") as made:
        inputs = Inputs.made(given.bench, Path(made))
        found, missing = programs(inputs, given.peers_python)
        costs = {program.name: ([], []) for program in found}
        with serving(inputs):
            for _ in range(given.runs):
                for program in found:
                    for index, cost in enumerate(both_passes(program, Path(made) / "run")):
                        costs[program.name][index].append(cost)
    for name in missing:
        print(f"not measured: {name}")
    return report(costs, given.runs)


def both_passes(program: Program, folder: Path) -> tuple[Cost, Cost]:
    """A fresh archive filled, then the same again when nothing has changed."""
    folder.mkdir()
    try:
        program.prepare(folder)
        first = run(program.command(folder))
        n_items = program.count(folder)
        if n_items != program.n_expected:
            sys.exit(f"{program.name}: {n_items} of {program.n_expected} items; {first.output[-300:]}")
        for _ in range(program.n_warm_passes):
            run(program.command(folder))
        second = run(program.command(folder))
    finally:
        shutil.rmtree(folder)
    return first, second


def report(costs: dict[str, tuple[list[Cost], list[Cost]]], n_runs: int) -> int:
    """The table, and whether our bars are met."""
    floor = median(costs["floor"][0])
    table = Table(
        title=f"200 feeds, 10,000 items; medians of {n_runs} runs on one core", title_justify="left"
    )
    for column in ("", "first, CPU s", "x floor", "(lowest-highest)", "second, CPU s", "peak MB"):
        table.add_column(column, justify="left" if not column else "right")
    for name, (first, second) in sorted(costs.items(), key=lambda item: median(item[1][0])):
        each = [cost.cpu_seconds for cost in first]
        table.add_row(
            name,
            f"{median(first):.2f}",
            f"{median(first) / floor:.1f}",
            f"{min(each):.2f}-{max(each):.2f}",
            f"{median(second):.2f}",
            f"{peak(first):.0f}",
        )
    Console(width=100).print(table)
    ours = costs["panictrack collect"]
    bars = {
        f"first pass at most {TIMES_FLOOR:g} x floor": median(ours[0]) / floor <= TIMES_FLOOR,
        f"second pass at most {SECOND_CPU_SECONDS} CPU s": median(ours[1]) <= SECOND_CPU_SECONDS,
        f"peak under {PEAK_MEGABYTES} MB": peak(ours[0]) < PEAK_MEGABYTES,
    }
    for bar, is_met in bars.items():
        print(f"{'met' if is_met else 'MISSED'}: {bar}")
    return 0 if all(bars.values()) else 1


def median(costs: list[Cost]) -> float:
    """Of the CPU seconds."""
    return statistics.median(cost.cpu_seconds for cost in costs)


def peak(costs: list[Cost]) -> float:
    """The median of the peaks, in megabytes."""
    return statistics.median(cost.peak_megabytes for cost in costs)


if __name__ == "__main__":
    sys.exit(main())
