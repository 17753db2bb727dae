"""Rows of a query within a time limit, whatever SQLite is busy with."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from queue import Empty, SimpleQueue
from threading import TIMEOUT_MAX, Event, Thread
from typing import Any

Connect = Callable[[], AbstractContextManager[sqlite3.Connection]]

_N_AHEAD = 1_000  # rows that wait to be taken
_STEPS_PER_CHECK = 20_000  # of SQLite's virtual machine, between two checks of the time limit
_PAUSE_SECONDS = 0.002  # while nobody takes the rows
_FAREWELL_SECONDS = 0.1  # for a query that has been told to stop


@contextmanager
def rows_in_time(
    connect: Connect, statement: str, values: dict[str, Any], max_seconds: float
) -> Iterator[tuple[tuple[str, ...], Iterator[Any]]]:
    """The names of the columns, and the rows while they are read.

    SQLite looks at its clock between rows and loops only: one row of many costly calls takes as long as it
    takes. So a thread waits for SQLite, and the caller waits for the thread no longer than the limit.

    Raises
    ------
    sqlite3.OperationalError
        "interrupted", there or from the rows: the time is over.
    sqlite3.Error
        As SQLite raises it.

    Can mislead when a row is costly: the thread ends with that row, after the caller has gone on.
    """
    reader = _Reader(connect, statement, values, time.monotonic() + max_seconds)
    reader.start()
    try:
        yield reader.take(), iter(reader.take, None)
    finally:
        reader.is_stopped.set()
        reader.join(_FAREWELL_SECONDS)


class _Reader(Thread):
    """Runs the query; gives the names, then each row, then None, or the error that ended it."""

    def __init__(self, connect: Connect, statement: str, values: dict[str, Any], deadline: float) -> None:
        super().__init__(daemon=True)  # the program may end in the middle of a row
        self.is_stopped = Event()
        self._connect, self._statement, self._values = connect, statement, values
        self._deadline = deadline
        self._found: SimpleQueue[Any] = SimpleQueue()  # ten times as fast as a queue with a limit

    def run(self) -> None:
        """Read to the end, to an error, or until told to stop."""
        try:
            with self._connect() as connection:
                connection.set_progress_handler(self._is_over, _STEPS_PER_CHECK)
                cursor = connection.execute(self._statement, self._values)
                self._give(tuple(column[0] for column in cursor.description or ()))
                for row in cursor:
                    if not self._give(row):
                        return
            self._give(None)
        except Exception as error:  # noqa: BLE001 - raised again where the rows are taken
            self._give(error)

    def take(self) -> Any:
        """What comes next, as long as there is time."""
        try:
            left = self._deadline - time.monotonic()
            item = self._found.get(timeout=min(max(left, 0), TIMEOUT_MAX))
        except Empty:
            raise sqlite3.OperationalError("interrupted") from None
        if isinstance(item, Exception):
            raise item
        return item

    def _give(self, item: Any) -> bool:
        """Whether somebody still takes what is found."""
        while self._found.qsize() >= _N_AHEAD and not self.is_stopped.wait(_PAUSE_SECONDS):
            continue
        self._found.put(item)
        return not self.is_stopped.is_set()

    def _is_over(self) -> bool:
        return self.is_stopped.is_set() or time.monotonic() > self._deadline
