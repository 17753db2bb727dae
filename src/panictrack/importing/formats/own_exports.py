"""What panictrack itself wrote: rows of a search in any format for programs, and headlines of snapshots.

They are known by their keys, which say whether an archive has a headline already: an article of a feed is
recognised by its guid, which no file holds. Titles, times, streams and selection come as they were.
"""

import csv
import io
import zipfile
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from panictrack.bounded import read_bounded, read_file
from panictrack.errors import InputError
from panictrack.importing.formats.records import (
    NOT_UTF_8,
    FileRow,
    ImportSource,
    RawRecord,
    given,
    has_invalid_bytes,
)
from panictrack.importing.tabular.delimited import Layout, Lines, find_layout, rows
from panictrack.importing.tabular.files import TABLE_BYTES, readable, snapshot_member, zip_folder
from panictrack.importing.tabular.json_documents import Broken, documents
from panictrack.model import DatedBy, Entry, FeedKind
from panictrack.model.identity import HeadlineRow, title_key
from panictrack.model.text import clean_title, with_formula
from panictrack.model.times import to_text, week_start

PARQUET = b"PAR1"  # with which such a file begins
_KEYS = frozenset({"article_key", "title_key", "outlet", "first_seen_at", "dated_by"})
_PROTECTED = ("title", "url", "outlet", "stream")  # cells in which a spreadsheet might see a formula
_STREAMS = "streams.csv"  # of a snapshot: the kind of each stream

Record = Mapping[str, Any]


def is_own(columns: Collection[str]) -> bool:
    """Whether these are the columns of an export of panictrack, or of a snapshot's headlines."""
    return _KEYS.issubset(columns)


def is_snapshot(columns: Collection[str]) -> bool:
    """Whether these are the columns of a snapshot's headlines."""
    return "number" in columns


def read_own_table(source: ImportSource) -> Iterator[FileRow]:
    """Each row of a CSV or TSV, its titles without the apostrophe that protects a spreadsheet.

    Raises
    ------
    InputError
        It is of a snapshot without titles.
    """
    layout = find_layout(source.file.head_text(), str(source.file.path))
    if "title" not in layout.header:
        raise InputError(
            f"{source.file.path}: a snapshot without titles, which no archive can take in; ask for one made "
            "without --no-text, or for the archive itself"
        )
    kinds = _kinds(source.file.path)
    protected = () if is_snapshot(layout.header) else _PROTECTED  # a snapshot is for programs
    cells_of = _tab_separated if layout.separator == "\t" else _comma_separated
    for line, cells, problem in cells_of(source, layout):
        if problem is not None or len(cells) != len(layout.header):
            yield FileRow(line, reason=problem or f"{len(cells)} of {len(layout.header)} columns")
            continue
        record: dict[str, Any] = dict(zip(layout.header, cells, strict=True))
        record |= {name: with_formula(record[name]) for name in protected if name in record}
        yield own_row(line, record, kinds)


def read_own_json(source: ImportSource) -> Iterator[FileRow]:
    """Each record of a list, or of JSON lines."""
    for number, document in documents(source.file):
        listed = enumerate(document, 1) if isinstance(document, list) else [(number, document)]
        yield from (own_row(position, record) for position, record in listed)


def read_own_parquet(source: ImportSource) -> Iterator[FileRow]:
    """Each row of a Parquet file.

    Raises
    ------
    InputError
        The extra is not installed; or panictrack did not write the file.
    """
    path = source.file.path
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise InputError(
            f"{path}: {error.name} is not installed; run `pip install '.[parquet]'`, or export CSV"
        ) from error
    try:
        with pq.ParquetFile(path) as file:
            if not is_own(file.schema_arrow.names):
                raise InputError(f"{path}: Parquet that panictrack did not export; save it as CSV UTF-8")
            records = (
                record for batch in file.iter_batches(batch_size=2_000) for record in batch.to_pylist()
            )
            yield from (own_row(number, record) for number, record in enumerate(records, start=1))
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path}: {error}; export it again") from error


