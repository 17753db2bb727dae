"""Create a snapshot: one state of the archive, written as files, complete or not at all."""

import csv
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from panictrack.archive import Database
from panictrack.archive.connection import Connection
from panictrack.archive.export.table import Row
from panictrack.archive.snapshot import files, labels, rows
from panictrack.archive.snapshot.checksums import PACKAGE, write_checksums
from panictrack.archive.snapshot.files import TableFile
from panictrack.archive.snapshot.metadata import Description, Snapshot, codebook, package, readme, summary
from panictrack.errors import InputError
from panictrack.importing.external import load_all
from panictrack.importing.external.store import as_text
from panictrack.leftovers import removed_if_killed, unfinished
from panictrack.model import PanelSetting
from panictrack.model.times import to_text
from panictrack.scoring.scorers import Scorers, Topic, load_topics


@dataclass(frozen=True, kw_only=True, slots=True)
class SnapshotInputs:
    """What a report rests on besides the archive."""

    topics: Path | None  # the feed list, with the user's own topics
    history: Path  # the folder of external series; it may not exist
    report_topic: str
    settings_digest: str
    reference: PanelSetting | None = None  # the reference panel that the settings name
    methods: str = ""  # how the samples in it were drawn and coded; empty: none was


def end_of(day: date) -> datetime:
    """The time at which a day is over, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


def create(
    archive: Database, source: SnapshotInputs, folder: Path, *, as_of: date, has_text: bool
) -> Snapshot:
    """Write what the archive knew at the end of a day to a folder that is empty or does not exist.

    The same content, day and version of panictrack give the same bytes. The files are written to a temporary
    folder, renamed at the end, so that an interrupted snapshot never looks complete. Rows are streamed.

    Can mislead when headlines of an earlier week are seen after `as_of`: from then on they count in the
    archive's reports of that week, but not in the snapshot's.

    Raises
    ------
    InputError
        The folder is not empty or cannot be written; or an external series is damaged.
    ConfigurationError
        One of the user's own topics is invalid.
    NotEnoughDataError
        Some headlines have no score yet.
    """
    topics = load_topics(source.topics)
    with _complete_folder(folder) as temporary:
        with archive.reading() as connection:
            n_headlines = _write_tables(
                connection, temporary, topics, to_text(end_of(as_of)), has_text=has_text
            )
        _write(temporary / files.TOPICS, _topics_text(topics))
        if source.methods:
            _write(temporary / files.METHODS, source.methods)
        for series in load_all(source.history):
            (temporary / files.HISTORY).mkdir(exist_ok=True)
            _write(temporary / files.HISTORY / f"{series.name}.json", as_text(series))
        description = Description(
            as_of=as_of,
            has_text=has_text,
            report_topic=source.report_topic,
            settings_digest=source.settings_digest,
            reference=source.reference,
            n_headlines=n_headlines,
        )
        tables = files.table_files(has_text=has_text)
        _write(temporary / files.CODEBOOK, codebook(tables))
        _write(temporary / files.README, readme(description, tables))
        _write(temporary / PACKAGE, package(temporary, description, tables))
        write_checksums(temporary)
        return summary(temporary, description)


def _write_tables(
    connection: Connection, folder: Path, topics: Iterable[Topic], end: str, *, has_text: bool
) -> int:
    """Write all tables from one state of the archive; return the number of headlines."""
    for table, lines in labels.rows(connection, end, has_text=has_text):
        _write_rows(folder, table, lines)
    scorer_rows = rows.scorers(connection, end, Scorers(tuple(topics)).ids)
    feed_rows = rows.feeds(connection, end)
    _write_rows(folder, files.OUTLETS, rows.outlets(connection, end))
    _write_rows(folder, files.STREAMS, rows.streams(connection, end))
    _write_rows(folder, files.FEEDS, feed_rows.values())
    _write_rows(folder, files.FETCHES, rows.fetches(connection, end, feed_rows, has_text=has_text))
    _write_rows(folder, files.ANSWERS, rows.answers(connection, end))
    _write_rows(
        folder,
        files.SCORERS,
        ((row.name, row.version, row.fingerprint, row.languages, row.scored_through) for row in scorer_rows),
    )
    weeks, by_label = rows.weekly(connection, end, scorer_rows)
    _write_rows(folder, files.WEEKLY, weeks)
    _write_rows(folder, files.WEEKLY_LABELS, by_label)
    headlines = rows.scored_headlines(connection, end, scorer_rows)
    return _write_headlines(folder, headlines, has_text=has_text)


def _write_headlines(
    folder: Path, headlines: Iterable[tuple[Row, Mapping[str, float]]], *, has_text: bool
) -> int:
    """Write headlines and scores in one pass through the archive; return the number of headlines."""
    table = files.headlines_file(has_text=has_text)
    n_columns, n_headlines = len(table.columns), 0
    with _csv(folder, table) as headline_writer, _csv(folder, files.SCORES) as score_writer:
        for row, scores in headlines:
            n_headlines = row[0]
            headline_writer.writerow(row[:n_columns])
            score_writer.writerows((n_headlines, name, value) for name, value in scores.items())
    return n_headlines


def _write_rows(folder: Path, table: TableFile, lines: Iterable[Iterable[Any]]) -> None:
    with _csv(folder, table) as writer:
        writer.writerows(lines)


@contextmanager
def _csv(folder: Path, table: TableFile) -> Iterator[Any]:
    with (folder / table.path).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(table.columns)
        yield writer


def _topics_text(topics: Iterable[Topic]) -> str:
    """All topics as a topics.yaml, which `load_topics` reads back in the same order.

    The user's feed list itself is left out: its comments are private, and its feeds are in a table.
    """
    definitions = {topic.name: _definition(topic) for topic in topics}
    return yaml.safe_dump({"topics": definitions}, allow_unicode=True, sort_keys=False, width=110)


def _definition(topic: Topic) -> dict[str, Any]:
    definition = {
        "label": topic.label,
        "version": topic.version,
        "terms": list(topic.terms),
        "case_sensitive": list(topic.case_sensitive),
        "small_letters": list(topic.small_letters),
        "only_beside": {word: list(beside) for word, beside in topic.only_beside},
        "not_beside": {word: list(beside) for word, beside in topic.not_beside},
        "exclude": list(topic.exclude),
    }
    return {name: value for name, value in definition.items() if value}


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def _complete_folder(folder: Path) -> Iterator[Path]:
    """A temporary folder beside `folder` that is renamed to it at the end, or deleted on failure."""
    temporary: Path | None = None
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError(f"{folder}: not empty; choose another folder")
        target = folder.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = unfinished(target)
        with removed_if_killed(temporary):
            temporary.mkdir(mode=0o700)
            yield temporary
            temporary.chmod(0o755)
            if target.exists():
                target.rmdir()
            temporary.rename(target)
    except OSError as error:
        raise InputError(
            f"{folder}: {error}; make space on the disk, or choose a folder where you can write"
        ) from error
    finally:
        if temporary is not None and temporary.exists():
            shutil.rmtree(temporary, ignore_errors=True)
