"""Kills every command that writes, at random times, and looks at what is left.

    python benchmarks/kills.py --kills 200

Each command works on its own copy of a small workspace and is killed (SIGKILL) at a random time within its
usual run. Printed is one line a command:

kills     how many hit a running command
lost      an unsound archive, or headlines gone that could be read just before the kill
half      a file or folder under its final name that lacks something of a whole one
left over files and folders that a whole run does not leave
outlived  processes of the command that live two seconds later (Linux only: they are found in /proc)

Can mislead when a command is fast: most of its time is imports, and few kills hit it while it writes.
"""

import argparse
import os
import random
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread

from panictrack.archive import Database

PATIENCE_SECONDS = 2.0
LOG_FILES = frozenset({"workspace/archive.db-wal", "workspace/archive.db-shm", "workspace/archive.db.lock"})
MARK = "PANICTRACK_KILLS"  # in the environment of a command and of all that it starts
N_FEEDS = 8
SETTINGS = 'allowed_networks = ["127.0.0.1/32"]\nhost_pause_seconds = 0\nhost_at_once = 16\n'
FEED = "- {name: f%d, outlet: x%d.example, kind: general, country: GB, language: en, url: '%s/%d'}\n"
COMMANDS = {  # run beside the workspace; out/ is where files go
    "collect": "collect",
    "import": "import more.csv",
    "score": "score",
    "delete": "delete kill --reason asked --yes",
    "db backup": "db backup out/copy.db",
    "db vacuum": "db vacuum",
    "export": "search --all -o out/all.csv",
    "export xlsx": "search --all -o out/all.xlsx",
    "snapshot create": "snapshot create out/frozen --as-of 2026-11-01",
    "series add": "series add radio counts.csv --column count --unit articles",
    "report": "report --week 2026-W40",
    "report --snapshot": "report --snapshot frozen -o out/reports --week 2026-W40",
}


class Feeds(BaseHTTPRequestHandler):
    """Feeds that show something new at each request."""

    numbers = count()

    def do_GET(self) -> None:
        """Answer with twenty new headlines."""
        items = "".join(
            f"<item><title>AI and the end of work {next(self.numbers)}</title>"
            f"<link>http://x.example/{next(self.numbers)}</link></item>"
            for _ in range(20)
        )
        body = f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(ConnectionError):  # who asked was killed
            self.wfile.write(body)

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - the base class names it
        """Say nothing."""


@dataclass(kw_only=True, slots=True)
class Tally:
    """What was found after the kills of one command."""

    seconds: float
    n_kills: int = 0
    n_lost: int = 0
    n_half: int = 0
    n_left_over: int = 0
    n_outlived: int = 0
    told: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole:
    """A run that nobody killed."""

    seconds: float
    files: Mapping[str, int]  # bytes of each file that it leaves, by path


@contextmanager
def serving() -> Iterator[str]:
    """The address of the feeds while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Feeds)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()


def make_template(folder: Path, address: str) -> None:
    """A workspace of 3,000 headlines that are scored and counted, and files to read."""
    titles = ("AI could kill us all", "Robots take jobs", "Fair draws crowd", "Phones harm children")
    rows = [
        f"202{5 + n % 2}-{n % 9 + 1:02}-{n % 28 + 1:02},{titles[n % 4]} {n},x{n % 5}.example"
        for n in range(6000)
    ]
    for name, part in (("a.csv", rows[:3000]), ("more.csv", rows[3000:])):
        (folder / name).write_text("\n".join(["date,title,outlet", *part]))
    counts = [f"{1990 + n}-01-01,{n + 3},1000" for n in range(30)]
    (folder / "counts.csv").write_text("\n".join(["date,count,exposure", *counts]))
    (folder / "out").mkdir()
    done(folder, "init workspace", config=False)
    with (folder / "workspace/panictrack.toml").open("a") as settings:
        settings.write(SETTINGS)
    feeds = "".join(FEED % (n, n, address, n) for n in range(N_FEEDS))
    (folder / "workspace/feeds.yaml").write_text(f"feeds:\n{feeds}")
    for line in ("import a.csv", "weekly ai", "snapshot create frozen --as-of 2026-11-01"):
        done(folder, line)


def started(folder: Path, line: str, *, config: bool = True, mark: str = "") -> subprocess.Popen[bytes]:
    """A command that works in this folder; what it prints is in `log` beside the folder."""
    temporary, kept = folder / "temporary", folder.parent / "kept"
    for place in (temporary, kept):
        place.mkdir(exist_ok=True)
    environment = os.environ | {
        MARK: mark,
        "TMPDIR": str(temporary),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CACHE_HOME": str(kept),
        "MPLCONFIGDIR": str(kept),
    }
    named = ["--config", "workspace"] if config else []
    with (folder.parent / "log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - our own commands
            [sys.executable, "-m", "panictrack", *named, *shlex.split(line)],
            cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip


def done(folder: Path, line: str, *, config: bool = True) -> None:
    """Run a command to its end; it must succeed."""
    if started(folder, line, config=config).wait():
        sys.exit(f"{line}: {(folder.parent / 'log').read_text()[-2000:]}")


def prepared(template: Path, folder: Path, name: str) -> Path:
    """A fresh copy of the workspace, in which the command has work to do."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template, folder)
    if name == "score":
        with closing(sqlite3.connect(folder / "workspace/archive.db")) as archive:
            archive.execute("delete from score")
            archive.execute("update scorer set scored_through = 0")
            archive.commit()
    return folder


