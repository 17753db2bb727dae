"""The headlines of a query as a table to be written."""

from dataclasses import replace

from panictrack.archive.connection import Connection
from panictrack.archive.export.table import Column, Kind, QuerySource, RowTable
from panictrack.archive.search import COLUMNS, Query, rows

_KINDS = {
    "id": Kind.WHOLE,
    "dated_at": Kind.MOMENT,
    "week_start": Kind.DAY,
    "wording": Kind.WHOLE,
    "is_selected": Kind.WHOLE,
    "alarm": Kind.NUMBER,
    "alarm_any": Kind.NUMBER,
    "vader": Kind.NUMBER,
    "alarm_encoder": Kind.NUMBER,
}
_COLUMNS = tuple(Column(name=name, kind=_KINDS.get(name, Kind.TEXT)) for name in COLUMNS)


def headlines(connection: Connection, query: Query) -> RowTable:
    """The headlines of a query; they are read from the archive while they are written.

    Can mislead when headlines are not scored yet: they then have an alarm of 0 and no topic.

    Raises
    ------
    InputError
        When the rows are read: the query names something that the archive does not have.
    """
    return RowTable(name="headline", columns=_COLUMNS, rows=rows(connection, query))


def headlines_from(connection: Connection, query: Query) -> RowTable:
    """As `headlines`, and other processes may help to write them.

    Can mislead when called in a program without an `if __name__ == "__main__"`: those processes import what
    was started, and do again what it does.
    """
    return replace(headlines(connection, query), source=QuerySource(connection=connection, query=query))
