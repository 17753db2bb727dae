"""The whole result of a search as a file: CSV that is sent while it is read, or an Excel workbook."""

import asyncio
import io
from collections.abc import Callable, Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import monotonic
from typing import Any, TextIO, cast

from aiohttp import web

from panictrack.archive import Connection
from panictrack.archive.export.files import write_file
from panictrack.archive.export.text_formats import TextForm, write_text
from panictrack.archive.search import Query, headline_table
from panictrack.web.address import Address
from panictrack.web.asked_search import asked_search, whole
from panictrack.web.forms import BYTE_ORDER_MARK, TYPES
from panictrack.web.pages.search import file_name
from panictrack.web.security import HEADERS
from panictrack.web.site import Site

MAX_SECONDS = 1_800.0
STALL_SECONDS = 60.0  # a reader who takes nothing keeps the log of the archive from being cut, and a thread
_CHECK_EVERY = 20_000  # steps of SQLite's: about a millisecond
_BLOCK = 2**16  # characters or bytes sent at once


async def answer_export(site: Site, request: web.Request) -> web.StreamResponse:
    """All headlines of a search, with all columns; those of `panictrack search --all -o FILE`."""
    address = Address.of("/search", request.query.items())
    asked, form = await asyncio.to_thread(asked_search, site, address), request.match_info["form"]
    name = f"panictrack-{file_name(asked)}-all.{form}"
    headers = {
        **HEADERS,
        "Content-Type": TYPES[form],
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    stream, query = web.StreamResponse(headers=headers), whole(asked.query)
    if request.method == "HEAD":  # of which a body would be read as the next answer
        return stream
    try:
        await (_send_book if form == "xlsx" else _send_text)(site, query, request, stream)
    except Exception:
        if not stream.prepared:
            raise
        if request.transport is not None:
            request.transport.abort()  # a file that ends early must not look whole
    return stream


async def _send_book(site: Site, query: Query, request: web.Request, stream: web.StreamResponse) -> None:
    with TemporaryDirectory(prefix="panictrack-") as folder:
        path = Path(folder) / "headlines.xlsx"

        await _while_waited_for(site, lambda connection: write_file(headline_table(connection, query), path))
        await stream.prepare(request)
        with path.open("rb") as book:
            while block := await asyncio.to_thread(book.read, _BLOCK):
                await asyncio.wait_for(stream.write(block), STALL_SECONDS)


async def _while_waited_for(site: Site, make: Callable[[Connection], object]) -> None:
    """Make this in a thread; where its reader hangs up, end it, because others wait for the thread."""
    is_gone, until = Event(), monotonic() + MAX_SECONDS

    def begin() -> None:
        with site.archive.reading(MAX_SECONDS) as connection:
            connection.set_progress_handler(lambda: is_gone.is_set() or monotonic() > until, _CHECK_EVERY)
            make(connection)

    made = asyncio.ensure_future(asyncio.to_thread(begin))
    try:
        await asyncio.shield(made)
    except asyncio.CancelledError:
        is_gone.set()
        await asyncio.gather(made, return_exceptions=True)
        raise


async def _send_text(site: Site, query: Query, request: web.Request, stream: web.StreamResponse) -> None:
    loop = asyncio.get_running_loop()

    def wait(what: Coroutine[Any, Any, object]) -> None:
        asyncio.run_coroutine_threadsafe(asyncio.wait_for(what, STALL_SECONDS), loop).result()

    def send() -> None:
        with site.archive.reading(MAX_SECONDS) as connection:
            table = headline_table(connection, query)  # what is wrong with the query is told before
            wait(stream.prepare(request))
            target = _Sent(lambda text: wait(stream.write(text.encode())))
            target.write(BYTE_ORDER_MARK)
            write_text(table, cast("TextIO", target), TextForm.CSV)
            target.send()

    await asyncio.to_thread(send)


class _Sent(io.TextIOBase):
    """A text file whose blocks are sent as they fill."""

    def __init__(self, send: Callable[[str], None]) -> None:
        self._send = send
        self._parts: list[str] = []
        self._n = 0

    def write(self, text: str) -> int:
        self._parts.append(text)
        self._n += len(text)
        if self._n >= _BLOCK:
            self.send()
        return len(text)

    def send(self) -> None:
        """Send what is left."""
        if self._parts:
            self._send("".join(self._parts))
        self._parts, self._n = [], 0
