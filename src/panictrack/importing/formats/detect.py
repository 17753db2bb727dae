"""The formats of files that can be read, and which one a file has: its content decides, never its name."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

from panictrack.errors import InputError, suggestion
from panictrack.importing.formats.exports import EXPORTS, Export
from panictrack.importing.formats.feed_copies import read_feed_copy
from panictrack.importing.formats.gdelt import is_gkg, read_gkg
from panictrack.importing.formats.own_exports import (
    PARQUET,
    is_own,
    is_snapshot,
    read_own_json,
    read_own_parquet,
    read_own_table,
)
from panictrack.importing.formats.records import FileRow, ImportSource
from panictrack.importing.formats.tables import (
    headline_records,
    layout_of,
    read_export,
    read_export_table,
    read_json,
    read_table,
)
from panictrack.importing.formats.warc import read_warc
from panictrack.importing.tabular.columns import DATE_NAMES, HEADLINE_FIELDS, PARTIAL_NAMES, normal
from panictrack.importing.tabular.json_documents import Broken, documents
from panictrack.importing.tabular.numbers import is_number

_N_SAMPLED = 20  # documents
# Columns and keys of numbers: where there is no title beside them, the file is a series.
_NUMBERS = frozenset(
    {"count", "counts", "total_count", "ratio", "value", "views", "frequency", "total_results", "exposure"}
    | {"hits", "timeline", "timeseries"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """How a file is read: under the name that --format takes and the ledger records."""

    name: str
    description: str  # for a person
    read: Callable[[ImportSource], Iterator[FileRow]]
    unit: str = "line"  # what a row of it is called
    holds_feeds: bool = False  # whose bodies a parser reads


_CSV = Format(name="csv", description="CSV", read=read_table)
_JSON = Format(name="json", description="JSON records", read=read_json)
_GKG = Format(name="gdelt-gkg", description="GDELT's knowledge graph", read=read_gkg)
_FEED = Format(
    name="feed", description="a dated copy of a feed", read=read_feed_copy, unit="item", holds_feeds=True
)
_WARC = Format(
    name="warc", description="WARC, the feeds in it", read=read_warc, unit="item", holds_feeds=True
)
_OWN = Format(name="panictrack", description="an export of panictrack", read=read_own_table)
_OWN_JSON = replace(_OWN, read=read_own_json)
_OWN_SNAPSHOT = replace(_OWN, description="a snapshot of panictrack")
_OWN_PARQUET = replace(_OWN, read=read_own_parquet, unit="row")
FORMAT_NAMES = (_CSV.name, _JSON.name, _OWN.name, *EXPORTS, _GKG.name, _FEED.name, _WARC.name)

_SERIES = (
    "{file}: this is a series of counts and holds no headlines; `panictrack series add {name}` takes it. "
    "If it does hold them, name their column: --map title=COLUMN"
)
_UNKNOWN_JSON = (
    "{file}: JSON of an unknown format; it holds {keys}. If it is a series of counts, "
    "`panictrack series add {name}` takes it; else name its format with --format ({formats}), or write one "
    "headline a line with title and date"
)


def detect_format(source: ImportSource, *, forced: str | None = None) -> Format:
    """The format of a file; `forced` names it where the user knows better.

    Raises
    ------
    InputError
        It is a series, or of an unknown format.
    """
    if forced is not None and forced not in FORMAT_NAMES:
        raise InputError(f"there is no format {forced!r}; {suggestion(forced, FORMAT_NAMES)}")
    if source.file.head(len(PARQUET)) == PARQUET:
        return _OWN_PARQUET
    head = source.file.head_text().lstrip("\ufeff \t\r\n")
    is_json = head.startswith(("{", "["))
    if forced is not None:
        found = _forced(forced, is_json=is_json)
    elif head.startswith("WARC/"):
        found = _WARC
    elif head.startswith("<"):
        found = _FEED
    elif is_json:
        found = _format_of_documents(source)
    else:
        found = _format_of_table(source, head)
    if source.column_map and found.name not in {_CSV.name, _JSON.name}:
        raise InputError(
            f"{source.file.path}: this is {found.description}, which needs no --map; leave it out, or name "
            "the format too: --format csv"
        )
    return found


def _forced(name: str, *, is_json: bool) -> Format:
    if name in EXPORTS:
        return _of_export(EXPORTS[name], is_json=is_json)
    if name == _OWN.name:
        return _OWN_JSON if is_json else _OWN
    return next(known for known in (_CSV, _JSON, _GKG, _FEED, _WARC) if known.name == name)


def _of_export(export: Export, *, is_json: bool) -> Format:
    read = partial(read_export if is_json else read_export_table, export=export)
    description = f"{export.description}, as {'JSON' if is_json else 'CSV'}"
    return Format(name=export.name, description=description, read=read, unit="article" if is_json else "line")


def _format_of_table(source: ImportSource, head: str) -> Format:
    if is_gkg(head.partition("\n")[0].rstrip("\r")):
        return _GKG
    if source.column_map:
        return _CSV
    if head.startswith("| ") and "\n| --- |" in head[:2_000]:
        raise InputError(f"{source.file.path}: a Markdown table, made for people to read; export CSV instead")
    layout = layout_of(source)
    if is_own(layout.header):
        return _OWN_SNAPSHOT if is_snapshot(layout.header) else _OWN
    export = next((export for export in EXPORTS.values() if export.has(layout.header)), None)
    if export is not None:
        return _of_export(export, is_json=False)
    if _is_series(layout.header, layout.first_row):
        raise InputError(_SERIES.format(file=source.file.path, name=source.file.path.name))
    return _CSV


def _format_of_documents(source: ImportSource) -> Format:
    found = (document for _, document in documents(source.file) if not isinstance(document, Broken))
    document = next(islice(found, _N_SAMPLED), None)
    if isinstance(document, Mapping) and "jsonfeed.org" in str(document.get("version")):
        return _FEED
    if source.column_map:
        return _JSON
    first = document[0] if isinstance(document, list) and document else document
    if isinstance(first, Mapping) and is_own(first):
        return _OWN_JSON
    for export in EXPORTS.values():
        if export.matches(document):
            return _of_export(export, is_json=True)
    first = next(iter(headline_records(document, source) or [document]))
    if isinstance(first, Mapping) and not _has_title(first):
        _refuse_other_json(source, first)
    return _JSON


def _refuse_other_json(source: ImportSource, record: Mapping[Any, Any]) -> None:
    path = source.file.path
    if _is_series(list(map(str, record)), [str(value) for value in record.values()]):
        raise InputError(_SERIES.format(file=path, name=path.name))
    if any(isinstance(value, list | dict) for value in record.values()):
        keys = ", ".join(map(str, islice(record, 10)))
        raise InputError(
            _UNKNOWN_JSON.format(file=path, name=path.name, keys=keys, formats=", ".join(FORMAT_NAMES))
        )


def _is_series(columns: Sequence[str], first: Sequence[str]) -> bool:
    """Whether columns and their first values are those of a series: numbers, and no title beside them."""
    names = set(map(normal, columns))
    if _has_title(columns):
        return False
    is_of_trends = any(name.startswith("category:") for name in names) or any(
        ": (" in name for name in columns
    )
    known = {*DATE_NAMES, *PARTIAL_NAMES, ""}
    others = [value for name, value in zip(columns, first, strict=False) if normal(name) not in known]
    is_numbers = bool(names & DATE_NAMES) and bool(others) and all(map(is_number, others))
    return is_of_trends or bool(names & _NUMBERS) or is_numbers


def _has_title(columns: Collection[Any]) -> bool:
    return bool(set(HEADLINE_FIELDS["title"]) & {normal(str(name)) for name in columns})
