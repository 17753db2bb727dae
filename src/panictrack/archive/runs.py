"""The record of what was made, by which version, with which settings."""

from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from panictrack import __version__
from panictrack.archive.tables import run


def record_run(
    connection: Connection, *, kind: str, made_at: datetime, settings_digest: str, result: str
) -> None:
    """Add a row to the record."""
    values = {
        "kind": kind,
        "made_at": made_at,
        "panictrack_version": __version__,
        "settings_digest": settings_digest,
        "result": result,
    }
    connection.execute(insert(run).values(values))
