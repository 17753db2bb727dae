"""Fetching the bytes of a feed: streamed, capped, conditional, hop by hop, never raising for its failure."""

import asyncio
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import aiohttp
from aiohttp.abc import ResolveResult
from yarl import URL

from panictrack import __version__
from panictrack.collecting.network.addresses import RefusedAddressError, guarded_sockets
from panictrack.collecting.network.cache_headers import fresh_for, retry_after
from panictrack.collecting.network.politeness import (
    DEFAULT_POLITENESS,
    HostPause,
    HostQueue,
    PolitenessPolicy,
    host_of,
)
from panictrack.model import Outcome
from panictrack.model.text import storable, without_secret

PROJECT = "https://github.com/panictrack/panictrack"
SIZE_LIMIT_BYTES = 15 * 1024 * 1024  # after decompression: a small gzip can hold a gigabyte
MAX_REDIRECTS = 5
_TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=15, sock_read=20)
_LOOKUP_SECONDS = 15.0
_HEADER_LIMIT_BYTES = 65_536  # some servers send policies of ten thousand bytes
_LONGEST_SECONDS = 90.0  # of asking, over all hops: no feed may hold up a round
_PERMANENT = {301, 308}
_REDIRECTS = _PERMANENT | {302, 303, 307}
_GONE = {404, 410}
_BUSY = {429, 503}
_UNSAID_PAUSE = timedelta(minutes=15)  # after a 429 that does not say how long


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """What came of asking for a feed. `failure` is None when `body` is worth parsing, or on a 304."""

    started_at: datetime
    seconds: float = 0.0  # of asking: waiting for a turn at a host is not the feed's slowness
    address: str = ""  # where the last hop led
    http_status: int | None = None
    body: bytes = b""
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    failure: Outcome | None = None
    is_not_modified: bool = False
    reason: str | None = None
    fresh_for: timedelta = timedelta(0)  # by the server's own caching headers
    moved_to: str | None = None  # where the feed lives now, when every hop said "for good"
    pauses: Mapping[str, HostPause] = field(default_factory=dict)  # hosts that asked to be left alone
    left_alone: HostPause | None = None  # nobody was asked: the host wants to be left alone


@dataclass(frozen=True, kw_only=True, slots=True)
class Validators:
    """What a server gave with a body; sent back, it asks whether the body has changed since."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a conditional request; none, of an unconditional one."""
        both = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in both.items() if value}


NO_VALIDATORS = Validators()


class _Resolver(aiohttp.ThreadedResolver):
    """The system's resolver, which may take half a minute to say that it cannot: we wait for half of that."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name."""
        try:
            async with asyncio.timeout(_LOOKUP_SECONDS):
                return await super().resolve(host, port, family)
        except TimeoutError as error:
            raise OSError(f"no answer to the name {host} in {_LOOKUP_SECONDS:.0f} seconds") from error


def user_agent(contact: str | None = None) -> str:
    """Who asks, and where to complain: the project, and the operator where they gave an address."""
    return f"panictrack/{__version__} (news headline research; +{PROJECT}{f'; {contact}' if contact else ''})"


def session(
    manners: PolitenessPolicy = DEFAULT_POLITENESS, *, timeout: aiohttp.ClientTimeout = _TIMEOUT
) -> aiohttp.ClientSession:
    """A session for one round of collecting."""
    return aiohttp.ClientSession(
        timeout=timeout,
        headers={
            "User-Agent": user_agent(manners.contact),
            "Accept": "application/rss+xml, application/atom+xml, application/rdf+xml, "
            "application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1",
        },
        # How many at once is the business of `HostQueue`, which knows of pauses too.
        connector=aiohttp.TCPConnector(
            limit=0, socket_factory=guarded_sockets(manners.allowed), resolver=_Resolver()
        ),
        max_line_size=_HEADER_LIMIT_BYTES,
        max_field_size=_HEADER_LIMIT_BYTES,
        # No feed learns from cookies what we read elsewhere, and none is answered by who we were.
        cookie_jar=aiohttp.DummyCookieJar(),
    )


async def ask(
    client: aiohttp.ClientSession,
    address: str,
    *,
    hosts: HostQueue,
    clock: Callable[[], datetime],
    validators: Validators = NO_VALIDATORS,
) -> Response:
    """Ask for a feed, sending back the validators of its last body.

    Each redirect is a request of its own: it waits for its turn at its host, and its address is checked.
    Every failure of the feed is an answer, not an exception: one dead feed never ends a round.
    """
    started_at: datetime | None = None
    seconds = 0.0
    is_permanent = True
    here = address
    visited = {address}
    for _ in range(MAX_REDIRECTS + 1):
        async with hosts.turn(here):
            # Only now: whoever waited behind the one that was told to wait must hear of it.
            if pause := hosts.paused(here, clock()):
                return _paused(pause, started_at, clock(), seconds, here)
            started_at = started_at or clock()
            began = time.monotonic()
            answer, there = await _one_hop(client, here, validators, clock())
            seconds += time.monotonic() - began
        for host, pause in answer.pauses.items():
            hosts.pause(host, pause)
        if there is None:
            moved_to = here if is_permanent and here != address else None
            return replace(answer, started_at=started_at, seconds=seconds, address=here, moved_to=moved_to)
        if seconds > _LONGEST_SECONDS:
            reason = f"redirects for more than {_LONGEST_SECONDS:.0f} seconds"
            return replace(answer, started_at=started_at, failure=Outcome.TIMEOUT, reason=reason)
        if there in visited:
            reason = f"redirects in a circle, back to {_shown(there)}"
            failure = Outcome.TOO_MANY_REDIRECTS
            return Response(
                started_at=started_at, seconds=seconds, address=here, failure=failure, reason=reason
            )
        visited.add(there)
        is_permanent = is_permanent and answer.http_status in _PERMANENT
        here = there
    return Response(
        started_at=started_at or clock(),
        seconds=seconds,
        address=here,
        failure=Outcome.TOO_MANY_REDIRECTS,
        reason=f"more than {MAX_REDIRECTS} redirects, the last to {_shown(here)}",
    )


