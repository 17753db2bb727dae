"""Of which form a file is, told from its content and never from its name."""

import csv
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from io import StringIO
from itertools import islice

from panictrack.errors import InputError, suggestion
from panictrack.importing.formats.decompress import FileOnDisk
from panictrack.importing.formats.formats import (
    CSV,
    EXPORTS,
    FEED,
    FORMAT_NAMES,
    GKG,
    JSON,
    WARC,
    Format,
    documents_of,
    table_of,
)
from panictrack.importing.formats.gdelt import is_gkg
from panictrack.importing.formats.json_documents import Broken, documents
from panictrack.importing.formats.tables import ALIASES, folded, separator_of

_HEAD_BYTES = 1 << 16
_FORMS = ", ".join(FORMAT_NAMES)
_LOOKED_AT = 20  # documents
# Columns and keys of numbers: where there is no title beside them, the file is a series.
_NUMBERS = frozenset(
    {"count", "counts", "total_count", "ratio", "value", "views", "frequency", "total_results", "exposure"}
    | {"hits", "timeline", "timeseries"}
)
_SERIES = (
    "{file}: this is a series of counts and holds no headlines; `panictrack series add {name}` takes it. "
    "Where it does hold them, say in which column: --map title=COLUMN"
)
_STRANGER = (
    "{file}: JSON of no form that is known; it holds {keys}. Where it is a series of counts, "
    "`panictrack series add {name}` takes it; else name its form with --format ({forms}), or write one "
    "headline a line with title and date"
)


def detect_format(
    file: FileOnDisk, *, forced: str | None = None, column_map: Mapping[str, str] | None = None
) -> Format:
    """The form of a file; `forced` names it where a person knows better.

    Raises
    ------
    InputError
        It is a series, or of no form that is known.
    """
    if forced is not None and forced not in FORMAT_NAMES:
        raise InputError(f"there is no form {forced!r}; {suggestion(forced, FORMAT_NAMES)}")
    head = file.head(_HEAD_BYTES)
    if forced is not None:
        found = _named(forced, is_json=_is_json(head))
    elif head.startswith(b"WARC/"):
        found = WARC
    elif _text(head).startswith("<"):
        found = FEED
    elif _is_json(head):
        found = _form_of_documents(file, column_map or {})
    else:
        found = _form_of_table(file, _text(head), column_map or {})
    if column_map and found.name not in {CSV.name, JSON.name}:
        raise InputError(
            f"{file.path}: this is {found.told}, which needs no --map; leave it out, or name the form too: "
            "--format csv"
        )
    return found


def _named(name: str, *, is_json: bool) -> Format:
    if name in EXPORTS:
        return documents_of(name) if is_json else table_of(name)
    return next(form for form in (CSV, JSON, GKG, FEED, WARC) if form.name == name)


def _form_of_table(file: FileOnDisk, head: str, column_map: Mapping[str, str]) -> Format:
    if is_gkg(head.partition("\n")[0].rstrip("\r")):
        return GKG
    if column_map:
        return CSV
    header, first = _first_lines(head)
    found = next((name for name, export in EXPORTS.items() if export.has(header)), None)
    if found is not None:
        return table_of(found)
    if _is_series(header, first):
        raise InputError(_SERIES.format(file=file.path, name=file.path.name))
    return CSV


def _form_of_documents(file: FileOnDisk, column_map: Mapping[str, str]) -> Format:
    found = (document for _, document in documents(file) if not isinstance(document, Broken))
    document = next(islice(found, _LOOKED_AT), None)
    if isinstance(document, Mapping) and "jsonfeed.org" in str(document.get("version")):
        return FEED
    if column_map:
        return JSON
    for name, export in EXPORTS.items():
        if export.is_in(document):
            return documents_of(name)
    first = document[0] if isinstance(document, list) and document else document
    if isinstance(first, Mapping) and not _has_title(first):
        if _is_series(first, [str(value) for value in first.values()]):
            raise InputError(_SERIES.format(file=file.path, name=file.path.name))
        if any(isinstance(value, list | dict) for value in first.values()):
            keys = ", ".join(map(str, islice(first, 10)))
            raise InputError(_STRANGER.format(file=file.path, name=file.path.name, keys=keys, forms=_FORMS))
    return JSON


def _is_series(columns: Collection[str], first: Sequence[str]) -> bool:
    """Whether columns and their first values are those of a series: numbers, and no title beside them."""
    names = {folded(str(name)) for name in columns}
    if names & set(ALIASES["title"]):
        return False
    is_of_trends = any(name.startswith("category:") for name in names)
    dates = {"week", "month", "year", *ALIASES["date"], *ALIASES["seen"]}
    others = [value for name, value in zip(columns, first, strict=False) if folded(str(name)) not in dates]
    is_numbers = bool(names & dates) and bool(others) and all(map(_is_number, others))
    return is_of_trends or bool(names & _NUMBERS) or is_numbers


def _is_number(cell: str) -> bool:
    return cell.strip().replace(".", "", 1).replace(",", "").isdecimal()


def _has_title(columns: Collection[str]) -> bool:
    return bool(set(ALIASES["title"]) & {folded(name) for name in columns})


def _first_lines(head: str) -> tuple[list[str], list[str]]:
    """The header and the first row, empty where there is none."""
    with suppress(csv.Error):
        lines = StringIO(head, newline="")
        separator = separator_of(lines.readline())
        lines.seek(0)
        reader = csv.reader(lines, delimiter=separator)
        return next(reader, []), next(reader, [])
    return [], []


def _is_json(head: bytes) -> bool:
    return _text(head).startswith(("{", "["))


def _text(head: bytes) -> str:
    return head.decode("utf-8-sig", errors="replace").lstrip()
