"""From the bytes of a file to a table: of what kind it is, what separates, where the header stands."""

import codecs
import csv
import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from io import StringIO
from itertools import islice

from panictrack.errors import InputError
from panictrack.importing.tabular.columns import DATE_NAMES, normal
from panictrack.importing.tabular.dates import is_date
from panictrack.importing.tabular.table import NO_ROWS, RawTable, Row

_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE_LINES = 200
_LONGEST_PREAMBLE = 30  # rows before the header
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # what Excel calls "Unicode text"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx, ods; xls

Cells = list[tuple[int, list[str]]]


def text_of(body: bytes, name: str) -> str:
    """The text of a file: UTF-8, or UTF-16 with its mark, gzipped or not.

    Raises
    ------
    InputError
        It is empty, a workbook, a web page, no text at all, or text in another encoding.
    """
    body = _unpacked(body, name)
    if body.startswith(_WORKBOOKS):
        raise InputError(
            f"{name}: this is a workbook (or another archive) and no text; open it and save the sheet as "
            "CSV UTF-8"
        )
    text = _decoded(body, name)
    if "\0" in text:
        raise InputError(f"{name}: this holds NUL bytes and is no text; export the series as CSV in UTF-8")
    if not text.strip():
        raise InputError(NO_ROWS.format(name=name))
    if text.lstrip().startswith("<"):
        raise InputError(
            f"{name}: this is a web page and no table; download the series itself, as CSV or JSON"
        )
    return text


def _unpacked(body: bytes, name: str) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return gzip.decompress(body)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{name}: {error}; check the gzipped file") from error


def _decoded(body: bytes, name: str) -> str:
    encoding = "utf-16" if body.startswith(_UTF16) else "utf-8-sig"
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}, line {line}: this is not {encoding.removesuffix('-sig').upper()} (perhaps "
            "Windows-1252); save it as CSV UTF-8, or convert it: "
            f"iconv -f WINDOWS-1252 -t UTF-8 {name} > utf8.csv"
        ) from error


def table_of_csv(text: str, name: str) -> RawTable:
    """The table of a CSV with whatever separates its columns and stands above its header.

    Raises
    ------
    InputError
        There is no header, or a row has more cells than the header.
    """
    separator = _separator(text)
    # Not splitlines: a cell may hold a line separator of Unicode, and is still one cell.
    lines = StringIO(text, newline="")
    rows = [(line, cells) for line, cells in _rows(lines, separator, name) if any(cells)]
    if not rows:
        raise InputError(NO_ROWS.format(name=name))
    header = _header(rows, name)
    columns = _without_empty_end(rows[header][1])
    return RawTable(
        name=name,
        columns=tuple(columns),
        rows=tuple(_row(line, cells, columns, name) for line, cells in rows[header + 1 :]),
        separator=separator,
    )


def _rows(lines: Iterable[str], separator: str, name: str) -> Iterator[tuple[int, list[str]]]:
    # Strict: a quote that is never closed would swallow the rows below it.
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise InputError(f"{name}, line {reader.line_num}: {error}; mend the quotes there") from error


def _separator(text: str) -> str:
    """The character that leaves a date in most rows.

    csv.Sniffer goes by how regularly a character occurs, and takes the decimal commas of
    2024-01-01;0,5 for separators.
    """
    sample = list(islice(StringIO(text, newline=""), _SAMPLE_LINES))
    return max(_SEPARATORS, key=lambda separator: _n_dates(sample, separator))


def _n_dates(lines: Iterable[str], separator: str) -> int:
    with suppress(csv.Error):  # a cell beyond the limit: the reading itself will tell its line
        return sum(map(_has_date, csv.reader(lines, delimiter=separator, skipinitialspace=True)))
    return 0


def _has_date(cells: Sequence[str]) -> bool:
    return len(cells) > 1 and any(is_date(cell.strip()) for cell in cells)


def _header(rows: Cells, name: str) -> int:
    """Which row names the columns: one that names dates, or else the last before the first date."""
    for place, (_, cells) in enumerate(rows[:_LONGEST_PREAMBLE]):
        if len(cells) > 1 and any(normal(cell) in DATE_NAMES for cell in cells):
            return place
    first = next((place for place, (_, cells) in enumerate(rows) if _has_date(cells)), 1)
    if first == 0:
        raise InputError(f"{name}: no header line; write one above the rows, such as date,count")
    return first - 1


def _without_empty_end(cells: Sequence[str]) -> list[str]:
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _row(line: int, cells: Sequence[str], columns: Sequence[str], name: str) -> Row:
    n_cells = len(_without_empty_end(cells))
    if n_cells > len(columns):
        raise InputError(
            f"{name}, line {line}: {n_cells} cells under {len(columns)} columns; put numbers such as 1,234 "
            "in quotes, or write them without separators"
        )
    padding = [""] * (len(columns) - len(cells))
    return Row(place=f"line {line}", cells=(*cells[: len(columns)], *padding))
