"""A simulated month with faults, in which the collector is killed fifty times: nothing is lost unreported.

    python benchmarks/soak [--feeds 200] [--days 30] [--kills 50] [--seed 1]

A made-up world (world.py) is served from twenty loopback addresses; the collector, in a process of its own,
ticks at simulated times and is killed with SIGKILL in the middle of its ticks. At the end every published
article must be in the archive once, or a possible gap in the ledger must admit its loss. The world is the
same for the same seed; the times of the kills within a tick are not. About 15 minutes; 20 feeds, 3 days
and 5 kills take 15 seconds. Exit code 1 when a claim fails.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from answering import Answering
from claims import claims
from comparison import compare
from driving import Driving
from rich.console import Console
from tables import tables
from world import made

_WIDTH = 170  # of the tables in a file


def main() -> int:
    """Let the month pass, compare, print; 0 when every claim holds."""
    given = _given()
    answering = Answering(made(given.feeds, given.days, given.seed))
    with tempfile.TemporaryDirectory(prefix="soak-") as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        driving = Driving(answering, folder, given.kills)
        month = driving.run()
        found = compare(answering, month, driving.archive)
        size = driving.archive.stat().st_size
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    made_of = f"{given.feeds} feeds, {given.days:g} days, {given.kills} kills, seed {given.seed}"
    console.print(f"{made_of}: {month.seconds:.0f} seconds, archive {size / 2**20:.1f} MiB\n")
    judged = claims(answering, month, found)
    for table in tables(answering, month, found, judged):
        console.print(table, "")
    return 0 if all(claim.is_met for claim in judged) else 1


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="soak", description="A month of faults and kills, simulated.")
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--days", type=float, default=30)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the archive in this new folder")
    given = parser.parse_args()
    if given.feeds < 12 or given.days < 2 or given.kills < 0:
        parser.error("give at least 12 feeds, 2 days and no kill")
    if given.keep is not None and given.keep.exists():
        parser.error(f"--keep: {given.keep} exists already; name a new folder")
    return given


if __name__ == "__main__":
    sys.exit(main())
