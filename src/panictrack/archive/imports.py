"""The ledger of imported files."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert

from panictrack.archive.tables import import_file


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportRecord:
    """What an import did with the rows of a file."""

    name: str
    n_rows: int
    n_new: int
    n_known: int
    n_bad: int
    imported_at: datetime | None
    form: str | None = None  # how it was read; None: before revision 0004


def finished(connection: Connection, sha256: str) -> ImportRecord | None:
    """The record of an import of these bytes that went through to its end."""
    query = select(import_file).where(import_file.c.sha256 == sha256, import_file.c.imported_at.is_not(None))
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return ImportRecord(
        name=row.name,
        n_rows=row.n_rows,
        n_new=row.n_new,
        n_known=row.n_known,
        n_bad=row.n_bad,
        imported_at=row.imported_at,
        form=row.form,
    )


def begin(connection: Connection, sha256: str, name: str, form: str) -> tuple[int, int]:
    """The number of an import that begins, or begins again, and how many headlines it has added so far."""
    row = {"sha256": sha256, "name": name, "form": form, "n_rows": 0, "n_new": 0, "n_known": 0, "n_bad": 0}
    connection.execute(insert(import_file).on_conflict_do_nothing(), row)
    query = select(import_file.c.id, import_file.c.n_new).where(import_file.c.sha256 == sha256)
    number, n_new = connection.execute(query).one()
    return number, n_new


def note_progress(connection: Connection, number: int, n_new: int) -> None:
    """Note how many headlines an import has added: it may be cut off before its end."""
    connection.execute(update(import_file).where(import_file.c.id == number).values(n_new=n_new))


def finish(connection: Connection, number: int, record: ImportRecord) -> None:
    """Note that the import went through to its end, and what it did."""
    connection.execute(
        update(import_file)
        .where(import_file.c.id == number)
        .values(
            imported_at=record.imported_at,
            n_rows=record.n_rows,
            n_new=record.n_new,
            n_known=record.n_known,
            n_bad=record.n_bad,
            form=record.form,
        )
    )
