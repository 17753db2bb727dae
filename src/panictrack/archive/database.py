"""Opening, creating, upgrading, checking and copying the archive's file."""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from panictrack.archive.backup import back_up
from panictrack.archive.connection import UNREADABLE, Connection, LogFiles, connect, is_read_only, log_files
from panictrack.archive.integrity import inconsistencies, sqlite_errors
from panictrack.errors import ArchiveError, TimeLimitError

REVISION = "0012"  # the newest migration; a test compares. Asking Alembic takes a third of a second

_CHECK_EVERY = 20_000  # steps of SQLite's: about a millisecond
_PATIENCE_MS = 5_000  # of a person who waits for a transaction; others wait 30 seconds
_READERS_CACHE = "pragma cache_size = -4096"  # kibibytes: a server has many connections, the system one cache

log = logging.getLogger(__name__)


@contextmanager
def within(connection: Connection, max_seconds: float) -> Iterator[None]:
    """End a query of the block that outlasts the time.

    Raises
    ------
    TimeLimitError
        One did.
    """
    until = time.monotonic() + max_seconds
    connection.set_progress_handler(lambda: time.monotonic() > until, _CHECK_EVERY)
    try:
        yield
    except sqlite3.OperationalError as error:
        if str(error) != "interrupted":
            raise
        raise TimeLimitError(
            f"this takes longer than {max_seconds:g} seconds; narrow it by dates, outlet or topic"
        ) from error
    finally:
        connection.set_progress_handler(None, 0)


