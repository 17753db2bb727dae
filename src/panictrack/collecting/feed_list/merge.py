"""From the outlines of somebody's OPML file to feeds that the list lacks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from panictrack.collecting.feed_list.addresses import outlet_of, same_feed, web_address
from panictrack.collecting.feed_list.opml import BadOutline, Outline, Outlines
from panictrack.collecting.feed_list.read import needs_language
from panictrack.model import Feed, FeedKind


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedDefaults:
    """What is taken of feeds of which a file does not say it, as most files do not."""

    kind: FeedKind = FeedKind.SECTION  # the safe one: never a denominator
    country: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Joined:
    """What a file adds to a list: new feeds, how many were known or came twice, and what is no feed."""

    new: tuple[Feed, ...]
    n_known: int
    bad: tuple[BadOutline, ...]


def join(outlines: Outlines, listed: Sequence[Feed], unsaid: FeedDefaults) -> Joined:
    """The feeds of a file that are not listed. One that lies in several folders has the tags of all."""
    known = {same_feed(feed.url) for feed in listed}
    new: dict[str, Feed] = {}
    bad = list(outlines.bad)
    n_known = 0
    for outline in outlines.feeds:
        feed = _feed(outline, unsaid)
        if isinstance(feed, BadOutline):
            bad.append(feed)
            continue
        key = same_feed(feed.url)
        if key in new:
            tags = dict.fromkeys((*new[key].tags, *feed.tags))
            new[key] = replace(new[key], tags=tuple(tags))
        elif key not in known:
            new[key] = feed
            continue
        n_known += 1
    bad.sort(key=lambda item: item.line)
    return Joined(new=tuple(new.values()), n_known=n_known, bad=tuple(bad))


def _feed(outline: Outline, unsaid: FeedDefaults) -> Feed | BadOutline:
    url = web_address(outline.address)
    if url is None:
        return BadOutline(line=outline.line, complaint=f"{outline.address[:200]!r} is no web address")
    if outline.kind and outline.kind not in list(FeedKind):
        told = f"kind is {', '.join(FeedKind)}, not {outline.kind!r}"
        return BadOutline(line=outline.line, complaint=told)
    kind = FeedKind(outline.kind) if outline.kind else unsaid.kind
    language = outline.language or unsaid.language
    if trouble := needs_language(kind, language):
        return BadOutline(line=outline.line, complaint=f"{trouble}; --language says it for all")
    outlet = outline.outlet or outlet_of(url)
    return Feed(
        url=url,
        name=outline.name or outlet,
        outlet=outlet,
        kind=kind,
        country=outline.country or unsaid.country,
        language=language,
        tags=outline.tags,
    )
