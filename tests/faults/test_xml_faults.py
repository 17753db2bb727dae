"""XML: bodies that are not well-formed, and well-formed ones that are malicious."""

import os
import signal
import threading
import time
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

import pytest

from panictrack.collecting.parsing.parser import Parser
from panictrack.model import Outcome

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def feed(*items: str, head: str = HEAD, attributes: str = "") -> str:
    return (
        f'{head}<rss version="2.0"{attributes}><channel><title>News</title>{"".join(items)}</channel></rss>'
    )


def item(title: str, more: str = "", link: str = "https://news.example/1") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


# feedparser looks for a document type at each line, over all the others.
COSTLY = b"\n" * 100_000 + feed("&").encode()
GOOD = item("Good news", link="https://news.example/good")
BILLION = (
    '<!DOCTYPE rss [<!ENTITY a "laugh">'
    + "".join(
        f'<!ENTITY {later} "{f"&{earlier};" * 10}">'
        for earlier, later in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)
RDF = (
    f'{HEAD}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    '<channel rdf:about="https://news.example"><title>News</title></channel>'
    '<item rdf:about="https://news.example/1"><title>An item beside its channel</title>'
    "<link>https://news.example/1</link></item></rdf:RDF>"
)
ATOM = (
    f'{HEAD}<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><id>1</id>'
    '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">AI <b>beats</b> man</div></title>'
    '<link href="https://news.example/1"/></entry></feed>'
)


@pytest.mark.parametrize(
    ("body", "titles"),
    [
        pytest.param(feed(GOOD) + "<!-- unclosed", ["Good news"], id="a comment that is not closed"),
        pytest.param(
            feed(item("AT&T and man"), GOOD),
            ["AT&T and man", "Good news"],
            id="a bare ampersand",
        ),
        pytest.param(feed(item("Q&A & more")), ["Q&A & more"], id="more bare ampersands"),
        pytest.param(feed(item("Caf&eacute; burns")), ["Café burns"], id="an entity that nobody declared"),
        pytest.param(feed(item("A &nosuch; B")), ["A &nosuch; B"], id="an entity that does not exist"),
        pytest.param(
            feed(item("One", "<media:title>Two</media:title>")), ["One"], id="a prefix that nobody declared"
        ),
        pytest.param(
            feed(item("First", "<description><p>Not closed</description>"), GOOD),
            ["First", "Good news"],
            id="a tag that is not closed",
        ),
        pytest.param(feed("<item><title>Not closed</item>", GOOD), [], id="a title that is not closed"),
        pytest.param(feed(item("A < B > C")), ["A < B > C"], id="angles in a title"),
        pytest.param(feed(GOOD) + "garbage <b>behind", ["Good news"], id="garbage behind the end"),
        pytest.param("\n\n  " + feed(GOOD), ["Good news"], id="white space before the declaration"),
        pytest.param("Warning: mysql\n" + feed(GOOD), ["Good news"], id="a warning of PHP before it"),
        pytest.param(
            "\ufeff \n" + feed(GOOD), ["Good news"], id="a mark of byte order and white space before it"
        ),
        pytest.param(
            feed(item("Größe"), head='<?xml version="1.0" encoding="utf-16"?>'),
            ["Größe"],
            id="UTF-8 that says it is UTF-16",
        ),
        pytest.param(feed(GOOD).encode("utf-16"), ["Good news"], id="UTF-16 that says it is UTF-8"),
        pytest.param(
            feed(GOOD, head='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16"),
            ["Good news"],
            id="UTF-16",
        ),
        pytest.param(
            feed(item("Größe"), head='<?xml version="1.0" encoding="us-ascii"?>'),
            ["Größe"],
            id="UTF-8 that says it is ASCII",
        ),
        pytest.param(feed(item("Größe")).encode("latin-1"), ["Größe"], id="Latin-1 that says it is UTF-8"),
        pytest.param(feed(item("Größe"), head="").encode("latin-1"), ["Größe"], id="Latin-1 undeclared"),
        pytest.param(
            feed(item("“Größe”"), head='<?xml version="1.0" encoding="iso-8859-1"?>').encode("cp1252"),
            ["“Größe”"],
            id="Windows-1252 that says it is Latin-1",
        ),
        pytest.param(
            feed(GOOD, head='<?xml version="1.0" encoding="klingon"?>'),
            ["Good news"],
            id="an encoding that does not exist",
        ),
        pytest.param(
            feed(item("Привет мир"), head='<?xml version="1.0" encoding="koi8-r"?>').encode("koi8-r"),
            ["Привет мир"],
            id="KOI8-R",
        ),
        pytest.param(feed(item("Bad \udcff byte"), GOOD), ["Bad ÿ byte", "Good news"], id="one bad byte"),
        pytest.param(feed(item("Zero\0 byte"), GOOD), ["Zero byte", "Good news"], id="a NUL byte"),
        pytest.param(feed(item("A bell\x07 rings")), ["A bell rings"], id="a control character"),
        pytest.param(feed(item("Esc&#x1b;ape")), ["Escape"], id="a reference to a control character"),
        pytest.param(
            feed(item("Half &#xD800; of a pair"), GOOD),
            ["Half \ufffd of a pair", "Good news"],
            id="half of a surrogate pair",
        ),
        pytest.param(
            feed(item("&#99999999; is none")), ["\ufffd is none"], id="a character beyond all characters"
        ),
        pytest.param(
            feed(item("<![CDATA[A <![CDATA[B]]> C"), GOOD), ["A <![CDATA[B C", "Good news"], id="nested CDATA"
        ),
        pytest.param(feed(item("<![CDATA[Never closed"), GOOD), None, id="CDATA that is not closed"),
        pytest.param(feed("<item><title/></item>", GOOD), ["Good news"], id="an item without a title"),
        pytest.param(feed(item("   \u200b ")), [], id="a title of nothing visible"),
        pytest.param(feed(item("<b>Bold</b> claim")), ["Bold claim"], id="elements in a title"),
        pytest.param(
            feed(item("<i>A</i> &amp; B")),
            ["A & B"],
            id="elements and an ampersand in a title",
        ),
        pytest.param(feed(item("&lt;b>Bold&lt;/b> claim")), ["Bold claim"], id="HTML in a title"),
        pytest.param(
            feed(item("&lt;script>alert(1)&lt;/script>AI&lt;img src=x onerror=alert(1)>")),
            ["alert(1)AI"],
            id="a script in a title",
        ),
        pytest.param(feed(item("AT&amp;amp;T")), ["AT&T"], id="an entity written twice over"),
        pytest.param(
            feed(item("Safe \u202egpj.exe\u202c \u2066it")), ["Safe gpj.exe it"], id="marks that turn a line"
        ),
        pytest.param(feed(item("A" * 1_000_000), GOOD), ["A" * 1000, "Good news"], id="a title of 1 MB"),
        pytest.param(
            feed(item("1" + "<b>" * 2000 + "2" + "</b>" * 2000), GOOD),
            ["12", "Good news"],
            id="two thousand tags in a title",
        ),
        pytest.param(
            feed("</channel><channel>".join([item("One", link="https://news.example/2"), GOOD])),
            ["One", "Good news"],
            id="two channels",
        ),
        pytest.param(RDF, ["An item beside its channel"], id="RSS 1.0 of the year 2000"),
        pytest.param(ATOM, ["AI beats man"], id="a title that is XHTML"),
        pytest.param(
            feed(item("First") + "<item>" + item("Second", link="https://news.example/2") + "</item>"),
            None,
            id="an item in an item",
        ),
        pytest.param(feed(), [], id="a feed without items"),
        pytest.param(f"{HEAD}<rss/>", [], id="a root and nothing in it"),
        pytest.param(
            "<!DOCTYPE rss SYSTEM 'http://127.0.0.1:9/x.dtd'>" + feed(GOOD, head=""),
            ["Good news"],
            id="a document type elsewhere",
        ),
        pytest.param(
            feed(*[item(f"Headline {n}", link=f"https://news.example/{n}") for n in range(5000)]),
            [f"Headline {n}" for n in range(5000)],
            id="5,000 items",
        ),
    ],
)
def test_a_body_has(station, body, titles):
    station.feed("a", body if isinstance(body, bytes) else _bytes(body))
    station.poll()
    told, shown = station.last("a"), station.shown("a")
    assert told.parser in {"expat", "feedparser"}
    if titles is not None:
        assert shown == titles[::-1]
    assert told.n_first_shown == told.n_new == len(shown)
    assert told.outcome == (Outcome.STORED if shown else Outcome.EMPTY), told.reason
    assert station.state("a").n_failures == 0
    for title in shown:
        assert title.isprintable()
        assert "<b>" not in title


def _bytes(text: str) -> bytes:
    """UTF-8, with single bad bytes where the text has halves of pairs."""
    return text.encode("utf-8", "surrogateescape")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<" * 100, id="nothing but openings"),
        pytest.param(b"\x00" * 1000, id="nothing but zeros"),
        pytest.param(bytes(n * n * 7 % 251 for n in range(3000)), id="noise"),
        pytest.param(b"<?xml version='1.0'?>", id="a declaration and nothing behind it"),
        pytest.param(b"<!DOCTYPE rss [" + b"<!ENTITY a 'a'>" * 100, id="a document type that does not end"),
        pytest.param(b"/etc/hostname", id="the name of a file"),
        pytest.param(b"http://127.0.0.1:9/feed", id="an address"),
    ],
)
def test_a_body_is_not_a_feed_but(station, rss, body):
    station.feed("a", rss(["A"]))
    station.poll()
    station.serve("a", body)
    station.poll(hours=1)
    told = station.last("a")
    assert (told.outcome, told.n_entries) == (Outcome.NOT_A_FEED, 0), told.reason
    assert told.reason
    assert told.parser == "feedparser"
    assert station.shown("a") == ["A"]
    assert station.state("a").failure_weight == 1


