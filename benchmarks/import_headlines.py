"""Import a folder of real headlines into one archive, with scores, and say what it cost.

    python benchmarks/import_headlines.py ../shared/data/headlines [--archive PATH]

Files called us_outlet_urls* are left out, because their titles are made from addresses, and nunl_nl*, which
is Dutch.
The claims: five minutes on two cores and one gigabyte. Exit code 1 when one of them fails.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from panictrack.archive import Database
from panictrack.archive.scores import newest_headline
from panictrack.importing.formats import feed_parser
from panictrack.importing.headlines import Imported, Reading, files_of, import_file_rows
from panictrack.model import FeedKind
from panictrack.scoring.run import Scoring

WALL_LIMIT_SECONDS = 300
MEMORY_LIMIT_BYTES = 10**9


@dataclass(frozen=True, kw_only=True, slots=True)
class Collection(Reading):
    """How the files of one collection are read, and how its headlines were chosen."""

    manner: str


_BY_SOURCE = {"outlet": "source"}
# By the beginning of the file's name. An outlet of None is the row's own, from the source column.
READINGS: Mapping[str, Collection] = {
    "nyt_": Collection(manner="every headline of its index, print and web", outlet="nytimes.com"),
    "bbc_homepage_": Collection(
        manner="its front page, read every 25 minutes", stream="{outlet} front page", column_map=_BY_SOURCE
    ),
    "bbc_nyt_": Collection(
        manner="its news feed, read three times a day", stream="{outlet} news feed", column_map=_BY_SOURCE
    ),
    "rss_": Collection(manner="its feed, from stored copies", stream="{outlet} feed", column_map=_BY_SOURCE),
    "googlenews_": Collection(
        manner="the top 20 of Google News, read every hour",
        outlet="news.google.com",
        stream="Google News top stories",
    ),
    "hn_": Collection(
        manner="the ten links that readers voted highest each day",
        outlet="news.ycombinator.com",
        stream="Hacker News top ten",
        kind=FeedKind.TECHNOLOGY,
    ),
    "raise24_": Collection(
        manner="chosen by topic", column_map=_BY_SOURCE, stream="RAISE-24", kind=FeedKind.SECTION
    ),
    "reuters_": Collection(manner="stories that it put on its site", outlet="reuters.com"),
    "abc_au_": Collection(
        manner="every segment of three radio programmes",
        outlet="abc.net.au",
        stream="abc.net.au current affairs",
    ),
    "business_": Collection(
        manner="its business news",
        stream="{outlet} business",
        column_map=_BY_SOURCE,
        kind=FeedKind.BUSINESS,
    ),
    "canada_": Collection(manner="its front page", stream="{outlet} front page", column_map=_BY_SOURCE),
    "webdigest_": Collection(
        manner="a daily list of its news", stream="{outlet} list", column_map=_BY_SOURCE
    ),
    "techmeme_": Collection(
        manner="links that the editors of a daily programme chose",
        outlet="ridehome.info",
        stream="Techmeme Ride Home",
        kind=FeedKind.TECHNOLOGY,
    ),
}
# Streams of technology publications in files that hold others, too.
TECHNOLOGY = ("arstechnica.com feed", "phoronix.com list")
# Titles made from addresses, and a language that no scorer reads.
LEFT_OUT = ("us_outlet_urls", "nunl_nl")


def headline_files(folder: Path) -> list[Path]:
    """The files to import, in the order of their names; ends the program where there are none."""
    paths = sorted(path for path in folder.glob("*.csv.gz") if not path.name.startswith(LEFT_OUT))
    if not paths:
        sys.exit(f"{folder}: no *.csv.gz files; name the folder of headlines")
    return paths


def reading_of(path: Path) -> Collection:
    """How a file is read; ends the program where the table above does not say."""
    for start, found in READINGS.items():
        if path.name.startswith(start):
            return found
    sys.exit(f"{path.name}: say in READINGS how this file is to be read")


def main() -> int:
    """Import, score, print; 0 when the claims hold."""
    parser = argparse.ArgumentParser(description="Import real headlines, score them, and say what it cost.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--archive", type=Path, help="keep the archive here; it must not exist yet")
    given = parser.parse_args()
    paths = headline_files(given.folder)
    if given.archive is not None:
        if given.archive.exists():
            print(f"{given.archive} exists; a fresh archive is needed", file=sys.stderr)
            return 2
        return measure(paths, given.archive)
    with tempfile.TemporaryDirectory(prefix="panictrack-") as folder:
        return measure(paths, Path(folder) / "archive.db")


def measure(paths: list[Path], target: Path) -> int:
    """Import all files and score beside it, as `panictrack import` does; print what it cost."""
    began = time.monotonic()
    archive = Database.create(target)
    print(f"{'file':<40}{'rows':>10}{'new':>10}{'known':>9}{'bad':>6}{'seconds':>9}{'rows/s':>9}")
    with Scoring(archive) as scoring:
        records = [imported(archive, path, scoring.advance) for path in paths]
        before = time.monotonic()
        scored_through = scoring.finish().through
    wall = time.monotonic() - began
    n_rows = sum(found.record.n_rows for found in records)
    n_new = sum(found.record.n_new for found in records)
    with archive.reading() as connection:
        newest = newest_headline(connection)
    archive.close()
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    # Linux counts in KiB. The children's figure is that of the largest one, not of their sum.
    peaks = own.ru_maxrss * 1024, children.ru_maxrss * 1024
    n_bytes = sum(path.stat().st_size for path in target.parent.glob(f"{target.name}*"))
    processor = sum(used.ru_utime + used.ru_stime for used in (own, children))
    lines = {
        "wall": f"{wall:.0f} s, {n_rows / wall:,.0f} rows/s; the last row came at {before - began:.0f} s",
        "processor": f"{processor:.0f} s, {n_rows / processor:,.0f} rows a CPU second",
        "peak memory": f"{peaks[0] / 1e6:.0f} MB, largest worker {peaks[1] / 1e6:.0f} MB",
        "database": f"{n_bytes / 1e6:.0f} MB, {n_bytes / max(n_new, 1):.0f} bytes a headline",
    }
    for name, value in lines.items():
        print(f"{name:<14}{value}")
    claims = {
        "every row is new, known or bad": all(adds_up(found) for found in records),
        "every headline that a scorer reads is scored": scored_through == newest,
        f"within {WALL_LIMIT_SECONDS} seconds": wall <= WALL_LIMIT_SECONDS,
        f"each process within {MEMORY_LIMIT_BYTES / 1e9:.0f} GB": max(peaks) <= MEMORY_LIMIT_BYTES,
    }
    for claim, holds in claims.items():
        print(f"{'holds' if holds else 'FAILS':<14}{claim}")
    return 0 if all(claims.values()) else 1


def imported(archive: Database, path: Path, advance: Callable[[], None]) -> Imported:
    """Import one file as the table above says, and print its line."""
    reading = reading_of(path)
    before = time.monotonic()
    (file,) = files_of(path, reading).files
    with feed_parser() as parse:
        found = import_file_rows(
            archive,
            file,
            reading,
            now=datetime.now(UTC),
            parse=parse,
            progressed=lambda _done, _total: advance(),
        )
    seconds = time.monotonic() - before
    record = found.record
    print(
        f"{path.name:<40}{record.n_rows:>10,}{record.n_new:>10,}{record.n_known:>9,}{record.n_bad:>6,}"
        f"{seconds:>9.1f}{record.n_rows / seconds:>9,.0f}",
        flush=True,
    )
    for bad in found.bad_rows[:3]:
        print(f"    line {bad.line}: {bad.reason}")
    return found


def adds_up(found: Imported) -> bool:
    """No row of a file was dropped silently."""
    record = found.record
    return record.n_rows == record.n_new + record.n_known + record.n_bad


if __name__ == "__main__":
    sys.exit(main())
