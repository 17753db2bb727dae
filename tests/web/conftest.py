"""A real server on loopback, of a real archive; what would be fitted in a child process is a stand-in."""

import http.client
import re
import shutil
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest

from panictrack.archive import Database
from panictrack.archive.feeds import list_feeds, record
from panictrack.archive.headlines import insert_rows
from panictrack.collecting.feed_list import load_feeds
from panictrack.model import Entry, FeedState, Fetch, Measure, Outcome
from panictrack.model.identity import to_row
from panictrack.model.times import last_day
from panictrack.report.answers import shipped_answers
from panictrack.report.counts import count_baseline
from panictrack.report.curve_cache import CurveCache
from panictrack.report.live import LivePage
from panictrack.report.measures import measures_table
from panictrack.report.page import Page, Section
from panictrack.report.paragraph import paragraph
from panictrack.report.record import series_record
from panictrack.report.wording.curve import verdict_label
from panictrack.scoring.run import score
from panictrack.scoring.scorers import Scorers, load_topics
from panictrack.settings import load, write_workspace
from panictrack.web.background import Background
from panictrack.web.server import serving
from panictrack.web.site import LiveArchive, Site

NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)  # a Tuesday
TOKEN = "a-token-of-the-tests"  # noqa: S105 - it opens nothing else
LAST_WEEK = date(2026, 11, 9)
HOSTILE = '<script>alert("AI kills")</script> & "AI will kill us all" <b onmouseover=alert(1)>'
FEEDS = """\
feeds:
  - {name: Local, outlet: local.example, kind: general, country: GB, language: en, url: 'https://local.example/feed'}
  - {name: '<script>alert(2)</script>', outlet: other.example, kind: general, country: GB, language: en,
     url: 'https://other.example/feed'}
"""


class Never(Executor):
    """Work that is never done: the page shows what it can without it."""

    def submit(self, _fn, /, *_args, **_kwargs):
        return Future()

    def shutdown(self, wait=True, *, cancel_futures=False):  # noqa: FBT002 - as the class says
        """Nothing was begun."""


class Given(Executor):
    """Work whose result is given."""

    def __init__(self, result):
        self.result = result

    def submit(self, _fn, /, *_args, **_kwargs):
        future = Future()
        future.set_result(self.result)
        return future

    def shutdown(self, wait=True, *, cancel_futures=False):  # noqa: FBT002 - as the class says
        """Nothing was begun."""


class Waiting(Executor):
    """Work that has begun and is not done."""

    def submit(self, _fn, /, *_args, **_kwargs):
        return Future()


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def text(self):
        return self.body.decode()


@dataclass
class Asking:
    """Ask a server as a browser would, or as nobody should."""

    address: str

    @property
    def port(self):
        return int(self.address.rstrip("/").rpartition(":")[2])

    def __call__(self, path="/", *, method="GET", body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers=names)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return Answer(status=response.status, headers=dict(response.getheaders()), body=body)


def cookie(asking):
    return {"Cookie": f"panictrack-{asking.port}={TOKEN}"}


def post(asking, fields, path="/feeds", *, origin=None, **headers):
    """Send a form as the page of the server in a browser with the token."""
    sent = {
        "Content_Type": "application/x-www-form-urlencoded",
        "Origin": origin or asking.address.rstrip("/"),
        **cookie(asking),
        **headers,
    }
    return asking(path, method="POST", body=urlencode(fields), **sent)


def follow(asking, answer, attempts=100):
    """The page that says what was done, when it is."""
    assert answer.status == 303, answer.text
    address = answer.headers["Location"]
    for _ in range(attempts):
        page = asking(address, **cookie(asking))
        if 'http-equiv="refresh"' not in page.text:
            break
    return page


def told(page):
    found = re.search(r'<section id="done".*?</section>', page.text, re.DOTALL)
    return found[0] if found else ""


def entry(title, *, outlet="local.example", days=0, url=None, guid=None):
    at = NOW - timedelta(days=days)
    return to_row(
        entry=Entry(title=title, guid=guid or title, url=url, published_at=at),
        outlet=outlet,
        first_seen_at=at,
        is_selected=False,
        language="en",
    )


def fill(archive, path):
    feeds = load_feeds(path)
    with archive.writing() as connection:
        list_feeds(connection, feeds)
        insert_rows(
            connection,
            [
                entry(HOSTILE, days=4, url="javascript:alert(3)"),
                entry("AI could kill us all, scientists warn", days=4, url="https://local.example/kill"),
                entry("Fair draws crowd", days=5, url="https://local.example/fair"),
                entry("Rogue AI chatbot could wipe out humanity", days=12, outlet="other.example"),
            ],
        )
        for number, outcome, n_new in (
            (1, Outcome.STORED, 3),
            (1, Outcome.NOT_MODIFIED, 0),
            (2, Outcome.HTTP_ERROR, 0),
        ):
            attempt = Fetch(
                feed_url=feeds[number - 1].url,
                started_at=NOW - timedelta(hours=number),
                seconds=0.2,
                outcome=outcome,
                http_status=500 if outcome is Outcome.HTTP_ERROR else 200,
                n_new=n_new,
                n_first_shown=n_new,
                reason="<img src=x onerror=alert(4)>" if outcome is Outcome.HTTP_ERROR else None,
            )
            record(connection, number, attempt, FeedState(last_fetch_at=NOW))


