"""From JSON to a table: responses of known APIs, or any list of records."""

import json
from typing import Any

from panictrack.errors import InputError
from panictrack.importing.tabular.library_facets import records_of_facets
from panictrack.importing.tabular.table import RawRow, RawTable, cells_of
from panictrack.model.text import storable

_DEEPEST = 3  # lists of records are nested in a key or two

Record = dict[str, Any]


def is_json(text: str) -> bool:
    """Whether a text is meant as JSON."""
    return text.lstrip().startswith(("{", "["))


def table_of_json(text: str, name: str, first_year: int | None) -> RawTable:
    """The table of the first list of records in a JSON text.

    The Ngram viewer's response has values without years: `first_year` is that of its first value.

    Raises
    ------
    InputError
        It is not JSON or holds no records; or a first year is missing, or given although there are dates.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name}: {error}; give one JSON object or list, or a CSV") from error
    records = records_of_facets(found, name) or _records(found, _DEEPEST)
    if not records:
        raise InputError(f"{name}: no list of records with a date and a count; give such a list, or a CSV")
    if all(isinstance(record.get("timeseries"), list) for record in records):
        return _table(_of_ngrams(records, name, first_year), name)
    if first_year is not None:
        raise InputError(f"{name}: the records have dates; leave out --first-year (first_year= in Python)")
    return _table(_with_inner(records), name)


def _records(value: Any, depth: int) -> list[Record]:
    """The first list of objects in a value."""
    if isinstance(value, list):
        return [record for record in value if isinstance(record, dict)]
    if isinstance(value, dict) and depth:
        found = (_records(inner, depth - 1) for inner in value.values())
        return next((records for records in found if records), [])
    return []


def _with_inner(records: list[Record]) -> list[Record]:
    """Records with an inner list of records (GDELT's `data`): these, each with the keys around it."""
    if not all(isinstance(record.get("data"), list) for record in records):
        return records
    return [{**record, **inner} for record in records for inner in record["data"] if isinstance(inner, dict)]


def _of_ngrams(records: list[Record], name: str, first_year: int | None) -> list[Record]:
    if first_year is None:
        raise InputError(
            f"{name}: the Ngram viewer's JSON has no years; give the year_start of its URL with "
            "--first-year (first_year= in Python)"
        )
    return [
        {"year": f"{first_year + number:04d}", "ngram": record.get("ngram"), "frequency": value}
        for record in records
        for number, value in enumerate(record["timeseries"])
    ]


def _table(records: list[Record], name: str) -> RawTable:
    columns = tuple(dict.fromkeys(column for record in records for column in record))
    return RawTable(
        name=name,
        columns=tuple(map(storable, columns)),
        rows=tuple(
            RawRow(position=f"record {number}", cells=tuple(map(storable, cells_of(record, columns))))
            for number, record in enumerate(records, start=1)
        ),
    )