class Database:
    """A database of headlines at the newest revision.

    `reading()` and `writing()` give a connection inside one transaction; the functions of
    `panictrack.archive` take that connection. Several threads may use one database.
    """

    def __init__(self, path: Path, *, is_new: bool = False) -> None:
        self.path = path
        self._is_new = is_new
        self._idle: list[Connection] = []  # open, and in no transaction
        self._file: tuple[int, int] | None = None  # which file it is, once it has been written to
        self._log: LogFiles | None = None  # which log our connections write, while there are any
        self._watching: Connection | None = None  # counts what others write
        self._n_watched = 0

    @classmethod
    def create(cls, path: Path) -> Self:
        """The archive at `path`, created if needed and upgraded to the newest revision."""
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
            There is none, it is not a database, or it has another revision than this panictrack needs.
        """
        if not path.exists():
            raise ArchiveError(f"{path}: there is no archive; make one with `panictrack init`")
        archive = cls(path)
        try:
            _refuse_other(path, archive.revision())
        except ArchiveError:
            archive.close()
            raise
        return archive

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the archive."""
        with self.connection() as connection, connection.transaction("begin"):
            yield connection

    @contextmanager
    def only_reading(self, *, max_seconds: float) -> Iterator[Connection]:
        """A transaction as `reading`, in which nothing can be written and no query outlasts the time.

        Raises
        ------
        ArchiveError
            The archive has another revision by now.
        TimeLimitError
            One did.
        """
        with self.connection() as connection, within(connection, max_seconds):
            connection.execute(_READERS_CACHE)
            connection.execute("pragma query_only = on")
            try:
                with connection.transaction("begin"):
                    _refuse_other(self.path, _revision(connection))  # it may have been upgraded meanwhile
                    yield connection
            finally:
                connection.execute("pragma query_only = off")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: all of it is stored or none."""
        self._same_file()
        with self.connection() as connection, connection.transaction("begin immediate"):
            yield connection

    @contextmanager
    def writing_for_good(self) -> Iterator[Connection]:
        """A transaction that writes what a person waits for, and what cannot be had again.

        It is on the disk when the block ends, so that not even a power failure undoes it; `writing` leaves
        that to the next checkpoint. It waits five seconds for others who write.
        """
        self._same_file()
        with self.connection() as connection:
            wait = connection.value("pragma busy_timeout")
            connection.execute(f"pragma busy_timeout = {_PATIENCE_MS}")
            connection.execute("pragma synchronous = full")  # has no effect inside a transaction
            try:
                with connection.transaction("begin immediate"):
                    yield connection
            finally:
                connection.execute("pragma synchronous = normal")
                connection.execute(f"pragma busy_timeout = {wait}")

    def write_each(self, actions: Sequence[Callable[[Connection], Any]]) -> list[Any]:
        """The result of each action in one transaction, or the exception that undid it and nothing else."""
        with self.writing() as connection:
            return [_isolated(connection, action) for action in actions]

    @contextmanager
    def deleting(self) -> Iterator[Connection]:
        """A transaction that writes, in which what is deleted is overwritten on the disk.

        Foreign keys are not checked: sightings have no index by headline, so that SQLite would go through
        all of them for each headline. Whoever deletes here deletes what refers to it first.
        """
        self._same_file()
        with self.connection() as connection:
            connection.execute("pragma secure_delete = on")
            connection.execute("pragma foreign_keys = off")  # has no effect inside a transaction
            try:
                with connection.transaction("begin immediate"):
                    yield connection
            finally:
                connection.execute("pragma foreign_keys = on")

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection that nobody else uses meanwhile: its transactions share temporary tables."""
        with _plain_errors(self.path):
            connection = self._taken()
            try:
                yield connection
            finally:
                self._give_back(connection)

    def version(self) -> tuple[int, int]:
        """Another pair once anybody but a caller of this has written; to be called by one thread at a time.

        SQLite counts what is written for each connection by itself, so one is kept for this.
        """
        with _plain_errors(self.path):
            if self._watching is None or self._watching.log != log_files(self.path):
                self._unwatch()
                self._watching = self._taken()
                self._n_watched += 1
            return self._n_watched, self._watching.value("pragma data_version")

    def _unwatch(self) -> None:
        watching, self._watching = self._watching, None
        if watching is not None:
            watching.close()

    def keep_log(self) -> None:
        """Notice that the log was deleted, and save what only it held.

        SQLite itself would write into the deleted log until it is closed, and lose that when it is killed.

        Raises
        ------
        ArchiveError
            It was, and what it held cannot be saved.
        """
        if self._idle:
            with self.connection():
                pass

    def _taken(self) -> Connection:
        with suppress(IndexError):
            connection = self._idle.pop()
            if self._has_log():
                return connection
            self._save_log(connection)
        if not self._has_log():  # connections in other threads still write it, and save it when they are done
            raise self._log_is_lost("try again")
        return self._connect()

    def _give_back(self, connection: Connection) -> None:
        if connection.log not in {None, self._log}:
            connection.close()  # of a log that was deleted
        elif self._has_log():
            self._idle.append(connection)
        else:
            self._save_log(connection)

    def _has_log(self) -> bool:
        """Whether the log is still the file that our connections write."""
        return self._log is None or log_files(self.path) == self._log

    def _save_log(self, connection: Connection) -> None:
        """Write what only the deleted log holds into the archive; then nobody uses that log any more.

        Nobody else has removed it by right: SQLite removes a log when the last connection is closed.
        """
        try:
            is_saved = connection.execute("pragma wal_checkpoint(truncate)").fetchone()[0] == 0
        except sqlite3.Error:
            is_saved = False
        if not is_saved:
            self._idle.append(connection)  # as long as it is open, nothing is lost
            raise self._log_is_lost("do not stop this program; stop what else reads the archive")
        connection.close()
        self.close()
        log.error(
            "log of the archive was deleted while it was open; what it held was written into the archive "
            "file=%s-wal remedy=leave the files beside the archive alone",
            self.path,
        )

    def _log_is_lost(self, remedy: str) -> ArchiveError:
        return ArchiveError(f"{self.path}: its log was deleted while it was open; {remedy}")

    def _connect(self) -> Connection:
        # Only `create` may make a file: an empty one in place of a lost archive would hide the loss.
        connection = connect(self.path, may_create=self._is_new)
        self._log = connection.log = log_files(self.path)
        return connection

    def _same_file(self) -> None:
        """Refuse to write into a file that was deleted or replaced: nobody could ever read it."""
        try:
            found = self.path.stat()
        except OSError:
            found = None
        now = (found.st_dev, found.st_ino) if found else None
        before, self._file = self._file, now
        if now is None or before not in {None, now}:
            self.close()  # the next try is with whatever is there then
            raise ArchiveError(
                f"{self.path}: the file was deleted or replaced while it was open; put it back or restore a "
                "backup; the next attempt uses whatever file is there"
            )

    def revision(self) -> str | None:
        """The Alembic revision of the file; None if it has none."""
        with self.reading() as connection:
            return _revision(connection)

    def upgrade(self) -> str:
        """Upgrade the schema to the newest revision and return that."""
        from panictrack.archive.migrations import migrate, migrating  # Alembic is slow to import

        _refuse_unknown(self.path, self.revision())
        self._same_file()
        with _plain_errors(self.path), migrating(self.path) as connection:
            migrate(connection)
        return REVISION

    @property
    def is_read_only(self) -> bool:
        """Whether this user can read the archive and not write it."""
        return is_read_only(self.path)

    def check(self) -> list[str]:
        """The errors that SQLite finds in the file; empty if it is sound."""
        with self.reading() as connection:
            return sqlite_errors(connection)

    def inconsistencies(self) -> list[str]:
        """Whether the index and the cached counts disagree with the headlines, in sentences; empty if not.

        Nobody else can write meanwhile.
        """
        with self.writing() as connection:
            return inconsistencies(connection)

    def backup(self, target: Path) -> None:
        """Copy the archive into `target`, complete and consistent, while others may write."""
        back_up(self.path, target)

    def close(self) -> None:
        """Close the file."""
        self._unwatch()
        self._log = None
        while self._idle:
            self._idle.pop().close()


