"""Fetching the bytes of a feed: streamed, capped, conditional, hop by hop. A failing feed never raises."""

import asyncio
import re
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
from aiohttp.abc import ResolveResult
from yarl import URL

from panictrack import __version__
from panictrack.collecting.network.hosts import HostQueue, host_of
from panictrack.collecting.network.politeness import (
    DEFAULT_POLITENESS,
    PolitenessPolicy,
    RefusedAddressError,
    guarded_sockets,
)
from panictrack.model import HostPause, Outcome
from panictrack.model.text import storable, without_secret

PROJECT = "https://github.com/panictrack/panictrack"
SIZE_LIMIT_BYTES = 15 * 1024 * 1024  # after decompression: a small gzip can hold a gigabyte
MAX_REDIRECTS = 5
LONGEST_FRESHNESS = timedelta(days=1)  # a longer one is more often an error than intended
LONGEST_RETRY = timedelta(days=7)
_TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=15, sock_read=20)
_LOOKUP_SECONDS = 15.0
_HEADER_LIMIT_BYTES = 65_536  # some servers send policies of ten thousand bytes
_LONGEST_SECONDS = 90.0  # over all hops: no feed may hold up a run
_PERMANENT = {301, 308}
_REDIRECTS = _PERMANENT | {302, 303, 307}
_GONE = {404, 410}
_BUSY = {429, 503}
_DEFAULT_PAUSE = timedelta(minutes=15)  # after a 429 without Retry-After
_MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_UNSTORED = re.compile(r"(?:^|,)\s*(?:no-cache|no-store)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """The result of fetching a feed. `failure` is None when `body` is worth parsing, or on a 304."""

    started_at: datetime
    seconds: float = 0.0  # spent on requests: waiting for a turn at a host is not the feed's slowness
    address: str = ""  # of the last hop
    http_status: int | None = None
    body: bytes = b""
    body_digest: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    failure: Outcome | None = None
    is_not_modified: bool = False
    was_conditional: bool = False  # the server could have answered 304, and did not
    follows_304: bool = False  # a full check: the server had just answered 304
    reason: str | None = None
    fresh_for: timedelta = timedelta(0)  # by the server's own caching headers
    moved_to: str | None = None  # the feed's new address, when every redirect was permanent
    pause: HostPause | None = None  # the host asked not to be contacted for a while
    clock_offset: timedelta | None = None  # the server's time minus ours; None: it told none
    is_clock_confirmed: bool = False  # two clocks of the round agree on `started_at`
    still_paused: HostPause | None = None  # nothing was sent: an earlier pause of the host is not over


@dataclass(frozen=True, kw_only=True, slots=True)
class Validators:
    """What a server sent with a body; sent back, it asks whether the body has changed since."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a conditional request; none for an unconditional one."""
        both = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in both.items() if value}


NO_VALIDATORS = Validators()


class _Resolver(aiohttp.ThreadedResolver):
    """The system's resolver, which may take half a minute to fail: we wait half as long."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name."""
        try:
            async with asyncio.timeout(_LOOKUP_SECONDS):
                return await super().resolve(host, port, family)
        except TimeoutError as error:
            raise OSError(f"{host} was not resolved within {_LOOKUP_SECONDS:.0f} seconds") from error


def user_agent(contact: str | None = None) -> str:
    """Who asks, and where to complain: the project, and the operator if they gave an address."""
    return f"panictrack/{__version__} (news headline research; +{PROJECT}{f'; {contact}' if contact else ''})"


