"""The codebook of the archive as Markdown: each column's comment in the schema is its entry.

`panictrack schema --format markdown` prints it; docs/reference/codebook.md contains it, and a test compares
the two.
"""

from collections.abc import Iterable

from sqlalchemy import Table

from panictrack.archive.tables import metadata
from panictrack.archive.views import VIEWS, ArchiveView

_YES_NO = {True: "yes", False: "no"}


def archive_codebook() -> str:
    """A section for each view, then for each table."""
    return "\n\n".join([*map(_view, VIEWS), *map(_table, metadata.sorted_tables)])


def columns() -> list[tuple[str, str, str]]:
    """Each column of each view and table, with its meaning."""
    views = [(view.name, name, meaning) for view in VIEWS for name, meaning in view.columns.items()]
    tables = [
        (str(table.name), str(column.name), column.comment or "")
        for table in metadata.sorted_tables
        for column in table.columns
    ]
    return views + tables


def section(heading: str, comment: str, rows: Iterable[tuple[str, str, bool, str]]) -> str:
    """A heading, a comment, and a table of columns: name, type, whether it may be empty, meaning."""
    lines = (f"| {name} | {kind} | {_YES_NO[empty]} | {meaning} |" for name, kind, empty, meaning in rows)
    header = "| column | type | may be empty | meaning |\n|---|---|---|---|"
    return "\n".join([heading, "", comment, "", header, *lines])


def _view(view: ArchiveView) -> str:
    rows = (f"| {name} | {meaning} |" for name, meaning in view.columns.items())
    header = "| column | meaning |\n|---|---|"
    return "\n".join([f"### {view.name} (view)", "", view.comment, "", header, *rows])


def _table(table: Table) -> str:
    rows = (
        (column.name, column.type.compile(), bool(column.nullable), column.comment or "")
        for column in table.columns
    )
    return section(f"### {table.name}", table.comment or "", rows)
