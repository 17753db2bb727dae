"""Turns at a host: few at once, pauses between them, and none while it asks to be left alone.

One `Hosts` stands for all feeds of a round, so that forty feeds of one publisher are asked one after
another while forty publishers are asked side by side.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from panictrack.sources.addresses import Network


@dataclass(frozen=True, kw_only=True, slots=True)
class Manners:
    """How gently hosts are treated, and which may be contacted at all."""

    at_once: int = 2  # requests to one host at the same time
    pause_seconds: float = 5.0  # between the starts of two requests to one host
    in_all: int = 16  # requests at the same time, over all hosts
    contact: str | None = None  # an address of the operator, for the User-Agent
    allowed: tuple[Network, ...] = ()  # networks that may be contacted although they are not public


DEFAULT_MANNERS = Manners()


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """A host asked to be left alone."""

    not_before: datetime
    reason: str


@dataclass(kw_only=True, slots=True)
class _Host:
    places: asyncio.Semaphore
    next_start: float = 0.0  # on the loop's clock, which is monotonic


class Hosts:
    """Who may be asked when. `pauses` is what is remembered from earlier rounds, by host."""

    def __init__(
        self, manners: Manners = DEFAULT_MANNERS, *, pauses: Mapping[str, Pause] | None = None
    ) -> None:
        self.manners = manners
        self._places = asyncio.Semaphore(self.manners.in_all)
        self._hosts = defaultdict[str, _Host](lambda: _Host(places=asyncio.Semaphore(self.manners.at_once)))
        self._paused = dict(pauses or {})
        self.in_hand: set[asyncio.Task[object]] = set()  # tasks that have had a turn

    def pause(self, host: str, pause: Pause) -> None:
        """Remember that a host asked to be left alone; the longer of two wishes counts."""
        if host not in self._paused or self._paused[host].not_before < pause.not_before:
            self._paused[host] = pause

    def paused(self, address: str, now: datetime) -> Pause | None:
        """The pause that the host of this address asked for, where it is not over."""
        pause = self._paused.get(host_of(address))
        return pause if pause is not None and pause.not_before > now else None

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Wait until this address may be asked, and hold the place while it is."""
        host = self._hosts[host_of(address)]
        async with host.places:
            await self._wait_for_start(host)
            async with self._places:
                if task := asyncio.current_task():
                    self.in_hand.add(task)
                yield

    async def _wait_for_start(self, host: _Host) -> None:
        clock = asyncio.get_running_loop().time
        # The start is taken before the wait: the next one in the queue then waits behind it.
        start = max(clock(), host.next_start)
        host.next_start = start + self.manners.pause_seconds
        if (wait := start - clock()) > 0:
            await asyncio.sleep(wait)


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
