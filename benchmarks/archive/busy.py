"""Processes at work together: one writes as the daemon does, ten search, one exports."""

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from panictrack import Archive
from panictrack.archive import Database
from panictrack.archive.headlines import insert_rows
from panictrack.errors import PanictrackError
from panictrack.model import Entry
from panictrack.model.identity import to_row
from panictrack.scoring.run import score

N_READERS = 10
SECONDS = 20
PAUSE_SECONDS = 0.2  # between two searches of a reader: people read the results
_WORDS = ("deepfake", "robot", "chatbot", '"artificial intelligence"', "facebook privacy", "crypto*")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a process did, and the errors it met."""

    milliseconds: tuple[float, ...]
    errors: tuple[str, ...]
    n_rows: int = 0


def idle_and_busy(path: Path) -> tuple[Outcome, Outcome, Outcome, Outcome]:
    """Ten readers alone; then ten readers, the writer and the export, in that order."""
    with ProcessPoolExecutor(N_READERS + 2, mp_context=get_context("spawn")) as processes:
        alone = _joined([f.result() for f in [processes.submit(read, path, n) for n in range(N_READERS)]])
        writer = processes.submit(write, path)
        exporter = processes.submit(export, path)
        readers = [processes.submit(read, path, n) for n in range(N_READERS)]
        busy = _joined([future.result() for future in readers])
        return alone, busy, writer.result(), exporter.result()


def p95(outcome: Outcome) -> float:
    """The 95th percentile of a process's times, in milliseconds."""
    return quantiles(outcome.milliseconds, n=20)[-1]


def read(path: Path, number: int) -> Outcome:
    """Search, pause, search."""
    archive = Archive(path)

    def search(turn: int) -> int:
        time.sleep(PAUSE_SECONDS)
        before = time.perf_counter()
        found = len(list(archive.search(_WORDS[(turn + number) % len(_WORDS)], limit=50)))
        times.append(1_000 * (time.perf_counter() - before))
        return found

    times: list[float] = []
    return _repeat(search, times)


def write(path: Path) -> Outcome:
    """What the collector does in a round: store a feed's new headlines and score them."""
    archive = Database.open(path)

    def collect_once(turn: int) -> int:
        now = datetime.now(UTC)
        arrivals = [
            to_row(
                entry=Entry(title=f"Fears grow over AI and jobs, report {turn} {n} says", guid=f"{now} {n}"),
                outlet=f"outlet{n % 20}.example",
                first_seen_at=now - timedelta(minutes=n),
                is_selected=False,
            )
            for n in range(100)
        ]
        with archive.writing() as connection:
            insert_rows(connection, arrivals)
        score(archive)
        return len(arrivals)

    return _repeat(collect_once, [])


def export(path: Path) -> Outcome:
    """One export after another."""
    archive = Archive(path)
    with TemporaryDirectory() as folder:
        return _repeat(lambda _: archive.search(topic="ai").write(Path(folder) / "rows.csv"), [])


def _repeat(act: Callable[[int], int], times: list[float]) -> Outcome:
    end, turn, n_rows = time.monotonic() + SECONDS, 0, 0
    errors: list[str] = []
    while time.monotonic() < end:
        try:
            n_rows += act(turn)
        except PanictrackError as error:
            errors.append(str(error))
        turn += 1
    return Outcome(milliseconds=tuple(times), errors=tuple(errors), n_rows=n_rows)


def _joined(outcomes: list[Outcome]) -> Outcome:
    return Outcome(
        milliseconds=tuple(ms for outcome in outcomes for ms in outcome.milliseconds),
        errors=tuple(error for outcome in outcomes for error in outcome.errors),
        n_rows=sum(outcome.n_rows for outcome in outcomes),
    )