def _isolated(connection: Connection, action: Callable[[Connection], Any]) -> Any:
    """The result of an action, or the exception that undid it and nothing else."""
    connection.execute("savepoint action")
    try:
        result = action(connection)
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError) as error:
        connection.execute("rollback to action")
        result = error
    except sqlite3.DatabaseError:
        raise  # the database's own trouble: it concerns everybody, and the whole transaction is undone
    except Exception as error:  # noqa: BLE001 - handed to whoever waits for this action
        connection.execute("rollback to action")
        result = error
    connection.execute("release action")
    return result


@contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
    """Turn the database's errors into sentences that name the file and the remedy."""
    try:
        yield
    except sqlite3.OperationalError as error:
        reason = str(error)
        if "locked" in reason:
            remedy = "another process is writing; wait or stop it, then try again"
        elif "readonly" in reason:
            remedy = (
                "check that the file and its folder can be written, which this needs, or copy the archive to "
                "a folder of your own; search, sql and status only read"
            )
        elif "unable to open" in reason and is_read_only(path):
            remedy = UNREADABLE
        elif "full" in reason:
            remedy = "free space on the disk, then try again: nothing of this step was stored"
        else:
            remedy = "check that the file and its folder exist and can be written"
        raise ArchiveError(f"{path}: {reason}; {remedy}") from error
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise  # a bug, not a fault of the file
    except sqlite3.DatabaseError as error:
        raise ArchiveError(
            f"{path}: {error}; restore a backup, or move the file away and run `panictrack init`"
        ) from error


def _revision(connection: Connection) -> str | None:
    if connection.value("select 1 from sqlite_master where name = 'alembic_version'") is None:
        return None
    found: str | None = connection.value("select version_num from alembic_version")
    return found


def _refuse_other(path: Path, revision: str | None) -> None:
    if revision == REVISION:
        return
    _refuse_unknown(path, revision)
    raise ArchiveError(
        f"{path}: the archive is at revision {revision or 'none'}, this panictrack needs {REVISION}; "
        "run `panictrack db upgrade` (it is quick and keeps everything; back up first with "
        "`panictrack db backup FILE`)"
    )


def _refuse_unknown(path: Path, revision: str | None) -> None:
    if revision is None or revision == REVISION:
        return
    from panictrack.archive.migrations import known_revisions  # Alembic is slow to import

    if revision not in known_revisions():
        raise ArchiveError(
            f"{path}: the archive is at revision {revision}, which this panictrack does not know; "
            "a newer panictrack made it: install that one"
        )
