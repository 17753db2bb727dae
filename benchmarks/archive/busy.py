"""Three kinds of processes at once: one that writes as the daemon does, ten that search, one that exports."""

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
from panictrack.archive.headlines import insert_entries
from panictrack.errors import PanictrackError
from panictrack.model import Entry
from panictrack.model.incoming import IncomingEntry
from panictrack.scoring.run import score

N_READERS = 10
SECONDS = 20
PAUSE_SECONDS = 0.2  # between two searches of a reader: people read what they found
_WORDS = ("deepfake", "robot", "chatbot", '"artificial intelligence"', "facebook privacy", "crypto*")


@dataclass(frozen=True, kw_only=True)
class Did:
    """What a process did, and what errors reached it."""

    milliseconds: tuple[float, ...]
    errors: tuple[str, ...]
    n_rows: int = 0


def idle_and_busy(path: Path) -> tuple[Did, Did, Did, Did]:
    """Ten readers alone; then ten readers, the writer and the export, in that order."""
    with ProcessPoolExecutor(N_READERS + 2, mp_context=get_context("spawn")) as processes:
        alone = _joined([f.result() for f in [processes.submit(read, path, n) for n in range(N_READERS)]])
        writer = processes.submit(write, path)
        exporter = processes.submit(export, path)
        readers = [processes.submit(read, path, n) for n in range(N_READERS)]
        busy = _joined([future.result() for future in readers])
        return alone, busy, writer.result(), exporter.result()


def p95(did: Did) -> float:
    """The 95th percentile of a process's times, in milliseconds."""
    return quantiles(did.milliseconds, n=20)[-1]


def read(path: Path, number: int) -> Did:
    """Search, read, search."""
    archive = Archive(path)

    def search(turn: int) -> int:
        time.sleep(PAUSE_SECONDS)
        before = time.perf_counter()
        found = len(list(archive.search(_WORDS[(turn + number) % len(_WORDS)], limit=50)))
        times.append(1_000 * (time.perf_counter() - before))
        return found

    times: list[float] = []
    return _until_the_end(search, times)


def write(path: Path) -> Did:
    """What a collector does in a round: keep a feed's new headlines, and score them."""
    archive = Database.open(path)

    def round_(turn: int) -> int:
        now = datetime.now(UTC)
        arrivals = [
            IncomingEntry(
                entry=Entry(title=f"Fears grow over AI and jobs, report {turn} {n} says", guid=f"{now} {n}"),
                outlet=f"outlet{n % 20}.example",
                first_seen_at=now - timedelta(minutes=n),
                is_selected=False,
            )
            for n in range(100)
        ]
        with archive.writing() as connection:
            insert_entries(connection, arrivals)
        score(archive)
        return len(arrivals)

    return _until_the_end(round_, [])


def export(path: Path) -> Did:
    """One export after another."""
    archive = Archive(path)
    with TemporaryDirectory() as folder:
        return _until_the_end(lambda _: archive.headlines(topic="ai").write(Path(folder) / "rows.csv"), [])


def _until_the_end(act: Callable[[int], int], times: list[float]) -> Did:
    end, turn, n_rows = time.monotonic() + SECONDS, 0, 0
    errors: list[str] = []
    while time.monotonic() < end:
        try:
            n_rows += act(turn)
        except PanictrackError as error:
            errors.append(str(error))
        turn += 1
    return Did(milliseconds=tuple(times), errors=tuple(errors), n_rows=n_rows)


def _joined(all_of_them: list[Did]) -> Did:
    return Did(
        milliseconds=tuple(ms for did in all_of_them for ms in did.milliseconds),
        errors=tuple(error for did in all_of_them for error in did.errors),
        n_rows=sum(did.n_rows for did in all_of_them),
    )
