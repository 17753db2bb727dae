"""What the pages stand on: the settings, the archive, work in the background, the clock."""

import logging
import math
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING

from panictrack.archive import Connection, Database
from panictrack.errors import ArchiveError
from panictrack.model.times import WEEK, week_start
from panictrack.report import ReportPaths
from panictrack.settings import Settings
from panictrack.web.background import Background
from panictrack.web.writing import Actions

if TYPE_CHECKING:
    from panictrack.archive.live_columns import LiveColumns

log = logging.getLogger(__name__)

MAX_SECONDS = 5.0  # of the queries of a page
STALE_SECONDS = 10.0  # how old a page may be that is sent while a newer one is drawn


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """One server: an archive, or a snapshot that is open as one."""

    settings: Settings
    archive: "LiveArchive"
    background: Background
    clock: Callable[[], datetime]
    token: str | None = None  # who has it may write; None: nobody
    snapshot: str | None = None  # its id
    withholds_text: bool = False  # the snapshot has no titles and addresses
    until: datetime | None = None  # the end of the snapshot's day
    actions: Actions = field(default_factory=Actions)  # what was changed here, and what is being done
    stale_seconds: float = STALE_SECONDS

    @property
    def now(self) -> datetime:
        """The time; of a snapshot, the end of its day."""
        return self.until or self.clock()

    @property
    def last_week(self) -> date:
        """The Monday of the last complete week."""
        return week_start(self.now) - WEEK

    @property
    def name(self) -> str:
        """The archive for people."""
        return f"snapshot {self.snapshot}" if self.snapshot else self.settings.archive.name

    def state(self) -> Hashable:
        """What each page stands on, beside the archive: another value when any of it may have changed.

        That is the feed list, the saved queries, what was made or scored in the background, and the minute.
        """
        files = map(_changed_at, (self.settings.feeds, self.settings.queries))
        minute = self.now.replace(second=0, microsecond=0)
        return *files, self.background.n_done, self.actions.scorings(), minute

    @property
    def report_paths(self) -> ReportPaths:
        """The paths of a report; no feed list where there is none."""
        settings = self.settings
        topics = settings.feeds if settings.feeds.exists() else None
        return replace(settings.report_paths, topics=topics, withholds_text=self.withholds_text)


class LiveArchive:
    """The archive's file as it is now: it may be made, upgraded or replaced while the server runs."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._open: Database | None = None
        self._file: tuple[int, int] | None = None
        self._columns: LiveColumns | None = None

    @contextmanager
    def reading(self, max_seconds: float = MAX_SECONDS) -> Iterator[Connection]:
        """A transaction that sees one state of the archive, changes nothing and takes no longer than this.

        Raises
        ------
        ArchiveError
            There is no archive, it is locked, or it belongs to another version.
        TimeLimitError
            The time is over.
        """
        with self.database().only_reading(max_seconds=max_seconds) as connection:
            yield connection

    def database(self) -> Database:
        """The archive, opened again where the file is another one."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            raise ArchiveError(
                f"{self.path}: there is no archive; create one with `panictrack init`, or restore a backup "
                "with `panictrack db restore`"
            ) from None
        file = (found.st_dev, found.st_ino)
        with self._lock:
            if self._open is None or self._file != file:
                self._close()
                self._open, self._file = Database.open(self.path), file
            return self._open

    def version(self) -> Hashable:
        """Another value once anybody has written to the archive.

        Raises
        ------
        ArchiveError
            As `database`.
        """
        database = self.database()
        with self._lock:
            return database.version()

    def columns(self) -> "LiveColumns":
        """The archive as columns in memory, which are loaded in a thread of their own when first asked for.

        Raises
        ------
        ArchiveError
            As `database`.
        """
        from panictrack.archive.live_columns import LiveColumns  # numpy

        database = self.database()
        with self._lock:
            if self._columns is None:
                # With the small caches of readers: four threads with the cache of a writer took 200 MB more.
                begin = partial(database.only_reading, max_seconds=math.inf)
                self._columns = LiveColumns(database, begin)
                Thread(target=self._load, args=(self._columns,), name="columns", daemon=True).start()
            return self._columns

    def _load(self, columns: "LiveColumns") -> None:
        from panictrack.archive.columns import SparseIdsError

        try:
            columns.load()
        except SparseIdsError as error:
            log.warning("columns not loaded; rows are read instead reason=%s", error)
        except Exception:
            log.exception("columns cannot be loaded; the next search tries again")
            with self._lock:
                if self._columns is columns:
                    self._columns = None

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = self._columns = None


def _changed_at(path: Path) -> int:
    """When a file was changed; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
