"""The record of results: which version made each, and with which settings."""

from datetime import datetime

from panictrack import __version__
from panictrack.archive.connection import Connection
from panictrack.model.times import to_text


def record_run(
    connection: Connection, *, kind: str, made_at: datetime, settings_digest: str, result: str
) -> None:
    """Add a result to the record."""
    connection.execute(
        "insert into run (kind, made_at, panictrack_version, settings_digest, result) values (?, ?, ?, ?, ?)",
        (kind, to_text(made_at), __version__, settings_digest, result),
    )
