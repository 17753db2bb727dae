"""Fetching the bytes of a feed: streamed, capped, conditional, hop by hop. A failing feed never raises."""

import asyncio
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http.cookies import CookieError

import aiohttp
from aiohttp.abc import ResolveResult
from yarl import URL

from panictrack import __version__
from panictrack.collecting.network.headers import (
    clock_offset,
    fresh_for,
    rate_limit_wait,
    retry_after,
)
from panictrack.collecting.network.hosts import HostQueue, host_of
from panictrack.collecting.network.packing import ACCEPT_ENCODING, PackingError, TooLargeError, unpacked
from panictrack.collecting.network.politeness import (
    DEFAULT_POLITENESS,
    PolitenessPolicy,
    RefusedAddressError,
    guarded_sockets,
)
from panictrack.collecting.walls import HEAD_BYTES, REMEDY, wall_in_headers, wall_in_refusal
from panictrack.model import HostPause, Outcome
from panictrack.model.text import storable, without_secret

PROJECT = "https://github.com/panictrack/panictrack"
SIZE_LIMIT_BYTES = 15 * 1024 * 1024  # after decompression: a small gzip can hold a gigabyte
MAX_REDIRECTS = 5
_TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=15, sock_read=20)
_LOOKUP_SECONDS = 15.0
_HEADER_LIMIT_BYTES = 65_536  # some servers send policies of ten thousand bytes
_LONGEST_SECONDS = 90.0  # over all hops: no feed may hold up a run
_PERMANENT = {301, 308}
_REDIRECTS = _PERMANENT | {302, 303, 307}
_GONE = {404, 410}
_BUSY = {429, 503}
_MAYBE_WALLED = {401, 403, 405, 406, 429, 503}  # what guards answer with a page
_PAGE_SECONDS = 5.0  # for that page: the status alone is an answer
_DEFAULT_PAUSE = timedelta(minutes=15)  # after a 429 that does not say how long
_SHORTEST_PAUSE = timedelta(minutes=1)  # after a refusal
_LONGEST_ADDED = timedelta(hours=1)  # after several: one feed must not keep all others from their host


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
    reason: str | None = None  # of its failure, or what was wrong with a body that is used
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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Journey:
    """What the requests of one fetch carry along."""

    validators: Validators
    cookies: aiohttp.CookieJar
    n_failures: int  # of the feed, in a row

    def headers_for(self, address: str) -> dict[str, str]:
        cookie = self.cookie_for(address)
        return self.validators.headers | ({"Cookie": cookie} if cookie else {})

    def cookie_for(self, address: str) -> str:
        """The cookies for this address, as a header; "" without any."""
        if not len(self.cookies):
            return ""
        return self.cookies.filter_cookies(URL(address)).output(header="", sep=";").strip()


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


def user_agent(contact: str | None = None, named: str | None = None) -> str:
    """Who asks, and where to complain: the project or who the operator says, and the operator's address."""
    if named:
        return f"{named} ({contact})" if contact else named
    return f"panictrack/{__version__} (news headline research; +{PROJECT}{f'; {contact}' if contact else ''})"


def session(
    politeness: PolitenessPolicy = DEFAULT_POLITENESS, *, timeout: aiohttp.ClientTimeout = _TIMEOUT
) -> aiohttp.ClientSession:
    """An HTTP session for one run of collecting."""
    return aiohttp.ClientSession(
        timeout=timeout,
        headers={
            "User-Agent": user_agent(politeness.contact, politeness.user_agent),
            "Accept-Encoding": ACCEPT_ENCODING,
            "Accept": "application/rss+xml, application/atom+xml, application/rdf+xml, "
            "application/feed+json;q=0.9, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1",
        },
        # `HostQueue` limits the number of connections, because it also knows about pauses.
        connector=aiohttp.TCPConnector(
            limit=0, socket_factory=guarded_sockets(politeness.allowed), resolver=_Resolver()
        ),
        auto_decompress=False,  # `packing` does it, and goes by the bytes
        max_line_size=_HEADER_LIMIT_BYTES,
        max_field_size=_HEADER_LIMIT_BYTES,
        # A feed must not learn what else we read, nor answer by who we were: see `ask`.
        cookie_jar=aiohttp.DummyCookieJar(),
    )


async def ask(
    client: aiohttp.ClientSession,
    address: str,
    *,
    hosts: HostQueue,
    clock: Callable[[], datetime],
    validators: Validators = NO_VALIDATORS,
    n_failures: int = 0,
) -> Response:
    """Fetch a feed, sending back the validators of its last body.

    Each redirect is a request of its own: it waits for its turn at its host, and its address is checked.
    Cookies that redirects set are sent back on the way, where sites insist on it, and forgotten at its end.
    The more failures in a row the feed has had, the longer is the pause of a host that refuses it again.
    A failure of the feed is returned, not raised, so that one dead feed never ends a run.
    """
    started_at: datetime | None = None
    seconds = 0.0
    is_permanent = True
    current = address
    # "Unsafe" means: also of hosts that are named by number. Values go back as they came, without quotes.
    cookies = aiohttp.CookieJar(unsafe=True, quote_cookie=False)
    journey = _Journey(validators=validators, cookies=cookies, n_failures=n_failures)
    visited = {(address, "")}
    for _ in range(MAX_REDIRECTS + 1):
        async with hosts.turn(current):
            # Checked only now: the request before in this queue may have been told to wait.
            if pause := hosts.paused(current, clock()):
                return _paused(pause, started_at, clock(), seconds, current)
            started_at = started_at or clock()
            began = time.monotonic()
            response, target = await _one_hop(client, current, journey, clock())
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
        sign = (target, journey.cookie_for(target))
        if sign in visited:  # the same address with another cookie is another question
            reason = f"circular redirect, back to {_loggable(target)}"
            return _lost(started_at, seconds, current, reason)
        visited.add(sign)
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
    client: aiohttp.ClientSession, address: str, journey: _Journey, now: datetime
) -> tuple[Response, str | None]:
    """The response of one address, and where it redirects to, if it does."""
    try:
        headers = journey.headers_for(address)
        async with client.get(address, headers=headers, allow_redirects=False) as response:
            if response.status in _REDIRECTS and "Location" in response.headers:
                journey.cookies.update_cookies(response.cookies, response.url)
                target = _with_credentials(response.url.join(URL(response.headers["Location"])), URL(address))
                return Response(started_at=now, http_status=response.status), str(target)
            return await _read(response, journey, now), None
    except (aiohttp.ClientError, asyncio.IncompleteReadError, CookieError, OSError, ValueError) as error:
        return Response(started_at=now, failure=_failure(error), reason=_reason(error)), None


