"""What the forms of the page Feeds do: add, pause, resume, remove, try now, import OPML."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from panictrack.archive import Database
from panictrack.archive.feeds import list_feeds
from panictrack.archive.health import health_of_feed
from panictrack.collecting.changes import (
    FaceWords,
    FeedLists,
    WantedFeed,
    add_feed,
    edit_feed,
    edited_in_words,
    import_feeds,
)
from panictrack.collecting.feed_list import load_feeds
from panictrack.collecting.feed_list.edit import Edit
from panictrack.collecting.feed_list.opml import FeedDefaults, Merge, read_opml
from panictrack.errors import InputError
from panictrack.model import FeedKind
from panictrack.model.languages import in_languages, language_code
from panictrack.model.outlets import read_outlets
from panictrack.model.text import counted
from panictrack.report.feed_words import fetch_in_words
from panictrack.scoring.unread import unread_languages
from panictrack.settings import Settings
from panictrack.web.site import Site
from panictrack.web.writing import Doing, Done

_ACTIONS = ("add", "import", "try", *Edit)
_MOST_BAD = 20  # lines of an OPML file that are named


def begin(site: Site, fields: Mapping[str, str], files: Mapping[str, bytes]) -> Doing:
    """Begin what a form asks for.

    Raises
    ------
    InputError
        The form names no action or no feed, or a needed field is empty.
    """
    action = fields.get("do", "")
    if action == "add":
        wanted = _wanted(fields)
        work = partial(add, site.settings, wanted, site.clock)
        return site.actions.begin(f"{wanted.address} is being fetched.", work, is_heavy=True)
    if action == "import":
        body = files.get("file", b"")
        if not body:
            raise InputError("no file was chosen; go back, and choose the OPML file of your feed reader")
        work = partial(import_opml, site.settings, body, _kind(fields), _text(fields, "language"))
        return site.actions.begin("The feeds of the file are being added.", work, is_heavy=True)
    if action not in _ACTIONS:
        raise InputError(f"do={action!r}: choose from {', '.join(_ACTIONS)}")
    if action == Edit.RESUME and (name := _text(fields, "name")):
        # Paused before the archive knew it, so that it has no number: the list finds it by its name.
        return site.actions.begin(f"{name}: {action}.", partial(change, site.settings, name, Edit.RESUME))
    name, url = _feed(site, _text(fields, "feed"))
    if action == "try":
        work = partial(try_now, site.settings, url, site.clock())
        return site.actions.begin(f"{name} is being fetched.", work, is_heavy=True)
    edit = Edit(action)
    work = partial(change, site.settings, url, edit)
    return site.actions.begin(f"{name}: {edit}.", work, is_gone=edit is Edit.REMOVE)


def add(settings: Settings, wanted: WantedFeed, clock: Callable[[], datetime]) -> Done:
    """Add a feed, as `panictrack feeds add` does."""
    done = add_feed(
        _lists(settings),
        wanted,
        outlets=read_outlets(settings.outlets),
        politeness=settings.politeness,
        clock=clock,
        words=FaceWords(general="choose general as its kind", language="below the address, under Language"),
    )
    moved = f"{done.moved_from} has moved permanently: listed as {done.feed.url}"
    return Done(
        told=f"{done.feed.name} ({done.feed.outlet}) is added to the feed list: {done.found}.",
        notes=((moved,) if done.moved_from else ()) + done.hints,
    )


def change(settings: Settings, url: str, edit: Edit) -> Done:
    """Pause, resume or remove a feed."""
    feed, is_changed = edit_feed(_lists(settings), url, edit)
    return Done(told=f"{edited_in_words(feed, edit, is_changed=is_changed)}.")


def try_now(settings: Settings, url: str, now: datetime) -> Done:
    """Fetch a feed, store what is new and score it, as `panictrack collect --feed` does."""
    from panictrack.collecting.rounds import collect  # aiohttp and numpy are slow to import
    from panictrack.scoring.run import score

    archive = Database.open(settings.archive)
    feeds = load_feeds(settings.feeds)
    with archive.writing() as connection:
        list_feeds(connection, feeds)
    name = next((feed.name for feed in feeds if feed.url == url), url)
    done = collect(archive, now=now, only=url, politeness=settings.politeness)
    if done.n_new:
        score(archive, topics_file=settings.feeds)
    archive.close()
    if not done.fetches:
        return Done(told=f"{name} was not asked: its host wants no request yet. It is asked again by itself.")
    return Done(told=fetch_in_words(done.fetches[0], name))


def import_opml(settings: Settings, body: bytes, kind: FeedKind | None, language: str) -> Done:
    """Add the feeds of an OPML file, as `panictrack feeds import` does."""
    name = "the file"
    found = read_opml(body, name)
    defaults = FeedDefaults(
        kind=kind or FeedKind.SECTION,
        country="",
        language=language,
        outlets=read_outlets(settings.outlets),
    )
    merged = import_feeds(_lists(settings), found, defaults)
    if not merged.new and not merged.n_known and not merged.bad:
        raise InputError("there is no feed in the file; export the subscriptions of your feed reader as OPML")
    return _imported(merged, found.notes)


def _imported(merged: Merge, notes: tuple[str, ...]) -> Done:
    bad = [f"line {one.line}: {one.problem}" for one in merged.bad]
    more = [f"and {len(bad) - _MOST_BAD} more"] if len(bad) > _MOST_BAD else []
    unread = unread_languages(Counter(language_code(feed.language) for feed in merged.new))
    unscored = (f"kept, but not scored, as no scorer reads them: {in_languages(unread)}",) if unread else ()
    return Done(
        told=(
            f"{counted(len(merged.new), 'feed')} added to the feed list; {merged.n_known:,} listed before, "
            f"{len(bad):,} that cannot be used."
        ),
        notes=(*notes, *unscored),
        lists=(*bad[:_MOST_BAD], *more),
    )


def _lists(settings: Settings) -> FeedLists:
    return FeedLists(path=settings.feeds, open_archive=partial(Database.open, settings.archive))


def _wanted(fields: Mapping[str, str]) -> WantedFeed:
    address = _text(fields, "address")
    if not address:
        raise InputError("the address of the feed is empty; go back, and give it, such as https://...")
    return WantedFeed(
        address=address,
        name=_text(fields, "name"),
        outlet=_text(fields, "outlet"),
        kind=_kind(fields),
        country=_text(fields, "country"),
        language=_text(fields, "language"),
        tags=tuple(filter(None, (tag.strip() for tag in _text(fields, "tags").split(",")))),
    )


def _kind(fields: Mapping[str, str]) -> FeedKind | None:
    text = _text(fields, "kind")
    if text and text not in list(FeedKind):
        raise InputError(f"kind={text!r}: choose from {', '.join(FeedKind)}")
    return FeedKind(text) if text else None


def _text(fields: Mapping[str, str], name: str) -> str:
    return fields.get(name, "").strip()


def _feed(site: Site, number: str) -> tuple[str, str]:
    """The name and the address of the feed with this id."""
    if number.isascii() and number.isdecimal() and len(number) <= 15:
        with site.archive.reading() as connection:
            item = health_of_feed(connection, int(number), site.now)
        if item is not None:
            return item.name, item.url
    raise InputError(f"feed={number!r}: no feed of the archive has this number; choose one on the page Feeds")
