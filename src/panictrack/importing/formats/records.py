"""One row of a file of headlines, whatever its format: an entry with its dates, or why it cannot be used."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from panictrack.collecting.parsing.normalise import ParsedFeed
from panictrack.importing.tabular.columns import missing_title
from panictrack.importing.tabular.dates import DateFormat, ReadDate, date_order, is_numeric_date, unreadable
from panictrack.importing.tabular.files import FileOnDisk
from panictrack.importing.tabular.numbers import is_missing
from panictrack.model import Entry
from panictrack.model.identity import HeadlineRow
from panictrack.model.languages import NO_LANGUAGE, language_code
from panictrack.model.text import clean_title, storable

NOT_UTF_8 = "holds bytes that are not UTF-8; save the file as UTF-8"
_LONGEST_CELL, _LONGEST_ADDRESS = 500, 10_000  # characters; a title is cut where it is cleaned
_MOST_KEPT = 10_000  # characters of a bad cell
_TOO_LONG = "a cell of {n:,} characters where a date, a name or an address should be; is the column right?"
_SAMPLED_CHARACTERS = 4_000_000
_N_SAMPLED = 200  # rows that show whether dates such as 01/02/2024 occur
# What a byte that is not UTF-8 is read as. Python's own JSON writes it so, too: as an escape.
_STRAY_BYTE = re.compile(r"[\udc80-\udcff]")
# An address without https://, which spreadsheets leave out; not the name of a file such as index.php.
_BARE_ADDRESS = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?/|www\.[\w-]+\.")
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9._:-]+(?:[/?#]|\Z)")

# The entries of a feed's body, of its content type and of its address, where it has these.
Parse = Callable[[bytes, str | None, str | None], ParsedFeed]


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportSource:
    """A file on the disk and how the user wants it read."""

    file: FileOnDisk
    column_map: Mapping[str, str] = field(default_factory=dict)
    date_format: str | None = None  # the user's --date-format
    has_outlet: bool = False  # --outlet names it: no row has to
    taken_at: datetime | None = None  # of a copy of a feed: the time in its name
    parse: Parse | None = None


# A row under the names that `panictrack import` knows, to be mended and imported again.
Given = Mapping[str, Any]


class FileRow(NamedTuple):
    """An entry of a file, or the reason why it cannot be used. A tuple: there are millions of them.

    `position` is its line, or its number where the format has no lines. `seen_at` is when the source saw the
    headline; None where the source has the publisher's claim alone.
    """

    position: int
    entry: Entry | None = None
    outlet: str | None = None  # as the file names it
    seen_at: datetime | None = None
    reason: str | None = None
    language: str | None = None  # the code of it, where the file tells
    headline: HeadlineRow | None = None  # in place of an entry: as another archive stored it
    no_language: str | None = None  # what the file gives for a language, and is none
    given: Given | None = None  # of a bad row: what the file has in it

    @property
    def first_seen_at(self) -> datetime | None:
        """The time at which the headline was certainly there, as far as the file shows."""
        if self.seen_at is not None or self.entry is None:
            return self.seen_at
        return self.entry.published_at


class RawRecord(NamedTuple):
    """The fields of one headline as they are in the file."""

    title: Any
    claim: Any = None  # the publisher's date
    seen: Any = None  # the source's own
    url: Any = None
    outlet: Any = None
    language: Any = None


class Unusable(NamedTuple):
    """The cells of a row that are not laid out as its header is."""

    reason: str
    record: RawRecord  # as far as there are cells
    cells: Sequence[str]


# The position of a record, and the record or the reason why there is none.
NumberedRecord = tuple[int, RawRecord | Unusable | str]


def given(record: RawRecord, cells: Sequence[str] = ()) -> Given:
    """The fields of a record as the file has them, the longest cut; `cells` are those of a broken row."""
    names = ("title", "date", "first_seen", "url", "outlet", "language")
    always = {"title", "date", "outlet"}
    found = zip(names, record, strict=True)
    fields = {name: _kept(value or "") for name, value in found if value or name in always}
    return {**fields, "cells": [_kept(cell) for cell in cells]} if cells else fields


def _kept(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, int | float) else str(value)[:_MOST_KEPT]


def file_rows(source: ImportSource, records: Callable[[], Iterator[NumberedRecord]]) -> Iterator[FileRow]:
    """The rows of a table's records. Only where dates such as 01/02/2024 occur is the table read twice.

    Raises
    ------
    InputError
        No row shows whether the day or the month comes first.
    """
    found = records()
    sample = _sampled(found)
    order = None
    if source.date_format is None and any(is_numeric_date(date) for _, date in _numbered_dates(iter(sample))):
        name = source.file.path
        cells = ((f"{name}, row {number}", date) for number, date in _numbered_dates(records()))
        order = date_order(cells)
    read_date = DateFormat(order=order, pattern=source.date_format).reader
    for number, record in chain(sample, found):
        yield parse_record(number, record, read_date)


def _sampled(records: Iterator[NumberedRecord]) -> list[NumberedRecord]:
    """The first records: a few where they are very long."""
    sample: list[NumberedRecord] = []
    n_characters = 0
    while len(sample) < _N_SAMPLED and n_characters < _SAMPLED_CHARACTERS:
        if (record := next(records, None)) is None:
            break
        sample.append(record)
        n_characters += sum(len(cell) for cell in record[1] if isinstance(cell, str))
    return sample


def _numbered_dates(records: Iterator[NumberedRecord]) -> Iterator[tuple[int, str]]:
    for number, record in records:
        if isinstance(record, RawRecord):
            yield from ((number, str(date)) for date in (record.claim, record.seen) if date)


def parse_record(position: int, record: RawRecord | Unusable | str, read_date: ReadDate) -> FileRow:
    """The row of a record. It needs a title and one date; a date that is there must be readable."""
    if isinstance(record, str):
        return FileRow(position, reason=record)
    if isinstance(record, Unusable):
        return FileRow(position, reason=record.reason, given=given(record.record, record.cells))
    found = _row(position, record, read_date)
    return FileRow(position, reason=found, given=given(record)) if isinstance(found, str) else found


def _row(position: int, record: RawRecord, read_date: ReadDate) -> FileRow | str:
    title, claim, seen, url, outlet, language = record
    if (problem := _problem(record)) is not None:
        return problem
    clean = clean_title(str(title or ""))
    if is_missing(clean):
        return missing_title(clean)
    published_at, seen_at = _date(claim, read_date), _date(seen, read_date)
    if isinstance(published_at, str) or isinstance(seen_at, str):
        unread = published_at if isinstance(published_at, str) else seen_at
        return f"date {unreadable(str(unread))}"
    if published_at is None and seen_at is None:
        return "date is empty"
    entry = Entry(title=clean, url=address(url) if url else None, published_at=published_at)
    code, no_language = language_stated(language)
    return FileRow(position, entry, outlet_name(outlet), seen_at, None, code, None, no_language)


def _problem(record: RawRecord) -> str | None:
    """What is wrong with the cells of a record as they are; None where nothing is."""
    title, claim, seen, url, outlet, language = record
    for cell in (claim, seen, outlet, language):
        if isinstance(cell, str) and len(cell) > _LONGEST_CELL:
            return _TOO_LONG.format(n=len(cell))
    if isinstance(url, str) and len(url) > _LONGEST_ADDRESS:
        return _TOO_LONG.format(n=len(url))
    return NOT_UTF_8 if has_invalid_bytes(f"{title}{outlet}{url}") else None


def _date(value: Any, read_date: ReadDate) -> datetime | str | None:
    """The date of a cell, None where that is empty, or its text where it cannot be read."""
    if not value:
        return None
    text = str(value)
    date = read_date(text)
    return text[:60] if date is None and not is_missing(text.strip()) else date


def has_invalid_bytes(text: str) -> bool:
    """Whether bytes in a text of a file are not UTF-8; costs next to nothing where all is printable."""
    return not (text.isascii() or text.isprintable()) and _STRAY_BYTE.search(text) is not None


def address(value: Any) -> str | None:
    """The address of an article, with a scheme; None where it is none, or one that must never be a link."""
    found = storable(str(value or "").strip())
    if _BARE_ADDRESS.match(found):
        found = f"https://{found}"
    if _PLAIN_ADDRESS.match(found):
        return found
    try:
        scheme = urlsplit(found).scheme.lower()
    except ValueError:
        return None
    return found if not is_missing(found) and scheme in {"", "http", "https"} else None


def outlet_name(value: Any) -> str | None:
    """The outlet as the file names it; None where it does not."""
    return _name(value) if isinstance(value, str) and value else None


def language_stated(value: Any) -> tuple[str | None, str | None]:
    """The code of a stated language, and the text where it is no language, such as a country."""
    return _stated(value) if isinstance(value, str) and value else (None, None)


@lru_cache(maxsize=1024)
def _stated(text: str) -> tuple[str | None, str | None]:
    code = language_code(text)
    is_silent = code is not None or is_missing(text.strip()) or text.strip().lower() in NO_LANGUAGE
    return code, None if is_silent else text[:60]


@lru_cache(maxsize=4096)
def _name(text: str) -> str | None:
    clean = clean_title(text)
    return None if is_missing(clean) else clean
