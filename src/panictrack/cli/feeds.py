"""Commands for the feed list: check, add, import, export."""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from panictrack.archive.feeds import list_feeds
from panictrack.cli.printing import give_text, output_to, refuse_own_file
from panictrack.cli.tables import bytes_of
from panictrack.cli.terminal import reader_may_leave, tell
from panictrack.cli.workspace import Commands, Workspace, unread_languages, utc_now
from panictrack.collecting.feed_list import load_feeds
from panictrack.collecting.feed_list.check import warnings
from panictrack.collecting.feed_list.opml import (
    SIZE_LIMIT_BYTES,
    FeedDefaults,
    Merge,
    merge,
    read_opml,
    write_opml,
)
from panictrack.collecting.feed_list.read import missing_language, read_list, text_of, web_address
from panictrack.collecting.feed_list.write import line_of, replace_file, with_new
from panictrack.collecting.network.hosts import HostQueue
from panictrack.collecting.network.politeness import PolitenessPolicy
from panictrack.errors import ConfigurationError, InputError
from panictrack.model import FAILURE_WEIGHTS, Feed, FeedKind, Outcome
from panictrack.model.languages import detected_language, in_languages, language_code, language_name
from panictrack.model.outlets import read_outlets
from panictrack.model.text import clean_title, counted, normalise_url

_KIND = click.Choice([kind.value for kind in FeedKind])


@click.group(cls=Commands)
def feeds() -> None:
    """Maintain the feed list: check it, add feeds, exchange it with feed readers.

    \b
    Example: panictrack feeds add https://www.example.org/rss
    """


@feeds.command()
@click.pass_obj
def check(workspace: Workspace) -> None:
    """List the errors in feeds.yaml, and warn of what looks wrong. Fetches nothing.

    Exits with 3 if there is an error: a list with errors is not used. Warnings change nothing.

    \b
    Example: panictrack feeds check
    """
    path = workspace.settings.feeds
    found = read_list(text_of(path))
    noticed = warnings(found, read_outlets(workspace.settings.outlets))
    for finding in sorted((*found.errors, *noticed), key=lambda finding: finding.line):
        kind = "error" if finding.is_error else "warning"
        tell(f"{path}:{finding.line}: {kind}: {finding}")
    n_errors = counted(len(found.errors), "error")
    warned = counted(len(noticed), "warning")
    tell(f"{path}: {counted(len(found.listed), 'valid feed')}, {n_errors}, {warned}")
    if found.errors:
        raise ConfigurationError(f"{path}: {n_errors}; fix the lines named above")


@feeds.command()
@click.argument("address", metavar="URL")
@click.option("--name", help="Its name [default: its own title].")
@click.option("--outlet", help="The publisher's site [default: the host without www., feeds. and rss.].")
@click.option(
    "--kind",
    type=_KIND,
    help="general: a whole front page; technology: a whole publication [default: section].",
)
@click.option("--country", default="", help="ISO 3166-1, such as GB [default: its outlet's, if known].")
@click.option("--language", help="BCP 47, such as en-GB [default: from the feed].")
@click.option("--tag", "tags", multiple=True, help="A tag of your own; repeatable.")
@click.pass_obj
def add(
    workspace: Workspace,
    address: str,
    name: str | None,
    outlet: str | None,
    kind: str | None,
    country: str,
    language: str | None,
    tags: tuple[str, ...],
) -> None:
    """Fetch a feed once, describe it, and add it to feeds.yaml as one line.

    By default it is a section: collected and searched, but in no denominator. Use --kind general for the
    whole front page of an outlet, --kind technology for a whole technology publication.

    \b
    Example: panictrack feeds add https://www.example.org/rss
    Example: panictrack feeds add --kind general --country GB https://www.example.org/rss
    """
    url = _web_address(address)
    listed = load_feeds(workspace.settings.feeds)
    _refuse_known(url, listed)
    found = asyncio.run(_fetch_feed(url, workspace.settings.politeness))
    if found.failure is not None:
        raise InputError(_no_feed(url, found.failure, found))
    if found.moved_to:
        tell(f"{url} has moved permanently: listed as {found.moved_to}", err=True)
        url = _web_address(found.moved_to)
        _refuse_known(url, listed)
    outlets = read_outlets(workspace.settings.outlets)
    site = outlets.outlet(clean_title(outlet or "") or None, None) or outlets.outlet_of_url(url)
    feed = Feed(
        url=url,
        name=clean_title(name or "") or _free_name(found.title or site, listed),
        outlet=site,
        kind=FeedKind(kind or FeedKind.SECTION),
        country=country,
        language=language or found.language or "",
        tags=tuple(dict.fromkeys(filter(None, map(clean_title, tags)))),
    )
    if trouble := missing_language(feed.kind, feed.language):
        raise InputError(f"{url}: the feed does not state its language; pass --language: {trouble}")
    tell(f"{found.title or url}: {found}")
    _store(workspace, [feed])
    tell(f"{workspace.settings.feeds}: - {line_of(feed)}")
    hints = _hints(feed, listed, is_kind_given=kind is not None, is_outlet_given=outlet is not None)
    for hint in (*hints, *_about_language(feed, found.titles_language)):
        tell(hint, err=True)


def _web_address(text: str) -> str:
    url = web_address(text)
    if url is None:
        raise InputError(f"{text[:200]!r} is not a web address; it must begin with https://")
    return url


def _refuse_known(url: str, listed: Sequence[Feed]) -> None:
    for feed in listed:
        if normalise_url(feed.url) == normalise_url(url):
            raise InputError(f"{url} is already listed, as {feed.name} ({feed.url}); edit that line")


