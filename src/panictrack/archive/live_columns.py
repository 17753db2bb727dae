"""The columns of an archive, held in memory and kept up with what others write."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from threading import Lock

from panictrack.archive.columns import Columns, SparseIdsError, columns_of
from panictrack.archive.connection import Connection
from panictrack.archive.database import Database

Begin = Callable[[], AbstractContextManager[Connection]]


class LiveColumns:
    """The columns of one archive's file for several threads; nothing is written.

    >>> columns = LiveColumns(archive)
    >>> columns.load()  # seconds for millions of headlines: in a thread of its own
    >>> with columns.reading() as (connection, of_its_state):
    ...     len(of_its_state.week)
    """

    def __init__(self, archive: Database, begin: Begin | None = None) -> None:
        self._begin = begin or archive.reading
        self._lock = Lock()
        self._columns: Columns | None = None
        self.progress = 0.0
        """The share (0 to 1) of the headlines that has been loaded."""
        self.refusal = ""
        """Why the archive cannot be held in memory; empty where it can."""

    @property
    def is_loaded(self) -> bool:
        """Whether `reading` answers without loading first."""
        return self._columns is not None

    def load(self) -> None:
        """Load all headlines, unless they are."""
        with self.reading():
            pass

    @contextmanager
    def reading(self, begin: Begin | None = None) -> Iterator[tuple[Connection, Columns]]:
        """A transaction, and the columns of the very state that it sees.

        `begin` begins the transaction, such as one with a time limit; by default, as was said when
        the columns were made: without that, `reading` of the archive.
        Transactions begin one after another, so that the columns of one are never newer than it. What is
        done in them runs side by side. Where scorers read other languages than before, all is loaded anew,
        which takes longer than a time limit allows: then call `load` in a thread of its own.

        Raises
        ------
        SparseIdsError
            As `columns_of`.
        """
        with ExitStack() as opened:
            with self._lock:
                connection = opened.enter_context((begin or self._begin)())
                try:
                    columns = columns_of(connection, self._columns, progress=self._note)
                except SparseIdsError as error:
                    self._columns, self.refusal = None, str(error)
                    raise
                self._columns, self.refusal = columns, ""
            self.progress = 1.0
            yield connection, columns

    def _note(self, share: float) -> None:
        self.progress = max(self.progress, share)