def _paused(
    pause: HostPause, started_at: datetime | None, now: datetime, seconds: float, address: str
) -> Response:
    """No answer, because the host wants peace; a failure where an earlier hop was already asked."""
    reason = f"{host_of(address)} asked to be left alone until {pause.not_before:%Y-%m-%d %H:%M} UTC"
    return Response(
        started_at=started_at or now,
        seconds=seconds,
        address=address,
        failure=Outcome.BUSY,
        reason=storable(reason),
        left_alone=pause if started_at is None else None,
    )


async def _one_hop(
    client: aiohttp.ClientSession, address: str, validators: Validators, now: datetime
) -> tuple[Response, str | None]:
    """The answer of one address, and where it sends us on, if it does."""
    try:
        async with client.get(address, headers=validators.headers, allow_redirects=False) as response:
            if response.status in _REDIRECTS and "Location" in response.headers:
                there = _with_own_user(response.url.join(URL(response.headers["Location"])), URL(address))
                return Response(started_at=now, http_status=response.status), str(there)
            return await _read(response, validators, now), None
    except (aiohttp.ClientError, asyncio.IncompleteReadError, OSError, ValueError) as error:
        return Response(started_at=now, failure=_failure(error), reason=_told(error)), None


def _with_own_user(there: URL, here: URL) -> URL:
    """A user and password of the feed's address go on to the same origin, and to no other."""
    if here.user is None or there.user is not None or there.origin() != here.origin():
        return there
    return there.with_user(here.user).with_password(here.password)


async def _read(response: aiohttp.ClientResponse, validators: Validators, now: datetime) -> Response:
    status = response.status
    answer = Response(
        started_at=now,
        http_status=status,
        etag=_header(response, "ETag"),
        last_modified=_header(response, "Last-Modified"),
        content_type=_header(response, "Content-Type"),
        fresh_for=fresh_for(response.headers, now),
    )
    if status == 304 and validators.headers:
        # A 304 may leave its validators out: the old ones stay good.
        return replace(
            answer,
            is_not_modified=True,
            etag=answer.etag or validators.etag,
            last_modified=answer.last_modified or validators.last_modified,
        )
    if not 200 <= status < 300:
        return _refused(answer, response, now)
    body = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        body += chunk
        if len(body) > SIZE_LIMIT_BYTES:
            limit = f"the body is larger than {SIZE_LIMIT_BYTES // 2**20} MiB after decompression"
            return replace(answer, failure=Outcome.TOO_LARGE, reason=limit)
    return replace(answer, body=bytes(body))


def _refused(answer: Response, response: aiohttp.ClientResponse, now: datetime) -> Response:
    """An answer without a body worth reading: what it means, and whether the host wants peace."""
    status = response.status
    reason = f"the server answered {status} {response.reason or ''}".strip()
    if status == 304:
        reason += " although nothing was asked conditionally"
    wait = retry_after(response.headers, now) if status in _BUSY else None
    if wait is None and status == 429:
        wait = _UNSAID_PAUSE
    pauses = {}
    if wait is not None:
        until = now + wait
        pauses = {host_of(str(response.url)): HostPause(not_before=until, reason=storable(reason))}
        reason += f"; its host is left alone until {until:%Y-%m-%d %H:%M} UTC"
    failure = Outcome.GONE if status in _GONE else Outcome.BUSY if status in _BUSY else Outcome.HTTP_ERROR
    return replace(answer, failure=failure, reason=storable(reason), pauses=pauses)


def _header(response: aiohttp.ClientResponse, name: str) -> str | None:
    """A header; one with bytes that are no plain text counts as missing, for it cannot be sent back."""
    value = response.headers.get(name, "")
    return value if value.isascii() and value.isprintable() and value else None


def _shown(address: str) -> str:
    return storable(without_secret(address))


def _failure(error: BaseException) -> Outcome:
    if isinstance(error, TimeoutError):
        return Outcome.TIMEOUT
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Outcome.NAME_LOOKUP
    return Outcome.REFUSED_ADDRESS if _refusal(error) else Outcome.UNREACHABLE


def _refusal(error: BaseException | None) -> RefusedAddressError | None:
    """Our own refusal of an address, which the client wraps in errors of its own."""
    while error is not None and not isinstance(error, RefusedAddressError):
        error = error.__cause__ or error.__context__
    return error


def _told(error: BaseException) -> str:
    """The error in one line, with its class where the message alone says nothing."""
    if isinstance(error, TimeoutError):
        return "no full answer in time"
    if refusal := _refusal(error):
        return str(refusal)
    if isinstance(error, aiohttp.ClientConnectorError):
        what = "no address for" if _failure(error) is Outcome.NAME_LOOKUP else "no connection to"
        why = error.os_error.strerror or str(error.os_error) or type(error.os_error).__name__
        return storable(f"{what} {error.host}:{error.port}: {why}")
    message = without_secret(" ".join(str(error).split()))
    return storable(f"{type(error).__name__}: {message}") if message else type(error).__name__
