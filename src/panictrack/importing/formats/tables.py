"""Headlines in tables: CSV with a header, or JSON records, of anybody's columns or of a known export's."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import chain, count
from operator import itemgetter
from typing import Any

from panictrack.errors import InputError
from panictrack.importing.formats.exports import Export
from panictrack.importing.formats.records import (
    NOT_UTF_8,
    FileRow,
    ImportSource,
    NumberedRecord,
    RawRecord,
    Unusable,
    file_rows,
    has_invalid_bytes,
)
from panictrack.importing.tabular.columns import headline_columns, refuse_other_twin
from panictrack.importing.tabular.delimited import NO_ROWS, Layout, find_layout, rows
from panictrack.importing.tabular.json_documents import Broken, documents, records_in

_FIELDS = ("title", "date", "seen", "url", "outlet", "language")  # in the order of RawRecord


def layout_of(source: ImportSource) -> Layout:
    """How a CSV is laid out.

    Raises
    ------
    InputError
        It is empty, has no header, or one that is not text.
    """
    path = str(source.file.path)
    mapped = source.column_map.values()
    layout = find_layout(source.file.head_text(), path, mapped=mapped, pattern=source.date_format)
    if has_invalid_bytes("".join(layout.header)):
        raise InputError(f"{path}: the header {NOT_UTF_8}")
    return layout


def read_table(source: ImportSource) -> Iterator[FileRow]:
    """Each row of a CSV, by the map of columns and the names that people use.

    Raises
    ------
    InputError
        It has no column for the title, for a date, or for an outlet or address where no --outlet is given.
    """
    layout, path = layout_of(source), str(source.file.path)
    fields = headline_columns(layout.header, source.column_map, where=path)
    if not source.has_outlet and not {"outlet", "url"} & fields.keys():
        raise InputError(
            f"{path}: no column names the outlet; it has {', '.join(layout.header)}; give --outlet, such as "
            "--outlet bbc.com, or name the column with --map outlet=COLUMN"
        )
    indices = [layout.header.index(fields[field]) if field in fields else -1 for field in _FIELDS]
    n_needed, cells_of = max(indices) + 1, itemgetter(*indices)
    twins = {name: fields[name] for name in fields.keys() - source.column_map.keys()}
    has_twins = any("#" in name for name in layout.header)

    def raw_record(cells: list[Any]) -> RawRecord:
        if has_twins:
            refuse_other_twin(layout.header, cells, twins, path)
        cells.append(None)  # of a field without a column
        return RawRecord._make(cells_of(cells))

    return file_rows(source, partial(_records, source, layout, n_needed, raw_record))


def read_export_table(source: ImportSource, export: Export) -> Iterator[FileRow]:
    """Each row of a CSV that has the columns of an export."""
    layout = layout_of(source)

    def raw_record(cells: list[str]) -> RawRecord | str:
        return export.raw_record(dict(zip(layout.header, cells, strict=False)))

    return file_rows(source, partial(_records, source, layout, len(layout.header), raw_record))


def _records(
    source: ImportSource,
    layout: Layout,
    n_needed: int,
    raw_record: Callable[[list[str]], RawRecord | str],
) -> Iterator[NumberedRecord]:
    n_columns = len(layout.header)
    with source.file.as_text() as handle:
        found = rows(handle, layout, str(source.file.path))
        if (first := next(found, None)) is None:
            raise InputError(NO_ROWS.format(name=source.file.path))
        for line, cells, broken in chain([first], found):
            problem = broken or (f"{len(cells)} of {n_columns} columns" if len(cells) < n_needed else None)
            if problem is None:
                yield line, raw_record(cells)
                continue
            record = raw_record([*cells, *[""] * (n_columns - len(cells))])
            yield line, problem if isinstance(record, str) else Unusable(problem, record, cells)


def read_json(source: ImportSource) -> Iterator[FileRow]:
    """Each record of anybody's JSON, by the map of columns and the names that people use."""
    return file_rows(source, partial(_json_records, source))


def _json_records(source: ImportSource) -> Iterator[NumberedRecord]:
    for number, document in documents(source.file):
        if (records := headline_records(document, source)) is not None:
            yield from ((index, _json_record(record, source)) for index, record in enumerate(records, 1))
        else:
            yield number, _json_record(document, source)


def headline_records(document: Any, source: ImportSource) -> list[Any] | None:
    """The records of a document that is a list, or has a list of headlines in a key; None for any other."""
    if isinstance(document, Mapping) and not _is_headline(document, source):
        inner = records_in(document)
        return inner if inner and _is_headline(inner[0], source) else None
    return document if isinstance(document, list) else None


def _is_headline(record: Mapping[str, Any], source: ImportSource) -> bool:
    return not isinstance(_fields_of(tuple(record), tuple(source.column_map.items())), str)


def _json_record(record: Any, source: ImportSource) -> RawRecord | str:
    if isinstance(record, Broken):
        return str(record)
    if not isinstance(record, Mapping):
        return f"a {type(record).__name__} where an object should be"
    fields = _fields_of(tuple(record), tuple(source.column_map.items()))
    if isinstance(fields, str):
        return fields
    return RawRecord._make([record[fields[field]] if field in fields else None for field in _FIELDS])


@lru_cache(maxsize=64)  # records of a file mostly have the same keys
def _fields_of(keys: tuple[str, ...], column_map: tuple[tuple[str, str], ...]) -> dict[str, str] | str:
    """Which key holds which field, or why a record with these keys is no headline."""
    try:
        return headline_columns(keys, dict(column_map), where="record")
    except InputError as error:
        return str(error)


def read_export(source: ImportSource, export: Export) -> Iterator[FileRow]:
    """Each record of an export as JSON, numbered from one on through all its documents."""
    return file_rows(source, partial(_export_records, source, export))


def _export_records(source: ImportSource, export: Export) -> Iterator[NumberedRecord]:
    numbers = count(1)
    for _, document in documents(source.file):
        if isinstance(document, Broken):
            yield next(numbers), str(document)
        else:
            yield from ((next(numbers), export.raw_record(record)) for record in export.records(document))
