"""JSON: one document, or one a line."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from panictrack.errors import InputError
from panictrack.importing.tabular.files import FileOnDisk
from panictrack.importing.tabular.json_stream import RecordStream

_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jsonl.zip", ".ndjson.zip")
_DEEPEST = 3  # lists of records are nested in a key or two
_LONGEST = 1 << 22  # characters of a document that is held whole, or of a line
# What an object and a value take as Python holds them, and how much one document may take, in bytes.
_OBJECT_BYTES, _VALUE_BYTES, _MOST_BYTES = 150, 60, 1 << 26
# What a line that is not JSON raises: deep nesting ends in a RecursionError, a number of 5,000 digits in a
# ValueError.
_NOT_JSON = (ValueError, RecursionError)
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class Broken(str):
    """Why a line is not JSON."""

    __slots__ = ()


def documents(file: FileOnDisk) -> Iterator[tuple[int, Any]]:
    """The documents of a file: see `documents_in`."""
    with file.as_text() as handle:
        yield from documents_in(handle, file.path)


def documents_in(handle: IO[str], path: Path, longest: int = _LONGEST) -> Iterator[tuple[int, Any]]:
    """The documents with the number of the line on which each begins; `Broken` for a line that is not JSON.

    A text whose first line is a document has one on every line; any other is one document, unless the name
    of its file says otherwise. Of a document that has more than `longest` characters or takes too much
    memory, the records of its first list of objects are given instead, each with its number.

    Raises
    ------
    InputError
        The one document is not JSON, or a record of it is too large.
    """
    number, first = _first_line(handle, longest)
    if len(first) >= longest:
        yield from _streamed(first, handle, path)
        return
    document = Broken("many values") if _is_large(first) else _read(first)
    if not isinstance(document, Broken) or path.name.lower().endswith(_LINES):
        if first:
            yield number, document
        yield from _lines(handle, number)
        return
    text = first + handle.read(longest)
    if len(text) >= longest or _is_large(text):
        yield from _streamed(text, handle, path)
    else:
        yield number, _whole(path, text)


def _lines(handle: IO[str], number: int) -> Iterator[tuple[int, Any]]:
    """The documents on the lines behind line `number`."""
    while line := handle.readline(_LONGEST):
        number += 1
        if len(line) == _LONGEST or _is_large(line):
            yield number, Broken("a line of too many values; give one headline a line")
            while len(line) == _LONGEST and not line.endswith("\n"):
                line = handle.readline(_LONGEST)
        elif line.strip():
            yield number, _read(line)


def _is_large(text: str) -> bool:
    """Whether a document may take much more memory than its text: [{},{},{}] takes twenty times as much."""
    n_objects = text.count("{") + text.count("[")
    return n_objects * _OBJECT_BYTES + text.count(",") * _VALUE_BYTES > _MOST_BYTES


def _streamed(begun: str, handle: IO[str], path: Path) -> Iterator[tuple[int, Any]]:
    decoder = json.JSONDecoder(object_pairs_hook=_object)
    yield from enumerate(RecordStream(begun, handle, path, decoder).records(), start=1)


def records_in(value: Any, depth: int = _DEEPEST) -> list[dict[str, Any]]:
    """The first list of objects in a document."""
    if isinstance(value, list):
        return [record for record in value if isinstance(record, dict)]
    if isinstance(value, dict) and depth:
        found = (records_in(inner, depth - 1) for inner in value.values())
        return next((records for records in found if records), [])
    return []


def _first_line(handle: IO[str], longest: int) -> tuple[int, str]:
    """The first line that is not empty, or its beginning."""
    number = 0
    while line := handle.readline(longest):
        number += 1
        if line.strip():
            return number, line
    return number, ""


def _whole(path: Path, text: str) -> Any:
    document = _read(text)
    if isinstance(document, Broken):
        raise InputError(f"{path}: {document}; check that the file is JSON and complete")
    return document


def _read(text: str) -> Any:
    """The document; as `Broken` where it holds a NUL character, as in a CSV, or two values of one key."""
    if "u0000" in text and _NUL.search(text):
        return Broken("it holds a NUL character (\\u0000), so it is damaged")
    try:
        return json.loads(text, object_pairs_hook=_object)
    except _NOT_JSON as error:
        return Broken(error)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        for name, value in pairs:
            if value != found[name]:
                raise ValueError(f"it has two different values of {name!r} in one object")
    return found
