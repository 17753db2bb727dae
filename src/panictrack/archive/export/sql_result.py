"""The answer to a question in SQL as a table to be written."""

from panictrack.archive.export.table import Column, Kind, RowTable
from panictrack.archive.readonly_sql import SqlResult


def answer_table(answer: SqlResult) -> RowTable:
    """Its rows; a cell of it may hold anything."""
    columns = tuple(Column(name=name, kind=Kind.ANY) for name in answer.columns)
    return RowTable(name="answer", columns=columns, rows=answer.rows)
