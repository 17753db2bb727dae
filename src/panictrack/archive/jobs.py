"""Due times of the daemon's jobs: they outlive the process."""

from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from panictrack.archive.tables import job


def due_at(connection: Connection, name: str) -> datetime | None:
    """When a job is next to run; None when it never was planned."""
    moment: datetime | None = connection.scalar(select(job.c.due_at).where(job.c.name == name))
    return moment


def plan(connection: Connection, name: str, *, due: datetime, ran_at: datetime | None = None) -> None:
    """Set when a job is next to run and, where it has just run, when that was."""
    values = {"due_at": due} | ({"last_ran_at": ran_at} if ran_at else {})
    statement = insert(job).values(name=name, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def last_ran_at(connection: Connection, name: str) -> datetime | None:
    """When a job last ran; None when it never did."""
    moment: datetime | None = connection.scalar(select(job.c.last_ran_at).where(job.c.name == name))
    return moment
