"""Reading feeds.yaml: its feeds, and every error in it rather than only the first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from panictrack.bounded import MEBIBYTE, read_file
from panictrack.data import yaml_loader
from panictrack.errors import ConfigurationError, suggestion
from panictrack.model import Feed, FeedKind

# Links that open in a feed reader; feed: does not specify encryption and by convention means http.
_READER_SCHEMES = {"feed://": "http://", "feeds://": "https://", "feed:": ""}


def is_web_address(text: str) -> bool:
    """Whether this can be fetched: http or https, a host, printable characters only."""
    if not text.isprintable() or any(character.isspace() for character in text):
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port  # only this access raises for a port that is not a number
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def web_address(text: str) -> str | None:
    """The web address in a text, stripped and with `feed:` replaced; None if it is not one."""
    address = text.strip()
    for scheme, replacement in _READER_SCHEMES.items():
        if address.lower().startswith(scheme):
            address = replacement + address[len(scheme) :]
            break
    return address if is_web_address(address) else None


# Base loaders create only text, lists and mappings, so that Norway is NO, not False.
LOADER: Any = yaml_loader("BaseLoader")

_MOST_PARTS = 200_000  # each takes half a kilobyte of memory; ten thousand feeds have 60,000
_MOST_BYTES = 4 * MEBIBYTE  # ten thousand feeds take two
_REQUIRED = ("url", "name", "outlet", "kind")
PAUSED = "paused"
_YES, _NO = frozenset({"true", "yes", "on"}), frozenset({"", "false", "no", "off"})
_TEXTS = (*_REQUIRED, "country", "language")
_KEYS = (*_TEXTS, "tags", PAUSED)
_FORM = f"a feed needs {', '.join(_REQUIRED)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A problem in a feed list. With an error the list cannot be used; a warning changes nothing."""

    line: int
    what: str
    remedy: str
    where: str = ""  # such as "feed 3 (BBC News)"; empty: the whole list
    is_error: bool = True

    def __str__(self) -> str:
        """One sentence, without the line number."""
        return f"{self.where}{': ' if self.where else ''}{self.what}; {self.remedy}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedFeed:
    """A feed and its position in the list."""

    line: int
    number: int
    feed: Feed
    is_paused: bool = False  # it stays in the list and is not fetched

    @property
    def where(self) -> str:
        """Its number and name, by which people find it."""
        return _where(self.number, self.feed.name)


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedList:
    """The feeds of a list that are valid, and the errors in the others."""

    listed: tuple[ListedFeed, ...] = ()
    errors: tuple[Finding, ...] = ()
    sections: tuple[tuple[int, str], ...] = ()  # line and name of each top-level key

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """The feeds to fetch: all that are not paused."""
        return tuple(
            feed for feed, item in zip(self.with_paused, self.listed, strict=True) if not item.is_paused
        )

    @property
    def with_paused(self) -> tuple[Feed, ...]:
        """All feeds; the country and language of one count for the other feeds of its outlet, too."""
        return _with_locations([item.feed for item in self.listed])

    @property
    def paused(self) -> tuple[Feed, ...]:
        """The feeds that are not fetched until someone resumes them."""
        return tuple(item.feed for item in self.listed if item.is_paused)


def load_feeds(path: Path) -> tuple[Feed, ...]:
    """The feeds of a feed list that are to be fetched.

    Raises
    ------
    ConfigurationError
        The file is not YAML, or an entry has an error.
    """
    return load_list(path).feeds


def load_list(path: Path) -> FeedList:
    """A feed list, with the feeds that are paused.

    Raises
    ------
    ConfigurationError
        The file is not YAML, or an entry has an error.
    """
    return checked(path, read_list(text_of(path)))


def checked(path: Path, feed_list: FeedList) -> FeedList:
    """The list; its first error is raised, with the number of errors."""
    if feed_list.errors:
        first, n = feed_list.errors[0], len(feed_list.errors)
        more = f" ({n} errors in all: `panictrack feeds check` lists them)" if n > 1 else ""
        raise ConfigurationError(f"{path}:{first.line}: {first}{more}")
    return feed_list


