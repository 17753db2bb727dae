"""A million hostile inputs on reading and cleaning: nothing may raise, and nothing may take long.

    python benchmarks/fuzz_parsing.py --runs 1000000 --seed 1 --jobs 2

Three kinds of inputs: bodies (small whole feeds, cut, doubled and sprinkled with pieces that hurt; and bytes
at random) through `parse_here`, which is the fast path and else feedparser in this process, and where it was
the fast path, what it gives must be what feedparser gives; titles through `clean_title`; dates through
`read_date`. Of each kind: how many raised, the slowest in CPU time, how many took more than the limit.
feedparser takes the square of the size for some bodies, so bodies are small here. The big known evils follow,
through `Parser` and its child: each must come to an outcome within its limits.
"""

import argparse
import asyncio
import multiprocessing
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from panictrack.collecting.parsing.dates import read_date
from panictrack.collecting.parsing.encoding import to_utf8
from panictrack.collecting.parsing.feedparser_backend import read_by_feedparser
from panictrack.collecting.parsing.parser import ParsedFeed, Parser, parse_here
from panictrack.model import Outcome
from panictrack.model.text import clean_title

LIMIT_SECONDS = 1.0  # of CPU time for one small input

RSS = b"""<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>N</title><ttl>60</ttl>
<item><title>AI &amp; us</title><link>https://x.example/1</link><guid isPermaLink='false'>g1</guid>
<pubDate>Tue, 17 Nov 2026 08:00:00 +0200</pubDate></item><item><title><![CDATA[<b>Two</b>]]></title>
<guid>https://x.example/2</guid><description>&lt;p&gt;long</description></item></channel></rss>"""
ATOM = b"""<feed xmlns='http://www.w3.org/2005/Atom'><title type='html'>N &amp;amp; M</title><entry>
<title type='html'>A &lt;b>b</title><id>tag:x,1</id><link rel='alternate' href='https://x.example/1'/>
<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>A <b>b</b></div></content>
<updated>2026-11-17T08:00:00Z</updated></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'
xmlns:dc='http://purl.org/dc/elements/1.1/'><channel rdf:about='c'><title>N</title></channel>
<item rdf:about='https://x.example/1'><title>A</title><dc:date>2026-11-17</dc:date></item></rdf:RDF>"""
MEDIA = b"""<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel>
<image><title>i</title></image><item><media:group><media:title>m</media:title></media:group><title>t</title>
<source url='u'>s</source><media:content url='v'><media:credit>c</media:credit></media:content></item>
</channel></rss>"""
PAGE = b"<!DOCTYPE html><html><title>Sign in</title><body><input type='password'></body></html>"
SEEDS = (RSS, RSS, ATOM, RDF, MEDIA, PAGE)
PIECES = (
    b"<", b">", b"&", b"'", b'"', b"</", b"/>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<![", b"<?", b"?>",
    b"<!DOCTYPE x [", b"<!ENTITY a 'b'>", b"&a;", b"&#0;", b"&#xD800;", b"&#99999999999;", b"&#x;",
    b"&nbsp;", b"&amp;amp;", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"\xc3\x28", b"\xe2\x80\xae",
    b"<item>", b"</item>", b"<title>", b"</title>", b"<entry>", b"</channel>", b"<link href='", b"<guid>",
    b" xmlns:a='b'", b" xml:base='http://[x'", b" type='base64'", b" mode='base64'", b"<svg>", b"<b a=b>",
    b"http://[", b"javascript:x", b"<psc:chapter>", b"<georss:point>1 x</georss:point>", b"<textInput>",
    b"<source>", b"<image>", b"\n", b" " * 50, b"encoding='utf-7'", b"encoding='idna'", b"<pubDate>",
    b"2026-13-99", b"24:00:00 +9999", b"<media:title>", b"<content>",
)  # fmt: skip
CONTENT_TYPES = (
    None,
    None,
    "application/xml",
    "text/xml",
    "text/html; charset=x",
    "text/xml; charset=utf-16",
    "a;charset=",
)
DATES = (
    "Tue, 17 Nov 2026 08:00:00 +0200", "2026-11-17T08:00:00Z", "November 17, 2026 8:00 pm EST", "1795176000",
    "Tue Nov 17 08:00:00 CET 2026", "20261117T080000Z", "2026년 11월 17일 08:00:00", "",
    "Τρι, 17 Νοε 2026 08:00:00 +0200",
)  # fmt: skip
DATE_PIECES = (
    "Tue", ",", " ", "17", "Nov", "2026", "08", ":", "00", "+", "-", "0200", "GMT", "CEST", "T", "Z",
    "24:00:00", "99", "0", ".", "/", "1795176000", "pm", "(", ")", "年", "٣", "\x00", "Juin", "60", "9" * 30,
    "\ud800", "ноя", "st", "at ", "UTC+", "−",
)  # fmt: skip
TITLE_PIECES = (
    "AI", " ", "<", ">", "<b>", "</b>", "<a<a", "&lt;", "&#x202e;", "\u202e", "\u200b", "\x00", "\ud800",
    "é", "\N{GRINNING FACE}", "<" * 300, "x" * 600, "&amp;" * 50, "\u0300" * 99, "\n\t", "<!--", "</", "'",
    "><",
)  # fmt: skip


