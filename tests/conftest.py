"""What many tests stand on: a clock that does not move, an archive on disk, a server on this machine."""

import fcntl
import gzip
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
import numpy as np
import pytest
from click.testing import CliRunner
from fluent.runtime import FluentBundle
from fluent.syntax import parse, serialize
from fluent.syntax.ast import TextElement
from fluent.syntax.visitor import Transformer
from hypothesis import settings

from panictrack.archive import Database
from panictrack.archive.feeds import list_feeds
from panictrack.archive.headlines import insert_rows
from panictrack.cli import main
from panictrack.collecting.network.politeness import PolitenessPolicy, networks
from panictrack.curve import inference
from panictrack.curve.fit import posterior
from panictrack.data import data_path
from panictrack.importing.formats import feed_parser
from panictrack.importing.headlines import Imported, Reading, files_of, import_file_rows
from panictrack.model import Entry, Feed, FeedKind
from panictrack.model.identity import to_row
from panictrack.report import bundle, curve_cache
from panictrack.report.charts.render import Rendered
from panictrack.report.i18n import bundle_of

# No example has a deadline: a busy machine must not fail a test. Each run draws other examples, so that few
# are enough; `--hypothesis-profile=thorough` looks longer.
settings.register_profile("panictrack", deadline=None, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=1_000)
settings.load_profile("panictrack")

# Loopback is allowed, as a user would, and nobody is kept waiting.
LOCAL = PolitenessPolicy(pause_seconds=0, in_all=16, at_once=16, allowed=networks(["127.0.0.1/32"]))
NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)  # a Tuesday
MARK = "▒"  # stands for a letter of the catalogue of words
QUICK_FAMILIES = ("flat", "rise to plateau", "hump", "two humps")


@dataclass
class Page:
    """What the server answers at one path."""

    body: bytes = b""
    status: int = 200
    etag: str | None = None
    packed: str | None = None  # gzip or br
    delay_seconds: float = 0
    headers: dict[str, str] = field(default_factory=dict)


class FeedServer(ThreadingHTTPServer):
    """A real web server of a few pages, on this machine only. It remembers what it was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    def url(self, path):
        return f"http://127.0.0.1:{self.server_address[1]}{path}"

    def serve(self, path, page):
        self.pages[path] = page
        return self.url(path)

    def handle_error(self, request, client_address):
        """A client that hangs up early is part of the tests."""


class Answering(BaseHTTPRequestHandler):
    """One request, answered from the server's pages."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        server = self.server
        server.asked.append((self.path, dict(self.headers)))
        page = server.pages.get(self.path, Page(status=404))
        time.sleep(page.delay_seconds)
        body = {"gzip": gzip.compress, "br": brotli.compress}.get(page.packed, bytes)(page.body)
        status = page.status
        if page.etag and self.headers.get("If-None-Match") == page.etag:
            status, body = 304, b""
        self.send_response_only(status)  # without a Date: by the server's clock, most tests are in the past
        headers = {"Content-Type": "application/xml"} | page.headers
        if page.etag:
            headers["ETag"] = page.etag
        if page.packed:
            headers["Content-Encoding"] = page.packed
        if status != 304:
            headers["Content-Length"] = str(len(body))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing: the tests read the answers."""


@pytest.fixture
def server() -> Iterator[FeedServer]:
    yield from _running_server()


@pytest.fixture
def other_server() -> Iterator[FeedServer]:
    """Another host: its port differs."""
    yield from _running_server()


def _running_server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def local() -> PolitenessPolicy:
    return LOCAL


@pytest.fixture(scope="session")
def once(tmp_path_factory, worker_id) -> Callable[[str, Callable[[Path], object]], Path]:
    """A folder of this name, filled once, whichever processes the tests are spread over."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def filled(name: str, fill: Callable[[Path], object]) -> Path:
        folder, is_filled = shared / name, shared / f"{name}.filled"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not is_filled.exists():
                shutil.rmtree(folder, ignore_errors=True)  # of a process that failed half-way
                folder.mkdir()
                fill(folder)
                is_filled.touch()
        return folder

    return filled


@pytest.fixture(scope="session")
def empty_archive(tmp_path_factory) -> Path:
    """An archive without headlines, to be copied: making one takes fifty times as long."""
    path = tmp_path_factory.mktemp("empty") / "archive.db"
    Database.create(path).close()
    return path


@pytest.fixture
def archive(tmp_path, empty_archive) -> Iterator[Database]:
    copied = Database.open(shutil.copy(empty_archive, tmp_path / "archive.db"))
    yield copied
    copied.close()


@pytest.fixture
def rows(archive) -> Callable[..., list[tuple]]:
    """Ask the archive in SQL, as a stranger with a database browser would."""

    def ask(query, **values):
        with archive.reading() as connection:
            return connection.execute(query, values).fetchall()

    return ask


@pytest.fixture(scope="session")
def import_file() -> Callable[..., Imported]:
    """Import one file of headlines; the options are those of a `Reading`."""

    def imported(archive, path, *, now, progressed=lambda _done, _total: None, **options) -> Imported:
        reading = Reading(**options)
        (file,) = files_of(path, reading).files
        with feed_parser() as parse:
            return import_file_rows(archive, file, reading, now=now, parse=parse, progressed=progressed)

    return imported


