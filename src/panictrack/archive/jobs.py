"""When the daemon's jobs are due, which must outlive the process; and the record of results."""

from datetime import datetime

from panictrack import __version__
from panictrack.archive.connection import Connection
from panictrack.model.times import from_text_if_any, to_text


def due_at(connection: Connection, name: str) -> datetime | None:
    """When a job is next to run; None when it was never scheduled."""
    return from_text_if_any(connection.value("select due_at from job where name = ?", (name,)))


def last_ran_at(connection: Connection, name: str) -> datetime | None:
    """When a job last ran; None when it never did."""
    return from_text_if_any(connection.value("select last_ran_at from job where name = ?", (name,)))


def schedule(connection: Connection, name: str, *, due: datetime, ran_at: datetime | None = None) -> None:
    """Set when a job is next to run and, where it has just run, when that was."""
    connection.execute(
        "insert into job (name, due_at, last_ran_at) values (?, ?, ?) on conflict (name) do update "
        "set due_at = excluded.due_at, last_ran_at = coalesce(excluded.last_ran_at, last_ran_at)",
        (name, to_text(due), ran_at and to_text(ran_at)),
    )


def record_run(
    connection: Connection, *, kind: str, made_at: datetime, settings_digest: str, result: str
) -> None:
    """Record a result: when, by which version and with which settings it was made."""
    connection.execute(
        "insert into run (kind, made_at, panictrack_version, settings_digest, result) values (?, ?, ?, ?, ?)",
        (kind, to_text(made_at), __version__, settings_digest, result),
    )
