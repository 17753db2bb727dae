"""What a report costs, and its counts: cold, again, and a week later.

    python benchmarks/report_cost.py COPY_OF_AN_ARCHIVE [--topic ai] [--headlines 2000]

COPY_OF_AN_ARCHIVE is scored, brought to the newest revision, emptied of kept counts and given made-up
headlines of one week, of which one in 25 is alarmed about AI: work on a copy. Wall seconds, and CPU seconds
(user and system) of a process of its own for each row, with one thread; the peak memory has the interpreter
and the scorers in it (about 75 MB). A whole report is the command `panictrack report` from its start to its
end. Cold it has no curve but the shipped ones; the column of curves says how many it fitted or corrected.
"""

import argparse
import os
import resource
import subprocess
import sys
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
from panictrack.model.times import WEEK, week_name, week_start
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


def _reports(archive: Database, given: argparse.Namespace, workspace: Path) -> Table:
    """Whole reports; those of a later week must fit the topic's curves anew, for its counts have grown."""
    table = Table("report", "wall s", "CPU s", "peak MB", "curves")
    last_week = week_start(datetime.now(UTC)) - WEEK
    (workspace / "archive.db").symlink_to(given.archive.resolve())  # curves are kept beside the link
    (workspace / "panictrack.toml").write_text("", encoding="utf-8")
    (workspace / "feeds.yaml").write_text("feeds: []\n", encoding="utf-8")

    def measured(name: str, week: date) -> None:
        wall, cpu, peak, n_curves = _report(workspace, given.topic, week)
        table.add_row(name, f"{wall:.1f}", f"{cpu:.1f}", f"{peak:.0f}", str(n_curves))

    measured("cold", last_week)
    measured("again", last_week)
    arrive(archive, given.headlines)
    score(archive)
    measured(f"the next week, after {given.headlines:,} new headlines", last_week + WEEK)
    measured("again", last_week + WEEK)
    return table


def _report(workspace: Path, topic: str, week: date) -> tuple[float, float, float, int]:
    """Wall and CPU seconds and peak memory of the command, and how many curves it made."""
    command = [sys.executable, "-m", "panictrack", "-v", "--config", str(workspace), "report"]
    started = time.perf_counter()
    with (workspace / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, "--topic", topic, "--week", week_name(week)],
            stdout=subprocess.DEVNULL,
            stderr=log,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        _, status, used = os.wait4(process.pid, 0)  # with what this process alone has used
    process.returncode = os.waitstatus_to_exitcode(status)
    said = (workspace / "log").read_text(encoding="utf-8")
    if process.returncode:
        sys.exit(said)
    wall = time.perf_counter() - started
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said.count(" fitting ")


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
            entry=Entry(title=_title(number), guid=f"{now} {number}"),
            outlet=f"outlet{number % 20}.example",
            first_seen_at=now - timedelta(hours=number % (7 * 24)),
            is_selected=False,
        )
        for number in range(n)
    ]
    with archive.writing() as connection:
        insert_rows(connection, arrivals)


def _title(number: int) -> str:
    if number % 25:
        return f"Council agrees on budget number {number} after a short debate"
    return f"Fears grow over AI and jobs, report {number} says"


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