def test_a_billion_laughs_are_not_laughed(station, real_parser):
    body = feed(item("Ha &j;"), GOOD, head=BILLION)
    station.feed("a", body.encode())
    began = time.monotonic()
    station.poll()
    assert time.monotonic() - began < 10
    assert station.last("a").outcome in {Outcome.STORED, Outcome.NOT_A_FEED, Outcome.TOO_COSTLY}
    assert max(map(len, station.shown("a")), default=0) < 100


@pytest.mark.parametrize(
    "entity",
    [
        pytest.param('<!ENTITY x SYSTEM "{file}">', id="a path"),
        pytest.param('<!ENTITY x SYSTEM "file://{file}">', id="a file"),
        pytest.param('<!ENTITY % x SYSTEM "file://{file}"> %x;', id="a file of declarations"),
        pytest.param('<!ENTITY x PUBLIC "-//x" "{address}">', id="a server"),
        pytest.param('<!ENTITY % x SYSTEM "{address}"> %x;', id="a server's declarations"),
    ],
)
def test_nothing_is_fetched_for_an_entity_that_points_to(station, tmp_path, entity):
    secret = tmp_path / "secret.txt"
    secret.write_text("the word is swordfish")
    address = station.serve("secret", secret.read_bytes())
    head = f"<!DOCTYPE rss [{entity.format(file=secret, address=address)}]>"
    station.feed("a", feed(item("It says &x;"), GOOD, head=head).encode())
    station.poll()
    assert station.asked("secret") == []
    assert "Good news" in station.shown("a")
    assert "swordfish" not in " ".join(station.shown("a"))


