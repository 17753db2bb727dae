"""The archive: all SQL is in this package.

Most statements are plain SQL. What only SQLite understands is here:

- the connection, pragmas, transactions and lists as parameters: `connection`, `database`;
- files that are copied, replaced, shrunk and checked: `backup`, `restore`, `vacuum`, `integrity`;
- the full-text index: `search` (queries), `headlines` (insertions) and `deletion`;
- statements of users, with SQLite's authorizer: `readonly_sql`; and `snapshot`, `export.sqlite`;
- triggers and partial indexes: the migrations in alembic/.

SQLAlchemy describes the tables (`tables`) and runs the migrations (`migrations`); nothing else imports it.
"""

from panictrack.archive.connection import Connection
from panictrack.archive.database import REVISION, Database

__all__ = ["REVISION", "Connection", "Database"]
