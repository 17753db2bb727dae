"""What the servers of the world answer, fault by fault, and a log of everything that was asked."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import NamedTuple

from bodies import Bodies
from clock import DAY, MINUTE, seeded, time_of
from faults import BUSY, NEW_ADDRESS_ONLY_AFTER, Fault, Window, requested_pause
from world import Hint, Oddity, Source, Validators, World

Headers = Mapping[str, str]
_UNSAID_PAUSE = 15 * MINUTE  # what a 429 without Retry-After asks for
_LATE = 40 * MINUTE
_PAGE = b"<!doctype html><html><head><title>Maintenance</title></head><body>Back soon %s</body></html>"
_HTML = {"Content-Type": "text/html; charset=utf-8"}
_DAMAGED = {Fault.SURROGATE, Fault.BARE_AMPERSAND, Fault.LATIN1, Fault.CUT_SILENTLY, Fault.EMPTY_FEED}


class Asked(NamedTuple):
    """One request, and what was answered."""

    tick: int  # second
    source: int
    host: str
    position: str
    status: int  # 0: none
    fault: Fault | None
    shown_at: int | None  # the second whose state the body held; None: no feed was in it
    n_bytes: int
    is_conditional: bool
    pause_until: int | None  # the host asked not to be contacted before then


@dataclass(kw_only=True)
class Reply:
    """An answer on its way."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    shown_at: int | None = None
    pause: int | None = None  # seconds
    n_announced: int | None = None  # bytes, where that is a lie; -1: not announced
    is_reset: bool = False
    is_never: bool = False