def test_an_include_of_a_file_includes_nothing(station, tmp_path):
    (tmp_path / "secret.txt").write_text("swordfish")
    include = f'<xi:include parse="text" href="file://{tmp_path}/secret.txt"/>'
    names = ' xmlns:xi="http://www.w3.org/2001/XInclude"'
    station.feed("a", feed(item(f"It says {include}"), GOOD, attributes=names).encode())
    station.poll()
    assert station.shown("a") == ["Good news", "It says"]


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        pytest.param("javascript:alert(1)", None, id="javascript"),
        pytest.param("data:text/html,hello", None, id="data"),
        pytest.param("file:///etc/passwd", None, id="a file"),
        pytest.param("mailto:desk@news.example", None, id="mail"),
        pytest.param("http://[oops", None, id="half a bracket"),
        pytest.param(" https://news.example/1 ", "https://news.example/1", id="white space around"),
        pytest.param("HTTPS://NEWS.example/1", "HTTPS://NEWS.example/1", id="capitals"),
    ],
)
def test_a_link_is_a_web_address_or_is_dropped_and_counted(station, link, kept):
    station.feed("a", feed(item("A story", link=link)).encode())
    station.poll()
    (row,) = station.sightings("a")
    assert (row.title, row.url) == ("A story", kept)
    told = station.last("a")
    assert told.n_links_dropped == (kept is None)
    assert told.outcome == Outcome.STORED
    assert (told.reason or "").startswith("1 links" if kept is None else "")


@pytest.mark.parametrize(
    "link",
    [
        pytest.param("/2026/ai", id="a path"),
        pytest.param("ai.html", id="a name"),
        pytest.param("?p=1", id="a query"),
    ],
)
def test_a_relative_link_leads_to_the_host_that_the_feed_came_from(station, link):
    address = station.feed("a", feed(item("A story", link=link)).encode())
    station.poll()
    (row,) = station.sightings("a")
    assert row.url == urljoin(address, link)
    assert station.last("a").n_links_dropped == 0


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param("<item>", id="its tag"),
        pytest.param("Fourth", id="its title"),
        pytest.param("https://news.example/4", id="its link"),
        pytest.param("<pubDate>", id="its date"),
        pytest.param("Words", id="its description"),
    ],
)
def test_a_body_is_cut_off_in_the_fourth_item_in(station, cut):
    more = "<pubDate>Tue, 17 Nov 2026 05:00:00 GMT</pubDate><description>Words</description>"
    titles = ("First", "Second", "Third", "Fourth")
    items = [item(title, more, f"https://news.example/{n}") for n, title in enumerate(titles, 1)]
    whole = feed(*items)
    place = whole.index(cut, whole.index("<title>Fourth") - len("<item>")) + len(cut) - 1
    station.feed("a", whole[:place].encode())
    station.poll()
    assert station.shown("a") == ["Third", "Second", "First"]
    station.serve("a", whole.encode())
    station.poll(hours=1)
    assert station.shown("a") == ["Third", "Second", "First", "Fourth"]
    assert station.n_articles("a") == 4
    assert not station.last("a").is_possible_gap


