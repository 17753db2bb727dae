"""Opening, creating, upgrading, checking and copying the SQLite file."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError, ProgrammingError

from panictrack.archive.backup import back_up
from panictrack.archive.integrity import inconsistencies, sqlite_errors
from panictrack.archive.tables import REVISION
from panictrack.errors import ArchiveError

# WAL lets people read while the daemon writes; NORMAL is safe with WAL; foreign keys are off by default.
_PRAGMAS = (
    "pragma journal_mode = wal",
    "pragma synchronous = normal",
    "pragma foreign_keys = on",
    "pragma busy_timeout = 30000",
    "pragma cache_size = -65536",
)


class Database:
    """A database of headlines at the newest revision.

    `reading()` and `writing()` give a connection inside one transaction; the functions of
    `panictrack.archive` take that connection. Nothing else holds one.
    """

    def __init__(self, path: Path, *, is_new: bool = False) -> None:
        self.path = path
        self._engine = _engine(path, may_make=is_new)
        self._file: tuple[int, int] | None = None  # which file it is, once it was written to

    @classmethod
    def create(cls, path: Path) -> Self:
        """The archive at `path`, made or brought to the newest revision."""
        path.parent.mkdir(parents=True, exist_ok=True)
        archive = cls(path, is_new=True)
        archive.upgrade()
        return archive

    @classmethod
    def open(cls, path: Path) -> Self:
        """The archive at `path`.

        Raises
        ------
        ArchiveError
            There is none, it is no database, or it is at another revision than this panictrack.
        """
        if not path.exists():
            raise ArchiveError(f"{path}: there is no archive; make one with `panictrack init`")
        archive = cls(path)
        found = archive.revision()
        if found != REVISION:
            archive.close()
            _refuse_unknown(path, found)
            raise ArchiveError(
                f"{path}: the archive is at revision {found or 'none'}, this panictrack needs {REVISION}; "
                "run `panictrack db upgrade` (it is quick and keeps everything; back up first with "
                "`panictrack db backup FILE`)"
            )
        return archive

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the archive."""
        with _told_plainly(self.path), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: all of it is kept or none."""
        self._same_file()
        with _told_plainly(self.path), self._immediate() as connection, connection.begin():
            yield connection

    @contextmanager
    def deleting(self) -> Iterator[Connection]:
        """A transaction that writes, in which what is deleted is overwritten on the disk.

        Foreign keys are not looked at: sightings have no index by headline, so that SQLite would go through
        all of them for each headline. Whoever deletes here deletes what points to it first.
        """
        self._same_file()
        with _told_plainly(self.path), self._immediate() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("pragma secure_delete = on")
            driver.execute("pragma foreign_keys = off")  # can be said outside of a transaction only
            try:
                with connection.begin():
                    yield connection
            finally:
                driver.execute("pragma foreign_keys = on")

    def _immediate(self) -> Connection:
        """A connection whose transactions may write from their beginning on."""
        return self._engine.connect().execution_options(begin="begin immediate")

    def _same_file(self) -> None:
        """Refuse to write on into a file that was deleted or replaced: nobody could ever read it."""
        try:
            found = self.path.stat()
        except OSError:
            found = None
        now = (found.st_dev, found.st_ino) if found else None
        before, self._file = self._file, now
        if now is None or before not in {None, now}:
            self._engine.dispose()  # the next try is with whatever lies there then
            raise ArchiveError(
                f"{self.path}: the file was deleted or replaced while it was open; put it back or restore a "
                "backup. What lies there is used from the next try on"
            )

    def revision(self) -> str | None:
        """The Alembic revision of the file; None when it was never migrated."""
        with self.reading() as connection:
            tables = connection.exec_driver_sql(
                "select name from sqlite_master where name = 'alembic_version'"
            )
            if tables.first() is None:
                return None
            found: str | None = connection.exec_driver_sql("select version_num from alembic_version").scalar()
            return found

    def upgrade(self) -> str:
        """Bring the schema to the newest revision, and say which that is."""
        from panictrack.archive.migrations import migrate  # Alembic is slow to import

        _refuse_unknown(self.path, self.revision())
        with self.writing() as connection:
            migrate(connection)
        return REVISION

    def check(self) -> list[str]:
        """What SQLite finds wrong with the file: empty when it is sound."""
        with self.reading() as connection:
            return sqlite_errors(connection)

    def inconsistencies(self) -> list[str]:
        """What is made from the headlines and does not agree with them: the index, the kept counts.

        Empty when all agrees. Others wait so long to write.
        """
        with self.writing() as connection:
            return inconsistencies(connection)

    def backup(self, target: Path) -> None:
        """Copy the archive into `target`, whole and consistent, while others may write."""
        back_up(self.path, target)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def _engine(path: Path, *, may_make: bool) -> Engine:
    # Only `create` may make a file: an empty one in the place of a lost archive would hide the loss.
    address = f"{path.absolute().as_uri()}?mode={'rwc' if may_make else 'rw'}"
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(address, uri=True, check_same_thread=False),
        poolclass=QueuePool,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver must not begin transactions by itself: we say when, and whether to write.
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "begin"))

    return engine


@contextmanager
def _told_plainly(path: Path) -> Iterator[None]:
    """Turn the database's errors into sentences that name the file and the remedy."""
    try:
        yield
    except OperationalError as error:
        reason = str(error.orig)
        if "locked" in reason:
            remedy = "another process is writing; wait or stop it, then try again"
        elif "readonly" in reason:
            remedy = "check that the file and its folder can be written, which SQLite needs even to read"
        elif "full" in reason:
            remedy = "make room on the disk, then try again: nothing of this step was kept"
        else:
            remedy = "check that the file and its folder exist and can be written"
        raise ArchiveError(f"{path}: {reason}; {remedy}") from error
    except (IntegrityError, ProgrammingError):
        raise  # a bug of ours, and no fault of the file
    except DatabaseError as error:
        raise ArchiveError(
            f"{path}: {error.orig}; restore a backup, or move the file away and run `panictrack init`"
        ) from error


def _refuse_unknown(path: Path, revision: str | None) -> None:
    if revision is None or revision == REVISION:
        return
    from panictrack.archive.migrations import known_revisions  # Alembic is slow to import

    if revision not in known_revisions():
        raise ArchiveError(
            f"{path}: the archive is at revision {revision}, which this panictrack does not know; "
            "a newer panictrack made it: install that one"
        )
