"""What an export of others is: the columns by which it is known, and how one record of it is read."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from panictrack.importing.formats.records import FileRow, Reads, parse_record

Record = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Export:
    """An export of headlines, as CSV with these columns or as JSON of records with these keys.

    `shapes` are the sets of columns of which one must be there whole. `within` is the way to the records in
    a document of JSON; a bare record, a list of records and a list of documents are understood, too.
    """

    shapes: tuple[frozenset[str], ...]
    reads: Reads
    within: tuple[str, ...] = ()

    def has(self, columns: Collection[str]) -> bool:
        """Whether these are its columns."""
        return any(shape.issubset(columns) for shape in self.shapes)

    def is_in(self, document: Any) -> bool:
        """Whether a document of JSON is one of its."""
        if self.within and _found(document, self.within) == []:
            return True  # a page without results
        first = next(self.records(document), None)
        return isinstance(first, Mapping) and self.has(first)

    def records(self, document: Any) -> Iterator[Any]:
        """The records of a document, the document itself where it is none of ours."""
        parts = document if isinstance(document, list) else [document]
        return chain.from_iterable(map(self._records_of, parts))

    def _records_of(self, part: Any) -> Iterator[Any]:
        found = None if not self.within else _found(part, self.within)
        return iter(found) if isinstance(found, list) else iter([part])

    def row(self, place: int, record: Any) -> FileRow:
        """The row of one record."""
        if not isinstance(record, Mapping):
            return FileRow(place, complaint=f"a {type(record).__name__} where an article should be")
        told = self.reads(record)
        return FileRow(place, complaint=told) if isinstance(told, str) else parse_record(place, told)


def part(record: Record, *names: str) -> Any:
    """What lies in a record under these names, one within the other; None where it is not there."""
    return _found(record, names)


def _found(document: Any, names: tuple[str, ...]) -> Any:
    for name in names:
        if not isinstance(document, Mapping):
            return None
        document = document.get(name)
    return document
