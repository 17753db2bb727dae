"""Fixtures of the faults: feeds beside a healthy one, a server that sends any bytes, access to the ledger.

Each test of this folder is one named fault, and its module is the matter: `--collect-only` reads as a list.
"""

import os
import select
import socket
import struct
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Lock, Thread
from types import SimpleNamespace

import pytest

from panictrack.archive import Database
from panictrack.archive.feeds import known_feeds, list_feeds
from panictrack.collecting.network.hosts import host_of
from panictrack.collecting.network.politeness import PolitenessPolicy
from panictrack.collecting.parsing.feedparser_backend import read_by_feedparser
from panictrack.collecting.parsing.parser import Parser
from panictrack.collecting.rounds import CollectRun, collect
from panictrack.model import Feed, FeedKind, FeedState, Outcome

HERE = Path(__file__).parent
RESET = "reset"  # a step of a script: the connection is torn, not closed
Step = bytes | float | str  # bytes are said, seconds are waited
HEALTHY = "/healthy"
NOBODY = 65534


def pytest_terminal_summary(terminalreporter, config):
    """How many faults there were, by matter."""
    items = getattr(config, "_faults", Counter())
    if items:
        told = ", ".join(f"{number} {matter}" for matter, number in sorted(items.items()))
        terminalreporter.write_line(f"faults: {items.total()} ({told})")


def pytest_collection_finish(session):
    session.config._faults = Counter(
        item.path.stem.removeprefix("test_").removesuffix("_faults")
        for item in session.items
        if item.path.parent == HERE and item.path.stem.endswith("_faults")
    )


