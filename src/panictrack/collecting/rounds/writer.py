"""The one writer of a round: whatever is ready is written together, each feed whole or not at all."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, ProgrammingError

from panictrack.archive import Database

T = TypeVar("T")
_MOST_AT_ONCE = 32  # feeds in one transaction: others who want to write wait no longer than that takes

_Job = tuple[Callable[[Connection], Any], "asyncio.Future[Any]"]


class Writer:
    """Writes in a thread of its own, so that a locked archive never stops the clocks of downloads.

    What became ready while the last transaction ran goes into the next one together: two hundred feeds
    that answer "not modified" cost a dozen transactions. Each feed stands in a savepoint: one that fails
    takes no other with it.
    """

    def __init__(self, archive: Database) -> None:
        self._archive = archive
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._waiting: list[_Job] = []
        self._draining: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Nothing is opened before something is written."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """What was begun is finished."""
        if self._draining is not None:
            await self._draining
        self._thread.shutdown()

    async def write(self, action: Callable[[Connection], T]) -> T:
        """Run `action` inside a transaction; returns when that is written.

        Raises
        ------
        ArchiveError
            The archive cannot be written: nothing of the transaction was kept.
        """
        written: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((action, written))
        if self._draining is None or self._draining.done():
            self._draining = asyncio.create_task(self._drain())
        return await written

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            jobs, self._waiting = self._waiting[:_MOST_AT_ONCE], self._waiting[_MOST_AT_ONCE:]
            try:
                results = await loop.run_in_executor(self._thread, self._together, [job for job, _ in jobs])
            except Exception as error:  # noqa: BLE001 - it belongs to those who wait for it
                results = [error] * len(jobs)
            for (_, written), result in zip(jobs, results, strict=True):
                if written.done():
                    continue  # whoever waited was told to stop; what was written stays
                if isinstance(result, Exception):
                    written.set_exception(result)
                else:
                    written.set_result(result)

    def _together(self, actions: Sequence[Callable[[Connection], Any]]) -> list[Any]:
        with self._archive.writing() as connection:
            return [_alone(connection, action) for action in actions]


def _alone(connection: Connection, action: Callable[[Connection], Any]) -> Any:
    """The result of an action, or the exception that undid it and nothing else."""
    connection.exec_driver_sql("savepoint feed")
    try:
        result = action(connection)
    except (IntegrityError, ProgrammingError, DataError) as error:
        connection.exec_driver_sql("rollback to feed")
        result = error
    except DatabaseError:
        raise  # the database's own trouble: it is everybody's, and the whole transaction is undone
    except Exception as error:  # noqa: BLE001 - handed to whoever waits for this action
        connection.exec_driver_sql("rollback to feed")
        result = error
    connection.exec_driver_sql("release feed")
    return result
