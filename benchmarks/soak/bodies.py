"""The bytes of a feed of the world at a second: RSS, Atom or RDF, whole or damaged."""

from datetime import UTC, timedelta, timezone
from email.utils import format_datetime
from html import escape

from articles import Article
from clock import time_of
from faults import Fault
from world import Form, Guid, Hint, Link, Source, Writing

_RSS_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
_ATOM_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
_RDF_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
)
_TAILS = {Form.RSS: "</channel></rss>\n", Form.ATOM: "</feed>\n", Form.RDF: "</rdf:RDF>\n"}
_TEXT = "Officials said on Tuesday that the new rules would be reviewed before the end of the year. " * 2
_SUMMER = timezone(timedelta(hours=2))
_EASTERN = timezone(timedelta(hours=-5))
_MOST_PIECES = 4000


class Bodies:
    """Makes bodies of one feed, and remembers the pieces."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._pieces: dict[tuple[int, int], str] = {}
        self._last: tuple[object, bytes] = (None, b"")
        self._n_made = 0

    def body(self, second: int, fault: Fault | None = None) -> bytes:
        """The body at this second; with a fault that damages bodies, damaged by it."""
        source = self._source
        is_lasting = fault is None and not source.identity.has_nonce
        version = source.version(second)
        if is_lasting and self._last[0] == version:
            return self._last[1]
        self._n_made += 1
        shown = [] if fault is Fault.EMPTY_FEED else source.visible(second)
        text = self._head(second) + "".join(map(self._piece, enumerate(shown))) + _TAILS[source.form]
        made = _damaged(text, fault)
        if is_lasting:
            self._last = (version, made)
        return made

    def _head(self, second: int) -> str:
        source = self._source
        name = f"Feed {source.number} of {source.outlet}"
        if source.form is Form.ATOM:
            date = time_of(source.changed_at(second)).isoformat()
            return f"{_ATOM_HEAD}<title>{name}</title><id>urn:{source.number}</id><updated>{date}</updated>"
        hint = {
            Hint.TTL: "<ttl>60</ttl>",
            Hint.LONG_TTL: "<ttl>1440</ttl>",
            Hint.SKIP_HOURS: f"<skipHours>{''.join(f'<hour>{hour}</hour>' for hour in range(6))}</skipHours>",
        }.get(source.hint, "")
        plain = f"<title>{name}</title><link>https://{source.outlet}/</link><description>News</description>"
        if source.form is Form.RDF:
            return f'{_RDF_HEAD}<channel rdf:about="https://{source.outlet}/">{plain}{hint}</channel>'
        # One feed in three says when its body was made: each is another one then.
        date = (
            format_datetime(time_of(second)) if source.number % 3 == 0 and source.identity.has_nonce else ""
        )
        return f"{_RSS_HEAD}{plain}{hint}{f'<lastBuildDate>{date}</lastBuildDate>' if date else ''}"

    def _piece(self, placed: tuple[int, tuple[Article, int]]) -> str:
        position, (article, wording) = placed
        name = (article.number, wording)
        made = self._pieces.get(name)
        if made is None:
            made = _item(self._source, article, wording, (position, self._n_made))
            if not self._source.identity.has_nonce:
                if len(self._pieces) > _MOST_PIECES:
                    self._pieces.clear()
                self._pieces[name] = made
        return made


def _item(source: Source, article: Article, wording: int, nonces: tuple[int, int]) -> str:
    """An item; its nonces are its position, and how many bodies were made before."""
    title = article.title(wording)
    guid, link = _guid(source, article, wording, nonces), _link(source, article, nonces[1])
    if source.form is Form.ATOM:
        return _entry(source, article, title, guid, link)
    if source.writing is Writing.CDATA:
        words = f"<![CDATA[{title}]]>"
    else:
        words = escape(title, quote=False)
        if source.writing is Writing.TWICE:
            words = escape(words.replace("’", "&#8217;"), quote=False)
    parts = [f"<title>{words}</title>"]
    if link:
        parts.append(f"<link>{escape(link)}</link>")
    parts.append(f"<description>{_TEXT}</description>")
    if source.form is Form.RDF:
        date = f"<dc:date>{time_of(article.at).isoformat()}</dc:date>" if source.identity.is_dated else ""
        about = f' rdf:about="{escape(guid)}"' if guid else ""
        return f"<item{about}>{''.join(parts)}{date}</item>"
    if guid:
        parts.append(f'<guid isPermaLink="false">{escape(guid)}</guid>')
    if source.identity.is_dated:
        parts.append(f"<pubDate>{_mail_date(source, article)}</pubDate>")
    return f"<item>{''.join(parts)}</item>"


def _entry(source: Source, article: Article, title: str, guid: str, link: str) -> str:
    words = escape(title, quote=False)
    kind = ""
    if source.writing is Writing.TWICE:
        kind, words = ' type="html"', escape(words, quote=False)
    parts = [f"<title{kind}>{words}</title>"]
    if link:
        parts.append(f'<link href="{escape(link)}"/>')
    if guid:
        parts.append(f"<id>{escape(guid)}</id>")
    if source.identity.is_dated:
        date = time_of(article.at).astimezone((UTC, _SUMMER)[source.number % 2]).isoformat()
        parts.append(f"<published>{date}</published>")
    parts.append(f"<summary>{_TEXT}</summary>")
    return f"<entry>{''.join(parts)}</entry>"


def _guid(source: Source, article: Article, wording: int, nonces: tuple[int, int]) -> str:
    position, n_made = nonces
    return {
        Guid.POSITION: f"item {position}",
        Guid.UNSTABLE: f"{article.name}-{source.number}-{n_made}",
        Guid.STEADY: f"tag:{source.outlet},2026:{article.name}",
        Guid.REVISION: f"https://www.{source.outlet}/articles/{article.name}#{wording - 1}",
        Guid.COLLIDING: f"https://www.{source.outlet}/",
        Guid.NONE: "",
    }[source.identity.guid]


def _link(source: Source, article: Article, nonce: int) -> str:
    plain = f"https://www.{source.outlet}/2026/11/{article.name}"
    return {
        Link.STEADY: plain,
        Link.TRACKED: f"{plain}?utm_source=rss&utm_campaign=poll{nonce}",
        Link.SESSION: f"{plain}?sid={source.number}x{nonce}",
        Link.NONE: "",
    }[source.identity.link]


def _mail_date(source: Source, article: Article) -> str:
    when = time_of(article.at)
    if source.number % 3 == 0:
        return format_datetime(when, usegmt=True)
    if source.number % 3 == 1:
        return format_datetime(when.astimezone(_SUMMER))
    return format_datetime(when.astimezone(_EASTERN)).replace("-0500", "EST")


def _damaged(text: str, fault: Fault | None) -> bytes:
    if fault is Fault.SURROGATE:
        text = text.replace("Officials said", "Officials &#xD800; said")
    elif fault is Fault.BARE_AMPERSAND:
        text = text.replace("Officials said", "Q & A<br>: officials said")
    elif fault is Fault.LATIN1:
        return text.encode("cp1252", "xmlcharrefreplace")
    body = text.encode()
    if fault is Fault.CUT_SILENTLY:
        return _cut(body)
    return body


def _cut(body: bytes) -> bytes:
    """What is left when a connection ends inside of a title beyond the middle."""
    end = body.find(b"</title>", len(body) * 3 // 5)
    return body[: end - 9] if end > 0 else body[: len(body) * 3 // 5]
