"""The servers: plain HTTP/1.1 on many loopback addresses, in a thread of the driver's process."""

import asyncio
import socket
import struct
import threading
from functools import partial
from typing import Self

from answering import Answering, Reply

_REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 404: "Not Found",
            410: "Gone", 429: "Too Many Requests", 500: "Internal Server Error",
            503: "Service Unavailable"}  # fmt: skip


class _Connection(asyncio.Protocol):
    """One connection, kept alive."""

    def __init__(self, answering: Answering, host: str) -> None:
        self._answering = answering
        self._host = host
        self._pending = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request that is complete."""
        self._pending += data
        while (end := self._pending.find(b"\r\n\r\n")) >= 0:
            first, *lines = self._pending[:end].decode("latin-1").split("\r\n")
            self._pending = self._pending[end + 4 :]
            pairs = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            self._send(self._answering.reply(self._host, first.split()[1], headers))

    def _send(self, reply: Reply) -> None:
        if reply.is_never:
            return
        if reply.is_reset:
            # SO_LINGER 0: the client gets a connection reset.
            link = self._transport.get_extra_info("socket")
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()
            return
        announced = len(reply.body) if reply.n_announced is None else reply.n_announced
        headers = {"Content-Type": "application/rss+xml"} | reply.headers
        if announced >= 0:
            headers["Content-Length"] = str(announced)
        if reply.n_announced is not None:
            headers["Connection"] = "close"
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"HTTP/1.1 {reply.status} {_REASONS[reply.status]}\r\n{lines}\r\n"
        self._transport.write(head.encode("latin-1") + reply.body)
        if reply.n_announced is not None:
            self._transport.close()
        self._answering.answered()


class Servers:
    """All servers of the world, as a context."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._ready = threading.Event()

    def __enter__(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        """End serving."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._open())
        self._ready.set()
        self._loop.run_forever()
        self._loop.close()

    async def _open(self) -> None:
        for host in self._answering.world.hosts:
            server = await self._loop.create_server(
                partial(_Connection, self._answering, host), host, self._answering.port, backlog=512
            )
            self._answering.port = server.sockets[0].getsockname()[1]
