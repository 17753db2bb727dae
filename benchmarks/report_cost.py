"""What a report costs, and its counts: the first time, again, and a week later.

    python benchmarks/report_cost.py COPY_OF_AN_ARCHIVE [--topic ai] [--headlines 2000]

COPY_OF_AN_ARCHIVE is scored, brought to the newest revision, emptied of kept counts and given made-up
headlines of one week: work on a copy. Wall and CPU seconds; the peak memory is that of a process of its own
for each row, with the interpreter and the scorers in it (about 75 MB). A whole report has its imports in
its time, as `panictrack report` has.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.table import Table

from panictrack.archive import Connection, Database
from panictrack.archive.counts import Rules, count_queries, rules_of, week_counts
from panictrack.archive.headlines import insert_rows
from panictrack.archive.scores import register, scored_through
from panictrack.archive.week_cache import cached_counts
from panictrack.model import Entry, WeekCount
from panictrack.model.identity import to_row
from panictrack.model.times import WEEK, week_start
from panictrack.report import ReportPaths
from panictrack.scoring.run import score
from panictrack.scoring.scorers import Scorers, load_topics


def main() -> None:
    """Measure each case and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("archive", type=Path, help="a copy: it is changed")
    parser.add_argument("--topic", default="ai")
    parser.add_argument("--headlines", type=int, default=2_000, help="that arrive in the week")
    given = parser.parse_args()
    archive = Database.create(given.archive)
    score(archive)
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        console.print(_counts(archive, given))
        console.print(_reports(archive, given, Path(folder)))
    with archive.writing() as connection:
        wanted = rules(connection)
        is_same = cached_counts(connection, wanted) == counted_from_rows(connection, wanted)
    console.print(f"kept counts and counts from all rows are the same: {is_same}")
    archive.close()


def _counts(archive: Database, given: argparse.Namespace) -> Table:
    with archive.writing() as connection:
        connection.execute("delete from week_cache")
    table = Table("counts", "wall s", "CPU s", "peak MB", "week counts")

    def measured(name: str, count: Callable[..., int]) -> None:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            wall, cpu, peak, n = process.submit(_measure, count, given.archive, given.topic).result()
        table.add_row(name, f"{wall:.3f}", f"{cpu:.3f}", f"{peak:.0f}", f"{n:,}")

    measured("all topics, from all rows", from_rows)
    measured("one topic, kept for the first time", of_one_topic)
    measured("one topic, again", of_one_topic)
    measured("all topics, again", of_all_topics)
    arrive(archive, given.headlines)
    score(archive)
    measured(f"one topic, after {given.headlines:,} new headlines", of_one_topic)
    measured("one topic, again", of_one_topic)
    return table


def _reports(archive: Database, given: argparse.Namespace, folder: Path) -> Table:
    """Whole reports; those of a later week must fit the topic's curves anew, for its counts have grown."""
    table = Table("report", "wall s", "CPU s", "peak MB", "curves fitted")
    last_week = week_start(datetime.now(UTC)) - WEEK

    def measured(name: str, week: date) -> None:
        before = _n_kept(folder)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            wall, cpu, peak = process.submit(_report, given.archive, folder, given.topic, week).result()
        table.add_row(name, f"{wall:.1f}", f"{cpu:.1f}", f"{peak:.0f}", str(_n_kept(folder) - before))

    measured("of last week", last_week)
    measured("of last week, again", last_week)
    arrive(archive, given.headlines)
    score(archive)
    measured(f"of this week, after {given.headlines:,} new headlines", last_week + WEEK)
    measured("of this week, again", last_week + WEEK)
    return table


def _n_kept(folder: Path) -> int:
    return len(list((folder / "curves").glob("*.json")))


def _report(path: Path, folder: Path, topic: str, week: date) -> tuple[float, float, float]:
    started = time.perf_counter()
    from panictrack.report.build import build_report  # its imports are part of what is measured

    archive = Database.open(path)
    paths = ReportPaths(
        topics=None,
        reports=folder / "reports",
        history=None,
        curves=folder / "curves",
        settings_digest="benchmark",
    )
    build_report(archive, paths, topic=topic, week=week, now=datetime.now(UTC), uncorrected=False)
    archive.close()
    wall = time.perf_counter() - started
    return wall, time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def from_rows(connection: Connection, wanted: Rules, _topic: str) -> int:
    """How many counts there are, all made from the rows."""
    return len(counted_from_rows(connection, wanted))


def counted_from_rows(connection: Connection, wanted: Rules) -> list[WeekCount]:
    """The counts of the rows, without the cache."""
    through = scored_through(connection, wanted.scorers)
    return week_counts(connection, count_queries(wanted, through), wanted, wanted.topics)


def of_one_topic(connection: Connection, wanted: Rules, topic: str) -> int:
    """How many counts a topic has."""
    return len(cached_counts(connection, wanted, only={topic}))


def of_all_topics(connection: Connection, wanted: Rules, _topic: str) -> int:
    """How many counts there are, all from what is kept."""
    return len(cached_counts(connection, wanted))


def arrive(archive: Database, n: int) -> None:
    """Keep made-up headlines of the last seven days."""
    now = datetime.now(UTC)
    arrivals = [
        to_row(
            entry=Entry(title=f"Fears grow over AI and jobs, report {number} says", guid=f"{now} {number}"),
            outlet=f"outlet{number % 20}.example",
            first_seen_at=now - timedelta(hours=number % (7 * 24)),
            is_selected=False,
        )
        for number in range(n)
    ]
    with archive.writing() as connection:
        insert_rows(connection, arrivals)


def rules(connection: Connection) -> Rules:
    """What a report counts."""
    return rules_of(register(connection, Scorers(load_topics()).ids))


def _measure(count: Callable[..., int], path: Path, topic: str) -> tuple[float, float, float, int]:
    archive = Database.open(path)
    with archive.writing() as connection:
        wanted = rules(connection)  # loading the scorers is no part of counting
        wall, cpu = time.perf_counter(), time.process_time()
        n = count(connection, wanted, topic)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    archive.close()
    return wall, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, n


if __name__ == "__main__":
    main()