@dataclass
class Tally:
    """What came of one kind of inputs."""

    n: int = 0
    n_raised: int = 0
    n_slow: int = 0
    slowest_seconds: float = 0.0
    slowest_input: str = ""
    outcomes: Counter[str] = field(default_factory=Counter)

    def note(self, seconds: float, fuzzed: object) -> None:
        """Count one input."""
        self.n += 1
        self.n_slow += seconds > LIMIT_SECONDS
        if seconds > self.slowest_seconds:
            self.slowest_seconds, self.slowest_input = seconds, repr(fuzzed)[:300]

    def add(self, other: "Tally") -> None:
        """Take in what another process counted."""
        self.n += other.n
        self.n_raised += other.n_raised
        self.n_slow += other.n_slow
        self.outcomes += other.outcomes
        if other.slowest_seconds > self.slowest_seconds:
            self.slowest_seconds, self.slowest_input = other.slowest_seconds, other.slowest_input


def a_body(chance: random.Random) -> tuple[bytes, str | None]:
    """A small body that hurts, and what its server calls it."""
    if chance.random() < 0.1:
        return chance.randbytes(chance.randrange(200)), chance.choice(CONTENT_TYPES)
    body = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randrange(5)):
        start = chance.randrange(len(body) + 1)
        end = min(len(body), start + chance.randrange(60))
        match chance.randrange(6):
            case 0:
                del body[start:end]
            case 1:
                body[start:start] = body[start:end] * chance.randrange(1, 8)
            case 2:
                body[start:end] = chance.randbytes(chance.randrange(4))
            case _:
                body[start:start] = chance.choice(PIECES) * chance.choice((1, 1, 1, 2, 20))
    return bytes(body), chance.choice(CONTENT_TYPES)


def a_title(chance: random.Random) -> str:
    """A title put together from pieces."""
    return "".join(chance.choices(TITLE_PIECES, k=chance.randrange(12)))


def a_date(chance: random.Random) -> str:
    """A date that is nearly one."""
    raw = chance.choice(DATES)
    for _ in range(chance.randrange(4)):
        start = chance.randrange(len(raw) + 1)
        raw = raw[:start] + chance.choice(DATE_PIECES) + raw[start + chance.randrange(4) :]
    return raw


def parsed(given: tuple[bytes, str | None]) -> str:
    """Read a body; what must hold of whatever comes out is checked."""
    feed = parse_here(*given)
    for entry in feed.entries:
        for text in (entry.title, entry.url, entry.guid, entry.published_raw):
            assert (
                text is None
                or text.encode("utf-8", "surrogatepass" if text is entry.guid else "strict") is not None
            )
        assert entry.title == clean_title(entry.title)
    assert (feed.complaint or "").encode() is not None
    assert (feed.title or "").encode() is not None
    if feed.parser == "expat" and feed.failure is None:
        expected = read_by_feedparser(to_utf8(*given).body)
        assert (feed.title, feed.entries, feed.failure) == (
            expected.title,
            expected.entries,
            expected.failure,
        )
    return f"{feed.parser}: {feed.failure or 'feed'}"


def cleaned(title: str) -> str:
    """Clean a title; what is clean stays."""
    clean = clean_title(title)
    assert clean_title(clean) == clean
    assert clean.encode() is not None
    return "clean"


def dated(raw: str) -> str:
    """Read a date."""
    return str(read_date(raw)[1])


KINDS: dict[str, tuple[Callable[[random.Random], object], Callable[..., str], float]] = {
    "body": (a_body, parsed, 0.5),
    "title": (a_title, cleaned, 0.25),
    "date": (a_date, dated, 0.25),
}


def fuzz(task: tuple[int, int]) -> dict[str, Tally]:
    """Run some inputs of each kind in this process."""
    runs, seed = task
    tallies = {}
    for kind, (make, read, share) in KINDS.items():
        chance = random.Random(f"{seed} {kind}")
        tally = tallies[kind] = Tally()
        for _ in range(round(runs * share)):
            given = make(chance)
            started = time.process_time()
            try:
                tally.outcomes[read(given)] += 1
            except Exception:  # noqa: BLE001 - whatever it is, it is what we look for
                tally.n_raised += 1
                if tally.n_raised <= 3:
                    print(f"RAISED on {given!r}\n{traceback.format_exc()}", file=sys.stderr, flush=True)
            tally.note(time.process_time() - started, given)
    return tallies