def text_of(path: Path) -> str:
    """The text of a feed list, with its own line endings."""
    try:
        text = read_file(path, _MOST_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{path}: {error}; repair the file, or delete it and run `panictrack init`"
        ) from error
    if text.count("\n") + text.count(",") > _MOST_PARTS:
        raise ConfigurationError(
            f"{path}: more than {_MOST_PARTS:,} lines and commas; keep fewer feeds in it"
        )
    return text


def read_list(text: str) -> FeedList:
    """The feeds in this text, and all errors in it."""
    try:
        root: Any = yaml.compose(text, Loader=LOADER)
    except (yaml.YAMLError, RecursionError) as error:
        return FeedList(errors=(_yaml_error(error),))
    sequence = feeds_node(root)
    if sequence is None:
        what, remedy = "there is no list named feeds", "see the shipped feeds.yaml for an example"
        return FeedList(errors=(Finding(line=1, what=what, remedy=remedy),))
    entries = [_entry(number, node) for number, node in enumerate(sequence.value or (), 1)]
    listed = tuple(item for item, _ in entries if item is not None)
    errors = [finding for _, findings in entries for finding in findings]
    errors += [*_repeated_keys(root), *_repeated_urls(listed)]
    return FeedList(
        listed=listed,
        errors=tuple(sorted(errors, key=lambda finding: finding.line)),
        sections=tuple((_line(key), str(key.value)) for key, _ in root.value),
    )


def feeds_node(root: Any) -> Any:
    """The node of the list named feeds; None if there is none. A bare `feeds:` is an empty list."""
    if not isinstance(root, yaml.MappingNode):
        return None
    node = next((value for key, value in reversed(root.value) if key.value == "feeds"), None)
    is_list = isinstance(node, yaml.SequenceNode) or (node is not None and node.value == "")
    return node if is_list else None


def _entry(number: int, node: Any) -> tuple[ListedFeed | None, list[Finding]]:
    if not isinstance(node, yaml.MappingNode):
        error = Finding(line=_line(node), where=f"feed {number}", what="not a mapping", remedy=_FORM)
        return None, [error]
    values = {str(key.value): value for key, value in node.value}
    where = _where(number, _text(values.get("name")))
    errors = [replace(error, where=where) for error in (*_repeated_keys(node), *_field_errors(node, values))]
    if errors:
        return None, errors
    is_paused = _text(values.get(PAUSED)).lower() in _YES
    return ListedFeed(line=_line(node), number=number, feed=_feed(values), is_paused=is_paused), []


def _feed(values: dict[str, Any]) -> Feed:
    texts = {name: _text(values.get(name)) for name in _TEXTS}
    kind = FeedKind(texts.pop("kind"))
    return Feed(**texts, kind=kind, tags=_tags(values.get("tags")) or ())


def _field_errors(node: Any, values: dict[str, Any]) -> Iterator[Finding]:
    for key, _ in node.value:
        if key.value not in _KEYS:
            yield _finding(key, f"unknown key {key.value!r}", suggestion(str(key.value), _KEYS))
    for name in _TEXTS:
        value = values.get(name)
        if value is not None and not isinstance(value, yaml.ScalarNode):
            yield _finding(value, f"{name} is not text", "write one text after it")
        elif "\0" in _text(value):  # where SQLite would cut it
            yield _finding(value, f"{name} holds a NUL character", "remove it")
        elif name in _REQUIRED and not _text(value):
            yield _finding(value or node, f"{name} is missing", _FORM)
    if (url := _text(values.get("url"))) and not is_web_address(url):
        yield _finding(values["url"], f"{url} is not a web address", "it must begin with https://")
    yield from _kind_errors(node, values)
    if _tags(values.get("tags")) is None:
        yield _finding(values["tags"], "tags is not a list of texts", "write tags: [one, two]")
    paused = values.get(PAUSED)
    if paused is not None and (
        not isinstance(paused, yaml.ScalarNode) or _text(paused).lower() not in _YES | _NO
    ):
        yield _finding(paused, "paused is neither true nor false", "write paused: true")


