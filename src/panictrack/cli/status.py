"""Whether all is well (status), and why not (doctor)."""

import os
import shutil
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from panictrack import __version__
from panictrack.archive import Database
from panictrack.archive.clock import known_clock_offset
from panictrack.archive.export import RowTable
from panictrack.archive.feeds import list_feeds
from panictrack.archive.headlines import NO_HEADLINES, has_headlines
from panictrack.archive.health import ArchiveHealth, Condition, FeedHealth, archive_health, feed_health
from panictrack.archive.jobs import last_ran_at
from panictrack.archive.search import n_unscored_headlines
from panictrack.cli.printing import columns, format_option, give, give_rows, is_drawn, output_option
from panictrack.cli.terminal import draw, reader_may_leave, tell
from panictrack.cli.workspace import Workspace, progress, utc_now
from panictrack.collecting.feed_list import load_feeds
from panictrack.collecting.feed_list.read import load_list
from panictrack.daemon.locking import HEARTBEAT, daemon_problem, has_daemon
from panictrack.errors import ArchiveError, ConfigurationError, InputError, UnhealthyError
from panictrack.model import Feed, PanelSetting
from panictrack.model.clock import clock_fault
from panictrack.model.text import counted, printable, without_secret
from panictrack.model.times import to_text, week_name
from panictrack.report.health import (
    MAX_FAILING_SHARE,
    MAX_UNSCORED,
    STATUS_HEADS,
    archive_notes,
    archive_problems,
    daemon_state,
    distance,
    is_troubled,
    paused_in_words,
    status_row,
    totals_in_words,
    why_unusual,
)
from panictrack.settings import Settings, find

if TYPE_CHECKING:
    from rich.text import Text

_NUMBERS = {name: "whole" for name in STATUS_HEADS if name.endswith("_days") or name == "failures"}
_COLUMNS = columns(**dict.fromkeys(STATUS_HEADS, "text") | _NUMBERS, note="text")
_ROOM_OF_NUMBERS = 64  # columns of the terminal that all but the name take
_STYLES = {Condition.FAILING: "red", Condition.SILENT: "yellow"}


@click.command()
@format_option
@output_option
@click.option("--tag", help="List only feeds with this tag; the exit code is about all feeds.")
@click.option("--troubled", is_flag=True, help="Only feeds that fail, are silent, or may have lost items.")
@click.option(
    "--exit-code",
    "is_check",
    is_flag=True,
    help="For monitors: exit code 0 if all is well, else 7. One line, unless --format or -o asks for more.",
)
@click.pass_obj
def status(
    workspace: Workspace,
    format_name: str | None,
    output: Path | None,
    tag: str | None,
    *,
    troubled: bool,
    is_check: bool,
) -> None:
    """Show whether all is well, and for each feed its last success, new headlines, failures, next fetch.

    All is well when the daemon is running, the archive can be read, at most half of the feeds fail, the clock
    agrees with the servers' to a day, and at most 1,000 headlines wait for scores. `panictrack doctor` looks
    for causes. --format json gives one object with the problems, the totals, the feeds and those that are
    paused; every other format lists the feeds. --troubled leaves only feeds that need a person in each.

    silent: the feed answers, but has had nothing new for several times its usual gap. Gaps: fetches in the
    last seven days whose items did not reach back to the fetch before, so that items may be missing.

    \b
    Example: panictrack status --exit-code || systemctl restart panictrack
    Example: panictrack status --format json | jq '.feeds[] | select(.condition != "ok")'
    """
    now, path = utc_now(), workspace.settings.archive
    if is_check:
        load_feeds(workspace.settings.feeds)  # a broken list stops the collector
        if has_daemon(path) and not path.exists():
            raise UnhealthyError(f"{path}: a daemon is running, but its archive is gone; restore a backup")
    with workspace.archive().reading() as connection:
        true_now = now + known_clock_offset(connection)
        feeds = feed_health(connection, true_now)
        totals = archive_health(connection, feeds, true_now)
        heartbeat_at = last_ran_at(connection, HEARTBEAT)
        n_unscored = n_unscored_headlines(connection)
    if tag is not None and tag not in (tags := sorted({tag for item in feeds for tag in item.tags})):
        raise InputError(f"no feed has the tag {tag!r}; the tags are {', '.join(tags) or 'none'}")
    shown = [item for item in feeds if _is_shown(item, tag, troubled=troubled)]
    paused, list_problem = _paused(workspace.settings.feeds)
    daemon = daemon_problem(path, heartbeat_at, now)
    others = archive_problems(feeds, _clock(totals), n_unscored)
    problems = [problem for problem in (list_problem, daemon, *others) if problem]
    if is_check and not (format_name or output):
        if not problems:
            tell(f"OK: {daemon_state(heartbeat_at, now)}; {totals_in_words(totals)}")
    elif format_name == "json" or (output and output.suffix.lower() == ".json"):
        found = {
            "problems": problems,
            "archive": asdict(totals),
            "feeds": [asdict(item) for item in shown],
            "paused": [{"name": feed.name, "outlet": feed.outlet, "url": feed.url} for feed in paused],
        }
        give("", found, format_name, output)
    else:
        is_table = output is None and is_drawn(format_name)
        if is_table:
            _print_table(shown, true_now)
        else:
            rows = [status_row(item, lambda at: to_text(at) if at else None) for item in shown]
            table = RowTable(name="feed", columns=_COLUMNS, rows=rows)
            give_rows(workspace, table, format_name, output)
        end = ([] if is_check else problems) if problems else [f"OK: {daemon_state(heartbeat_at, now)}"]
        notes = [*archive_notes(totals), *paused_in_words([printable(feed.name) for feed in paused])]
        tell("\n".join([totals_in_words(totals), *notes, *end]), err=not is_table)
    if is_check and problems:
        raise UnhealthyError("\n".join(problems))


