"""Alembic, which upgrades an archive from any earlier revision to the newest."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import alembic.command
import alembic.config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from panictrack.archive.connection import connect
from panictrack.data import shipped


@contextmanager
def migrating(path: Path) -> Iterator[Connection]:
    """A transaction of SQLAlchemy's in which all migrations succeed or none; errors are SQLite's own."""
    engine = create_engine("sqlite://", creator=lambda: connect(path, may_create=True), poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("begin immediate")

    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise error.orig or error from error


def migrate(connection: Connection) -> None:
    """Upgrade the archive of this connection to the newest revision."""
    configuration = _configuration()
    configuration.attributes["connection"] = connection
    alembic.command.upgrade(configuration, "head")


def known_revisions() -> set[str]:
    """Every revision that the shipped migrations lead through."""
    scripts = ScriptDirectory.from_config(_configuration())
    return {script.revision for script in scripts.walk_revisions()}


def _configuration() -> alembic.config.Config:
    configuration = alembic.config.Config()
    configuration.set_main_option("script_location", str(shipped("alembic")).replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    return configuration
