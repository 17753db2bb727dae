"""JSON: one document, or one a line."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from panictrack.errors import InputError
from panictrack.importing.tabular.files import FileOnDisk

_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jsonl.zip", ".ndjson.zip")
_DEEPEST = 3  # lists of records are nested in a key or two
_MOST_CHARACTERS = 1 << 30
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


def documents_in(handle: IO[str], path: Path) -> Iterator[tuple[int, Any]]:
    """The documents with the number of the line on which each begins; `Broken` for a line that is not JSON.

    A text whose first line is a document has one on every line; any other is one document, unless the name
    of its file says otherwise.

    Raises
    ------
    InputError
        The one document is not JSON, or has more than a gigabyte.
    """
    number, first = _first_line(handle)
    document = _read(first)
    if not isinstance(document, Broken) or path.name.lower().endswith(_LINES):
        if first:
            yield number, document
        for line_number, line in enumerate(handle, start=number + 1):
            if line.strip():
                yield line_number, _read(line)
    else:
        yield number, _whole(path, handle, first)


def records_in(value: Any, depth: int = _DEEPEST) -> list[dict[str, Any]]:
    """The first list of objects in a document."""
    if isinstance(value, list):
        return [record for record in value if isinstance(record, dict)]
    if isinstance(value, dict) and depth:
        found = (records_in(inner, depth - 1) for inner in value.values())
        return next((records for records in found if records), [])
    return []


def _first_line(handle: IO[str]) -> tuple[int, str]:
    number, line = 0, ""
    for number, line in enumerate(handle, start=1):
        if line.strip():
            return number, line
    return number, ""


def _whole(path: Path, handle: IO[str], first: str) -> Any:
    rest = handle.read(_MOST_CHARACTERS)
    if handle.read(1):
        raise InputError(f"{path}: more than a gigabyte in one document; split it, or use JSON lines")
    document = _read(first + rest)
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