def _paused(path: Path) -> tuple[tuple[Feed, ...], str | None]:
    """The feeds that the list pauses, and what is wrong with the list."""
    try:
        return load_list(path).paused, None
    except ConfigurationError as error:
        return (), str(error)


def _clock(totals: ArchiveHealth) -> str | None:
    return clock_fault(timedelta(seconds=totals.clock_offset_seconds)) or totals.clock_doubt


def _is_shown(item: FeedHealth, tag: str | None, *, troubled: bool) -> bool:
    return (tag is None or tag in item.tags) and (is_troubled(item) or not troubled)


def _print_table(feeds: list[FeedHealth], now: datetime) -> None:
    """The table, and below it, where there is room for sentences, what is unusual."""
    from rich.console import Console, Group  # only a terminal needs it
    from rich.table import Table
    from rich.text import Text

    console = Console()
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name, head in STATUS_HEADS.items():
        justify: Literal["right", "left"] = "right" if name in _NUMBERS else "left"
        # On a narrow terminal names are cut, and no number.
        room = max(12, console.width - _ROOM_OF_NUMBERS) if name == "feed" else None
        table.add_column(head, justify=justify, no_wrap=True, overflow="ellipsis", max_width=room)
    for item in feeds:
        cells = status_row(item, lambda at: distance(at, now) if at else None)[:-1]
        texts = ("" if cell is None else printable(str(cell)) for cell in cells)
        table.add_row(*map(Text, texts), style=_STYLES.get(item.condition))
    lines = [_sentence(item, why) for item in feeds if (why := why_unusual(item))]
    with reader_may_leave():
        draw(console, Group(table, *lines, Text()))


def _sentence(item: FeedHealth, why: str) -> "Text":
    from rich.text import Text

    name = Text(f"\n{printable(item.name)}", style=_STYLES.get(item.condition, "bold"), end="")
    return name.append(f": {printable(why)}", style="none")


@click.command()
@click.pass_obj
def doctor(workspace: Workspace) -> None:
    """Find the cause of trouble: settings, feed list, archive, daemon, scores, disk, scorers, and every feed.

    Reads every page of the archive and fetches each feed once; no headline is stored. Exits with 7 where a
    line names a problem, as `panictrack status --exit-code` does; that no daemon is running, or that up to
    half of the feeds fail, is only a remark here.

    \b
    Example: panictrack doctor
    """
    found = _Findings()
    found.line("panictrack", __version__)
    found.line("settings", str(find(workspace.config)))
    settings = workspace.settings
    found.line("feeds", f"{settings.feeds}: {counted(len(load_feeds(settings.feeds)), 'feed')}")
    folder = settings.archive.parent  # before the archive: a full disk is what most often damages one
    found.line("disk", f"{shutil.disk_usage(folder).free / 2**30:.1f} GiB free in {folder}")
    if not os.access(folder, os.W_OK):
        raise ConfigurationError(f"{folder}: cannot be written; change its owner or move the workspace")
    archive = workspace.archive()
    if faults := archive.check():
        raise ArchiveError(f"{settings.archive}: {faults[0]}; restore a backup with `panictrack db restore`")
    found.line("archive", f"{settings.archive}: OK")
    if settings.reference:
        _check_panel(archive, settings.reference, found)
    _check_daemon_and_scores(archive, settings, found)
    _check_feeds(archive, settings, found)
    if found.problems:
        raise UnhealthyError(f"not OK: see {' and '.join(found.problems)} above")
    tell(f"OK, but {' and '.join(found.remarks)}" if found.remarks else "OK")


