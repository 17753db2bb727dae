"""One headline: its titles over time, who showed it, its scores and their reasons, its copies."""

from typing import TYPE_CHECKING

from panictrack.archive.one_headline import HeadlineHistory, headline_history
from panictrack.errors import InputError
from panictrack.model.times import from_text
from panictrack.report.i18n import label
from panictrack.web.address import Address
from panictrack.web.page import Column, Link, Page, Table, outside
from panictrack.web.rendering import time_in_words
from panictrack.web.site import Site
from panictrack.web.topic_page import topics_of

if TYPE_CHECKING:
    from panictrack.archive.search import FoundHeadline
    from panictrack.scoring.scorers.explanation import Explanation

_TITLES = (
    Column(name="title", head="title"),
    Column(name="revision", head="revision", digits=0),
    Column(name="first_seen_at", head="first seen"),
    Column(name="alarm", head="alarm score", digits=3),
)
_SIGHTINGS = (
    Column(name="feed", head="feed"),
    Column(name="first_seen_at", head="first seen"),
    Column(name="last_seen_at", head="last seen"),
    Column(name="published_raw", head="the feed’s own date"),
    Column(name="date_note", head="how it was read"),
)
_REASONS = (
    Column(name="words", head="words"),
    Column(name="weight", head="log-odds", digits=2),
    Column(name="question", head="of"),
)
_COPIES = (
    Column(name="outlet", head="outlet"),
    Column(name="title", head="title"),
    Column(name="first_seen_at", head="first seen"),
)


def headline(site: Site, address: Address) -> Page:
    """The page of one headline."""
    number = int(address.path.rpartition("/")[2])
    with site.archive.reading() as connection:
        found = headline_history(connection, number) if number < 2**63 else None
    if found is None:
        raise InputError(f"there is no headline {number}; it may have been deleted: search for its words")
    if site.withholds_text:
        raise InputError("this snapshot has no titles and addresses; its counts and curves are complete")
    one = found.headline
    explained = _explained(one, site)
    tables = {
        "titles": _titles(found, address),
        "sightings": _sightings(found),
        "reasons": _reasons(one, explained),
        "copies": _copies(found, address),
    }
    return Page(
        template="headline.html",
        title=one.title,
        values={
            "one": one,
            "explained": explained,
            "source": outside(one.url),
            "file": found.file,
            "first_seen": _minute(one.first_seen_at),
        },
        tables={name: table for name, table in tables.items() if table.rows},
    )


def _explained(one: "FoundHeadline", site: Site) -> "Explanation | None":
    """The scores and the words behind them; None where no scorer reads the language."""
    if one.alarm is None:
        return None
    from panictrack.scoring.scorers.explanation import explain

    (explanation,) = explain([one.title], tuple(topics_of(site)))
    return explanation


def _titles(found: HeadlineHistory, address: Address) -> Table:
    rows = [
        (
            title.title
            if title.id == found.headline.id
            else Link(text=title.title, address=address.at(f"/headline/{title.id}").link),
            title.title_revision,
            _minute(title.first_seen_at),
            title.alarm,
        )
        for title in found.titles
    ]
    return Table(
        name=f"titles-{found.headline.id}",
        caption="The titles of this article over time. The default analysis counts the first.",
        columns=_TITLES,
        rows=rows,
    )


def _sightings(found: HeadlineHistory) -> Table:
    rows = [
        (
            one.feed,
            time_in_words(one.first_at),
            time_in_words(one.last_at),
            one.published_raw,
            one.date_note,
        )
        for one in found.sightings
    ]
    return Table(
        name=f"sightings-{found.headline.id}",
        caption="The feeds that showed this title, from when until when.",
        columns=_SIGHTINGS,
        rows=rows,
    )


def _reasons(one: "FoundHeadline", explained: "Explanation | None") -> Table:
    rows: list[tuple[str, float, str]] = []
    if explained:
        rows += [(reason.text, reason.weight, "clear alarm") for reason in explained.reasons]
        rows += [
            (reason.text, reason.weight, _label_in_words(name))
            for name, reasons in explained.reasons_for.items()
            for reason in reasons
        ]
    return Table(
        name=f"reasons-{one.id}",
        caption=(
            "The words that moved the scores. The weights of clear alarm add up to its log-odds; the first "
            "is that of a headline without any telling word."
        ),
        columns=_REASONS,
        rows=rows,
    )


def _label_in_words(name: str) -> str:
    kind, _, value = name.partition(":")
    try:
        return f"{kind} {label('theme' if kind == 'theme' else 'aim', value)}"
    except KeyError:
        return f"{kind} {value}"


def _copies(found: HeadlineHistory, address: Address) -> Table:
    rows = [
        (
            one.outlet,
            Link(text=one.title, address=address.at(f"/headline/{one.id}").link),
            _minute(one.first_seen_at),
        )
        for one in found.copies
    ]
    return Table(
        name=f"copies-{found.headline.id}",
        caption="The same title elsewhere within a week, such as a wire story. Each is a headline.",
        columns=_COPIES,
        rows=rows,
    )


def _minute(text: str) -> str:
    return time_in_words(from_text(text))