def _with_credentials(target: URL, current: URL) -> URL:
    """User and password in the feed's address go on to the same origin, and to no other."""
    if current.user is None or target.user is not None or target.origin() != current.origin():
        return target
    return target.with_user(current.user).with_password(current.password)


async def _read(response: aiohttp.ClientResponse, journey: _Journey, now: datetime) -> Response:
    status, validators = response.status, journey.validators
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
    is_good = 200 <= status < 300
    read = replace(read, pause=_pause(response, journey.n_failures, now))
    page = b"" if is_good else await _page(response)
    if wall := wall_in_headers(response.headers) if is_good else _wall(response, page):
        reason = storable(f"the server answered {_status(response)}: {wall}; {REMEDY}")
        return replace(read, failure=Outcome.LOGIN_WALL, reason=reason)
    if not is_good:
        return _refused(read, response)
    try:
        packed = await _at_most(response, SIZE_LIMIT_BYTES)
        body, flaw = unpacked(packed, _encodings(response), limit_bytes=SIZE_LIMIT_BYTES)
        return replace(read, body=body, reason=flaw or None)
    except TooLargeError:
        limit = f"the body is larger than {SIZE_LIMIT_BYTES // 2**20} MiB after decompression"
        return replace(read, failure=Outcome.TOO_LARGE, reason=limit)
    except PackingError as error:
        return replace(read, failure=Outcome.UNREACHABLE, reason=storable(str(error)))


async def _at_most(response: aiohttp.ClientResponse, limit_bytes: int) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        body += chunk
        if len(body) > limit_bytes:
            raise TooLargeError
    return bytes(body)


def _encodings(response: aiohttp.ClientResponse) -> str:
    return ",".join(response.headers.getall("Content-Encoding", []))


async def _page(response: aiohttp.ClientResponse) -> bytes:
    """The beginning of the page of a refusal, as far as it comes soon; b"" where no wall is likely."""
    page = bytearray()
    if response.status in _MAYBE_WALLED:
        with suppress(aiohttp.ClientError, OSError):
            async with asyncio.timeout(_PAGE_SECONDS):
                while len(page) < HEAD_BYTES and (chunk := await response.content.readany()):
                    page += chunk
    with suppress(PackingError, TooLargeError):
        return unpacked(bytes(page), _encodings(response), limit_bytes=SIZE_LIMIT_BYTES).body
    return b""


def _wall(response: aiohttp.ClientResponse, page: bytes) -> str | None:
    if response.status not in _MAYBE_WALLED:
        return wall_in_headers(response.headers)
    return wall_in_refusal(response.status, response.headers, page)


def _status(response: aiohttp.ClientResponse) -> str:
    return f"{response.status} {response.reason or ''}".strip()


def _pause(response: aiohttp.ClientResponse, n_failures: int, now: datetime) -> HostPause | None:
    """What the host wants: the wait that a refusal states, or until its used-up limit is reset.

    Whoever is refused again and again waits longer than a host cares to say.
    """
    status, headers = response.status, response.headers
    wait = retry_after(headers, now) if status in _BUSY else None
    if wait is None:
        wait = rate_limit_wait(headers, now, is_refused=status == 429)
    if wait is None and status == 429:
        wait = _DEFAULT_PAUSE
    if wait is None:
        return None
    if status >= 400:
        wait = max(wait, _SHORTEST_PAUSE, min(n_failures * _DEFAULT_PAUSE, _LONGEST_ADDED))
    told = "no request is left of its limit" if status < 300 else f"the server answered {_status(response)}"
    return HostPause(host=host_of(str(response.url)), not_before=now + wait, reason=storable(told))


def _refused(read: Response, response: aiohttp.ClientResponse) -> Response:
    """A response without a body worth reading: what it means, and whether the host wants a pause."""
    status = response.status
    reason = f"the server answered {_status(response)}"
    if status == 304:
        reason += " to an unconditional request"
    if read.pause is not None:
        reason += f"; its host is not contacted before {read.pause.not_before:%Y-%m-%d %H:%M} UTC"
    is_busy = status in _BUSY or (status == 403 and read.pause is not None)  # no request is left
    failure = Outcome.GONE if status in _GONE else Outcome.BUSY if is_busy else Outcome.HTTP_ERROR
    return replace(read, failure=failure, reason=storable(reason))


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
