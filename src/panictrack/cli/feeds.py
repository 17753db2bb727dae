"""Commands for the feed list: check, add, pause, resume, remove, import, export."""

import sys
from collections import Counter
from pathlib import Path

import click

from panictrack.cli.printing import give_text, output_to, refuse_own_file
from panictrack.cli.tables import bytes_of
from panictrack.cli.terminal import reader_may_leave, tell
from panictrack.cli.workspace import Commands, Workspace, utc_now
from panictrack.collecting.changes import (
    FaceWords,
    FeedLists,
    WantedFeed,
    add_feed,
    edit_feed,
    edited_in_words,
    import_feeds,
)
from panictrack.collecting.feed_list.check import warnings
from panictrack.collecting.feed_list.edit import Edit
from panictrack.collecting.feed_list.opml import SIZE_LIMIT_BYTES, FeedDefaults, Merge, read_opml, write_opml
from panictrack.collecting.feed_list.read import load_list, read_list, text_of
from panictrack.collecting.feed_list.write import line_of, replace_file
from panictrack.errors import ConfigurationError, InputError
from panictrack.model import FeedKind
from panictrack.model.languages import in_languages, language_code
from panictrack.model.outlets import read_outlets
from panictrack.model.text import counted
from panictrack.scoring.unread import unread_languages

_KIND = click.Choice([kind.value for kind in FeedKind])


@click.group(cls=Commands)
def feeds() -> None:
    """Maintain the feed list: check it, add, pause and remove feeds, exchange it with feed readers.

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
    paused = f" ({len(found.paused)} paused)" if found.paused else ""
    tell(f"{path}: {counted(len(found.listed), 'valid feed')}{paused}, {n_errors}, {warned}")
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
    path = workspace.settings.feeds
    done = add_feed(
        _lists(workspace),
        WantedFeed(
            address=address,
            name=name or "",
            outlet=outlet or "",
            kind=FeedKind(kind) if kind else None,
            country=country,
            language=language or "",
            tags=tags,
        ),
        outlets=read_outlets(workspace.settings.outlets),
        politeness=workspace.settings.politeness,
        clock=utc_now,
        words=FaceWords(general="use --kind general", language="--language"),
    )
    if done.moved_from:
        tell(f"{done.moved_from} has moved permanently: listed as {done.feed.url}", err=True)
    tell(f"{done.found.title or done.feed.url}: {done.found}")
    tell(f"{path}: - {line_of(done.feed)}")
    for hint in done.hints:
        tell(hint, err=True)


@feeds.command()
@click.argument("name")
@click.pass_obj
def pause(workspace: Workspace, name: str) -> None:
    """Stop fetching a feed, by its name or address, and keep it in feeds.yaml.

    Its headlines and history stay. What it publishes meanwhile is missed, and the weeks are less covered.

    \b
    Example: panictrack feeds pause "BBC News"
    """
    _edit(workspace, name, Edit.PAUSE)


@feeds.command()
@click.argument("name")
@click.pass_obj
def resume(workspace: Workspace, name: str) -> None:
    """Fetch a paused feed again, by its name or address.

    \b
    Example: panictrack feeds resume "BBC News"
    """
    _edit(workspace, name, Edit.RESUME)


@feeds.command()
@click.argument("name")
@click.pass_obj
def remove(workspace: Workspace, name: str) -> None:
    """Take a feed out of feeds.yaml, by its name or address; its headlines and history stay in the archive.

    \b
    Example: panictrack feeds remove https://www.example.org/rss
    """
    _edit(workspace, name, Edit.REMOVE)


def _edit(workspace: Workspace, name: str, edit: Edit) -> None:
    feed, is_changed = edit_feed(_lists(workspace), name, edit)
    tell(edited_in_words(feed, edit, is_changed=is_changed))


def _lists(workspace: Workspace) -> FeedLists:
    return FeedLists(path=workspace.settings.feeds, open_archive=workspace.archive)


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
    merged = import_feeds(_lists(workspace), found, defaults, dry_run=dry_run)
    if merged.new and dry_run:
        tell("\n".join(f"  - {line_of(feed)}" for feed in merged.new))
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
    listed = load_list(workspace.settings.feeds).with_paused
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
