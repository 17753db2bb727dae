"""Whether a cold report keeps anybody from writing: it, collecting, importing and the daemon's ticks at once.

    python benchmarks/at_once.py ARCHIVE [--topic rfid]

Works on a copy of ARCHIVE, without its cached counts and without curves, so that the report counts and fits
everything; a topic of few headlines has less to fit. Until the report is written, four more processes
collect, import, tick, and ask for the write lock a hundred times a second. Feeds are on this machine. The
table has how often each was done, its errors, and its longest time in seconds: of the write lock, the longest
that anybody had to wait for it, which on a busy machine is mostly for one's turn. Exit code 1 if there was an
error.
"""

import argparse
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from rich.console import Console
from rich.table import Table

from panictrack import Archive
from panictrack.archive import Database
from panictrack.archive.feeds import list_feeds
from panictrack.archive.jobs import schedule
from panictrack.cli import main as panictrack
from panictrack.collecting.feed_list import load_feeds
from panictrack.collecting.rounds import collect
from panictrack.daemon.scheduler import REPORT_JOB, Scheduler, next_report
from panictrack.errors import PanictrackError
from panictrack.scoring.run import score
from panictrack.settings import Settings, load

N_FEEDS = 20
_DONE = "done"  # the file that ends everybody
_NUMBERS = count()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a process did: seconds of each time, and the errors it met."""

    seconds: tuple[float, ...]
    errors: tuple[str, ...]


class Feeds(BaseHTTPRequestHandler):
    """Each answer is a feed of ten new headlines."""

    def do_GET(self) -> None:
        """Answer with a body, and no date: the clock is not the matter."""
        items = "".join(
            f"<item><title>AI could end us, report {n} of {self.path} says</title><link>http://x.org/{n}</link></item>"
            for n in (next(_NUMBERS) for _ in range(10))
        )
        body = f"<rss version='2.0'><channel>{items}</channel></rss>".encode()
        self.send_response_only(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the table says what happened."""


def main() -> int:
    """Let all work at once, and print the table; 0 if nobody met an error."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("--topic", default="ai")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="panictrack-") as text:
        folder = Path(text)
        with ThreadingHTTPServer(("127.0.0.1", 0), Feeds) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            n_headlines = _prepare(given.archive, folder, server.server_address[1])
            found = _all_at_once(folder, given.topic)
            server.shutdown()
    table = Table("", "times", "errors", "longest s", title=f"{n_headlines:,} headlines")
    for name, outcome in found.items():
        table.add_row(
            name,
            str(len(outcome.seconds)),
            str(len(outcome.errors)),
            f"{max(outcome.seconds, default=0):.2f}",
        )
    Console().print(table)
    for error in {error for outcome in found.values() for error in outcome.errors}:
        print(error)
    return int(any(outcome.errors for outcome in found.values()))


def _prepare(archive: Path, folder: Path, port: int) -> int:
    feeds = [
        {"url": f"http://127.0.0.1:{port}/{n}", "name": f"feed {n}", "outlet": f"{n}.example"}
        | {"kind": "general", "country": "GB", "language": "en"}
        for n in range(N_FEEDS)
    ]
    (folder / "feeds.yaml").write_text(yaml.safe_dump({"feeds": feeds}), encoding="utf-8")
    toml = 'host_pause_seconds = 0\nallowed_networks = ["127.0.0.0/8"]\n'
    (folder / "panictrack.toml").write_text(toml, encoding="utf-8")
    source = Database.open(archive)
    source.backup(folder / "archive.db")
    source.close()
    settings = _settings(folder)
    copied = Database.open(settings.archive)
    score(copied, topics_file=settings.feeds)
    with copied.writing() as connection:
        list_feeds(connection, load_feeds(settings.feeds))
        schedule(connection, REPORT_JOB, due=next_report(datetime.now(UTC) + timedelta(days=1)))
        connection.execute("delete from week_cache")
        n_headlines: int = connection.value("select count(*) from headline")
    copied.close()
    return n_headlines


def _all_at_once(folder: Path, topic: str) -> dict[str, Outcome]:
    with ProcessPoolExecutor(5, mp_context=get_context("spawn")) as processes:
        others: dict[str, Future[Outcome]] = {
            work.__name__: processes.submit(_until_done, folder, work)
            for work in (collecting, importing, ticking, asking_for_the_lock)
        }
        try:
            report = processes.submit(_once, folder, topic).result()
        finally:
            (folder / _DONE).touch()
        return {"report": report} | {name: future.result() for name, future in others.items()}


def _once(folder: Path, topic: str) -> Outcome:
    return _timed(lambda: Archive(_settings(folder)).report(topic=topic))


def _until_done(folder: Path, work: Callable[[Path], Callable[[], object]]) -> Outcome:
    act, outcomes = work(folder), []
    while not (folder / _DONE).exists():
        outcomes.append(_timed(act))
        time.sleep(0.01)
    return Outcome(
        seconds=tuple(n for outcome in outcomes for n in outcome.seconds),
        errors=tuple(error for outcome in outcomes for error in outcome.errors),
    )


def _timed(act: Callable[[], object]) -> Outcome:
    before, errors = time.perf_counter(), []
    try:
        act()
    except PanictrackError as error:
        errors.append(str(error))
    return Outcome(seconds=(time.perf_counter() - before,), errors=tuple(errors))


def collecting(folder: Path) -> Callable[[], object]:
    """Fetch every feed, due or not, and store its headlines."""
    settings = _settings(folder)
    archive = Database.open(settings.archive)
    return lambda: collect(archive, now=datetime.now(UTC), politeness=settings.politeness)


def importing(folder: Path) -> Callable[[], object]:
    """Import a file of a hundred headlines, and score them."""
    numbers = count()

    def act() -> None:
        number = next(numbers)
        path = folder / f"{number}.csv"
        lines = (f"Robots feared {number} {n},2026-11-0{n % 9 + 1}" for n in range(100))
        path.write_text("\n".join(["title,date", *lines]), encoding="utf-8")
        options = ["--config", str(folder), "import", "--outlet", "own.example", str(path)]
        with redirect_stdout(StringIO()):
            panictrack(options, standalone_mode=False)

    return act


def ticking(folder: Path) -> Callable[[], object]:
    """A tick of the daemon, a minute after the one before."""
    settings, minutes = _settings(folder), count()
    archive = Database.open(settings.archive)
    scheduler = Scheduler(archive, settings)
    start = datetime.now(UTC)
    return lambda: scheduler.tick(start + timedelta(minutes=next(minutes)))


def asking_for_the_lock(folder: Path) -> Callable[[], object]:
    """Begin to write, and end at once."""
    archive = Database.open(folder / "archive.db")

    def act() -> None:
        with archive.writing():
            pass

    return act


def _settings(folder: Path) -> Settings:
    return load(folder / "panictrack.toml")


if __name__ == "__main__":
    sys.exit(main())
