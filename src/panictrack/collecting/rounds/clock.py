"""The time of a round of collecting: by this machine's clock, or by the servers' where it is wrong."""

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from panictrack.collecting.network.fetch import Response
from panictrack.model.clock import ENOUGH_HOSTS, RIGHT, TOLERANCE, clock_doubt, clock_fault, clock_offset

log = logging.getLogger(__name__)


class RoundClock:
    """Decides once a round by how much this machine's clock is wrong, and corrects the round's responses.

    A response whose server agrees with the clock needs no decision, nor does one that tells no time while
    nothing speaks against the clock. Every other one waits for it: until five hosts have told their time, or
    every feed of the round has answered.

    Parameters
    ----------
    now
        The time by this machine's clock.
    earlier
        By host, its time minus ours at an earlier fetch (`clock_votes`). Until the decision the clock is
        taken to be as wrong as these say. In a round of fewer than five hosts, those that found it right
        count, too, and a single host needs one of them to agree with it: one server with a wrong clock
        overrules nobody.
    awaited
        The addresses of the round's feeds.

    Can mislead when the clock became wrong just before a round of one or two feeds, or a server that tells no
    time answers first: these headlines are dated by it, and dated anew when a later round sees them.
    """

    def __init__(self, now: datetime, earlier: Mapping[str, timedelta], awaited: Iterable[str]) -> None:
        self.assumed = self.offset = clock_offset(earlier.values())
        self.doubt: str | None = None  # a sentence where one host contradicts the clock, and no other tells
        self._now = now
        self._began = time.monotonic()
        self._earlier = earlier
        self._awaited = set(awaited)
        self._votes: dict[str, timedelta] = {}
        self._decided = asyncio.Event()

    def now(self) -> datetime:
        """The time as far as it is known before the decision. Nobody can set this clock."""
        return self._now + self.assumed + timedelta(seconds=time.monotonic() - self._began)

    def arrived(self, url: str, _: object = None) -> None:
        """Note that this feed of the round has answered, or never will."""
        self._awaited.discard(url)
        if not self._awaited:
            self.decide()

    async def corrected(self, response: Response, *, url: str, host: str) -> Response:
        """The response with the right times; it may have to wait for the round's decision."""
        if response.clock_offset is not None:
            vote = response.clock_offset + self.assumed
            response = replace(response, clock_offset=vote)
            self._votes[host] = vote
            if len(self._votes) >= ENOUGH_HOSTS:
                self.decide()
        self.arrived(url)
        if not self._decided.is_set() and not self._is_doubtful(response.clock_offset):
            return _shifted(response, -self.assumed, is_confirmed=self._confirms(RIGHT))
        await self._decided.wait()
        return _shifted(response, self.offset - self.assumed, is_confirmed=self._confirms(self.offset))

    def decide(self) -> None:
        """Decide by what has been told so far, and let nobody wait any longer."""
        if self._decided.is_set():
            return
        self._decided.set()
        if self._votes:
            others = self._other_votes()
            confirming = [vote for vote in others if abs(vote) <= TOLERANCE]
            n_missing = max(ENOUGH_HOSTS - len(self._votes), 0)
            self.offset = clock_offset([*self._votes.values(), *confirming[:n_missing]], others)
            self.doubt = clock_doubt([*self._votes.values(), *others])
        if told := clock_fault(self.offset) or self.doubt:
            log.warning("%s", told)

    def _is_doubtful(self, vote: timedelta | None) -> bool:
        """Whether a response must not be dated by the clock yet."""
        if vote is not None:
            return abs(vote) > TOLERANCE
        return self.assumed != RIGHT or any(abs(other) > TOLERANCE for other in self._votes.values())

    def _confirms(self, offset: timedelta) -> bool:
        """Whether two clocks of the round agree on it: a server's and ours, or two servers'."""
        n_agreeing = sum(abs(vote - offset) <= TOLERANCE for vote in self._votes.values())
        return n_agreeing >= (1 if offset == RIGHT else 2)

    def _other_votes(self) -> list[timedelta]:
        return [vote for host, vote in self._earlier.items() if host not in self._votes]


def _shifted(response: Response, shift: timedelta, *, is_confirmed: bool) -> Response:
    """The response as a clock that differs by `shift` would have dated it."""
    response = replace(response, is_clock_confirmed=is_confirmed)
    if abs(shift) <= RIGHT:
        return response
    pause = response.pause and replace(response.pause, not_before=response.pause.not_before + shift)
    return replace(response, started_at=response.started_at + shift, pause=pause)
