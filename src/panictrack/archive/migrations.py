"""Alembic, which brings an archive from any earlier revision to the newest."""

import alembic.command
import alembic.config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from panictrack.data import shipped


def migrate(connection: Connection) -> None:
    """Bring the archive of this connection to the newest revision."""
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
