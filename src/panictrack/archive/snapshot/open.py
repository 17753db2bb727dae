"""Opening a snapshot: a temporary archive with its rows, for as long as a report needs one."""

import csv
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from panictrack import __version__
from panictrack.archive import Database
from panictrack.archive.connection import Connection
from panictrack.archive.snapshot import files
from panictrack.archive.snapshot.checksums import verify
from panictrack.archive.snapshot.create import end_of
from panictrack.archive.snapshot.files import FORMAT, TableFile
from panictrack.archive.snapshot.metadata import Description, read_package
from panictrack.errors import ConfigurationError, InputError
from panictrack.model import ScorerId
from panictrack.scoring.scorers import Scorers, load_topics

_BATCH = 10_000

_INSERT_FEED = (
    "insert into feed (id, url, name, outlet_id, kind, is_listed, interval_seconds, n_failures) "
    "values (:id, :url, :name, :outlet_id, :kind, 1, 3600, 0)"
)

Row = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A snapshot that a report can be made from; its archive is gone when the block that opened it ends."""

    id: str
    archive: Database
    topics: Path
    history: Path
    description: Description

    @property
    def taken_at(self) -> datetime:
        """The moment that it speaks of: what was seen later is not in it."""
        return end_of(self.description.as_of)


def described(folder: Path) -> Description:
    """What a snapshot says of itself; it is believed: see `verify`.

    Raises
    ------
    InputError
        It says nothing that panictrack understands.
    """
    with _told_plainly(folder):
        return read_package(folder)


@contextmanager
def opened(folder: Path) -> Iterator[Opened]:
    """Verify a snapshot and make a temporary archive of it.

    Nothing is scored anew: this panictrack must have the very scorers that the snapshot was made with.

    Raises
    ------
    InputError
        It is no snapshot or not as it was written, was made by another panictrack, or does not fit on the
        disk.
    """
    verified = verify(folder)
    told = described(folder)
    with _told_plainly(folder):
        _refuse_other_scorers(folder, told)
    room = Path(tempfile.mkdtemp(prefix="panictrack-snapshot-"))
    try:
        with closing(Database.create(room / "archive.db")) as archive:
            with _told_plainly(folder):
                _fill(archive, folder, told)
            yield Opened(
                id=verified.id,
                archive=archive,
                topics=folder / files.TOPICS,
                history=folder / files.HISTORY,
                description=told,
            )
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _refuse_other_scorers(folder: Path, told: Description) -> None:
    """Scores by another instrument than the report's own would be taken for zeros, or mixed with its own."""
    remedy = f"install the panictrack that made it: pip install panictrack=={told.version}"
    if told.format != FORMAT:
        raise InputError(
            f"{folder}: a snapshot of format {told.format}, this panictrack reads {FORMAT}; {remedy}"
        )
    theirs = {
        ScorerId(name=row[0], version=row[1], fingerprint=row[2]) for row in _read(folder, files.SCORERS)
    }
    other = [item for item in Scorers(load_topics(folder / files.TOPICS)).ids if item not in theirs]
    if other:
        was = next((item for item in theirs if item.name == other[0].name), None)
        found = f"{was} ({was.fingerprint})" if was else f"no {other[0].name}"
        raise InputError(
            f"{folder}: scored by {found}, and this panictrack {__version__} has {other[0]} "
            f"({other[0].fingerprint}); {remedy}"
        )


def _fill(archive: Database, folder: Path, told: Description) -> None:
    """All rows of the snapshot, table by table."""
    with archive.writing() as connection:
        _insert(connection, "outlet (name, country, language)", _read(folder, files.OUTLETS))
        outlets = _numbers(connection, "select name, id from outlet")
        for row in _feeds(folder, outlets):
            connection.execute(_INSERT_FEED, row)
        _insert(connection, f"fetch (feed_id, {_names(files.FETCHES, 1)})", _read(folder, files.FETCHES))
        _insert(
            connection,
            "scorer (name, version, fingerprint, scored_through, is_current)",
            ((*row, 1) for row in _read(folder, files.SCORERS)),
        )
        scorers = _numbers(connection, "select name, id from scorer")
    with archive.writing() as connection:
        columns = f"id, outlet_id, {_names(files.HEADLINES, 2)}"
        _insert(connection, f"headline ({columns})", _headlines(folder, outlets, has_text=told.has_text))
    with archive.writing() as connection:
        found = ((headline, scorers[name], value) for headline, name, value in _read(folder, files.SCORES))
        _insert(connection, "score (headline_id, scorer_id, value)", found)


def _feeds(folder: Path, outlets: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Two addresses may be alike once their passwords are gone, and are still two feeds."""
    known: set[str] = set()
    for number, url, name, outlet, kind in _read(folder, files.FEEDS):
        own_url = f"{url}#{number}" if url in known else url
        yield {"id": int(number), "url": own_url, "name": name, "outlet_id": outlets[outlet], "kind": kind}
        known.add(url)


def _headlines(folder: Path, outlets: Mapping[str, int], *, has_text: bool) -> Iterator[Row]:
    withheld = () if has_text else ("", None)
    for number, outlet, *rest in _read(folder, files.headlines_file(has_text=has_text)):
        yield (number, outlets[outlet], *rest, *withheld)


def _names(table: TableFile, after: int) -> str:
    return ", ".join(table.columns[after:])


def _numbers(connection: Connection, query: str) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(query)}


def _insert(connection: Connection, into: str, found: Iterable[Row]) -> None:
    """Insert rows, some thousands at a time."""
    marks = ", ".join("?" * (into.count(",") + 1))
    statement, found = f"insert into {into} values ({marks})", iter(found)
    while batch := list(islice(found, _BATCH)):
        connection.executemany(statement, batch)


def _read(folder: Path, table: TableFile) -> Iterator[Row]:
    """The rows of a file; an empty cell is None, and whole numbers are left to the columns' affinity."""
    # SQLite's own reading of a decimal number is not exact to the last bit.
    numbers = [place for place, field in enumerate(table.fields) if field.type == "number"]
    nullable = [field.may_be_empty for field in table.fields]
    with (folder / table.path).open(encoding="utf-8", newline="") as handle:
        reader = csv.reader(handle, strict=True)
        if tuple(next(reader, ())) != table.columns:
            raise ValueError(f"{table.path} has other columns than it should")
        for cells in reader:
            if len(cells) != len(nullable):
                raise ValueError(f"{table.path}, line {reader.line_num}: {len(cells)} cells")
            row: list[Any] = [
                cell if cell or not may_be_empty else None
                for cell, may_be_empty in zip(cells, nullable, strict=True)
            ]
            for place in numbers:
                row[place] = float(row[place])
            yield tuple(row)


@contextmanager
def _told_plainly(folder: Path) -> Iterator[None]:
    """Whole by its sums, and yet not what we write: made by hand, or by something else."""
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
        told = (str(error).splitlines() or [""])[0]
        raise InputError(
            f"{folder}: not a snapshot that panictrack wrote ({type(error).__name__}: {told}); get it "
            "from where it was deposited"
        ) from error
