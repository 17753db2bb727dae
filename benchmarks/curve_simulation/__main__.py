"""How often the curve is right on made-up series whose course is known, beside what else could be used.

    python benchmarks/curve_simulation [--runs 60] [--peers] [--prototype DIR]

Ten scenarios (scenarios.py), each with the same seeds 0, 1, 2...; then a feed that is added to a flat
course (feed_added.py). Reads nothing but panictrack's source, and the prototype where one is named. With
60 runs on two cores about 5 minutes, --peers takes 7 more and --prototype 3 more. --peers needs the libraries
of benchmarks/requirements-peers.txt. Exit code 1 when a bar is missed.
"""

import argparse
import json
import math
import os
import sys
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import track

if TYPE_CHECKING:
    from feed_added import FeedAdded
    from measuring import Row
    from running import Plan

sys.path.append(str(Path(__file__).parents[1]))  # to bar.py, which two simulations share

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
INTERRUPTED = 130
WIDTH = 110  # of the tables in a file


def main() -> int:
    """Run all, print the tables, write the rows; 0 when every bar that was run is met."""
    os.environ |= ONE_THREAD  # before numpy is imported, here and in the workers
    from bars import bars
    from scenarios import SCENARIOS
    from tables import tables

    parser = _parser("".join(SCENARIOS))
    given = parser.parse_args()
    plan = _plan(parser, given)
    try:
        rows, added = _run(plan)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return INTERRUPTED
    if given.out is not None:
        given.out.write_text(as_json(rows, added), encoding="utf-8")
    found = bars(rows, added)
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    for table in tables(rows, added, found):
        console.print(table, "")
    return 1 if any(bar.value is not None and not bar.met for bar in found) else 0


def _parser(scenarios: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="curve_simulation", description="Measure the curve on series whose course is known."
    )
    parser.add_argument("--runs", type=int, default=60, help="seeds for each scenario (60)")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--scenarios", default=scenarios, help=f"some of {scenarios}")
    parser.add_argument("--peers", action="store_true", help="run the rivals too")
    parser.add_argument("--prototype", type=Path, metavar="DIR", help="a folder with panicfit.py")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="write every row")
    return parser


def _plan(parser: argparse.ArgumentParser, given: argparse.Namespace) -> "Plan":
    """What was asked for; what cannot be done is said before the first fit."""
    from running import Plan

    if min(given.runs, given.processes) < 1:
        parser.error("--runs and --processes: give at least 1")
    if unknown := set(given.scenarios) - set(parser.get_default("scenarios")):
        parser.error(f"--scenarios: there is no {', '.join(sorted(unknown))}")
    if given.prototype is not None and not (given.prototype / "panicfit.py").is_file():
        parser.error(f"--prototype: {given.prototype} holds no panicfit.py")
    if given.out is not None and not given.out.parent.is_dir():
        parser.error(f"--out: there is no folder {given.out.parent}; make it first")
    return Plan(
        scenarios="".join(sorted(set(given.scenarios))),
        seeds=range(given.first_seed, given.first_seed + given.runs),
        with_peers=given.peers,
        prototype=given.prototype,
        processes=given.processes,
    )


def _run(plan: "Plan") -> "tuple[list[Row], list[FeedAdded]]":
    """All rows and all added feeds, by scenario and seed."""
    from feed_added import FeedAdded
    from running import results

    if plan.with_peers:
        _say_peers()
    rows: list[Row] = []
    added: list[FeedAdded] = []
    done = track(results(plan), "fitting", plan.n_jobs, console=Console(stderr=True), transient=True)
    for result in done:
        if isinstance(result, FeedAdded):
            added.append(result)
        else:
            rows += result
    return sorted(rows, key=lambda row: (row.scenario, row.seed)), sorted(added, key=lambda one: one.seed)


def _say_peers() -> None:
    from peers import PEERS, usable_peers

    usable = usable_peers()
    for peer in PEERS:
        package = peer.library.partition(".")[0]
        if peer in usable:
            print(f"{peer.name}: {package} {version(package)}")
        else:
            print(f"{peer.name}: left out, {package} cannot be imported; see requirements-peers.txt")


def as_json(rows: "list[Row]", added: "list[FeedAdded]") -> str:
    """Every row; "inf" as text, for JSON has no infinity."""
    cases = [{name: _plain(value) for name, value in asdict(row).items()} for row in rows]
    return json.dumps({"cases": cases, "feed added": [asdict(one) for one in added]}, indent=1)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, float) and math.isinf(value) else value


if __name__ == "__main__":
    sys.exit(main())
