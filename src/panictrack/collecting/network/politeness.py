"""Turns at a host: few at once, pauses between them, and none while it asks to be left alone.

One `HostQueue` stands for all feeds of a round, so that forty feeds of one publisher are asked one after
another while forty publishers are asked side by side.
"""

import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from panictrack.collecting.network.addresses import Network


@dataclass(frozen=True, kw_only=True, slots=True)
class PolitenessPolicy:
    """How gently hosts are treated, and which may be contacted at all."""

    at_once: int = 2  # requests to one host at the same time
    pause_seconds: float = 5.0  # between the starts of two requests to one host
    in_all: int = 16  # requests at the same time, over all hosts
    contact: str | None = None  # an address of the operator, for the User-Agent
    allowed: tuple[Network, ...] = ()  # networks that may be contacted although they are not public


DEFAULT_POLITENESS = PolitenessPolicy()


@dataclass(frozen=True, kw_only=True, slots=True)
class HostPause:
    """A host asked to be left alone."""

    not_before: datetime
    reason: str


class HostQueue:
    """Who may be asked when.

    Parameters
    ----------
    pauses
        What hosts asked for in earlier rounds, by host.
    next_starts
        By host, from which moment of `time.monotonic` on it may be asked again. Handed from round to round,
        it keeps the pause between the last request of one and the first of the next.
    """

    def __init__(
        self,
        manners: PolitenessPolicy = DEFAULT_POLITENESS,
        *,
        pauses: Mapping[str, HostPause] | None = None,
        next_starts: dict[str, float] | None = None,
    ) -> None:
        import asyncio  # here, since every command imports this module for its settings

        self.manners = manners
        self.in_hand: set[asyncio.Task[object]] = set()  # tasks that have had a turn
        self._in_all = asyncio.Semaphore(manners.in_all)
        self._at_once = defaultdict[str, asyncio.Semaphore](lambda: asyncio.Semaphore(manners.at_once))
        self._starting = defaultdict[str, asyncio.Lock](asyncio.Lock)
        self._next_starts = {} if next_starts is None else next_starts
        self._paused = dict(pauses or {})

    def pause(self, host: str, pause: HostPause) -> None:
        """Remember that a host asked to be left alone; the longer of two wishes counts."""
        if host not in self._paused or self._paused[host].not_before < pause.not_before:
            self._paused[host] = pause

    def paused(self, address: str, now: datetime) -> HostPause | None:
        """The pause that the host of this address asked for, where it is not over."""
        pause = self._paused.get(host_of(address))
        return pause if pause is not None and pause.not_before > now else None

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Wait until this address may be asked, and hold the place while it is."""
        import asyncio

        host = host_of(address)
        async with self._at_once[host]:
            # One start after another: the pause counts from a start, not from the wish to start.
            async with self._starting[host]:
                await asyncio.sleep(max(0.0, self._next_starts.get(host, 0.0) - time.monotonic()))
                await self._in_all.acquire()
                self._next_starts[host] = time.monotonic() + self.manners.pause_seconds
            try:
                if task := asyncio.current_task():
                    self.in_hand.add(task)
                yield
            finally:
                self._in_all.release()


def host_of(address: str) -> str:
    """The host of an address, with its port where that is unusual: whom politeness is owed."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return address
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    host = (parts.hostname or "").lower()
    return host if port in {None, usual} else f"{host}:{port}"
