"""The codebook of the archive as Markdown: each column's comment in the schema is its entry.

`panictrack schema --format markdown` prints it; docs/reference/codebook.md contains it, and a test compares
the two.
"""

from collections.abc import Iterable

from panictrack.archive.tables import metadata
from panictrack.archive.views import VIEWS, View

_VIEW_HEAD = "| column | meaning |\n|---|---|"
_TABLE_HEAD = "| column | type | may be empty | meaning |\n|---|---|---|---|"
_ANSWER = {True: "yes", False: "no"}


def archive_codebook() -> str:
    """The views, which people ask, then the tables, which they are made of: one section each."""
    return "\n\n".join([*map(_view, VIEWS), *(_table(table.name) for table in metadata.sorted_tables)])


def columns() -> list[tuple[str, str, str]]:
    """Each column of each view and table, and what it means."""
    views = [(view.name, name, meaning) for view in VIEWS for name, meaning in view.columns.items()]
    tables = [
        (table.name, column.name, column.comment or "")
        for table in metadata.sorted_tables
        for column in table.columns
    ]
    return views + tables


def _view(view: View) -> str:
    rows = (f"| {name} | {meaning} |" for name, meaning in view.columns.items())
    return _section(f"{view.name} (view)", view.comment, _VIEW_HEAD, rows)


def _table(name: str) -> str:
    table = metadata.tables[name]
    rows = (
        f"| {column.name} | {column.type.compile()} | {_ANSWER[bool(column.nullable)]} | {column.comment} |"
        for column in table.columns
    )
    return _section(name, table.comment or "", _TABLE_HEAD, rows)


def _section(name: str, comment: str, head: str, rows: Iterable[str]) -> str:
    return "\n".join([f"### {name}", "", comment, "", head, *rows])
