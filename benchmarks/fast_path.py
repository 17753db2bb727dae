"""What the fast path costs beside expat alone and beside feedparser, and whether they agree.

    python benchmarks/fast_path.py ../shared/data/feeds [FOLDER ...]

For each folder of feeds: how many there are and what share of them takes the fast path, how many differ from
what feedparser gives (it must be none), and the CPU time of each way over the bodies that take the fast path:
expat without handlers, the fast path, feedparser. --declined names the bodies that feedparser has to read.
"""

import argparse
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from xml.parsers import expat

from panictrack.collecting.parsing.encoding import to_utf8
from panictrack.collecting.parsing.expat_backend import read_by_expat
from panictrack.collecting.parsing.feedparser_backend import read_by_feedparser
from panictrack.collecting.parsing.normalise import ParsedFeed

SUFFIXES = {".xml", ".rss", ".atom", ".rdf"}


def bare(body: bytes) -> None:
    """Check that a body is well-formed, and nothing else."""
    expat.ParserCreate("utf-8", " ").Parse(body, True)


def seconds(read: Callable[[bytes], object], bodies: Iterable[bytes]) -> float:
    """CPU time, the least of three runs: the machine is shared."""
    bodies = list(bodies)
    times = []
    for _ in range(3):
        started = time.process_time()
        for body in bodies:
            read(body)
        times.append(time.process_time() - started)
    return min(times)


def is_same(found: ParsedFeed, expected: ParsedFeed) -> bool:
    """Whether the two ways gave the same headlines."""
    return (found.failure, found.title, found.entries) == (expected.failure, expected.title, expected.entries)


def main() -> None:
    """One row for each folder."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("folders", nargs="+", type=Path)
    arguments.add_argument(
        "--declined", action="store_true", help="name the files that feedparser has to read"
    )
    given = arguments.parse_args()
    print(
        "folder                          files  MB     fast  differ  expat s  fast s  feedparser s  entries"
    )
    for folder in given.folders:
        paths = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
        bodies = {path: to_utf8(path.read_bytes()).body for path in paths}
        found = {path: read_by_expat(body) for path, body in bodies.items()}
        fast = {path: feed for path, feed in found.items() if feed is not None}
        taken = [bodies[path] for path in fast]
        n_different = sum(not is_same(feed, read_by_feedparser(bodies[path])) for path, feed in fast.items())
        print(
            f"{folder.name:30} {len(paths):6} {sum(map(len, bodies.values())) / 1e6:5.1f} "
            f"{len(fast) / max(1, len(paths)):7.1%} {n_different:6} {seconds(bare, taken):8.3f} "
            f"{seconds(read_by_expat, taken):7.3f} {seconds(read_by_feedparser, taken):13.3f} "
            f"{sum(len(feed.entries) for feed in fast.values()):8}"
        )
        if given.declined:
            print("\n".join(f"  {path.relative_to(folder)}" for path in paths if path not in fast))


if __name__ == "__main__":
    main()