@pytest.fixture(scope="session")
def web_workspace(tmp_path_factory, empty_archive):
    """A workspace with a few headlines, some of them hostile, that have scores."""
    folder = tmp_path_factory.mktemp("web")
    shutil.copy(empty_archive, folder / "archive.db")
    (folder / "feeds.yaml").write_text(FEEDS)
    write_workspace(folder)
    archive = Database.open(folder / "archive.db")
    fill(archive, folder / "feeds.yaml")
    score(archive, topics_file=folder / "feeds.yaml")
    archive.close()
    return folder


def site_in(folder, executor=Never, **changes):
    settings = load(folder / "panictrack.toml")
    site = Site(
        settings=settings,
        archive=LiveArchive(settings.archive),
        background=Background(executor),
        clock=lambda: NOW,
        token=TOKEN,
        stale_seconds=0.0,  # a test asks for what it has just changed, on however slow a machine
    )
    return replace(site, **changes)


@pytest.fixture(scope="session")
def ask(web_workspace):
    """Ask the server of this workspace."""
    with serving(site_in(web_workspace), 0) as address:
        yield Asking(address)


@pytest.fixture
def fill_workspace(tmp_path, web_workspace):
    """A workspace of the same headlines to itself."""

    def filled():
        for name in ("archive.db", "feeds.yaml", "panictrack.toml"):
            shutil.copy(web_workspace / name, tmp_path / name)
        return tmp_path

    return filled


@pytest.fixture
def store_more():
    """Add a copy of the second headline in another outlet, and its next title."""

    def stored(folder):
        archive = Database.open(folder / "archive.db")
        title = "AI could kill us all, scientists warn"
        with archive.writing() as connection:
            insert_rows(connection, [entry(title, days=4, outlet="wire.example", guid="wire")])
            insert_rows(connection, [entry("AI could kill us all, says panel", days=3, guid=title)])
        archive.close()
        return folder

    return stored


@pytest.fixture(scope="session")
def live():
    """The page of the built-in baseline alone, with the curves that are shipped."""
    counted = count_baseline(Scorers(load_topics()), LAST_WEEK)
    series = {measure: counted.series("ai", measure) for measure in (Measure.PANIC, Measure.ALARM_RATE)}
    panic = series[Measure.PANIC]
    label = "artificial intelligence"
    curve = CurveCache(None).shipped(panic, last_day(LAST_WEEK), label=label)
    earlier = (
        one
        for one in shipped_answers(("ai", Measure.PANIC))
        if not one.is_corrected and one.week < panic.points[-1].start
    )
    words = paragraph(
        panic, week=LAST_WEEK, label=label, curve=curve, uncorrected=curve, refits=(), is_over=True
    )
    empty = Section(anchor="none", title="Nothing", paragraphs=())
    made = Page(
        title="Panic about artificial intelligence",
        week_name="2026-W46",
        verdict=verdict_label(curve.verdict),
        sentence=words.finding,
        paragraph=words,
        measures=measures_table({Measure.PANIC: curve}, is_judged=False),
        checks=(),
        order="",
        notes=("A note.",),
        figures=(),
        history=(),
        headlines=(),
        headlines_caption="",
        technologies=empty,
        precision=empty,
        made_with={"curve": curve.version},
        command="panictrack report",
    )
    return LivePage(
        week=LAST_WEEK,
        topic="ai",
        label=label,
        page=made,
        series=series,
        curves={Measure.PANIC: curve},
        before={Measure.PANIC: max(earlier, key=lambda one: one.week)},
        published=frozenset(),
        record=series_record(panic, is_corrected=False, shipped=shipped_answers(("ai", Measure.PANIC))),
        events=(),
        lines=(),
    )


@pytest.fixture
def ask_in(tmp_path):
    """Ask a server of another workspace, such as one without an archive."""
    opened = []

    def asking(folder=tmp_path, **changes):
        write_workspace(folder)
        serving_it = serving(site_in(folder, **changes), 0)
        opened.append(serving_it)
        return Asking(serving_it.__enter__())

    yield asking
    for one in opened:
        one.__exit__(None, None, None)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """Chromium without a screen, for the tests of a module."""
    from tests.browsing import chromium  # Selenium: most tests need none

    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver
