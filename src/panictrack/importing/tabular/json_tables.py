"""From JSON to the records of a table: responses of known APIs, or any list of records."""

from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

from panictrack.errors import InputError
from panictrack.importing.tabular.delimited import MOST_ROWS, TOO_MANY
from panictrack.importing.tabular.json_documents import Broken, documents_in, records_in
from panictrack.importing.tabular.library_facets import records_of_facets

Record = dict[str, Any]


def records_of_json(text: str, name: str, first_year: int | None) -> list[Record]:
    """The records of a JSON text: one a line, or the first list of them.

    The Ngram viewer's response has values without years: `first_year` is that of its first value.

    Raises
    ------
    InputError
        It is not JSON or holds no records; or a first year is missing, or given although there are dates.
    """
    handle = StringIO(text, newline="")
    documents = list(islice(documents_in(handle, Path(name), longest=len(text) + 1), MOST_ROWS + 1))
    if len(documents) > MOST_ROWS:
        raise InputError(TOO_MANY.format(name=name, n_rows=MOST_ROWS))
    if broken := next((each for each in documents if isinstance(each[1], Broken)), None):
        raise InputError(f"{name}, line {broken[0]}: {broken[1]}; correct the line or remove it")
    found = documents[0][1] if len(documents) == 1 else [document for _, document in documents]
    records = records_of_facets(found, name) or records_in(found)
    if not records:
        raise InputError(f"{name}: no list of records; give a list of objects, one object a line, or a CSV")
    if all(isinstance(record.get("timeseries"), list) for record in records):
        return _of_ngrams(records, name, first_year)
    if first_year is not None:
        raise InputError(f"{name}: the records have dates; leave out --first-year")
    # Records with an inner list of records (GDELT's `data`) give these, each with the keys around it.
    if not all(isinstance(record.get("data"), list) for record in records):
        return records
    return [{**record, **inner} for record in records for inner in record["data"] if isinstance(inner, dict)]


def _of_ngrams(records: list[Record], name: str, first_year: int | None) -> list[Record]:
    if first_year is None:
        raise InputError(
            f"{name}: the Ngram viewer's JSON has no years; give the year_start of its URL with --first-year"
        )
    return [
        {"year": f"{first_year + number:04d}", "ngram": record.get("ngram"), "frequency": value}
        for record in records
        for number, value in enumerate(record["timeseries"])
    ]