@pytest.fixture
def strict(monkeypatch, real_parser):
    """A parser with less patience than usual: the tests have less time."""
    quick = partial(Parser, cpu_seconds=1, wall_seconds=8)
    monkeypatch.setattr("panictrack.collecting.rounds.run.Parser", quick)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<!--" * 100_000, id="400 kB of comments that begin"),
        pytest.param(b"<rss version='2.0' " + b"a='b' " * 70_000, id="420 kB of attributes"),
        pytest.param(b"<rss version='2.0'>" + b"<a>" * 50_000, id="50,000 elements in each other"),
        pytest.param(b"<rss><channel><item><title>" + b"<b>" * 10_000, id="10,000 elements in a title"),
        pytest.param(b"<rss version='2.0'>" + b"<![CDATA[" * 40_000, id="360 kB of CDATA that begins"),
        pytest.param(b"<rss version='2.0'>" + b"&" * 300_000, id="300 kB of ampersands"),
        pytest.param(b"<!DOCTYPE " + b"[" * 300_000, id="300 kB of brackets in a document type"),
    ],
)
def test_a_body_built_to_be_costly_costs_little_and_the_next_is_parsed(station, strict, rss, body):
    station.feed("costly", body)
    station.feed("odd", rss(["Odd"]).removesuffix(b"</channel></rss>"))  # for feedparser too
    began = time.monotonic()
    station.poll()
    assert time.monotonic() - began < 12
    told = station.last("costly")
    assert told.outcome in {Outcome.TOO_COSTLY, Outcome.NOT_A_FEED, Outcome.EMPTY}
    assert told.reason
    assert station.shown("costly") == []
    assert station.shown("odd") == ["Odd"]
    assert station.last("odd").parser == "feedparser"


def test_a_body_that_takes_too_long_is_too_costly_and_is_tried_again_later(station, strict, rss):
    station.feed("a", COSTLY)
    station.feed("odd", rss(["Odd"]).removesuffix(b"</channel></rss>"))
    station.poll()
    assert station.shown("odd") == ["Odd"]
    told, state = station.last("a"), station.state("a")
    assert told.outcome == Outcome.TOO_COSTLY
    assert "the parser used up its 1 s of processor time" in told.reason or "took more than" in told.reason
    assert (state.failure_weight, state.body_digest) == (1, None)
    station.serve("a", feed(GOOD).encode())
    station.poll(hours=2)
    assert station.shown("a") == ["Good news"]


def test_comments_after_the_end_cost_nothing(station, strict):
    station.feed("a", feed(item("A & B")).encode() + b"<!---->" * 200 + b"x")
    station.poll()
    assert station.shown("a") == ["A & B"]
    assert station.last("a").outcome == Outcome.STORED


def test_64_kb_of_comments_that_begin_are_read_within_a_moment(station):
    station.feed("a", feed(GOOD).encode() + b"<!--" * 16_000)
    station.poll()
    assert station.shown("a") == ["Good news"]


def test_the_parser_s_process_is_killed_from_outside_and_the_next_feed_is_read_by_another(
    station, rss, real_parser
):
    station.feed("slow", COSTLY)
    station.feed("odd", rss(["Odd"]).removesuffix(b"</channel></rss>"))
    killer = threading.Thread(target=_kill_first_parser)
    killer.start()
    station.poll()
    killer.join()
    slow = station.last("slow")
    assert slow.outcome == Outcome.TOO_COSTLY
    assert "ended with exit code -9" in slow.reason
    assert station.shown("odd") == ["Odd"]


def _kill_first_parser():
    """Wait for a child of ours that parses, give it time to begin, and kill it."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(status.read_text().rpartition(")")[2].split()[1])
                words = (status.parent / "cmdline").read_bytes()
            except OSError:
                continue
            if parent == os.getpid() and b"panictrack.collecting.parsing.parser_process" in words:
                time.sleep(0.5)
                os.kill(int(status.parent.name), signal.SIGKILL)
                return
        time.sleep(0.02)


def test_a_parser_that_cannot_be_started_costs_only_the_feeds_that_need_it(
    station, rss, monkeypatch, real_parser
):
    monkeypatch.setattr("sys.executable", "/nowhere/python")  # such as after an upgrade of Python
    station.feed("plain", rss(["Plain"]))
    station.feed("odd", rss(["Odd"]).removesuffix(b"</channel></rss>"))
    station.poll()
    assert station.shown("plain") == ["Plain"]
    told = station.last("odd")
    assert told.outcome == Outcome.TOO_COSTLY
    assert "/nowhere/python" in told.reason
