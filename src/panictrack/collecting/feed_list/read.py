"""From the text of feeds.yaml to feeds, with everything that is wrong in it and not only the first thing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from panictrack.errors import ConfigurationError, suggestion
from panictrack.model import Feed, FeedKind
from panictrack.model.text import normalise_url

# The first label of a host that names a service of the publisher's site rather than the site.
_SERVICES = {"www", "feeds", "feed", "rss"}
# What readers write for "open this in a reader"; feed: says nothing of encryption, and by custom is http.
_READER_SCHEMES = {"feed://": "http://", "feeds://": "https://", "feed:": ""}


def is_web_address(text: str) -> bool:
    """Whether this is an address that can be asked: http or https, a host, nothing that is no text."""
    if not text.isprintable() or any(character.isspace() for character in text):
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port  # a port that is no number is only noticed here
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def web_address(text: str) -> str | None:
    """The address that somebody meant: without spaces around it, `feed:` read as readers do; None if none."""
    address = text.strip()
    for scheme, meant in _READER_SCHEMES.items():
        if address.lower().startswith(scheme):
            address = meant + address[len(scheme) :]
            break
    return address if is_web_address(address) else None


def same_feed(url: str) -> str:
    """What addresses of one feed have in common: scheme, tracking and a trailing slash make no other feed."""
    return normalise_url(url)


def outlet_of(url: str) -> str:
    """The publisher's site by the host alone: `feeds.`, `rss.` and `www.` removed, nothing guessed.

    Can mislead where a feed lies with a service (feedburner.com) or at another site of the publisher's
    (bbci.co.uk for bbc.com): only a person knows, and `--outlet` says so.
    """
    labels = (urlsplit(url).hostname or "").split(".")
    while len(labels) > 2 and labels[0] in _SERVICES:
        labels = labels[1:]
    return ".".join(labels)


# Base loaders make nothing but text, lists and mappings: Norway is NO, not False. The C one is four times
# faster, and the daemon reads the list each minute.
LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_REQUIRED = ("url", "name", "outlet", "kind")
_TEXTS = (*_REQUIRED, "country", "language")
_KEYS = (*_TEXTS, "tags")
_FORM = f"a feed needs {', '.join(_REQUIRED)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something in a feed list that its owner should know; with an error the list cannot be used."""

    line: int
    what: str
    remedy: str
    place: str = ""  # such as "feed 3 (BBC News)"; empty: the whole list
    is_error: bool = True

    def __str__(self) -> str:
        """In one sentence, without the line."""
        return f"{self.place}{': ' if self.place else ''}{self.what}; {self.remedy}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A feed, and where the list has it."""

    line: int
    number: int
    feed: Feed

    @property
    def place(self) -> str:
        """As people find it: by its number and name."""
        return _place(self.number, self.feed.name)


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedList:
    """What a feed list holds: the feeds that can be understood, and what is wrong with the others."""

    listed: tuple[Listed, ...] = ()
    errors: tuple[Finding, ...] = ()
    sections: tuple[tuple[int, str], ...] = ()  # lines and names of what stands at the top level

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """The feeds; what one of an outlet says of its country and language holds for its others, too."""
        return _filled([item.feed for item in self.listed])


def load_feeds(path: Path) -> tuple[Feed, ...]:
    """The feeds of a feed list.

    Raises
    ------
    ConfigurationError
        The file is no YAML, or an entry misses a field or has a wrong one.
    """
    return without_errors(path, read_list(text_of(path))).feeds


def without_errors(path: Path, found: FeedList) -> FeedList:
    """The list; where something is wrong with it, the first error is raised, with how many there are."""
    if found.errors:
        first, n = found.errors[0], len(found.errors)
        more = f" ({n} errors in all: `panictrack feeds check` lists them)" if n > 1 else ""
        raise ConfigurationError(f"{path}:{first.line}: {first}{more}")
    return found