class Wire(ThreadingTCPServer):
    """A server on this machine that says what it is told to, byte for byte, and remembers who asked when."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Saying)
        self.scripts: dict[str, Sequence[Step]] = {}
        self.asked: list[tuple[float, str]] = []
        self.n_open = self.most_open = 0
        self._counting = Lock()

    def count(self, more: int) -> None:
        """Note how many are being answered at the same time."""
        with self._counting:
            self.n_open += more
            self.most_open = max(self.most_open, self.n_open)

    def say(self, path: str, *steps: Step) -> str:
        """Answer this path so from now on; its address."""
        self.scripts[path] = steps
        return f"http://127.0.0.1:{self.server_address[1]}{path}"

    def handle_error(self, request, client_address):
        """A client that hangs up early is part of the tests."""


class _Saying(BaseRequestHandler):
    def handle(self):
        request = b""
        while b"\r\n\r\n" not in request:
            more = self.request.recv(65536)
            if not more:
                return
            request += more
        path = request.split(b" ", 2)[1].decode()
        wire = self.server
        wire.asked.append((time.monotonic(), path))
        wire.count(1)
        for place, step in enumerate(steps := wire.scripts.get(path) or (b"",)):
            if place == len(steps) - 1:
                wire.count(-1)  # before the last word: who has heard it may ask again
            if isinstance(step, bytes):
                self.request.sendall(step)
            elif step == RESET:
                self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                time.sleep(step)


def spoken(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A whole and correct answer of HTTP/1.1, after which the connection is closed."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@dataclass
class Station:
    """An archive, its feeds, and a healthy one among them that must be kept in every round."""

    archive: Database
    server: object
    wire: Wire
    politeness: PolitenessPolicy
    now: datetime
    rss: Callable[..., bytes]
    make_page: Callable[..., object]
    feeds: dict[str, Feed] = field(default_factory=dict)
    n_polls: int = 0

    def feed(
        self, name: str, page=b"", *, url: str | None = None, outlet="news.example", kind=FeedKind.GENERAL
    ) -> str:
        """List a feed that is served so, or that is at any address; its address."""
        url = url or self.serve(name, page)
        self.feeds[name] = Feed(url=url, name=name, outlet=outlet, kind=kind, country="GB", language="en")
        with self.archive.writing() as connection:
            list_feeds(connection, list(self.feeds.values()))
        return url

    def serve(self, name: str, page=b"", **more) -> str:
        """Serve something else from now on: bytes of a good answer, a page, or the parts of one."""
        if isinstance(page, bytes):
            page = self.make_page(body=page, **more)
        return self.server.serve(f"/{name}", page)

    def poll(self, *, due_only: bool = False, **after: float) -> CollectRun:
        """Collect once, so long after the first moment; the healthy feed always has something new."""
        self.n_polls += 1
        titles = [f"All is well {number}" for number in range(self.n_polls, 0, -1)][:10]
        self.wire.say(HEALTHY, spoken(self.rss(titles)))
        now = self.now + timedelta(**after)
        done = collect(self.archive, now=now, due_only=due_only, politeness=self.politeness)
        healthy = [attempt for attempt in done.fetches if attempt.feed_url.endswith(HEALTHY)]
        assert due_only or healthy
        if healthy:
            assert healthy[0].outcome is Outcome.STORED, healthy[0]
            assert titles[0] in self.shown("healthy")
        return done

    def ledger(self, name: str) -> list[SimpleNamespace]:
        """Every attempt to read this feed, as the archive has it."""
        return self.rows(
            "select fetch.* from fetch join feed on feed.id = feed_id where name = :name order by fetch.id",
            name=name,
        )

    def last(self, name: str) -> SimpleNamespace:
        """The newest row of the ledger for this feed."""
        return self.ledger(name)[-1]

    def sightings(self, name: str) -> list[SimpleNamespace]:
        """What this feed showed, in order of arrival, with what is stored of it."""
        return self.rows(
            "select headline.*, sighting.published_raw, date_note, sighting.last_seen_at "
            "from sighting join headline on headline.id = headline_id join feed on feed.id = feed_id "
            "where feed.name = :name order by headline.id",
            name=name,
        )

    def shown(self, name: str) -> list[str]:
        """The titles that this feed showed, in order of arrival."""
        return [row.title for row in self.sightings(name)]

    def n_articles(self, name: str) -> int:
        """How many articles these titles belong to."""
        return len({row.article_key for row in self.sightings(name)})

    def state(self, name: str) -> FeedState:
        """What the collector has learned of this feed."""
        with self.archive.reading() as connection:
            return next(known.state for known in known_feeds(connection) if known.feed.name == name)

    def wait(self, name: str) -> timedelta:
        """From the last attempt to when the feed is due again, to the second."""
        state = self.state(name)
        return state.due_at - state.last_fetch_at

    def asked(self, name: str) -> list[dict[str, str]]:
        """The headers of each request for this path."""
        return [headers for path, headers in self.server.asked if path == f"/{name}"]

    def host(self, name: str) -> str:
        """Whom politeness is owed for this feed."""
        return host_of(self.feeds[name].url)

    def pauses(self) -> dict[str, datetime]:
        """Until when each host asked to be left alone."""
        rows = self.rows("select name, not_before from host")
        return {row.name: datetime.fromisoformat(row.not_before) for row in rows}

    def rows(self, query: str, **values: object) -> list[SimpleNamespace]:
        """Ask the archive in SQL."""
        with self.archive.reading() as connection:
            return [SimpleNamespace(**row) for row in connection.records(query, values)]


@contextmanager
def running_wire() -> Iterator[Wire]:
    with Wire() as running:
        thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield running
        finally:
            running.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def start_wire() -> Callable[[], object]:
    return running_wire


@pytest.fixture
def wire() -> Iterator[Wire]:
    with running_wire() as running:
        yield running


@pytest.fixture
def station(archive, server, wire, local, now, rss, page) -> Station:
    made = Station(
        archive=archive, server=server, wire=wire, politeness=local, now=now, rss=rss, make_page=page
    )
    made.feed("healthy", url=wire.say(HEALTHY))
    return made


@pytest.fixture
def real_parser() -> None:
    """For tests whose matter is the process that runs feedparser: they start it, as a user would."""


@pytest.fixture(autouse=True)
def _parsed_here(request, monkeypatch) -> None:
    """feedparser in this process: starting another takes twenty times as long as a body."""

    async def read(_parser, body, address):
        return read_by_feedparser(body, address)

    if "real_parser" not in request.fixturenames:
        monkeypatch.setattr(Parser, "_by_child", read)


@pytest.fixture(scope="session")
def say() -> Callable[..., bytes]:
    return spoken


@contextmanager
def nobody_comes(host: str, port: int = 0) -> Iterator[int]:
    """Listen at a port of this machine; it is a failure when anybody connects."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as listening:
        yield listening.getsockname()[1]
        came, _, _ = select.select([listening], [], [], 0.05)
        assert not came, "somebody connected"


@pytest.fixture
def watched() -> Callable[..., object]:
    return nobody_comes


@contextmanager
def be_nobody() -> Iterator[None]:
    """Be a user whom permissions bind; who is no administrator is one already."""
    is_administrator = os.geteuid() == 0
    if is_administrator:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_administrator:
            os.seteuid(0)


@pytest.fixture
def as_nobody() -> Callable[[], object]:
    return be_nobody


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter: pytest's own are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)
