"""Changing the feed list: what `panictrack feeds` and the page Feeds of `panictrack serve` do.

The list and the archive change together or not at all, and whoever else changes the list waits.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from panictrack.archive import Database
from panictrack.archive.feeds import list_feeds
from panictrack.collecting.feed_list.edit import Edit, with_edit
from panictrack.collecting.feed_list.opml import FeedDefaults, Merge, Outlines, merge
from panictrack.collecting.feed_list.read import load_list, missing_language, web_address
from panictrack.collecting.feed_list.topics import with_topic
from panictrack.collecting.feed_list.write import line_of, replace_file, with_new
from panictrack.collecting.network.hosts import HostQueue
from panictrack.collecting.network.politeness import PolitenessPolicy
from panictrack.errors import InputError
from panictrack.model import FAILURE_WEIGHTS, Feed, FeedKind, Outcome
from panictrack.model.languages import detected_language, language_code, language_name
from panictrack.model.outlets import OutletTable
from panictrack.model.text import clean_title, counted, normalise_url
from panictrack.scoring.scorers import Topic
from panictrack.scoring.unread import unread_languages


@dataclass(frozen=True, kw_only=True)
class FeedLists:
    """The feed list of a workspace and the archive that follows it."""

    path: Path
    open_archive: Callable[[], Database]


@dataclass(frozen=True, kw_only=True, slots=True)
class WantedFeed:
    """A feed to add, as far as a person describes it; the rest is from the feed itself."""

    address: str
    name: str = ""
    outlet: str = ""
    kind: FeedKind | None = None
    country: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class FaceWords:
    """How the face that a person uses, a terminal or a page, says what it lets them choose."""

    general: str  # an imperative: to say that a feed is general
    language: str  # where to give a language


@dataclass(frozen=True, kw_only=True, slots=True)
class AddedFeed:
    """A feed that was added: its line of the list, what is at its address, and what its owner should know."""

    feed: Feed
    found: "FetchedFeed"
    moved_from: str | None
    hints: tuple[str, ...]


def add_feed(
    lists: FeedLists,
    wanted: WantedFeed,
    *,
    outlets: OutletTable,
    politeness: PolitenessPolicy,
    clock: Callable[[], datetime],
    words: FaceWords,
) -> AddedFeed:
    """Fetch a feed once, describe it, and add it to the list; `words` are for its hints.

    Raises
    ------
    InputError
        There is no feed at the address, or it is listed already.
    ConfigurationError
        The list has errors, or its layout does not allow adding lines.
    """
    url, moved_from = _web_address(wanted.address), None
    listed = _refuse_known(url, lists.path)
    found = asyncio.run(_fetch_feed(url, politeness, clock))
    if found.failure is not None:
        raise InputError(_no_feed(url, found.failure, found))
    if found.moved_to:
        url, moved_from = _web_address(found.moved_to), url
        listed = _refuse_known(url, lists.path)
    site = outlets.outlet(clean_title(wanted.outlet) or None, None) or outlets.outlet_of_url(url)
    feed = Feed(
        url=url,
        name=clean_title(wanted.name) or _free_name(found.title or site, listed),
        outlet=site,
        kind=FeedKind(wanted.kind or FeedKind.SECTION),
        country=wanted.country,
        language=wanted.language or found.language or "",
        tags=tuple(dict.fromkeys(filter(None, map(clean_title, wanted.tags)))),
    )
    if trouble := missing_language(feed.kind, feed.language):
        raise InputError(
            f"{url}: the feed does not state its language; give it ({words.language}): {trouble}"
        )
    store_feeds(lists, [feed])
    hints = (
        *(_about_kind(words) if wanted.kind is None else ()),
        *(() if clean_title(wanted.outlet) else _about_outlet(feed, listed)),
        *_about_language(feed, found.titles_language),
    )
    return AddedFeed(feed=feed, found=found, moved_from=moved_from, hints=hints)


def import_feeds(
    lists: FeedLists, found: Outlines, defaults: FeedDefaults, *, dry_run: bool = False
) -> Merge:
    """Add the feeds of an OPML file that are not listed yet.

    Raises
    ------
    ConfigurationError
        The list has errors, or its layout does not allow adding lines.
    """
    merged = merge(found, load_list(lists.path).with_paused, defaults)
    if merged.new and not dry_run:
        store_feeds(lists, merged.new)
    return merged


def edit_feed(lists: FeedLists, name: str, edit: Edit) -> tuple[Feed, bool]:
    """Pause, resume or remove the feed of this name or address; gives it, and whether anything changed.

    Its headlines and its history stay in the archive, whatever is done to the list.

    Raises
    ------
    InputError
        No feed has this name or address, or several have it.
    ConfigurationError
        The list has errors, or its layout does not allow the change.
    """
    with lists.open_archive().writing() as connection:
        listed = load_list(lists.path)
        feed = _one_named(name, listed.with_paused)
        if edit is not Edit.REMOVE and (feed.url in {one.url for one in listed.paused}) == (
            edit is Edit.PAUSE
        ):
            return feed, False
        body, after = with_edit(lists.path, feed.url, edit)
        list_feeds(connection, after.feeds)
        replace_file(lists.path, body)  # last: where either fails, neither has changed
    return feed, True


def edited_in_words(feed: Feed, edit: Edit, *, is_changed: bool = True) -> str:
    """What was done to a feed, what stays, and how to undo it."""
    if edit is Edit.REMOVE:
        return (
            f"{feed.name} is removed; its headlines and its history stay in the archive. "
            f"To have it back, add this line to the list: - {line_of(feed)}"
        )
    if edit is Edit.PAUSE:
        state = "is paused" if is_changed else "is paused already"
        return f"{feed.name} {state}: it stays in the list, and is not fetched until it is resumed"
    return f"{feed.name} is fetched again" if is_changed else f"{feed.name} is not paused"


def _one_named(name: str, feeds: Sequence[Feed]) -> Feed:
    found = [feed for feed in feeds if name == feed.url] or [feed for feed in feeds if name == feed.name]
    if not found:
        raise InputError(f"no feed is named {name!r}; `panictrack feeds export` lists the names")
    if len(found) > 1:
        addresses = ", ".join(feed.url for feed in found)
        raise InputError(f"{len(found)} feeds are named {name!r}; give the address of one: {addresses}")
    return found[0]


def store_feeds(lists: FeedLists, new: Sequence[Feed]) -> None:
    """Write feeds to the list and the archive; the archive has one writer, so whoever else adds waits."""
    with lists.open_archive().writing() as connection:
        body, all_feeds = with_new(lists.path, new)
        list_feeds(connection, all_feeds)
        replace_file(lists.path, body)  # last: where either fails, neither has changed


def keep_topic(lists: FeedLists, topic: Topic) -> None:
    """Write a topic into the list; nothing is scored yet. Whoever else changes the list waits.

    Raises
    ------
    InputError
        There is a topic of this name.
    ConfigurationError
        The list has errors, or its layout does not allow adding lines.
    """
    with lists.open_archive().writing():
        replace_file(lists.path, with_topic(lists.path, topic))


def _web_address(text: str) -> str:
    url = web_address(text)
    if url is None:
        raise InputError(f"{text[:200]!r} is not a web address; it must begin with https://")
    return url


def _refuse_known(url: str, path: Path) -> tuple[Feed, ...]:
    """All feeds of the list, if none of them has this address."""
    found = load_list(path)
    for item in found.listed:
        feed = item.feed
        if normalise_url(feed.url) == normalise_url(url):
            remedy = "resume it" if item.is_paused else "edit that line"
            state = ", and paused" if item.is_paused else ""
            raise InputError(f"{url} is already listed{state}, as {feed.name} ({feed.url}); {remedy}")
    return found.with_paused


def _free_name(title: str, listed: Sequence[Feed]) -> str:
    """The title, numbered if another feed has it: `collect --feed NAME` should mean one feed."""
    taken = {feed.name.casefold() for feed in listed}
    name, number = title, 1
    while name.casefold() in taken:
        number += 1
        name = f"{title} {number}"
    return name


def _about_kind(words: FaceWords) -> Iterator[str]:
    """What only the user can know, and how to correct the line."""
    yield (
        "added as a section, which is searched, but in no share; if it is the whole front page of an outlet, "
        f"write kind: general in its line of feeds.yaml, and {words.general} next time"
    )


def _about_outlet(feed: Feed, listed: Sequence[Feed]) -> Iterator[str]:
    """Whose it may be, where the other feeds of its host are all of another outlet."""
    host = normalise_url(feed.url).partition("/")[0]
    neighbours = {other.outlet for other in listed if normalise_url(other.url).partition("/")[0] == host}
    if feed.outlet not in neighbours and len(neighbours) == 1:
        (other,) = neighbours
        yield f"the other feeds of {host} belong to {other}; if this one does, write outlet: {other}"


def _about_language(feed: Feed, of_titles: str | None) -> Iterator[str]:
    """What to know about its language: how it is found where it is not stated, and whether it is scored."""
    stated = language_code(feed.language)
    if not feed.language:
        seen = f"its titles are in {language_name(of_titles)}" if of_titles else "its titles do not show it"
        remedy = f"add it to its line, such as language: {of_titles or 'en'}"
        yield f"the feed does not state its language, and {seen}: if you know it, {remedy}"
    elif of_titles not in {None, stated}:
        yield (
            f"its language is {feed.language}, but its titles are in {language_name(of_titles)}; "
            f"if they are, write language: {of_titles} in its line"
        )
    if unread := unread_languages(Counter([stated or of_titles])):
        yield (
            f"no scorer reads {' or '.join(map(language_name, unread))}: its headlines are kept, searched "
            "and exported, but not scored, and count in no share"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchedFeed:
    """What is at an address: a feed, or the reason why there is none."""

    title: str = ""
    n_entries: int = 0
    n_untitled: int = 0
    newest_at: datetime | None = None
    about_dates: tuple[str, ...] = ()  # that there are none, or that some cannot be read
    language: str | None = None  # as it states
    titles_language: str | None = None  # the code of what its titles are certainly written in
    moved_to: str | None = None
    failure: Outcome | None = None
    reason: str | None = None
    advertised: tuple[str, ...] = ()  # feeds that a web page at this address links to

    def __str__(self) -> str:
        """In words, without the title."""
        newest = [f"newest {self.newest_at:%Y-%m-%d %H:%M} UTC"] if self.newest_at else []
        untitled = [f"{self.n_untitled} more without a title, not stored"] if self.n_untitled else []
        language = f"language {self.language or 'not stated'}"
        return ", ".join([counted(self.n_entries, "item"), *newest, *self.about_dates, *untitled, language])


async def _fetch_feed(url: str, politeness: PolitenessPolicy, clock: Callable[[], datetime]) -> FetchedFeed:
    """Fetch an address once, as politely as the collector and with the same limits."""
    from panictrack.collecting.network.fetch import ask, session  # aiohttp is slow to import
    from panictrack.collecting.parsing.dates.of_a_body import about_dates
    from panictrack.collecting.parsing.pages import advertised_feeds, language
    from panictrack.collecting.parsing.parser import Parser

    async with session(politeness) as client, Parser() as parser:
        answer = await ask(client, url, hosts=HostQueue(politeness), clock=clock)
        if answer.failure is not None:
            return FetchedFeed(failure=answer.failure, reason=answer.reason)
        parsed = await parser.parse(answer.body, answer.content_type, answer.address or url)
    if parsed.failure is not None:
        advertised = advertised_feeds(answer.body, answer.address or url)
        return FetchedFeed(failure=parsed.failure, reason=parsed.complaint, advertised=advertised)
    return FetchedFeed(
        title=clean_title(parsed.title or ""),
        n_entries=len(parsed.entries),
        n_untitled=parsed.n_untitled,
        newest_at=max((entry.published_at for entry in parsed.entries if entry.published_at), default=None),
        about_dates=tuple(about_dates(parsed.entries)),
        language=language(answer.body),
        titles_language=detected_language([entry.title for entry in parsed.entries]),
        moved_to=answer.moved_to,
    )


_LATER = "try again later, or add its line to feeds.yaml by hand"
_REMEDIES = {outcome: _LATER for outcome, weight in FAILURE_WEIGHTS.items() if weight < 1}
_REMEDIES[Outcome.REFUSED_ADDRESS] = "allow its network first, and start panictrack again"


def _no_feed(url: str, failure: Outcome, found: FetchedFeed) -> str:
    problem = f"{url}: {failure}{f' ({found.reason})' if found.reason else ''}, so it was not added; "
    if found.advertised:
        return problem + "\n  ".join(["the page links to these feeds:", *found.advertised])
    return problem + _REMEDIES.get(failure, "open it in a browser, and find the address of the feed itself")