@dataclass(kw_only=True, slots=True)
class _Findings:
    """What the lines of `doctor` have found so far; its end follows from them."""

    problems: list[str] = field(default_factory=list)  # the names of lines that need a person
    remarks: list[str] = field(default_factory=list)  # what may be as it should

    def line(self, name: str, result: str, *, is_problem: bool = False) -> None:
        """Print a line, and remember its name if it tells of a problem."""
        tell(f"{name:<12} {result}")
        if is_problem and name not in self.problems:
            self.problems.append(name)


def _check_panel(archive: Database, setting: PanelSetting, found: _Findings) -> None:
    from panictrack.archive.export.weekly_table import check_setting  # numpy and scipy

    try:
        check_setting(archive, setting)
    except ConfigurationError as error:
        found.line("panel", str(error), is_problem=True)
    else:
        until = f" up to {week_name(setting.last)}" if setting.last else ""
        found.line("panel", f"{', '.join(setting.streams) or 'the default streams'}{until}")


def _check_daemon_and_scores(archive: Database, settings: Settings, found: _Findings) -> None:
    with archive.reading() as connection:
        heartbeat_at = last_ran_at(connection, HEARTBEAT)
        n_unscored = n_unscored_headlines(connection)
        is_filled = has_headlines(connection)
    daemon = daemon_problem(settings.archive, heartbeat_at, utc_now())
    is_stuck = daemon is not None and has_daemon(settings.archive)
    found.line("daemon", daemon or daemon_state(heartbeat_at, utc_now()), is_problem=is_stuck)
    if daemon and not is_stuck:
        found.remarks.append("no daemon is running")
    backlog = f"up to {counted(n_unscored, 'headline')} without a score; run `panictrack score`"
    is_problem = n_unscored > MAX_UNSCORED
    found.line(
        "scores", backlog if n_unscored else "OK" if is_filled else NO_HEADLINES, is_problem=is_problem
    )
    if n_unscored and not is_problem:
        found.remarks.append(f"up to {counted(n_unscored, 'headline')} without a score")
    from panictrack.scoring.scorers import Scorers, load_topics  # weights and lexicons

    for item in Scorers(load_topics(settings.feeds)).ids:
        found.line("scorer", f"{item} {item.fingerprint}")


def _check_feeds(archive: Database, settings: Settings, found: _Findings) -> None:
    """Fetch each listed feed once, as a dry run."""
    from panictrack.collecting.rounds import collect  # aiohttp is slow to import

    feeds = load_feeds(settings.feeds)
    with archive.writing() as connection:
        list_feeds(connection, feeds)
    n_fetched = count(1)
    with progress("fetching") as progressed:
        done = collect(
            archive,
            now=utc_now(),
            dry_run=True,
            politeness=settings.politeness,
            on_fetch=lambda _: progressed(next(n_fetched), len(feeds)),
        )
    n_failed, n_feeds = len(done.failed), len(done.fetches)
    if done.is_offline:
        found.line("feeds", f"none of {n_feeds} could be reached: is there a network?", is_problem=True)
        return
    for fetch in done.failed:
        reason = f": {fetch.reason}" if fetch.reason else ""
        found.line("feed", f"failed, {without_secret(fetch.feed_url)}: {fetch.outcome}{reason}")
    fault = clock_fault(done.clock_offset) or done.clock_doubt
    found.line("clock", fault or "OK", is_problem=fault is not None)
    for url in done.skipped:
        found.line("feed", f"not contacted, as its host asked, {without_secret(url)}")
    is_problem = n_failed > MAX_FAILING_SHARE * n_feeds
    found.line("feeds", f"{n_feeds - n_failed} of {n_feeds} answered", is_problem=is_problem)
    if n_failed and not is_problem:
        found.remarks.append(f"{counted(n_failed, 'feed')} failed")


COMMANDS = {"status": status, "doctor": doctor}
