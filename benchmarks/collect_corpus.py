"""Collect real feed files from a server on this machine, three times, and account for every entry.

    python benchmarks/collect_corpus.py ../shared/data/feeds

Each file is one feed of an outlet of its own, served by a web server in a process of its own. The first
pass must store what feedparser alone finds: every entry with a title, once. The second is answered with
304; before the third every file is touched, so that the bodies come again and hold nothing new.
Exit code 1 when an entry is missing without a reason, or when a later pass adds one.
"""

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import feedparser

from panictrack.archive import Database
from panictrack.archive.feeds import list_feeds
from panictrack.collecting.network.politeness import PolitenessPolicy, networks
from panictrack.collecting.rounds import CollectRun, collect
from panictrack.model import Feed, FeedKind

# All feeds are on one host of this machine: no pauses between requests, and loopback is allowed.
LOCAL = PolitenessPolicy(at_once=16, pause_seconds=0, allowed=networks(["127.0.0.1/32"]))
NOT_FEEDS = {"MANIFEST.csv", "README.md"}


@dataclass(frozen=True, kw_only=True)
class Found:
    """What feedparser alone finds in a file."""

    n_entries: int
    n_untitled: int
    n_repeated: int  # the same title of the same article again

    @property
    def n_expected(self) -> int:
        """How many headlines the archive should hold."""
        return self.n_entries - self.n_untitled - self.n_repeated


def main() -> int:
    """Serve, collect three times, compare, print; 0 when every entry is accounted for."""
    parser = argparse.ArgumentParser(description="Collect real feed files and account for every entry.")
    parser.add_argument("folder", type=Path)
    source = parser.parse_args().folder
    if not source.is_dir():
        print(f"{source}: no such folder; name the folder of feed files", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="panictrack-") as made:
        folder = Path(shutil.copytree(source, Path(made) / "feeds"))
        names = sorted(
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and path.name not in NOT_FEEDS
        )
        found = {name: reference((folder / name).read_bytes()) for name in names}
        archive = Database.create(Path(made) / "archive.db")
        with serving(folder) as address:
            with archive.writing() as connection:
                list_feeds(connection, [feed(address, name) for name in names])
            rounds = [timed_round(archive, "first pass")]
            rounds.append(timed_round(archive, "second pass, unchanged"))
            touch(folder, names)
            rounds.append(timed_round(archive, "third pass, sent again"))
        archive.close()
    return report(found, rounds)


def reference(body: bytes) -> Found:
    """Count by feedparser's own dictionaries, with nothing of panictrack."""
    parsed = feedparser.parse(BytesIO(body))
    keys: list[tuple[str, str]] = []
    n_untitled = 0
    for entry in parsed.entries:
        title = re.sub(r"\s+", " ", entry.get("title") or "").strip()
        if title:
            keys.append((entry.get("id") or entry.get("link") or "", title))
        else:
            n_untitled += 1
    return Found(n_entries=len(parsed.entries), n_untitled=n_untitled, n_repeated=len(keys) - len(set(keys)))


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The standard library's web server on a free port, in its own process; its address."""
    command = [
        sys.executable,
        "-u",
        "-m",
        "http.server",
        "0",
        "--bind",
        "127.0.0.1",
        "--directory",
        str(folder),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        port = re.search(r"port (\d+)", server.stdout.readline())
        assert port is not None
        try:
            yield f"http://127.0.0.1:{port.group(1)}"
        finally:
            server.terminate()


def feed(address: str, name: str) -> Feed:
    """A feed for each file, of an outlet for each file: nothing is merged across files."""
    return Feed(
        url=f"{address}/{quote(name)}",
        name=name,
        outlet=name,
        kind=FeedKind.GENERAL,
        country="GB",
        language="en",
    )


def touch(folder: Path, names: Sequence[str]) -> None:
    """Make every file newer, so that If-Modified-Since is answered with the body."""
    for name in names:
        os.utime(folder / name, (time.time() + 60, time.time() + 60))


def timed_round(archive: Database, name: str) -> CollectRun:
    """One pass, with its cost."""
    began, cpu = time.monotonic(), time.process_time()
    done = collect(archive, now=datetime.now(UTC), politeness=LOCAL)
    seconds, cpu_seconds = time.monotonic() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    outcomes = Counter(str(attempt.outcome) for attempt in done.fetches)
    summary = ", ".join(f"{number} {outcome}" for outcome, number in outcomes.most_common())
    print(
        f"{name}: {len(done.fetches)} feeds, {done.n_new} headlines new; {summary}; "
        f"{seconds:.1f} s, CPU {cpu_seconds:.1f} s, peak memory {peak:.0f} MB"
    )
    return done


def report(found: dict[str, Found], rounds: Sequence[CollectRun]) -> int:
    """Compare, and print whatever does not agree."""
    stored = {attempt.feed_url: attempt for attempt in rounds[0].fetches}
    by_name = {name: stored[url] for name in found for url in stored if url.endswith("/" + quote(name))}
    total = Found(
        n_entries=sum(one.n_entries for one in found.values()),
        n_untitled=sum(one.n_untitled for one in found.values()),
        n_repeated=sum(one.n_repeated for one in found.values()),
    )
    print(
        f"\nfeedparser alone: {total.n_entries} entries, {total.n_untitled} without a title, "
        f"{total.n_repeated} repeated; expected {total.n_expected}, stored {rounds[0].n_new}"
    )
    wrong = {name: one for name, one in found.items() if by_name[name].n_new != one.n_expected}
    for name, one in wrong.items():
        attempt = by_name[name]
        print(
            f"  {name}: expected {one.n_expected}, stored {attempt.n_new}; "
            f"{attempt.outcome}: {attempt.reason}"
        )
    print("\nnot stored, as the ledger has it:")
    for attempt in rounds[0].fetches:
        if attempt.n_new == 0:
            print(f"  {attempt.feed_url.split('/', 3)[3]}: {attempt.outcome}: {attempt.reason}")
    reasons = Counter(attempt.reason or str(attempt.outcome) for attempt in rounds[1].fetches)
    print("\nsecond pass, as the ledger has it:")
    for reason, number in reasons.most_common(5):
        print(f"  {number} x {reason}")
    is_well = not wrong and rounds[1].n_new == 0 and rounds[2].n_new == 0
    print("\nall claims hold" if is_well else "\nA CLAIM FAILS")
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
