"""Verify a snapshot, and open it as a temporary archive for a report."""

import csv
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from panictrack import __version__
from panictrack.archive import Database
from panictrack.archive.connection import Connection
from panictrack.archive.export.table import Row
from panictrack.archive.snapshot import files, labels
from panictrack.archive.snapshot.checksums import check, snapshot_id
from panictrack.archive.snapshot.create import end_of
from panictrack.archive.snapshot.files import FORMAT, TableFile
from panictrack.archive.snapshot.metadata import Description, Snapshot, read_package, summary
from panictrack.errors import ConfigurationError, InputError
from panictrack.leftovers import removed_if_killed
from panictrack.model import ScorerId
from panictrack.scoring.scorers import Scorers, load_topics

_INSERT_FEED = (
    "insert into feed (id, url, name, outlet_id, stream_id, is_listed, interval_seconds, n_failures) "
    "values (:id, :url, :name, :outlet_id, :stream_id, 1, 3600, 0)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedSnapshot:
    """A snapshot as an archive for a report; the archive is deleted when the block that opened it ends."""

    id: str
    archive: Database
    topics: Path
    history: Path
    description: Description

    @property
    def ends_at(self) -> datetime:
        """The end of its day: it contains what was seen before."""
        return end_of(self.description.as_of)


def verify(folder: Path, *, cited: str | None = None) -> Snapshot:
    """Check every file of a snapshot against its checksum, and the id against the one that was cited.

    Raises
    ------
    InputError
        It is not a snapshot, a file was changed, removed or added, or the id is another.
    """
    check(folder, cited)
    with _plain_errors(folder):
        return summary(folder, read_package(folder))


@contextmanager
def open_snapshot(folder: Path) -> Iterator[OpenedSnapshot]:
    """Verify a snapshot and make a temporary archive of it.

    Nothing is scored again: this panictrack must have the scorers that the snapshot was created with.

    Raises
    ------
    InputError
        As `verify`; or it was created with other scorers, or does not fit on the disk.
    """
    check(folder, cited=None)
    with _plain_errors(folder):
        description = read_package(folder)
        _check_scorers(folder, description)
    temporary = Path(tempfile.mkdtemp(prefix="panictrack-snapshot-"))
    try:
        with removed_if_killed(temporary), closing(Database.create(temporary / "archive.db")) as archive:
            with _plain_errors(folder):
                _fill(archive, folder, has_text=description.has_text)
            yield OpenedSnapshot(
                id=snapshot_id(folder),
                archive=archive,
                topics=folder / files.TOPICS,
                history=folder / files.HISTORY,
                description=description,
            )
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _check_scorers(folder: Path, description: Description) -> None:
    """Refuse scores by other scorers: a report would mix them with its own, or take them for zeros."""
    remedy = f"install panictrack {description.version}, which created it"
    if description.format != FORMAT:
        age = "an older" if description.format < FORMAT else "a newer"
        raise InputError(
            f"{folder}: {age} snapshot, of format {description.format}; this panictrack reads format "
            f"{FORMAT}; create the snapshot again, or {remedy}"
        )
    theirs = {
        ScorerId(name=row[0], version=row[1], fingerprint=row[2]) for row in _read(folder, files.SCORERS)
    }
    for ours in Scorers(load_topics(folder / files.TOPICS)).ids:
        if ours not in theirs:
            other = next((item for item in theirs if item.name == ours.name), None)
            found = f"{other} ({other.fingerprint})" if other else f"no {ours.name}"
            raise InputError(
                f"{folder}: scored by {found}, but this panictrack {__version__} has {ours} "
                f"({ours.fingerprint}); {remedy}"
            )


def _fill(archive: Database, folder: Path, *, has_text: bool) -> None:
    with archive.writing() as connection:
        _insert(connection, "outlet (name, country, language)", _read(folder, files.OUTLETS))
        _insert(connection, "stream (name, kind)", _read(folder, files.STREAMS))
        outlets = dict(connection.execute("select name, id from outlet"))
        streams = dict(connection.execute("select name, id from stream"))
        for row in _feeds(folder, outlets, streams):
            connection.execute(_INSERT_FEED, row)
        _insert(connection, f"fetch (feed_id, {_names(files.FETCHES, 1)})", _read(folder, files.FETCHES))
        _insert(
            connection,
            "scorer (name, version, fingerprint, languages, scored_through, is_current)",
            ((*row, 1) for row in _read(folder, files.SCORERS)),
        )
        _insert(connection, f"published_answer ({_names(files.ANSWERS, 0)})", _read(folder, files.ANSWERS))
        scorers = dict(connection.execute("select name, id from scorer"))
    with archive.writing() as connection:
        columns = f"id, stream_id, outlet_id, {_names(files.HEADLINES, 3)}"
        found = _headlines(folder, outlets, streams, has_text=has_text)
        _insert(connection, f"headline ({columns})", found)
    with archive.writing() as connection:
        scored = ((headline, scorers[name], value) for headline, name, value in _read(folder, files.SCORES))
        _insert(connection, "score (headline_id, scorer_id, value)", scored)
    if (folder / files.ANNOTATIONS.path).exists():
        with archive.writing() as connection:
            labels.insert(connection, {table.name: _read(folder, table) for table in files.LABELS})


def _feeds(folder: Path, outlets: Mapping[str, int], streams: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Two addresses may become equal without their passwords, and are still two feeds."""
    known: set[str] = set()
    for number, url, name, outlet, stream in _read(folder, files.FEEDS):
        own_url = f"{url}#{number}" if url in known else url
        ids = {"id": int(number), "outlet_id": outlets[outlet], "stream_id": streams[stream]}
        yield {**ids, "url": own_url, "name": name}
        known.add(url)


def _headlines(
    folder: Path, outlets: Mapping[str, int], streams: Mapping[str, int], *, has_text: bool
) -> Iterator[Row]:
    withheld = () if has_text else ("", None)
    for number, stream, outlet, *rest in _read(folder, files.headlines_file(has_text=has_text)):
        yield (number, streams[stream], outlets[outlet], *rest, *withheld)


def _names(table: TableFile, after: int) -> str:
    return ", ".join(table.columns[after:])


def _insert(connection: Connection, into: str, found: Iterable[Row]) -> None:
    parameters = ", ".join("?" * (into.count(",") + 1))
    connection.executemany(f"insert into {into} values ({parameters})", found)


def _read(folder: Path, table: TableFile) -> Iterator[Row]:
    """The rows of a file; an empty cell is None. SQLite converts whole numbers by the column's type."""
    # SQLite's own conversion of decimal numbers is not exact to the last bit.
    numbers = [position for position, field in enumerate(table.fields) if field.type == "number"]
    nullable = [field.may_be_empty for field in table.fields]
    with (folder / table.path).open(encoding="utf-8", newline="") as handle:
        reader = csv.reader(handle, strict=True)
        if tuple(next(reader, ())) != table.columns:
            raise ValueError(f"{table.path} has unexpected columns")
        for cells in reader:
            if len(cells) != len(nullable):
                raise ValueError(f"{table.path}, line {reader.line_num}: {len(cells)} cells")
            row: list[Any] = [
                cell if cell or not may_be_empty else None
                for cell, may_be_empty in zip(cells, nullable, strict=True)
            ]
            for position in numbers:
                row[position] = None if row[position] is None else float(row[position])
            yield tuple(row)


@contextmanager
def _plain_errors(folder: Path) -> Iterator[None]:
    """Explain a folder whose checksums are right although panictrack did not write it."""
    try:
        yield
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        RecursionError,
        csv.Error,
        yaml.YAMLError,
        ConfigurationError,
        sqlite3.Error,
    ) as error:
        reason = (str(error).splitlines() or [""])[0]
        raise InputError(
            f"{folder}: not a snapshot that panictrack wrote ({type(error).__name__}: {reason}); download it "
            "again from where it was deposited"
        ) from error