def own_row(position: int, record: Any, kinds: Mapping[str, FeedKind] | None = None) -> FileRow:
    """The headline of a record, or the reason why it has none.

    `kinds` are those of the streams, where the records do not have them.
    """
    if isinstance(record, Broken) or not isinstance(record, Mapping):
        return FileRow(position, reason=str(record)[:60])
    try:
        return FileRow(position, headline=_headline(record, kinds or {}))
    except (KeyError, ValueError, TypeError) as error:
        names = ("title", "published_at", "first_seen_at", "url", "outlet", "language")
        fields = given(RawRecord._make(map(record.get, names)))
        return FileRow(position, reason=f"not as panictrack exported it: {error}", given=fields)


def _headline(record: Record, kinds: Mapping[str, FeedKind]) -> HeadlineRow:
    if has_invalid_bytes(f"{record['title']}{record['outlet']}{record.get('url')}"):
        raise ValueError(NOT_UTF_8)
    title, outlet = clean_title(record["title"]), clean_title(record["outlet"])
    stream = record.get("stream") or outlet
    key = int(record["title_key"])
    # Of a title longer than the limit, which an early archive may hold, the key is that of the whole.
    is_of_title = any(key == title_key(Entry(title=text)) for text in (title, record["title"]))
    if not (is_of_title and title and outlet):
        raise ValueError("title and title_key disagree; a spreadsheet or an editor has changed the file")
    published_at, first_seen_at = _time(record["published_at"]), _time(record["first_seen_at"])
    dated_by = DatedBy(record["dated_by"])
    dated_at = published_at if dated_by is DatedBy.PUBLISHED else first_seen_at
    if first_seen_at is None or dated_at is None:
        raise ValueError("its date is empty")
    return HeadlineRow(
        title=title,
        url=record.get("url") or None,
        published_at=None if published_at is None else to_text(published_at),
        first_seen_at=to_text(first_seen_at),
        dated_by=dated_by.value,
        week_start=week_start(dated_at).isoformat(),
        article=int(record["article_key"]),
        title_key=key,
        outlet=outlet,
        stream=stream,
        is_selected=bool(int(record["is_selected"])),
        language=record.get("language") or None,
        revision=int(record["title_revision"]),
        kind=_kind(record.get("kind") or kinds.get(stream, FeedKind.GENERAL)),
    )


def _time(cell: datetime | str | None) -> datetime | None:
    return _read_time(cell) if isinstance(cell, str) and cell else cell or None


@lru_cache(maxsize=4096)
def _read_time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time


@lru_cache(maxsize=16)
def _kind(name: str) -> FeedKind:
    return FeedKind(name)


Numbered = Iterator[tuple[int, list[str], str | None]]


def _comma_separated(source: ImportSource, layout: Layout) -> Numbered:
    with source.file.as_text() as handle:
        yield from rows(handle, layout, str(source.file.path))


def _tab_separated(source: ImportSource, layout: Layout) -> Numbered:
    """The cells as they stand: in tab-separated values of panictrack a quote is part of a title."""
    with source.file.as_text(newline="\n") as handle:
        for number, line in enumerate(Lines(handle, str(source.file.path)), start=1):
            if number > layout.n_before:
                yield number, line.rstrip("\n").split("\t"), None


def _kinds(path: Path) -> Mapping[str, FeedKind]:
    """The kinds of the streams of a snapshot, from the file beside its headlines; else nothing."""
    text = ""
    if zipfile.is_zipfile(path):
        with readable(path), path.open("rb") as raw, zip_folder(raw, path) as folder:
            if (member := snapshot_member(folder, _STREAMS)) is not None:
                with folder.open(member) as handle:
                    text = read_bounded(handle, TABLE_BYTES).decode()
    elif (path.parent / _STREAMS).is_file() and path.name == "headlines.csv":
        with readable(path.parent / _STREAMS):
            text = read_file(path.parent / _STREAMS, TABLE_BYTES).decode()
    try:
        return {row["name"]: FeedKind(row["kind"]) for row in csv.DictReader(io.StringIO(text, newline=""))}
    except (KeyError, ValueError) as error:
        raise InputError(f"{path}: {_STREAMS} beside it is not that of a snapshot ({error})") from error
