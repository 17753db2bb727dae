"""Turns at a host: few requests at once, pauses between them, none while the host asks to wait.

All feeds of a run share one `HostQueue`, so that forty feeds of one publisher are fetched one after another
while forty publishers are fetched side by side.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from urllib.parse import urlsplit

from panictrack.collecting.network.politeness import DEFAULT_POLITENESS, PolitenessPolicy
from panictrack.model import HostPause


class HostQueue:
    """Which host may be asked when.

    Parameters
    ----------
    pauses
        What hosts asked for in earlier runs.
    next_starts
        By host, the time of `time.monotonic` from which it may be asked again. Passed from run to run, it
        keeps the pause between the last request of one and the first of the next.
    """

    def __init__(
        self,
        politeness: PolitenessPolicy = DEFAULT_POLITENESS,
        *,
        pauses: Iterable[HostPause] = (),
        next_starts: dict[str, float] | None = None,
    ) -> None:
        self.politeness = politeness
        self.started: set[asyncio.Task[object]] = set()  # tasks that have had a turn
        self._total = asyncio.Semaphore(politeness.in_all)
        self._per_host = defaultdict[str, asyncio.Semaphore](lambda: asyncio.Semaphore(politeness.at_once))
        self._starting = defaultdict[str, asyncio.Lock](asyncio.Lock)
        self._next_starts = {} if next_starts is None else next_starts
        self._paused = {pause.host: pause for pause in pauses}

    def pause(self, pause: HostPause) -> None:
        """Stop asking a host for as long as it wants; of two pauses the longer counts."""
        known = self._paused.get(pause.host)
        if known is None or known.not_before < pause.not_before:
            self._paused[pause.host] = pause

    def paused(self, address: str, now: datetime) -> HostPause | None:
        """The current pause of the host of this address, if it has one."""
        pause = self._paused.get(host_of(address))
        return pause if pause is not None and pause.not_before > now else None

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Wait for a turn at the host of this address, and hold it during the request."""
        host = host_of(address)
        async with self._per_host[host]:
            # The pause counts between starts, so starts are serialised.
            async with self._starting[host]:
                await asyncio.sleep(max(0.0, self._next_starts.get(host, 0.0) - time.monotonic()))
                await self._total.acquire()
                self._next_starts[host] = time.monotonic() + self.politeness.pause_seconds
            try:
                if task := asyncio.current_task():
                    self.started.add(task)
                yield
            finally:
                self._total.release()


def host_of(address: str) -> str:
    """The host of an address, with its port where that is unusual: the unit of politeness."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return address
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    host = (parts.hostname or "").lower()
    return host if port in {None, usual} else f"{host}:{port}"
