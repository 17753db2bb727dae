"""How the curve would have done on real series whose course is known, by what the others teach.

    python benchmarks/curve_backtest ../shared/data/attention_series ../shared/data/attention_series_2
        [--each] [--learn] [--processes 2]

Each folder has an INDEX.csv with the names of its series. Each series is cut (cuts.py) and fitted as on the
day after the cut; 412 cuts take six CPU minutes. What is known of second waves is learned from all other
things (learning.py), so that no series is judged by what it taught; the forms of the rules were chosen on
all of them. `--learn` writes what all of them teach
to src/panictrack/data/curve/second_waves.json, which the package uses. Exit code 1 when a bar is missed.
"""

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from judging import Fitted

    from panictrack.curve.second_waves import SecondWaves

sys.path.append(str(Path(__file__).parents[1]))  # to bar.py, which three measurements share

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
WIDTH = 130  # of the tables in a file


def main() -> int:
    """Cut, fit, learn, judge; 0 when every bar is met."""
    os.environ |= ONE_THREAD  # before numpy is imported, here and in the workers
    from bar import bar_table
    from cuts import cuts_in
    from judging import fitted, judged
    from tables import bars, chance_table, cut_table, each_table

    from panictrack.data import data_path
    from panictrack.subprocesses import end_with_parent

    given = _given()
    cuts = [cut for folder in given.folders for cut in cuts_in(folder)]
    context = get_context("spawn")
    with ProcessPoolExecutor(given.processes, mp_context=context, initializer=end_with_parent) as pool:
        found = [one for one in pool.map(fitted, cuts, chunksize=4) if one is not None]
    waves = {thing: _learned(found, without=thing) for thing in {one.cut.thing for one in found}}
    rows = [judged(one, waves[one.cut.thing]) for one in found]
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    if given.each:
        console.print(each_table(rows), "")
    n_series = len({(one.cut.name, one.cut.seen.step_days) for one in found})
    console.print(f"{n_series} series of {len(waves)} things, {len(rows)} cuts\n")
    wanted = bars(rows)
    unchosen = [one for one in rows if one.fitted.cut.is_unchosen]
    chances = chance_table(
        "Chance that the highest is past, cuts that were not chosen by what came", unchosen
    )
    for table in (cut_table(rows), chances, bar_table(wanted)):
        console.print(table, "")
    everything = _learned(found)
    console.print(f"all of them teach: {everything}")
    if given.learn:
        body = msgspec.json.format(msgspec.json.encode(everything))
        data_path("curve", "second_waves.json").write_bytes(body + b"\n")
    return 0 if all(bar.met for bar in wanted) else 1


def _learned(found: "Sequence[Fitted]", *, without: str | None = None) -> "SecondWaves":
    """What the cuts that were not chosen by what came teach, but those about one thing."""
    from learning import learned_from

    used = [one for one in found if one.cut.thing != without and one.cut.is_unchosen]
    return learned_from(
        [one.fall for one in used],
        [not one.cut.is_ahead for one in used],
        [one.cut.thing for one in used],
    )


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="curve_backtest", description="Backtest the curve on series whose course is known."
    )
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--each", action="store_true", help="one row a series and cut")
    parser.add_argument("--learn", action="store_true", help="write what all series teach")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
