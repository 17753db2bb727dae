"""Fetching the bytes of a feed: streamed, capped, conditional, never raising for a feed's failure."""

import asyncio
from dataclasses import dataclass

import aiohttp

from panictrack import __version__
from panictrack.model import Outcome
from panictrack.text import storable

USER_AGENT = f"panictrack/{__version__} (news headline research; +https://github.com/panictrack/panictrack)"
SIZE_LIMIT_BYTES = 15 * 1024 * 1024  # after decompression: a small gzip can hold a gigabyte
_TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=15, sock_read=20)
_MAX_REDIRECTS = 5
CONNECTIONS = 16
CONNECTIONS_PER_HOST = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came of asking for a feed. `failure` is None when `body` is worth parsing."""

    http_status: int | None = None
    body: bytes = b""
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    failure: Outcome | None = None
    is_not_modified: bool = False
    reason: str | None = None


def session(timeout: aiohttp.ClientTimeout = _TIMEOUT) -> aiohttp.ClientSession:
    """A session for one round of collecting: two connections a host, a name and a contact."""
    return aiohttp.ClientSession(
        timeout=timeout,
        headers={
            "User-Agent": USER_AGENT,
            "Accept": "application/rss+xml, application/atom+xml, application/rdf+xml, "
            "application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1",
        },
        connector=aiohttp.TCPConnector(limit=CONNECTIONS, limit_per_host=CONNECTIONS_PER_HOST),
    )


async def ask(
    client: aiohttp.ClientSession, url: str, *, etag: str | None = None, last_modified: str | None = None
) -> Answer:
    """Ask for a feed, sending back the validators of its last body.

    Every failure of the feed is an answer, not an exception: one dead feed never ends a round.
    """
    validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {name: value for name, value in validators.items() if value}
    try:
        async with client.get(url, headers=headers, max_redirects=_MAX_REDIRECTS) as response:
            return await _read(response, etag=etag, last_modified=last_modified)
    except TimeoutError:
        return Answer(failure=Outcome.TIMEOUT, reason="no full answer in time")
    except (aiohttp.ClientError, asyncio.IncompleteReadError, OSError, ValueError) as error:
        return Answer(failure=Outcome.UNREACHABLE, reason=_told(error))


async def _read(response: aiohttp.ClientResponse, *, etag: str | None, last_modified: str | None) -> Answer:
    status = response.status
    # A 304 may leave its validators out: the old ones stay good.
    etag = _header(response, "ETag") or (etag if status == 304 else None)
    last_modified = _header(response, "Last-Modified") or (last_modified if status == 304 else None)
    if status == 304:
        return Answer(http_status=status, etag=etag, last_modified=last_modified, is_not_modified=True)
    if status != 200:
        return Answer(
            http_status=status,
            failure=Outcome.HTTP_ERROR,
            reason=storable(f"the server answered {status} {response.reason or ''}".strip()),
        )
    body = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        body += chunk
        if len(body) > SIZE_LIMIT_BYTES:
            return Answer(
                http_status=status,
                failure=Outcome.TOO_LARGE,
                reason=f"the body is larger than {SIZE_LIMIT_BYTES // 2**20} MiB after decompression",
            )
    return Answer(
        http_status=status,
        body=bytes(body),
        etag=etag,
        last_modified=last_modified,
        content_type=_header(response, "Content-Type"),
    )


def _header(response: aiohttp.ClientResponse, name: str) -> str | None:
    """A header; one with bytes that are no plain text counts as missing, for it cannot be sent back."""
    value = response.headers.get(name, "")
    return value if value.isascii() and value.isprintable() and value else None


def _told(error: BaseException) -> str:
    """The error in one line, with its class where the message alone says nothing."""
    message = " ".join(str(error).split())
    return storable(f"{type(error).__name__}: {message}") if message else type(error).__name__
