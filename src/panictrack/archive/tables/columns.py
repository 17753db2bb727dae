"""What the columns of all tables share: names of constraints, and types.

Times are stored as `2026-11-17T06:00:00Z`: text that people, SQLite and Datasette all sort correctly.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Dialect,
    MetaData,
    Text,
    TypeDecorator,
)
from sqlalchemy.schema import SchemaItem

from panictrack.model.times import from_text, to_text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Timestamp(TypeDecorator[datetime]):
    """An aware UTC time as ISO text; naive times are refused."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """The text to store."""
        return None if value is None else to_text(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """The stored time."""
        return None if value is None else from_text(value)


class Date(TypeDecorator[date]):
    """A date as ISO text. SQLite's own DATE would compare it as a number: '1999' < '2014' is then false."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """The text to store."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> date | None:
        """The stored date."""
        return None if value is None else date.fromisoformat(value)


def required(name: str, type_: Any, comment: str, *constraints: SchemaItem, **options: Any) -> Column[Any]:
    """A column that is never empty; `comment` is its codebook entry."""
    return Column(name, type_, *constraints, nullable=False, comment=comment, **options)