def _kind_errors(node: Any, values: dict[str, Any]) -> Iterator[Finding]:
    kind = _text(values.get("kind"))
    if not kind:
        return  # already reported as missing
    if kind not in list(FeedKind):
        what = f"kind must be one of {', '.join(FeedKind)}, not {kind!r}"
        yield _finding(values["kind"], what, "section is right for a feed chosen by topic")
    elif remedy := missing_language(FeedKind(kind), _text(values.get("language"))):
        yield _finding(values.get("language") or node, "language is missing", remedy)


def missing_language(kind: FeedKind, language: str) -> str | None:
    """Why a feed of this kind needs a language that it lacks; None if it does not.

    The scorers read English: what they cannot read has no score and is in no denominator, so the language
    decides whether a feed counts at all. Where it is unknown, as it may stay in a section, the titles of each
    body show it.
    """
    if language or kind is FeedKind.SECTION:
        return None
    return f"a feed of kind {kind} is a denominator, so write its language, such as en-GB"


def _tags(node: Any) -> tuple[str, ...] | None:
    """The tags, each once and in order; None if they are neither a text nor a list of texts."""
    if node is None:
        return ()
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if not all(isinstance(item, yaml.ScalarNode) for item in nodes):
        return None
    return tuple(dict.fromkeys(filter(None, map(_text, nodes))))


def _repeated_keys(node: Any) -> Iterator[Finding]:
    """Keys that occur twice in a mapping: YAML would silently use the last."""
    seen: set[str] = set()
    for key, _ in node.value:
        if str(key.value) in seen:
            yield _finding(key, f"{key.value} is given twice", "remove one of the two")
        seen.add(str(key.value))


def _repeated_urls(listed: Sequence[ListedFeed]) -> Iterator[Finding]:
    for item, before in repeated(listed, lambda feed: feed.url):
        what = f"{item.feed.url} is listed twice, first as {before.where}"
        yield Finding(line=item.line, where=item.where, what=what, remedy="remove one of the two")


def repeated(
    listed: Sequence[ListedFeed], key: Callable[[Feed], str]
) -> Iterator[tuple[ListedFeed, ListedFeed]]:
    """Each feed whose key an earlier feed has, with that feed."""
    first: dict[str, ListedFeed] = {}
    for item in listed:
        before = first.setdefault(key(item.feed), item)
        if before is not item:
            yield item, before


def _with_locations(feeds: Sequence[Feed]) -> tuple[Feed, ...]:
    """The feeds with the country and language of their outlet where their own are missing."""
    country = {feed.outlet: feed.country for feed in reversed(feeds) if feed.country}
    language = {feed.outlet: feed.language for feed in reversed(feeds) if feed.language}
    return tuple(
        replace(
            feed,
            country=feed.country or country.get(feed.outlet, ""),
            language=feed.language or language.get(feed.outlet, ""),
        )
        for feed in feeds
    )


def _yaml_error(error: Exception) -> Finding:
    mark = getattr(error, "problem_mark", None)
    return Finding(
        line=mark.line + 1 if mark else 1,
        what=f"this is not YAML: {getattr(error, 'problem', None) or ' '.join(str(error).split())}",
        remedy="repair the file, or delete it and run `panictrack init`",
    )


def _finding(node: Any, what: str, remedy: str) -> Finding:
    return Finding(line=_line(node), what=what, remedy=remedy)


def _where(number: int, name: str) -> str:
    return f"feed {number} ({name})" if name else f"feed {number}"


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


def _text(node: Any) -> str:
    """The text of a scalar in one line; empty for anything else."""
    return " ".join(node.value.split()) if isinstance(node, yaml.ScalarNode) else ""