def text_of(path: Path) -> str:
    """The text of a feed list as it stands, with the line ends it has."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}; mend the file, or delete it and run init") from error


def read_list(text: str) -> FeedList:
    """Everything that this text lists, and everything that is wrong with it."""
    try:
        root: Any = yaml.compose(text, Loader=LOADER)
    except (yaml.YAMLError, RecursionError) as error:
        return FeedList(errors=(_no_yaml(error),))
    sequence = feeds_node(root)
    if sequence is None:
        what, remedy = "no list called feeds", "see the shipped feeds.yaml for the form"
        return FeedList(errors=(Finding(line=1, what=what, remedy=remedy),))
    entries = [_entry(number, node) for number, node in enumerate(sequence.value or (), 1)]
    listed = tuple(item for item, _ in entries if item is not None)
    errors = [finding for _, findings in entries for finding in findings]
    errors += [*_given_twice(root), *_doubled(listed)]
    return FeedList(
        listed=listed,
        errors=tuple(sorted(errors, key=lambda finding: finding.line)),
        sections=tuple((_line(key), str(key.value)) for key, _ in root.value),
    )


def feeds_node(root: Any) -> Any:
    """The node of the list called feeds; None where there is none. `feeds:` and nothing is an empty list."""
    if not isinstance(root, yaml.MappingNode):
        return None
    found = next((value for key, value in reversed(root.value) if key.value == "feeds"), None)
    is_list = isinstance(found, yaml.SequenceNode) or (found is not None and found.value == "")
    return found if is_list else None


def _entry(number: int, node: Any) -> tuple[Listed | None, list[Finding]]:
    """The feed of one entry, or what is wrong with it."""
    if not isinstance(node, yaml.MappingNode):
        what = Finding(line=_line(node), place=f"feed {number}", what="not a mapping", remedy=_FORM)
        return None, [what]
    values = {str(key.value): value for key, value in node.value}
    place = _place(number, _text(values.get("name")))
    findings = [replace(finding, place=place) for finding in (*_given_twice(node), *_wrong(node, values))]
    if findings:
        return None, findings
    return Listed(line=_line(node), number=number, feed=_feed(values)), []


def _feed(values: dict[str, Any]) -> Feed:
    texts = {name: _text(values.get(name)) for name in _TEXTS}
    kind = FeedKind(texts.pop("kind"))
    return Feed(**texts, kind=kind, tags=_tags(values.get("tags")) or ())


def _wrong(node: Any, values: dict[str, Any]) -> Iterator[Finding]:
    """What is wrong with the fields of one entry, each with the line it stands in."""
    for key, _ in node.value:
        if key.value not in _KEYS:
            yield _finding(key, f"unknown key {key.value!r}", suggestion(str(key.value), _KEYS))
    for name in _TEXTS:
        value = values.get(name)
        if value is not None and not isinstance(value, yaml.ScalarNode):
            yield _finding(value, f"{name} is no text", "write one text after it")
        elif name in _REQUIRED and not _text(value):
            yield _finding(value or node, f"{name} is missing", _FORM)
    if (url := _text(values.get("url"))) and not is_web_address(url):
        yield _finding(values["url"], f"{url} is no web address", "it must begin with https://")
    yield from _wrong_kind(node, values)
    if _tags(values.get("tags")) is None:
        yield _finding(values["tags"], "tags is no list of texts", "write tags: [one, two]")


def _wrong_kind(node: Any, values: dict[str, Any]) -> Iterator[Finding]:
    kind = _text(values.get("kind"))
    if not kind:
        return  # told as missing
    if kind not in list(FeedKind):
        told = f"kind is {', '.join(FeedKind)}, not {kind!r}"
        yield _finding(values["kind"], told, "section is right for what is chosen by topic")
    elif trouble := needs_language(FeedKind(kind), _text(values.get("language"))):
        yield _finding(values.get("language") or node, "language is missing", trouble)


def needs_language(kind: FeedKind, language: str) -> str | None:
    """Why a feed of this kind needs a language that it lacks; None where all is well.

    The scorers read English: a whole feed in another language is a denominator in which nothing is ever
    alarmed. Of a section it may stay unknown, for a section is no denominator.
    """
    if language or kind is FeedKind.SECTION:
        return None
    return f"a feed of kind {kind} is a denominator: say which language it is in, such as en-GB"


def _tags(node: Any) -> tuple[str, ...] | None:
    """The tags, each once and in their order; None where they are neither a text nor a list of texts."""
    if node is None:
        return ()
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if not all(isinstance(item, yaml.ScalarNode) for item in nodes):
        return None
    return tuple(dict.fromkeys(filter(None, map(_text, nodes))))


def _given_twice(node: Any) -> Iterator[Finding]:
    """Keys of a mapping that stand there twice: YAML would silently take the last."""
    seen: set[str] = set()
    for key, _ in node.value:
        if str(key.value) in seen:
            yield _finding(key, f"{key.value} is given twice", "keep one of the two")
        seen.add(str(key.value))


def _doubled(listed: Sequence[Listed]) -> Iterator[Finding]:
    first: dict[str, Listed] = {}
    for item in listed:
        before = first.setdefault(item.feed.url, item)
        if before is not item:
            told = f"{item.feed.url} is listed twice, first as {before.place}"
            yield Finding(line=item.line, place=item.place, what=told, remedy="remove one of the two")


def _filled(feeds: Sequence[Feed]) -> tuple[Feed, ...]:
    """The feeds with the country and language of their outlet where they do not say: one outlet has one."""
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


def _no_yaml(error: Exception) -> Finding:
    mark = getattr(error, "problem_mark", None)
    return Finding(
        line=mark.line + 1 if mark else 1,
        what=f"this is no YAML: {getattr(error, 'problem', None) or ' '.join(str(error).split())}",
        remedy="mend the file, or delete it and run init",
    )


def _finding(node: Any, what: str, remedy: str) -> Finding:
    return Finding(line=_line(node), what=what, remedy=remedy)


def _place(number: int, name: str) -> str:
    return f"feed {number} ({name})" if name else f"feed {number}"


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


def _text(node: Any) -> str:
    """The text of a scalar in one line; nothing, of anything else."""
    return " ".join(node.value.split()) if isinstance(node, yaml.ScalarNode) else ""
