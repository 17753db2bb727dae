"""The driver's own rows, where there are many: SQLAlchemy's cost several times as much as SQLite does."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from sqlalchemy import Connection


def driver_rows(
    connection: Connection, statement: str, values: Mapping[str, Any] | None = None
) -> Iterable[Any]:
    """The answer to a statement as plain tuples, one at a time."""
    return cast("Iterable[Any]", connection.exec_driver_sql(statement, dict(values or {})).cursor)
