"""Pages that were drawn already, while all that they stand on is as it was.

Twenty readers who look at the same few pages cost what one does. Python draws one page at a time, however
many threads there are: at 35 ms a page, twenty readers kept it so busy that one page in twenty took half a
second.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from time import monotonic

MOST_BYTES = 4 * 2**20  # some thirty pages
PATIENCE_SECONDS = 0.1  # for a new page, where there is one of a moment ago


@dataclass(frozen=True, kw_only=True, slots=True)
class DrawnPage:
    """A page as it is sent."""

    body: bytes
    status: int
    is_keepable: bool  # whether it stands on nothing but the state that it was asked for with


@dataclass(slots=True)
class _Kept:
    state: Hashable
    drawing: "asyncio.Future[DrawnPage]"
    held_at: float = field(default_factory=monotonic)  # when its state was last seen to hold
    before: "DrawnPage | None" = None  # the page of an earlier state
    before_held_at: float = 0.0
    n_waiting: int = 0  # readers

    @property
    def page(self) -> "DrawnPage | None":
        """The page, once it is there and may be kept."""
        drawing = self.drawing
        if not drawing.done() or drawing.cancelled() or drawing.exception() is not None:
            return None
        return drawing.result() if drawing.result().is_keepable else None


class KeptPages:
    """Pages by what was asked, each of the last state that it was asked for in. To be used in one event loop.

    While a page is drawn anew, the one of before is sent if its state held `stale_seconds` ago or later and
    the new one is not there after a moment: somebody who collects headlines changes the state every second.
    """

    def __init__(self, *, most_bytes: int = MOST_BYTES, stale_seconds: float = 0.0) -> None:
        self._most_bytes, self._stale_seconds = most_bytes, stale_seconds
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()

    async def page(
        self, asked: Hashable, state: Hashable, draw: Callable[[], Awaitable[DrawnPage]]
    ) -> DrawnPage:
        """The page, drawn unless it is there in this state; who asks meanwhile waits for the same drawing.

        `state` must have been looked up before: what changes while the page is drawn is then seen by the next
        who asks. An error of `draw` is raised for all who wait, and is not kept.
        """
        kept = self._kept.get(asked)
        if kept is None or kept.state != state:
            kept = self._kept[asked] = self._begin(asked, state, kept, asyncio.ensure_future(draw()))
        kept.held_at = monotonic()
        self._kept.move_to_end(asked)
        kept.n_waiting += 1
        try:
            return await self._awaited(kept)
        except asyncio.CancelledError:
            if kept.n_waiting == 1 and self._kept.get(asked) is kept:  # all have gone who wanted it
                del self._kept[asked]
                kept.drawing.cancel()
            raise
        finally:
            kept.n_waiting -= 1

    async def _awaited(self, kept: _Kept) -> DrawnPage:
        drawing = kept.drawing
        if kept.before is not None and kept.held_at - kept.before_held_at <= self._stale_seconds:
            await asyncio.wait({drawing}, timeout=PATIENCE_SECONDS)
            if not drawing.done():
                return kept.before
        return await asyncio.shield(drawing)  # the reader who asked first may go away

    async def close(self) -> None:
        """Give up what is being drawn."""
        drawings = [kept.drawing for kept in self._kept.values()]
        for drawing in drawings:
            drawing.cancel()
        await asyncio.gather(*drawings, return_exceptions=True)

    def _begin(
        self, asked: Hashable, state: Hashable, old: _Kept | None, drawing: "asyncio.Future[DrawnPage]"
    ) -> _Kept:
        drawing.add_done_callback(partial(self._end, asked))
        kept = _Kept(state=state, drawing=drawing)
        if old is not None and (page := old.page):
            kept.before, kept.before_held_at = page, old.held_at
        elif old is not None:
            kept.before, kept.before_held_at = old.before, old.before_held_at
        return kept

    def _end(self, asked: Hashable, drawing: "asyncio.Future[DrawnPage]") -> None:
        kept = self._kept.get(asked)
        if kept is not None and kept.drawing is drawing:
            kept.before = None
            if kept.page is None:
                del self._kept[asked]
        elif not drawing.cancelled():
            drawing.exception()  # or asyncio complains that nobody looked at it
        self._forget()

    def _forget(self) -> None:
        """Keep the pages that were asked for last, as many as there is room for."""
        sizes = {asked: len(page.body) for asked, kept in self._kept.items() if (page := kept.page)}
        n_bytes = sum(sizes.values())
        for asked, size in sizes.items():
            if n_bytes <= self._most_bytes:
                return
            del self._kept[asked]
            n_bytes -= size