def session(
    politeness: PolitenessPolicy = DEFAULT_POLITENESS, *, timeout: aiohttp.ClientTimeout = _TIMEOUT
) -> aiohttp.ClientSession:
    """An HTTP session for one run of collecting."""
    return aiohttp.ClientSession(
        timeout=timeout,
        headers={
            "User-Agent": user_agent(politeness.contact),
            "Accept": "application/rss+xml, application/atom+xml, application/rdf+xml, "
            "application/feed+json;q=0.9, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1",
        },
        # `HostQueue` limits the number of connections, because it also knows about pauses.
        connector=aiohttp.TCPConnector(
            limit=0, socket_factory=guarded_sockets(politeness.allowed), resolver=_Resolver()
        ),
        max_line_size=_HEADER_LIMIT_BYTES,
        max_field_size=_HEADER_LIMIT_BYTES,
        # No cookies: a feed must not learn what else we read, nor answer by who we were.
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
    """Fetch a feed, sending back the validators of its last body.

    Each redirect is a request of its own: it waits for its turn at its host, and its address is checked.
    A failure of the feed is returned, not raised, so that one dead feed never ends a run.
    """
    started_at: datetime | None = None
    seconds = 0.0
    is_permanent = True
    current = address
    visited = {address}
    for _ in range(MAX_REDIRECTS + 1):
        async with hosts.turn(current):
            # Checked only now: the request before in this queue may have been told to wait.
            if pause := hosts.paused(current, clock()):
                return _paused(pause, started_at, clock(), seconds, current)
            started_at = started_at or clock()
            began = time.monotonic()
            response, target = await _one_hop(client, current, validators, clock())
            seconds += time.monotonic() - began
        if response.pause is not None:
            hosts.pause(response.pause)
        if target is None:
            moved_to = current if is_permanent and current != address else None
            return replace(
                response, started_at=started_at, seconds=seconds, address=current, moved_to=moved_to
            )
        if seconds > _LONGEST_SECONDS:
            reason = f"redirects for more than {_LONGEST_SECONDS:.0f} seconds"
            return replace(response, started_at=started_at, failure=Outcome.TIMEOUT, reason=reason)
        if target in visited:
            reason = f"circular redirect, back to {_loggable(target)}"
            return _lost(started_at, seconds, current, reason)
        visited.add(target)
        is_permanent = is_permanent and response.http_status in _PERMANENT
        current = target
    reason = f"more than {MAX_REDIRECTS} redirects, the last to {_loggable(current)}"
    return _lost(started_at or clock(), seconds, current, reason)


def _lost(started_at: datetime, seconds: float, address: str, reason: str) -> Response:
    """A fetch that only found redirects."""
    failure = Outcome.TOO_MANY_REDIRECTS
    return Response(started_at=started_at, seconds=seconds, address=address, failure=failure, reason=reason)


def _paused(
    pause: HostPause, started_at: datetime | None, now: datetime, seconds: float, address: str
) -> Response:
    """No response, because the host is paused; a failure if an earlier hop was already contacted."""
    reason = f"{pause.host} asked not to be contacted before {pause.not_before:%Y-%m-%d %H:%M} UTC"
    return Response(
        started_at=started_at or now,
        seconds=seconds,
        address=address,
        failure=Outcome.BUSY,
        reason=storable(reason),
        still_paused=pause if started_at is None else None,
    )


async def _one_hop(
    client: aiohttp.ClientSession, address: str, validators: Validators, now: datetime
) -> tuple[Response, str | None]:
    """The response of one address, and where it redirects to, if it does."""
    try:
        async with client.get(address, headers=validators.headers, allow_redirects=False) as response:
            if response.status in _REDIRECTS and "Location" in response.headers:
                target = _with_credentials(response.url.join(URL(response.headers["Location"])), URL(address))
                return Response(started_at=now, http_status=response.status), str(target)
            return await _read(response, validators, now), None
    except (aiohttp.ClientError, asyncio.IncompleteReadError, OSError, ValueError) as error:
        return Response(started_at=now, failure=_failure(error), reason=_reason(error)), None


def _with_credentials(target: URL, current: URL) -> URL:
    """User and password in the feed's address go on to the same origin, and to no other."""
    if current.user is None or target.user is not None or target.origin() != current.origin():
        return target
    return target.with_user(current.user).with_password(current.password)


async def _read(response: aiohttp.ClientResponse, validators: Validators, now: datetime) -> Response:
    status = response.status
    read = Response(
        started_at=now,
        http_status=status,
        etag=_header(response, "ETag"),
        last_modified=_header(response, "Last-Modified"),
        content_type=_header(response, "Content-Type"),
        fresh_for=fresh_for(response.headers, now),
        clock_offset=clock_offset(response.headers, now),
    )
    if status == 304 and validators.headers:
        # A 304 may omit its validators: the old ones stay valid.
        return replace(
            read,
            is_not_modified=True,
            etag=read.etag or validators.etag,
            last_modified=read.last_modified or validators.last_modified,
        )
    if not 200 <= status < 300:
        return _refused(read, response, now)
    body = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        body += chunk
        if len(body) > SIZE_LIMIT_BYTES:
            limit = f"the body is larger than {SIZE_LIMIT_BYTES // 2**20} MiB after decompression"
            return replace(read, failure=Outcome.TOO_LARGE, reason=limit)
    return replace(read, body=bytes(body))


def _refused(read: Response, response: aiohttp.ClientResponse, now: datetime) -> Response:
    """A response without a body worth reading: what it means, and whether the host wants a pause."""
    status = response.status
    reason = f"the server answered {status} {response.reason or ''}".strip()
    if status == 304:
        reason += " to an unconditional request"
    wait = retry_after(response.headers, now) if status in _BUSY else None
    if wait is None and status == 429:
        wait = _DEFAULT_PAUSE
    pause = None
    if wait is not None:
        until = now + wait
        pause = HostPause(host=host_of(str(response.url)), not_before=until, reason=storable(reason))
        reason += f"; its host is not contacted before {until:%Y-%m-%d %H:%M} UTC"
    failure = Outcome.GONE if status in _GONE else Outcome.BUSY if status in _BUSY else Outcome.HTTP_ERROR
    return replace(read, failure=failure, reason=storable(reason), pause=pause)


def _header(response: aiohttp.ClientResponse, name: str) -> str | None:
    """A header; one that is not plain text counts as missing, because it cannot be sent back."""
    value = response.headers.get(name, "")
    return value if value.isascii() and value.isprintable() and value else None


def _loggable(address: str) -> str:
    return storable(without_secret(address))


def _failure(error: BaseException) -> Outcome:
    if isinstance(error, TimeoutError):
        return Outcome.TIMEOUT
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Outcome.NAME_LOOKUP
    return Outcome.REFUSED_ADDRESS if _refusal(error) else Outcome.UNREACHABLE


def _refusal(error: BaseException | None) -> RefusedAddressError | None:
    """Our own refusal of an address, which aiohttp wraps in errors of its own."""
    while error is not None and not isinstance(error, RefusedAddressError):
        error = error.__cause__ or error.__context__
    return error


def _reason(error: BaseException) -> str:
    """The error in one line, with its class where the message alone is unclear."""
    if isinstance(error, TimeoutError):
        return "no complete response in time"
    if refusal := _refusal(error):
        return str(refusal)
    if isinstance(error, aiohttp.ClientConnectorError):
        what = "no address for" if _failure(error) is Outcome.NAME_LOOKUP else "no connection to"
        why = error.os_error.strerror or str(error.os_error) or type(error.os_error).__name__
        return storable(f"{what} {error.host}:{error.port}: {why}")
    message = without_secret(" ".join(str(error).split()))
    return storable(f"{type(error).__name__}: {message}") if message else type(error).__name__


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long a response stays fresh by Cache-Control, else by Expires (RFC 9111), at most a day."""
    control = headers.get("Cache-Control", "")
    if _UNSTORED.search(control):
        return timedelta(0)
    if age := _MAX_AGE.search(control):
        seconds = int(age.group(1)) - _seconds(headers.get("Age"))
    elif "Expires" in headers:
        expires, sent = http_date(headers["Expires"]), http_date(headers.get("Date", ""))
        seconds = int((expires - (sent or now)).total_seconds()) if expires else 0
    else:
        seconds = 0
    return _clamped(timedelta(0), seconds, LONGEST_FRESHNESS)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the server asks us to wait (seconds or a date), a minute to a week; None if it does not."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        seconds = int(text[:10])
    elif until := http_date(text):
        seconds = int((until - (http_date(headers.get("Date", "")) or now)).total_seconds())
    else:
        return None
    return _clamped(timedelta(minutes=1), seconds, LONGEST_RETRY)


def clock_offset(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """The server's time (Date, and the Age of a copy from a cache) minus `now`; None if it tells none."""
    sent = http_date(headers.get("Date", ""))
    return None if sent is None else sent - now + timedelta(seconds=min(_seconds(headers.get("Age")), 10**9))


def http_date(text: str) -> datetime | None:
    """An HTTP date in UTC; None if it is not one (`Expires: 0` and `-1` are common)."""
    try:
        date = parsedate_to_datetime(text)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _seconds(text: str | None) -> int:
    return int(text[:10]) if text and text.isascii() and text.isdigit() else 0


def _clamped(lowest: timedelta, seconds: int, highest: timedelta) -> timedelta:
    return max(lowest, min(timedelta(seconds=min(seconds, 10**9)), highest))
