"""Make the built-in baseline: weekly counts by panictrack itself, from folders of real headlines.

    python benchmarks/baseline.py ../shared/data/headlines ../shared/data/headlines_2 [--archive PATH]

Imports and scores the files as the table in `import_headlines.py` says (headlines chosen by topic stay
outside the denominators and so outside the baseline) and writes src/panictrack/data/baseline/. With
--archive an archive that was already imported and scored is used. The same headlines give the same bytes.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from import_headlines import TECHNOLOGY, headline_files, imported, reading_of

from panictrack.archive import Database
from panictrack.archive.counts import rules_of
from panictrack.archive.scores import register
from panictrack.archive.week_cache import cached_counts, cached_titles
from panictrack.data import data_path
from panictrack.history.baseline import (
    COPIES,
    COUNTS,
    PROVENANCE,
    TITLES,
    BaselineStream,
    Provenance,
    copies_to_csv,
    to_csv,
    write_titles,
)
from panictrack.model import WeekCount
from panictrack.scoring.run import score
from panictrack.scoring.scorers import ALARM_THRESHOLD, CONCERN_THRESHOLD, Scorers, load_topics

# Each stream with the files that its headlines came from.
FILES = """
select distinct stream.name, import_file.name from headline
join stream on stream.id = stream_id join import_file on import_file.id = import_file_id
where is_selected = 0 order by 1, 2
"""


def main() -> int:
    """Import, score, count, write."""
    parser = argparse.ArgumentParser(description="Make the built-in baseline of weekly counts.")
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--archive", type=Path, help="an archive of these headlines; made when missing")
    given = parser.parse_args()
    paths = [path for folder in given.folders for path in headline_files(folder)]
    with tempfile.TemporaryDirectory(prefix="panictrack-") as folder:
        archive = Database.create(given.archive or Path(folder) / "archive.db")
        for path in paths:
            imported(archive, path, lambda: None)
        score(archive)
        make(archive, Scorers(load_topics()))
        archive.close()
    return 0


def make(archive: Database, scorers: Scorers) -> None:
    """Write the counts of every topic, the copies, a sample of the titles, and what they were made from."""
    with archive.writing() as connection:
        connection.executemany(
            "update stream set kind = 'technology' where name = ?", [(name,) for name in TECHNOLOGY]
        )
        rules = rules_of(register(connection, scorers.ids))
        counts = cached_counts(connection, rules)
        write_titles(cached_titles(connection))
        files = connection.execute(FILES).fetchall()
    (data_path("baseline") / COUNTS).write_bytes(to_csv(counts))
    (data_path("baseline") / COPIES).write_bytes(copies_to_csv(counts))
    used = tuple(item for item in scorers.ids if item.name in {"alarm", "alarm_any"} or ":" in item.name)
    provenance = Provenance(
        streams=tuple(streams_of(counts, files)),
        thresholds={"alarm": ALARM_THRESHOLD, "alarm_any": CONCERN_THRESHOLD},
        scorers=used,
    )
    body = msgspec.json.format(msgspec.json.encode(provenance), indent=1)
    (data_path("baseline") / PROVENANCE).write_bytes(body + b"\n")
    sizes = ", ".join(
        f"{name} {(data_path('baseline') / name).stat().st_size:,} bytes" for name in (COUNTS, COPIES, TITLES)
    )
    n_headlines = sum(stream.n_headlines for stream in provenance.streams)
    print(f"{n_headlines:,} headlines of {len(provenance.streams)} streams; {sizes}")


def streams_of(counts: Iterable[WeekCount], files: Iterable[tuple[str, str]]) -> Iterator[BaselineStream]:
    """What each stream is, and how many headlines of which weeks it has."""
    named: dict[str, list[str]] = {}
    for stream, file in files:
        named.setdefault(stream, []).append(file)
    by_stream: dict[str, list[WeekCount]] = {}
    for count in counts:
        if count.topic == "ai":
            by_stream.setdefault(count.stream, []).append(count)
    for stream, weeks in sorted(by_stream.items()):
        yield BaselineStream(
            name=stream,
            kind=weeks[0].kind,
            manner=reading_of(Path(named[stream][0])).manner,
            files=tuple(named[stream]),
            first=min(week.week_start for week in weeks),
            last=max(week.week_start for week in weeks),
            n_weeks=len(weeks),
            n_headlines=sum(week.n_headlines for week in weeks),
        )


if __name__ == "__main__":
    sys.exit(main())
