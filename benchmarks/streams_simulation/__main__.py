"""How often the curve is right on simulated streams whose truth is known, with every fault at once.

    python benchmarks/streams_simulation [--runs 60] [--first-seed 0] [--scenarios flat,walk] [--out FILE]

Fourteen scenarios (courses.py), each with the same seeds; cases.py lists the faults. Reads nothing but
panictrack's source. A fit takes 1.4 CPU seconds, so 60 runs take 18 minutes of one core. Exit code 1 when a
bar is missed. Where `curve_simulation` asks about one share and its peak, this asks about counts by stream,
the bands and the forecast, too.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import track

sys.path.append(str(Path(__file__).parents[1]))  # to bar.py, which two simulations share

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
INTERRUPTED = 130
WIDTH = 130  # of the tables in a file


def main() -> int:
    """Run all, print the tables, write the rows; 0 when every bar that was run is met."""
    os.environ |= ONE_THREAD  # before numpy is imported, here and in the workers
    from bars import bars
    from courses import SCENARIOS
    from running import rows_of
    from tables import tables

    given = _given(tuple(SCENARIOS))
    jobs = [(scenario, given.first_seed + run) for run in range(given.runs) for scenario in given.scenarios]
    done = track(
        rows_of(jobs, given.processes), "fitting", len(jobs), console=Console(stderr=True), transient=True
    )
    try:
        rows = sorted(done, key=lambda row: (given.scenarios.index(row.scenario), row.seed))
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return INTERRUPTED
    if given.out is not None:
        given.out.write_text(json.dumps([asdict(row) for row in rows], indent=1), encoding="utf-8")
    found = bars(rows)
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    for table in tables(rows, found):
        console.print(table, "")
    return 1 if any(bar.value is not None and not bar.met for bar in found) else 0


def _given(scenarios: Sequence[str]) -> argparse.Namespace:
    """What was asked for; what cannot be done is said before the first fit."""
    parser = argparse.ArgumentParser(
        prog="streams_simulation", description="Measure the curve on simulated streams."
    )
    parser.add_argument("--runs", type=int, default=60, help="seeds for each scenario (60)")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--scenarios", default=",".join(scenarios), help="some of them, with commas")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="write every row")
    given = parser.parse_args()
    given.scenarios = given.scenarios.split(",")
    if min(given.runs, given.processes) < 1:
        parser.error("--runs and --processes: give at least 1")
    if unknown := set(given.scenarios) - set(scenarios):
        parser.error(
            f"--scenarios: there is no {', '.join(sorted(unknown))}; there are {', '.join(scenarios)}"
        )
    if given.out is not None and not given.out.parent.is_dir():
        parser.error(f"--out: there is no folder {given.out.parent}; make it first")
    return given


if __name__ == "__main__":
    sys.exit(main())
