"""JSON: one document, or one a line."""

import json
from collections.abc import Iterator
from itertools import chain, count
from typing import IO, Any

from panictrack.errors import InputError
from panictrack.importing.formats.decompress import FileOnDisk
from panictrack.importing.formats.exports import Export
from panictrack.importing.formats.records import FileRow
from panictrack.importing.formats.source import ImportSource
from panictrack.importing.formats.tables import record_row

_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jsonl.zip", ".ndjson.zip")
_MOST_CHARACTERS = 1 << 30
# What a line may be that is no JSON: deep nesting ends in a RecursionError, a number of 5,000 digits in a
# ValueError.
_NO_JSON = (ValueError, RecursionError)


class Broken(str):
    """Why a line is no JSON."""

    __slots__ = ()


def read_records(source: ImportSource) -> Iterator[FileRow]:
    """Each record of anybody's, by the map of columns and the names people use."""
    for number, document in documents(source.file):
        if isinstance(document, Broken):
            yield FileRow(number, complaint=document)
        elif isinstance(document, list):
            yield from (record_row(place, record, source) for place, record in enumerate(document, start=1))
        else:
            yield record_row(number, document, source)


def read_export(source: ImportSource, export: Export) -> Iterator[FileRow]:
    """Each record of an export, numbered from one on through all its documents."""
    numbers = count(1)
    for _, document in documents(source.file):
        if isinstance(document, Broken):
            yield FileRow(next(numbers), complaint=document)
        else:
            yield from (export.row(next(numbers), record) for record in export.records(document))


def documents(file: FileOnDisk) -> Iterator[tuple[int, Any]]:
    """The documents with the number of the line on which each begins; `Broken` for a line that is none.

    A file whose first line is a document of its own has one on every line; any other is one document.

    Raises
    ------
    InputError
        The one document is no JSON, or of more than a gigabyte.
    """
    with file.as_text() as handle:
        number, first = _first_line(handle)
        document = _read(first)
        if not isinstance(document, Broken) or file.path.name.lower().endswith(_LINES):
            lines = ((place, line) for place, line in enumerate(handle, start=number + 1) if line.strip())
            if first:
                yield number, document
            yield from ((place, _read(line)) for place, line in lines)
        else:
            yield number, _whole(file, handle, first)


def _first_line(handle: IO[str]) -> tuple[int, str]:
    number, line = 0, ""
    for number, line in enumerate(handle, start=1):
        if line.strip():
            return number, line
    return number, ""


def _whole(file: FileOnDisk, handle: IO[str], first: str) -> Any:
    rest = handle.read(_MOST_CHARACTERS)
    if handle.read(1):
        raise InputError(f"{file.path}: more than a gigabyte in one document; split it, or use JSON lines")
    document = _read("".join(chain((first,), (rest,))))
    if isinstance(document, Broken):
        raise InputError(f"{file.path}: {document}; check that the file is JSON and whole")
    return document


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except _NO_JSON as error:
        return Broken(error)