def _free_name(title: str, listed: Sequence[Feed]) -> str:
    """The title, numbered if another feed has it: `collect --feed NAME` should mean one feed."""
    taken = {feed.name.casefold() for feed in listed}
    name, number = title, 1
    while name.casefold() in taken:
        number += 1
        name = f"{title} {number}"
    return name


def _hints(feed: Feed, listed: Sequence[Feed], *, is_kind_given: bool, is_outlet_given: bool) -> list[str]:
    """What only the user can know, and how to correct the line."""
    hints = []
    if not is_kind_given:
        hints.append(
            "added as a section, which is in no denominator; if it is the whole front page of an outlet, "
            "write kind: general in its line, and use --kind general next time"
        )
    host = normalise_url(feed.url).partition("/")[0]
    neighbours = {other.outlet for other in listed if normalise_url(other.url).partition("/")[0] == host}
    if not is_outlet_given and feed.outlet not in neighbours and len(neighbours) == 1:
        (other,) = neighbours
        hints.append(f"the other feeds of {host} belong to {other}; if this one does, write outlet: {other}")
    return hints


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


async def _fetch_feed(url: str, politeness: PolitenessPolicy) -> FetchedFeed:
    """Fetch an address once, as politely as the collector and with the same limits."""
    from panictrack.collecting.network.fetch import ask, session  # aiohttp is slow to import
    from panictrack.collecting.parsing.dates.of_a_body import about_dates
    from panictrack.collecting.parsing.pages import advertised_feeds, language
    from panictrack.collecting.parsing.parser import Parser

    async with session(politeness) as client, Parser() as parser:
        answer = await ask(client, url, hosts=HostQueue(politeness), clock=utc_now)
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
_REMEDIES[Outcome.REFUSED_ADDRESS] = "allow its network first"


def _no_feed(url: str, failure: Outcome, found: FetchedFeed) -> str:
    problem = f"{url}: {failure}{f' ({found.reason})' if found.reason else ''}, so it was not added; "
    if found.advertised:
        return problem + "\n  ".join(["the page links to these feeds:", *found.advertised])
    return problem + _REMEDIES.get(failure, "open it in a browser, and find the address of the feed itself")


def _store(workspace: Workspace, new: Sequence[Feed]) -> None:
    """Write feeds to the list and the archive; the archive has one writer, so another `feeds add` waits."""
    path = workspace.settings.feeds
    with workspace.archive().writing() as connection:
        body, all_feeds = with_new(path, new)
        list_feeds(connection, all_feeds)
        replace_file(path, body)  # last: where either fails, neither has changed


@feeds.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option(
    "--kind",
    type=_KIND,
    default=FeedKind.SECTION.value,
    show_default=True,
    help="Of feeds whose kind FILE does not state.",
)
@click.option("--country", default="", help="ISO 3166-1, such as GB, where FILE states none.")
@click.option("--language", default="", help="BCP 47, such as en-GB, where FILE states none.")
@click.option("--dry-run", is_flag=True, help="Show the lines that would be written; write nothing.")
@click.pass_obj
def import_(
    workspace: Workspace, path: Path, kind: str, country: str, language: str, *, dry_run: bool
) -> None:
    """Add the feeds of an OPML file, which every feed reader exports; - is stdin. Fetches nothing.

    Its folders become tags. Feeds that are already listed stay as they are; entries that are not feeds are
    reported with their line.

    \b
    Example: panictrack feeds import subscriptions.opml
    Example: panictrack feeds import --dry-run --language en - < subscriptions.opml
    """
    found = read_opml(bytes_of(path, SIZE_LIMIT_BYTES), path.name)
    for note in found.notes:
        tell(f"{path.name}: {note}", err=True)
    defaults = FeedDefaults(
        kind=FeedKind(kind),
        country=country,
        language=language,
        outlets=read_outlets(workspace.settings.outlets),
    )
    merged = merge(found, load_feeds(workspace.settings.feeds), defaults)
    if merged.new and dry_run:
        tell("\n".join(f"  - {line_of(feed)}" for feed in merged.new))
    elif merged.new:
        _store(workspace, merged.new)
    _report_merge(path.name, merged, dry_run=dry_run)
    if unread := unread_languages(Counter(language_code(feed.language) for feed in merged.new)):
        tell(f"kept, but not scored, as no scorer reads them: {in_languages(unread)}", err=True)


def _report_merge(name: str, merged: Merge, *, dry_run: bool) -> None:
    for bad in merged.bad:
        tell(f"  line {bad.line}: {bad.problem}", err=True)
    verb = "would be added" if dry_run else "added"
    tell(f"{name}: {len(merged.new)} {verb}, {merged.n_known} known, {len(merged.bad)} bad")
    if not merged.new and not merged.n_known:
        raise InputError(
            f"{name}: there is no feed in it; export the subscriptions of your feed reader as OPML"
        )


@feeds.command()
@output_to("Write to FILE instead of stdout.")
@click.pass_obj
def export(workspace: Workspace, output: Path | None) -> None:
    """Write the feed list as OPML 2.0, for feed readers and other panictrack installations.

    A feed's first tag becomes its folder, the others its categories. What only panictrack knows of a feed
    (outlet, kind, country, language) is in attributes that feed readers ignore.

    \b
    Example: panictrack feeds export -o feeds.opml
    """
    listed = load_feeds(workspace.settings.feeds)
    body = write_opml(listed).encode("utf-8")
    if output is None and sys.stdout.isatty():
        give_text(body.decode("utf-8"), None)
    elif output is None:
        with reader_may_leave():
            sys.stdout.buffer.write(body)
    else:
        refuse_own_file(workspace, output)
        replace_file(output, body)
    tell(f"{counted(len(listed), 'feed')} written", err=True)


COMMANDS = {"feeds": feeds}