def report(kind: str, tally: Tally) -> None:
    """One kind as a row, its outcomes below it."""
    print(
        f"{kind:6} {tally.n:9,} inputs  {tally.n_raised} raised  {tally.n_slow} slower than {LIMIT_SECONDS} s"
        f"  slowest {tally.slowest_seconds * 1000:.1f} ms CPU"
    )
    print(f"       slowest: {tally.slowest_input}")
    for outcome, number in tally.outcomes.most_common():
        print(f"       {number / tally.n:7.2%}  {outcome}")


def evils(secret: Path) -> Iterator[tuple[str, bytes]]:
    """The big bodies that are known to hurt parsers."""
    start, end = b"<rss version='2.0'><channel><item><title>AI</title>", b"</item></channel></rss>"
    laughs = b"".join(b"<!ENTITY l%d '%s'>" % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    yield "400 kB of <!--", b"<!--" * 100_000
    yield "400 kB of <!-- in a feed", start + b"<!--" * 100_000
    yield "400 kB of newlines before a broken feed", b"\n" * 400_000 + start + b"&" + end
    yield (
        "400 kB of letters and dots as an author",
        start + b"<author>" + b"a." * 200_000 + b"</author>&" + end,
    )
    yield (
        "flood of attributes, well-formed",
        b"<rss " + b"".join(b"a%d='1' " % n for n in range(100_000)) + b"/>",
    )
    yield "flood of attributes, broken", start + b"<a " + b"a='1' " * 100_000 + b"&" + end
    yield (
        "flood of namespaces",
        b"<rss " + b"".join(b"xmlns:a%d='u%d' " % (n, n) for n in range(50_000)) + b"/>",
    )
    yield "flood of <![CDATA[", start + b"<![CDATA[" * 50_000
    yield "flood of <", start + b"<" * 1_000_000
    yield "title of 1 MB", start.replace(b"AI", b"x" * 1_000_000) + end
    yield "title of 1 MB of tags in tags", start.replace(b"AI", b"&lt;a" * 100_000 + b"&gt;" * 100_000) + end
    yield "100,000 elements deep", start + b"<a>" * 100_000 + b"</a>" * 100_000 + end
    yield "100,000 elements deep, broken", start + b"<a>" * 100_000 + b"&" + end
    yield "billion laughs", b"<!DOCTYPE r [<!ENTITY l0 'ha'>" + laughs + b"]>" + start + b"<a>&l9;</a>" + end
    yield (
        "entity from a local file",
        (
            f"<!DOCTYPE r [<!ENTITY x SYSTEM 'file://{secret}'>]>".encode()
            + start.replace(b"AI", b"AI &x;")
            + end
        ),
    )
    yield "the name of a local file", str(secret).encode()
    yield "half of a surrogate pair", start.replace(b"AI", b"AI &#xD800; panic") + end
    yield "14 MB of items", start + b"</item><item><title>AI & us</title>" * 400_000 + end
    yield "14 MB of zeros", b"\0" * 14_000_000


async def face_evils() -> bool:
    """Each evil through a parser with its child, one after the other; True when all came to an end."""
    is_well = True
    with tempfile.TemporaryDirectory() as folder:
        secret = Path(folder) / "secret.xml"
        secret.write_bytes(RSS.replace(b"AI", b"the secret"))
        async with Parser() as parser:
            for name, body in evils(secret):
                started = time.monotonic()
                feed = await parser.parse(body)
                is_well &= is_answer(feed)
                seconds = time.monotonic() - started
                outcome = feed.failure or f"feed of {len(feed.entries)}"
                print(
                    f"  {name:42} {seconds:6.2f} s  {feed.parser:10}  {outcome}: {feed.complaint or '':.70}"
                )
    return is_well


def is_answer(feed: ParsedFeed) -> bool:
    """Whether a feed has an outcome and no secret."""
    is_secret = any("secret" in entry.title for entry in feed.entries)
    return not is_secret and (feed.failure is None or isinstance(feed.failure, Outcome))


def main() -> None:
    """Fuzz, then try known attacks; the exit code is 1 if anything went wrong."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--runs", type=int, default=1_000_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--jobs", type=int, default=1)
    given = arguments.parse_args()
    tasks = [(given.runs // given.jobs, given.seed * 1000 + job) for job in range(given.jobs)]
    total = {kind: Tally() for kind in KINDS}
    with multiprocessing.get_context("spawn").Pool(given.jobs) as pool:
        for tallies in pool.imap_unordered(fuzz, tasks):
            for kind, tally in tallies.items():
                total[kind].add(tally)
    for kind, tally in total.items():
        report(kind, tally)
    print("evils, each through the child's limits of 10 s CPU and 1 GiB:")
    is_well = asyncio.run(face_evils())
    n_wrong = sum(tally.n_raised + tally.n_slow for tally in total.values())
    sys.exit(0 if is_well and n_wrong == 0 else 1)


if __name__ == "__main__":
    main()
