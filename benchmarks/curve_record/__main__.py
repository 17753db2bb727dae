"""What the page would have said at each month-end, with the data, streams and weeks known then.

    python benchmarks/curve_record [--since 2015-01] [--topics ai,cloning] [--processes 2] [--output FILE]

Writes src/panictrack/data/baseline/record.json.gz, which the page, `panictrack record` and the first verdict
of a new archive read. Needs the built-in baseline alone. A fit takes one to two CPU seconds, so AI (four
measures, 140 months) takes a quarter of an hour, and each other technology (concern) three minutes. Answers
of topics that are not named stay as they are in the file.

Each week is fitted to the counts up to it, as a share of the streams of its own last year, and judged as the
page does it: by `panictrack.report.report_data.curves_of` and `panictrack.report.answers`. Two things are not
as they were then: the classifier is today's, and so are its error rates.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from itertools import groupby, pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import track

if TYPE_CHECKING:
    from panictrack.archive.answers import SeriesKey
    from panictrack.curve.record import Answer

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def main() -> int:
    """Refit, judge in order of time, write."""
    os.environ |= ONE_THREAD  # before numpy is imported, here and in the workers
    from refitting import refit

    from panictrack.data import data_path
    from panictrack.history.baseline import load_baseline
    from panictrack.report.answers import SHIPPED, as_they_would_have_been, record_file, shipped_record
    from panictrack.scoring.scorers import Scorers, load_topics
    from panictrack.subprocesses import end_with_parent

    scorers = Scorers(load_topics(None))
    given = _given([topic.name for topic in scorers.topics])
    until = load_baseline(scorers.ids).until
    if until is None:
        raise SystemExit("the baseline was made by other scorers; run `make baseline` first")
    jobs = [(topic, week) for topic in given.topics for week in month_ends(given.since, until)]
    context = get_context("spawn")
    with ProcessPoolExecutor(given.processes, mp_context=context, initializer=end_with_parent) as pool:
        done = pool.map(refit, *zip(*jobs, strict=True), chunksize=4)
        console = Console(stderr=True)
        fits: list[tuple[SeriesKey, Answer]] = [
            fit
            for batch in track(done, "fitting", len(jobs), console=console, transient=True)
            for fit in batch
        ]
    record: dict[SeriesKey, list[Answer]] = {
        key: list(answers) for key, answers in shipped_record().items() if key[0] not in given.topics
    }
    fits.sort(key=lambda fit: (fit[0], fit[1].is_corrected, fit[1].week))
    for (key, _), group in groupby(fits, key=lambda fit: (fit[0], fit[1].is_corrected)):
        said = as_they_would_have_been(answer for _, answer in group)
        record.setdefault(key, []).extend(said)
        changes = sum(a.verdict is not b.verdict for a, b in pairwise(said))
        print(
            f"{key[0]}, {key[1].value}, {'' if said[0].is_corrected else 'un'}corrected: "
            f"{len(said)} answers, {changes} changes of the verdict"
        )
    body = record_file(record)
    (given.output or data_path("baseline", SHIPPED)).write_bytes(body)
    print(f"{sum(map(len, record.values())):,} answers, {len(body):,} bytes")
    return 0


def month_ends(since: date, until: date) -> Iterator[date]:
    """The Monday of the last whole week of each month, from the month of `since` on, up to `until`."""
    year, month = since.year, since.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        last_day = date(year, month, 1) - timedelta(days=1)
        monday = last_day - timedelta(days=(last_day.weekday() + 1) % 7 + 6)
        if monday > until:
            return
        yield monday


def _given(topics: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Refit the curves at each month-end of the past.")
    parser.add_argument(
        "--since", type=lambda text: date.fromisoformat(f"{text}-01"), default=date(2015, 1, 1)
    )
    parser.add_argument("--topics", type=lambda text: text.split(","), default=list(topics))
    parser.add_argument("--output", type=Path, help="another file, to try")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    if unknown := set(given.topics) - set(topics):
        parser.error(f"there is no topic {', '.join(sorted(unknown))}; there are {', '.join(topics)}")
    return given


if __name__ == "__main__":
    sys.exit(main())