def files_in(folder: Path) -> dict[str, int]:
    """Bytes of each file, by path; an empty folder is a file of no bytes."""
    return {
        str(path.relative_to(folder)): path.stat().st_size if path.is_file() else 0
        for path in folder.rglob("*")
        if path.is_file() or not any(path.iterdir())
    }


def titles(folder: Path, name: str) -> set[str]:
    """Every title that can be read and that the command must keep."""
    with closing(sqlite3.connect(folder / "workspace/archive.db", timeout=30)) as archive:
        found = {title for (title,) in archive.execute("select title from headline")}
    return {title for title in found if "kill" not in title} if name == "delete" else found


def faults(folder: Path) -> list[str]:
    """What is wrong with the archive."""
    with closing(Database(folder / "workspace/archive.db")) as archive:
        return archive.check() or archive.inconsistencies()


def living(mark: str) -> list[str]:
    """The command lines of all processes with this mark in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append(
                    (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                )
        except OSError:  # it has ended, or is another user's
            continue
    return found


def outliving(mark: str) -> list[str]:
    """Those that live after the time they have to end in."""
    until = time.monotonic() + PATIENCE_SECONDS
    while (found := living(mark)) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def half_made(files: Mapping[str, int], whole: Mapping[str, int], before: Mapping[str, int]) -> list[str]:
    """What is there under the name of a whole output and lacks a part."""

    def output(path: str) -> str:
        return "/".join(path.split("/")[:2])

    made = {
        output(path) for path in files if path in whole and path not in before and path.startswith("out/")
    }
    lacking = [path for path in whole if output(path) in made and path not in files]
    # The same headlines give tables of the same length.
    shorter = [
        path for path in files if path.endswith(".csv") and path in whole and files[path] != whole[path]
    ]
    return lacking + shorter


def kill_once(folder: Path, name: str, whole: Whole, before: Mapping[str, int], tally: Tally) -> None:
    """Kill the command at some time, and add to the tally what is found."""
    mark = f"{os.getpid()}-{time.monotonic_ns()}"
    process = started(folder, COMMANDS[name], mark=mark)
    time.sleep(random.uniform(0, whole.seconds))
    readable = titles(folder, name)
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGKILL)
    process.wait()
    tally.n_kills += 1
    outlived = outliving(mark)
    files = files_in(folder)
    lost = faults(folder) + sorted(readable - titles(folder, name))
    half = half_made(files, whole.files, before)
    left_over = sorted(set(files) - set(whole.files) - set(before) - LOG_FILES)
    tally.n_lost += bool(lost)
    tally.n_half += bool(half)
    tally.n_left_over += bool(left_over)
    tally.n_outlived += bool(outlived)
    tally.told += [*lost[:3], *half[:3], *left_over[:3], *outlived[:3]]


def kill_often(make: Callable[[], Path], name: str, n_kills: int) -> Tally:
    """Two whole runs, then this many that are killed: the first fills caches, the other shows what is usual.

    Fits are cached for all runs: a report that has to fit takes so much longer than the others that most of
    these would end before they are killed.
    """
    for _ in range(2):
        folder = make()
        began = time.monotonic()
        done(folder, COMMANDS[name])
    whole = Whole(seconds=time.monotonic() - began, files=files_in(folder))
    tally = Tally(seconds=whole.seconds)
    for _ in range(3 * n_kills):  # some end before they are killed
        if tally.n_kills < n_kills:
            folder = make()
            kill_once(folder, name, whole, files_in(folder), tally)
    return tally


def main() -> None:
    """Print the table; the exit code is 1 if anything was lost or left."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=200, help="of all commands together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", choices=list(COMMANDS), default=list(COMMANDS))
    asked = parser.parse_args()
    random.seed(asked.seed)
    n_wrong = 0
    with tempfile.TemporaryDirectory(prefix="kills-") as name, serving() as address:
        place = Path(name)
        (place / "template").mkdir()
        make_template(place / "template", address)
        print("command            seconds  kills  lost  half  left over  outlived")
        for number, command in enumerate(asked.only):
            share = (asked.kills + number) // len(asked.only)  # they add up
            make = partial(prepared, place / "template", place / "copy", command)
            tally = kill_often(make, command, share)
            print(
                f"{command:18} {tally.seconds:7.1f} {tally.n_kills:6} {tally.n_lost:5} {tally.n_half:5} "
                f"{tally.n_left_over:10} {tally.n_outlived:9}",
                flush=True,
            )
            for line in tally.told[:9]:
                print(f"    {line}", file=sys.stderr, flush=True)
            n_wrong += tally.n_lost + tally.n_half + tally.n_left_over + tally.n_outlived
    sys.exit(1 if n_wrong else 0)


if __name__ == "__main__":
    main()
