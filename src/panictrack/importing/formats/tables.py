"""Tables: CSV with a header, of anybody's columns or of an export's; JSON records of anybody's keys."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain
from typing import Any

from panictrack.errors import InputError
from panictrack.importing.formats.exports import Export
from panictrack.importing.formats.records import (
    NOT_UTF_8,
    FileRow,
    RawRecord,
    address,
    has_invalid_bytes,
    moment,
    outlet_name,
    parse_date_or_none,
    parse_record,
)
from panictrack.importing.formats.source import ImportSource
from panictrack.model import Entry
from panictrack.model.text import clean_title

# What people call these columns in the exports we know, and we in our own. The first name that a file has
# counts, in these letters; else the first that it has in others. `date` is the publisher's claim, `seen` when
# the source saw the headline.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline", "headline_text", "text"),
    "date": (
        "date",
        "dated_at",
        "published_at",
        "published",
        "publish_date",
        "pub_date",
        "day",
    ),
    "seen": ("first_seen", "first_seen_at"),
    "outlet": ("outlet", "source", "media_name", "domain", "publisher"),
    "url": ("url", "link", "article_url"),
}
_UNREADABLE = "date {!r} is not like 2026-11-17 or 2026-11-17T06:00Z"
_SEPARATORS = ",;\t"
_MOST_LINES = 20  # of a record: a text in quotes may have some
_UNCLOSED = "a quote that is not closed takes in lines {first} to {last}; close it and import the file again"

csv.field_size_limit(1 << 20)


_Line = tuple[int, list[str], str | None]  # its number, its cells, and what is wrong with it


def read_table(source: ImportSource) -> Iterator[FileRow]:
    """Each row of a CSV, by the map of columns and the names people use.

    Raises
    ------
    InputError
        It has no column for the title or for a date.
    """
    with _opened(source) as (header, lines):
        wanted = columns(header, source.column_map, where=str(source.file.path))
        places = {name: header.index(column) for name, column in wanted.items()}
        title, longest = places["title"], max(places.values())
        date, seen, outlet, url = map(places.get, ("date", "seen", "outlet", "url"))
        sighted = (title, date, seen, outlet, url)
        for number, values, complaint in lines:
            if complaint is not None:
                yield FileRow(number, complaint=complaint)
            elif len(values) <= longest:
                yield FileRow(number, complaint=f"{len(values)} of {len(header)} columns")
            elif seen is None and date is not None:
                yield plain_row(
                    number,
                    values[title],
                    values[date],
                    None if outlet is None else values[outlet],
                    None if url is None else values[url],
                )
            else:
                yield sighted_row(number, *(None if at is None else values[at] for at in sighted))


def read_export_table(source: ImportSource, export: Export) -> Iterator[FileRow]:
    """Each row of a CSV that has the columns of an export."""
    with _opened(source) as (header, lines):
        for number, values, complaint in lines:
            if complaint is not None:
                yield FileRow(number, complaint=complaint)
            elif len(values) < len(header):
                yield FileRow(number, complaint=f"{len(values)} of {len(header)} columns")
            else:
                yield export.row(number, dict(zip(header, values, strict=False)))


def plain_row(number: int, title: Any, date: Any, outlet: Any, url: Any) -> FileRow:
    """The row of a title and a date, which is the publisher's claim."""
    if has_invalid_bytes(f"{title}{outlet}{url}"):
        return FileRow(number, complaint=NOT_UTF_8)
    clean = clean_title(str(title or ""))
    if not clean:
        return FileRow(number, complaint="no title")
    try:
        published_at = moment(str(date))
    except (ValueError, OverflowError):
        return FileRow(number, complaint=_UNREADABLE.format(date))
    entry = Entry(title=clean, url=address(url) if url else None, published_at=published_at)
    return FileRow(number, entry, outlet_name(outlet))


def sighted_row(number: int, title: Any, date: Any, seen: Any, outlet: Any, url: Any) -> FileRow:
    """The row of a table that says when its source saw the headline, with the claim where there is one."""
    claim, sighting = None if date is None else str(date), None if seen is None else str(seen)
    for said in filter(None, (claim, sighting)):
        if (
            parse_date_or_none(said) is None
        ):  # also beside one that can be read: every row is new, known or bad
            return FileRow(number, complaint=_UNREADABLE.format(said))
    return parse_record(number, RawRecord(title, claim, sighting, url, outlet))


