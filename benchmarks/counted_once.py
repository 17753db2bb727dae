"""Import what the built-in baseline was made of under other names, and compare the counts with its own.

    python benchmarks/counted_once.py ../shared/data/headlines [--only nyt_2014 googlenews ...]

Each naming gets an archive of its own: the right outlets, the names of the files, and the publishers that the
files name. The claims: on top of the baseline the counts of every topic and year stay within 1% (or two
headlines) of the baseline's, and the verdict on AI stays the same. Exit code 1 when one of them fails.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from import_headlines import headline_files, reading_of

from panictrack.archive import Database
from panictrack.curve.fit import fit
from panictrack.curve.series import build_series
from panictrack.importing.formats import feed_parser
from panictrack.importing.headlines import Reading, files_of, import_file_rows
from panictrack.model import FeedKind, Measure, WeekCount
from panictrack.report.counts import Counted, count_archive, count_baseline
from panictrack.scoring.run import score
from panictrack.scoring.scorers import Scorers, load_topics

NOW = datetime(2026, 11, 30, tzinfo=UTC)
WEEK = date(2026, 11, 23)
WITHIN, HEADLINES = 0.01, 2
NAMINGS = ("right outlets", "names of files", "publishers")


def main() -> int:
    """Import under each naming, count, compare."""
    parser = argparse.ArgumentParser(description="Count once what the baseline has counted.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", help="beginnings of the names of the files to import")
    given = parser.parse_args()
    paths = [
        path
        for path in headline_files(given.folder)
        if reading_of(path).kind is not FeedKind.SECTION
        and (given.only is None or path.name.startswith(tuple(given.only)))
    ]
    scorers = Scorers(load_topics())
    alone = count_baseline(scorers, WEEK)
    expected, verdict = sums(alone), verdict_of(alone)
    print(f"{'the baseline alone':<20}{sum(expected.values()):>12,} counts by topic and year, {verdict}")
    n_failed = 0
    for naming in NAMINGS:
        counted = counted_with(paths, naming, scorers)
        found, own_verdict = sums(counted), verdict_of(counted)
        off = {
            key: (expected[key], found[key])
            for key in expected | found
            if abs(found[key] - expected[key]) > max(HEADLINES, WITHIN * expected[key])
        }
        n_failed += bool(off) + (own_verdict != verdict)
        print(
            f"{naming:<20}{sum(found.values()):>12,} counts by topic and year, {own_verdict}; {len(off)} off"
        )
        for (topic, year, what), (before, after) in sorted(off.items())[:12]:
            print(f"    {topic} {year} {what}: {before:,} in the baseline, {after:,} with the archive")
    return 1 if n_failed else 0


def counted_with(paths: list[Path], naming: str, scorers: Scorers) -> Counted:
    """The counts of an archive with these files, merged with the baseline."""
    with tempfile.TemporaryDirectory(prefix="panictrack-") as folder, feed_parser() as parse:
        archive = Database.create(Path(folder) / "archive.db")
        for path in paths:
            reading = named(path, naming)
            (file,) = files_of(path, reading).files
            import_file_rows(archive, file, reading, now=NOW, parse=parse)
        score(archive)
        counted = count_archive(archive, scorers, WEEK)
        archive.close()
    return counted


def named(path: Path, naming: str) -> Reading:
    """How a file is read: with its right outlets, its own name for an outlet, or the publishers it names."""
    right = reading_of(path)
    match naming:
        case "right outlets":
            return Reading(column_map=right.column_map, outlet=right.outlet)
        case "names of files":
            return Reading(outlet=path.name.split(".")[0])
        case _:
            is_named = not path.name.startswith("nyt_")
            return Reading(
                column_map={"outlet": "source"} if is_named else {}, outlet=None if is_named else "NYT"
            )


def sums(counted: Counted) -> Counter[tuple[str, int, str]]:
    """Headlines, headlines on the topic and alarmed ones by topic and year, of all streams together."""
    found: Counter[tuple[str, int, str]] = Counter()
    for counts in (*counted.by_topic.values(), *counted.of_technology_press.values()):
        for count in counts:
            for what, n in parts(count).items():
                found[count.topic, count.week_start.year, what] += n
    return found


def parts(count: WeekCount) -> Mapping[str, int]:
    """The numbers of a count that are compared."""
    return {"all": count.n_headlines, "topic": count.n_topic, "alarmed": count.n_alarmed}


def verdict_of(counted: Counted) -> str:
    """The verdict on panic about AI, and the chance that its peak has passed."""
    series = build_series(counted.by_topic["ai"], "ai", Measure.PANIC, reference=counted.reference)
    curve = fit(series, WEEK)
    return f"{curve.verdict.value}, {curve.p_peak_passed:.0%}"


if __name__ == "__main__":
    sys.exit(main())
