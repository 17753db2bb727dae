"""Runs migrations on the connection that the archive hands over, or on the one alembic.ini names."""

from sqlalchemy import Connection, create_engine

from alembic import context
from panictrack.archive.tables import metadata


def migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    migrate(handed_over)
else:
    with create_engine(context.config.get_main_option("sqlalchemy.url")).begin() as own:
        migrate(own)