def record_row(number: int, record: Any, source: ImportSource) -> FileRow:
    """The row of a JSON record, by the map of columns and the names people use."""
    if not isinstance(record, Mapping):
        return FileRow(number, complaint=f"a {type(record).__name__} where an object should be")
    try:
        wanted = _columns_of(tuple(record), tuple(source.column_map.items()))
    except InputError as error:
        return FileRow(number, complaint=f"{source.file.path}, record {number}: {error}")
    title, date, seen, outlet, url = (
        record[wanted[name]] if name in wanted else None
        for name in ("title", "date", "seen", "outlet", "url")
    )
    if "seen" in wanted:
        return sighted_row(number, title, date, seen, outlet, url)
    return plain_row(number, title, date, outlet, url)


def columns(header: Sequence[str], column_map: Mapping[str, str], *, where: str) -> dict[str, str]:
    """Which column of a file holds which field.

    Raises
    ------
    InputError
        A column of the map is not there, or none is known for the title or for a date.
    """
    unknown = set(column_map) - set(ALIASES)
    if unknown:
        raise InputError(f"{min(unknown)!r} is no field; map one of {', '.join(ALIASES)}")
    found: dict[str, str] = {}
    for field, aliases in ALIASES.items():
        match = _named(header, column_map[field]) if field in column_map else _usual(header, aliases)
        if match is not None:
            found[field] = match
        elif field in column_map or field == "title":
            raise _missing(field, header, column_map, where)
    if "date" not in found and "seen" not in found:
        raise _missing("date", header, column_map, where)
    if found.get("date") == found.get("seen"):  # by the map, which says what the column is
        del found["seen" if "date" in column_map else "date"]
    return found


def _missing(field: str, header: Sequence[str], column_map: Mapping[str, str], where: str) -> InputError:
    return InputError(
        f"{where}: no column {column_map.get(field, field)!r}; it has {', '.join(header)}; "
        f"say which with --map {field}=COLUMN"
    )


def folded(name: str) -> str:
    """The name of a column without blanks around it and without capitals."""
    return name.strip().casefold()


def _named(header: Sequence[str], name: str) -> str | None:
    return name if name in header else None


def _usual(header: Sequence[str], aliases: Sequence[str]) -> str | None:
    """The column with the first of these names."""
    in_any_case = {folded(name): name for name in reversed(header)}
    exact = (alias for alias in aliases if alias in header)
    others = (in_any_case[alias] for alias in aliases if alias in in_any_case)
    return next(chain(exact, others), None)


@lru_cache(maxsize=64)  # records of a file mostly have the same keys
def _columns_of(keys: tuple[str, ...], column_map: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return columns(keys, dict(column_map), where="a record")


@contextmanager
def _opened(source: ImportSource) -> Iterator[tuple[list[str], Iterator[_Line]]]:
    with source.file.as_text() as handle:
        first = handle.readline()
        reader = csv.reader(chain([first] if first else [], handle), delimiter=separator_of(first))
        yield _header(reader, source), _lines(reader)


def separator_of(line: str) -> str:
    """What stands between the columns of a header: the sign that makes most of them, else a comma."""
    return max(_SEPARATORS, key=lambda sign: _n_columns(line, sign))


def _n_columns(line: str, separator: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=separator), []))
    except csv.Error:
        return 0


def _header(reader: Any, source: ImportSource) -> list[str]:
    path = source.file.path
    try:
        header: list[str] | None = next(reader, None)
    except csv.Error as error:
        raise InputError(f"{path}: {error}; is this a CSV file with a header line?") from error
    if header is None:
        raise InputError(f"{path}: the file is empty; give one with a header line")
    if has_invalid_bytes("".join(header)):
        raise InputError(f"{path}: the header {NOT_UTF_8}")
    return header


def _lines(reader: Any) -> Iterator[_Line]:
    before = reader.line_num
    while True:
        try:
            for values in reader:
                number = reader.line_num
                if number - before > _MOST_LINES:
                    yield number, [], _UNCLOSED.format(first=before + 1, last=number)
                elif values:
                    yield number, values, None
                before = number
        except csv.Error as error:
            before = reader.line_num
            yield before, [], str(error)
        else:
            return