class Answering:
    """All servers of the world. `now` is the second that it is in the world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.now = 0
        self.port = 0  # one for all hosts; known when they serve
        self.log: list[Asked] = []
        self.answered: Callable[[], None] = lambda: None  # called after each answer
        self._bodies = [Bodies(source) for source in world.sources]
        self._fickle = [seeded(world.seed, "fickle", source.number) for source in world.sources]

    def reply(self, host: str, path: str, headers: Headers) -> Reply:
        """Answer a request, and note it."""
        _, position, number = path.split("/")
        source = self.world.sources[int(number)]
        window = self._window(source)
        reply = self._reply(source, position, window, headers)
        noted = Asked(
            tick=self.now,
            source=source.number,
            host=host,
            position=position,
            status=0 if reply.is_reset or reply.is_never else reply.status,
            fault=window.fault if window else None,
            shown_at=reply.shown_at,
            n_bytes=len(reply.body),
            is_conditional="if-none-match" in headers or "if-modified-since" in headers,
            pause_until=None if reply.pause is None else self.now + reply.pause,
        )
        self.log.append(noted)
        return reply

    def _window(self, source: Source) -> Window | None:
        """The current fault: none after the month, but what moved stays away."""
        window = source.window(self.now) if self.now < self.world.end else None
        if window is None and source.has_moved(self.now):
            return Window(fault=Fault.MOVED, since=0, until=self.now)
        return window

    def _reply(self, source: Source, position: str, window: Window | None, headers: Headers) -> Reply:
        if position == "loop":
            return self._redirect(source, 302, source.host, position)
        if position == "feed" and source.moved_since is not None and source.has_moved(self.now):
            if self.now >= source.moved_since + NEW_ADDRESS_ONLY_AFTER:
                return Reply(status=410)
            return self._redirect(source, 301, source.other_host, "moved")
        if window is None or window.fault is Fault.MOVED or position in {"mirror", "temporary"}:
            return self._feed(source, self._state(source), None, headers)
        return self._at_fault(source, window, headers)

    def _at_fault(self, source: Source, window: Window, headers: Headers) -> Reply:
        fault = window.fault
        if fault in BUSY:
            return self._busy(window)
        if fault in _SIMPLE:
            return _SIMPLE[fault]()
        if fault is Fault.BACKUP:
            return self._feed(source, self.now - 5 * DAY, None, headers)
        if fault in _DAMAGED:
            return self._feed(source, self.now, fault, headers)
        return self._redirected(source, fault) or self._broken(source, fault, headers)

    def _redirected(self, source: Source, fault: Fault) -> Reply | None:
        if fault is Fault.PRIVATE:
            return Reply(status=302, headers={"Location": "http://[::1]:9/feed"})
        hop = {
            Fault.LOOP: (302, source.host, "loop"),
            Fault.TEMPORARY: (302, source.other_host, "temporary"),
            Fault.MISTAKEN: (301, source.other_host, "mirror"),
        }.get(fault)
        return self._redirect(source, *hop) if hop else None

    def _redirect(self, source: Source, status: int, host: str, position: str) -> Reply:
        return Reply(
            status=status, headers={"Location": f"http://{host}:{self.port}/{position}/{source.number}"}
        )

    def _broken(self, source: Source, fault: Fault, headers: Headers) -> Reply:
        """A good feed, broken on its way."""
        reply = self._feed(source, self.now, None, headers)
        if reply.status != 200:
            return reply
        whole = self._bodies[source.number].body(self.now)
        reply.shown_at = None
        if fault is Fault.CUT_SHORT:
            reply.headers.pop("Content-Encoding", None)
            reply.n_announced = len(whole)
            reply.body = whole[: len(whole) // 2]
            return reply
        reply.headers["Content-Encoding"] = "gzip"
        if fault is Fault.GZIP_BROKEN:
            reply.body = b"\x1f\x8b" + whole[:200]
        else:
            packed = gzip.compress(whole, 1)
            reply.body = packed[: len(packed) * 2 // 3]
            reply.shown_at = self.now
        return reply

    def _busy(self, window: Window) -> Reply:
        status = 429 if window.fault in {Fault.TOO_MANY, Fault.TOO_MANY_BARE} else 503
        hint = requested_pause(window)
        if hint is None:
            return Reply(status=status, pause=_UNSAID_PAUSE if status == 429 else None)
        value = _date(self.now + hint) if window.fault is Fault.BUSY_DATE else str(hint)
        return Reply(status=status, headers={"Retry-After": value}, pause=hint)

    def _state(self, source: Source) -> int:
        if source.oddity is Oddity.MIRROR and self._fickle[source.number].random() < 0.4:
            return self.now - _LATE
        return self.now

    def _feed(self, source: Source, second: int, fault: Fault | None, headers: Headers) -> Reply:
        known = _validators(source, second)
        reply = Reply(headers=known | self._wishes(source))
        if self._is_said_unchanged(source, known, headers):
            reply.status = 304
            return reply
        reply.body = self._bodies[source.number].body(second, fault)
        reply.shown_at = second
        if fault is Fault.CUT_SILENTLY:
            reply.n_announced = -1
        elif source.number % 2 and "gzip" in headers.get("accept-encoding", ""):
            reply.headers["Content-Encoding"] = "gzip"
            reply.body = gzip.compress(reply.body, 1)
        return reply

    def _is_said_unchanged(self, source: Source, known: Headers, headers: Headers) -> bool:
        tag, since = headers.get("if-none-match"), headers.get("if-modified-since")
        if source.validators is Validators.SAME_ETAG or (tag is None and since is None):
            return False
        if source.validators is Validators.FICKLE and self._fickle[source.number].random() < 0.3:
            return True
        if tag is not None:
            return tag == known.get("ETag")
        return since == known.get("Last-Modified")

    def _wishes(self, source: Source) -> dict[str, str]:
        if source.hint is Hint.EXPIRES:
            return {"Date": _date(self.now), "Expires": _date(self.now + 20 * MINUTE)}
        age = {Hint.MAX_AGE: 300 + source.number % 8 * 300, Hint.LONG_AGE: 21600}.get(source.hint)
        return {"Cache-Control": f"public, max-age={age}"} if age else {}


_SIMPLE: Mapping[Fault, Callable[[], Reply]] = {
    Fault.SERVER_ERROR: lambda: Reply(status=500, body=b"error"),
    Fault.NOT_FOUND: lambda: Reply(status=404, body=b"not here"),
    Fault.GONE: lambda: Reply(status=410),
    Fault.RESET: lambda: Reply(is_reset=True),
    Fault.NO_ANSWER: lambda: Reply(is_never=True),
    Fault.EMPTY_BODY: Reply,
    Fault.HTML_PAGE: lambda: Reply(headers=dict(_HTML), body=_PAGE % b""),
    Fault.LOGIN: lambda: Reply(headers=dict(_HTML), body=_PAGE % b"<form><input type='password'></form>"),
}


def _validators(source: Source, second: int) -> dict[str, str]:
    etag = f'"{"-".join(map(str, source.version(second)))}"'
    changed = {"Last-Modified": _date(source.changed_at(second))}
    return {
        Validators.BOTH: {"ETag": etag} | changed,
        Validators.ETAG: {"ETag": f"W/{etag}"},
        Validators.FICKLE: {"ETag": etag},
        Validators.DATE: changed,
        Validators.STUCK_DATE: {"Last-Modified": _date(-DAY)},
        Validators.NONE: {},
    }.get(source.validators, {"ETag": '"constant"'})


def _date(second: int) -> str:
    return format_datetime(time_of(second), usegmt=True)
