"""The speed of an archive, compared with LIKE, DuckDB and Datasette on the same rows, and during writes.

    python benchmarks/archive ARCHIVE [--rounds 15]

`import_headlines.py FOLDER --archive ARCHIVE` makes ARCHIVE; the benchmark works on a copy. Medians of
repeated runs in milliseconds of wall time; those of peers as multiples of ours. The yardstick is the CPU time
of 10 million additions in Python, which shows how fast the machine is at the moment. Exit code 1 if
Datasette, which uses the same index, gives another answer, or if any process met an error.
"""

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from busy import SECONDS, idle_and_busy, p95
from peers import DuckDB, InDatasette, Like
from questions import QUESTIONS
from rich.console import Console
from rich.table import Table
from timing import timed, yardstick

from panictrack import Archive
from panictrack.archive import Database
from panictrack.archive.counts import count_queries, rules_of, week_counts
from panictrack.archive.export import write_file
from panictrack.archive.scores import scored_through
from panictrack.archive.search import Query, headline_table
from panictrack.archive.search.score_columns import CurrentScorers

CONSOLE = Console(width=130)


def main() -> int:
    """Measure and print; 0 if all answers agree and there were no errors."""
    parser = argparse.ArgumentParser(description="The speed of an archive.")
    parser.add_argument("archive", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="panictrack-") as folder:
        copy = Path(folder) / "archive.db"
        database = Database.open(given.archive)
        database.backup(copy)
        database.close()
        print(f"yardstick: {yardstick():.2f} CPU seconds")
        with Archive(copy) as archive:
            is_same = run_queries(archive, copy, given.rounds)
        export_everything(copy, Path(folder))
        count_from_rows(copy)
        has_no_errors = run_together(copy)
        print(f"yardstick: {yardstick():.2f} CPU seconds")
    return 0 if is_same and has_no_errors else 1


def run_queries(archive: Archive, path: Path, n_rounds: int) -> bool:
    """Run each query here and in the peers; return whether Datasette's answers are ours."""
    peers = (Like(path), InDatasette(path), DuckDB(path))
    table = Table("query", "target ms", "wall ms", "CPU ms", "found", *(peer.name for peer in peers))
    is_same = True
    for question in QUESTIONS:
        ours = timed(lambda question=question: question.ours(archive), n_rounds)
        cells = []
        for peer in peers:
            if not question.sql:
                cells.append("")
                continue
            theirs = timed(peer.ask(question), 3)
            differs = theirs.answer != ours.answer
            is_same = is_same and not (differs and isinstance(peer, InDatasette))
            note = f" ({_size(theirs.answer)} found)" if differs else ""
            cells.append(f"{theirs.wall / ours.wall:.1f} x{note}")
        target = "" if question.target is None else f"{question.target:.0f}"
        table.add_row(
            question.name, target, f"{ours.wall:.1f}", f"{ours.cpu:.1f}", _size(ours.answer), *cells
        )
    CONSOLE.print(table)
    return is_same


def _size(answer: object) -> str:
    return f"{len(answer):,}" if isinstance(answer, list) else f"{answer:,}"


def export_everything(path: Path, folder: Path) -> None:
    """Write every headline to a file of each fast format, as `panictrack search --all -o` does."""
    archive = Database.open(path)
    table = Table("every headline as", "rows", "seconds", "rows/s", "MB")
    for suffix in ("csv", "jsonl", "parquet"):
        target = folder / f"all.{suffix}"
        before = time.perf_counter()
        with archive.reading() as connection:
            n_rows = write_file(headline_table(connection, Query(), in_parallel=True), target)
        seconds = time.perf_counter() - before
        n_bytes = target.stat().st_size
        table.add_row(
            suffix, f"{n_rows:,}", f"{seconds:.1f}", f"{n_rows / seconds:,.0f}", f"{n_bytes / 1e6:.0f}"
        )
        target.unlink()
    archive.close()
    CONSOLE.print(table)


def count_from_rows(path: Path) -> None:
    """Time the weekly series of a topic from raw rows, and measure the size of the archive."""
    database = Database.open(path)
    with database.reading() as connection:
        numbers = CurrentScorers.of(connection).ids
        rules = rules_of(
            {name: n for name, n in numbers.items() if name == "topic:ai" or not name.startswith("topic:")}
        )
        queries = count_queries(rules, scored_through(connection, rules.scorers))
        counted = timed(lambda: week_counts(connection, queries, rules, rules.topics), 3)
        n_headlines = connection.value("select count(*) from headline")
    print(f"weekly series of a topic from raw rows: {counted.wall / 1_000:.2f} s")
    print(f"database: {path.stat().st_size / n_headlines:.0f} bytes a headline")
    database.close()


def run_together(path: Path) -> bool:
    """Ten readers alone, then beside a writer and an export; return whether there were no errors."""
    alone, busy, writer, exporter = idle_and_busy(path)
    table = Table(f"for {SECONDS} s", "searches", "p95 ms", "errors")
    table.add_row("ten readers", f"{len(alone.milliseconds):,}", f"{p95(alone):.1f}", str(len(alone.errors)))
    table.add_row(
        "beside writer and export", f"{len(busy.milliseconds):,}", f"{p95(busy):.1f}", str(len(busy.errors))
    )
    CONSOLE.print(table)
    print(
        f"p95 {p95(busy) / p95(alone):.1f} x; written {writer.n_rows:,} ({len(writer.errors)} errors), "
        f"exported {exporter.n_rows:,} ({len(exporter.errors)} errors)"
    )
    errors = (*alone.errors, *busy.errors, *writer.errors, *exporter.errors)
    for error in errors[:5]:
        print(f"    {error}")
    return not errors


if __name__ == "__main__":
    sys.exit(main())
