"""Make the built-in baseline: weekly counts by panictrack itself, from a folder of real headlines.

    python benchmarks/baseline.py ../shared/data/headlines [--archive PATH]

Imports and scores the files (those of `import_headlines.py`; headlines chosen by topic stay outside the
denominators and so outside the baseline) and writes src/panictrack/data/baseline/. With --archive an
archive that was already imported and scored is used. The same headlines give the same bytes.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from import_headlines import headline_files, imported

from panictrack.archive import Database
from panictrack.archive.counts import rules_of
from panictrack.archive.scores import register
from panictrack.archive.week_cache import cached_counts
from panictrack.data import data_path
from panictrack.history.baseline import COUNTS, PROVENANCE, to_csv
from panictrack.model import WeekCount
from panictrack.scoring.run import score
from panictrack.scoring.scorers import (
    ALARM_THRESHOLD,
    CONCERN_THRESHOLD,
    Scorers,
    load_topics,
)


def main() -> int:
    """Import, score, count, write."""
    parser = argparse.ArgumentParser(description="Make the built-in baseline of weekly counts.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--archive", type=Path, help="an archive of these headlines; made when missing")
    given = parser.parse_args()
    paths = headline_files(given.folder)
    with tempfile.TemporaryDirectory(prefix="panictrack-") as folder:
        archive = Database.create(given.archive or Path(folder) / "archive.db")
        for path in paths:
            imported(archive, path, lambda: None)
        score(archive)
        make(archive, Scorers(load_topics()), [path.name for path in paths])
        archive.close()
    return 0


def make(archive: Database, scorers: Scorers, names: list[str]) -> None:
    """Write the counts of every topic, and what they were made from."""
    with archive.writing() as connection:
        numbers = register(connection, scorers.ids)
        rules = rules_of(numbers)
        counts = cached_counts(connection, rules)
    by_name = {item.name: item for item in scorers.ids}
    versions = {name: f"{by_name[f'topic:{name}']} {by_name['alarm']}" for name in rules.topics}
    target = data_path("baseline")
    target.mkdir(parents=True, exist_ok=True)
    (target / COUNTS).write_bytes(to_csv(counts, versions))
    used = [item for item in scorers.ids if item.name in {"alarm", "alarm_any"} or ":" in item.name]
    provenance = {
        "files": names,
        "thresholds": {"alarm": ALARM_THRESHOLD, "alarm_any": CONCERN_THRESHOLD},
        "scorers": [asdict(item) for item in used],
    }
    (target / PROVENANCE).write_text(json.dumps(provenance, indent=1) + "\n", encoding="utf-8")
    print(summary(counts), f"{(target / COUNTS).stat().st_size:,} bytes")


def summary(counts: list[WeekCount]) -> str:
    """How much the baseline holds, by the counts of its first topic."""
    of_one = [count for count in counts if count.topic == counts[0].topic]
    n_headlines = sum(count.n_headlines for count in of_one)
    n_outlets = len({count.outlet for count in of_one})
    return f"{len(counts):,} rows, {n_headlines:,} headlines of {n_outlets} outlets,"


if __name__ == "__main__":
    sys.exit(main())