@pytest.fixture
def store(archive) -> Callable[..., None]:
    """Keep headlines with these titles in the archive, published at NOW."""

    def stored(*titles: str, is_selected: bool = False) -> None:
        arrivals = [
            to_row(
                entry=Entry(title=title, guid=title, published_at=NOW),
                outlet="x.org",
                first_seen_at=NOW,
                is_selected=is_selected,
            )
            for title in titles
        ]
        with archive.writing() as connection:
            insert_rows(connection, arrivals)

    return stored


@pytest.fixture
def rss() -> Callable[..., bytes]:
    """The body of a feed with these titles, newest first: one article each, hourly before NOW."""

    def make(titles: Sequence[str], *, guids: Sequence[str] | None = None, dated: bool = True) -> bytes:
        items = []
        for number, title in enumerate(titles):
            guid = guids[number] if guids else f"article {title}"
            date = format_datetime(NOW - timedelta(hours=1 + number))
            items.append(
                f"<item><title>{escape(title)}</title><guid isPermaLink='false'>{escape(guid)}</guid>"
                f"<link>http://news.example/{escape(guid.replace(' ', '-'))}</link>"
                + (f"<pubDate>{date}</pubDate>" if dated else "")
                + "</item>"
            )
        return f"<rss version='2.0'><channel><title>News</title>{''.join(items)}</channel></rss>".encode()

    return make


@pytest.fixture
def listed(archive, server) -> Callable[..., str]:
    """Serve a page and put its address on the archive's feed list."""
    feeds: list[Feed] = []

    def add(
        path: str, page: Page | bytes, *, kind: FeedKind = FeedKind.GENERAL, outlet="news.example", on=None
    ) -> str:
        url = (on or server).serve(path, page if isinstance(page, Page) else Page(body=page))
        feeds.append(Feed(url=url, name=path, outlet=outlet, kind=kind, country="GB", language="en"))
        with archive.writing() as connection:
            list_feeds(connection, feeds)
        return url

    return add


@pytest.fixture
def run(tmp_path, monkeypatch):
    """The command line in an empty folder, as a user types it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PANICTRACK_CONFIG", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def typed(*words, code=0, given=None, charset="utf-8"):
        result = CliRunner(charset=charset).invoke(main, list(words), input=given)
        assert code in {None, result.exit_code}, (words, result.output, result.exception)
        return result

    return typed


@pytest.fixture
def workspace(run, server, tmp_path, page, rss, empty_archive):
    """A workspace of one feed on this machine."""
    shutil.copy(empty_archive, tmp_path / "archive.db")
    url = server.serve("/feed", page(body=rss(["AI could kill us all, scientists warn", "Fair draws crowd"])))
    feed = f"{{name: Local, outlet: local.example, kind: general, country: GB, language: en, url: '{url}'}}"
    (tmp_path / "feeds.yaml").write_text(f"feeds:\n  - {feed}\n")
    run("init")
    with (tmp_path / "panictrack.toml").open("a") as settings:
        settings.write('allowed_networks = ["127.0.0.1/32"]\nhost_pause_seconds = 0\n')
    return tmp_path


@pytest.fixture
def page() -> type[Page]:
    return Page


@pytest.fixture
def undrawn(monkeypatch) -> None:
    """Reports without figures, which take most of their time and have tests of their own."""
    monkeypatch.setattr(bundle, "rendered", lambda _: Rendered(element="<svg></svg>", png=b""))


quick_posterior = lru_cache(maxsize=64)(posterior)  # of the same points: the same for every test


@pytest.fixture
def coarse_fits(monkeypatch) -> None:
    """Curves of one family for each hypothesis on a coarse grid, five times as fast as others."""
    monkeypatch.setattr(inference, "N_PAST", 10)
    monkeypatch.setattr(inference, "N_REFINED", 6)
    monkeypatch.setattr(inference, "SIGMAS", np.array([0.08, 0.2, 0.55]))
    monkeypatch.setattr(inference, "RHOS", np.array([0.0, 0.5, 0.84]))
    monkeypatch.setattr(inference, "FAMILIES", {name: inference.FAMILIES[name] for name in QUICK_FAMILIES})


@pytest.fixture
def quick_fits(monkeypatch, coarse_fits) -> None:
    """Coarse curves of the last sixty weeks: reports on own headlines fit a dozen of them."""

    def fitted(series, now):
        return quick_posterior(replace(series, points=series.points[-60:]), now, n_draws=500)

    monkeypatch.setattr(curve_cache, "posterior", fitted)


class Marking(Transformer):
    """Turns every letter of a catalogue into a mark; numbers, signs and values stay."""

    def visit(self, node: object) -> object:
        if isinstance(node, TextElement):
            node.value = re.sub(r"[^\W\d_]", MARK, node.value)
            return node
        return super().visit(node)


@pytest.fixture(scope="session")
def marked_catalogue() -> FluentBundle:
    """The catalogue with marks for letters: a letter that is read in it came from elsewhere."""
    files = sorted(data_path("words", "en").glob("*.ftl"))
    words = parse("\n".join(file.read_text(encoding="utf-8") for file in files))
    return bundle_of(serialize(Marking().visit(words)), "en")
