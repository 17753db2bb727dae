"""Feeds: the state of each as in `panictrack status`, its last days, why it is silent, and what to do."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from panictrack.archive.clock import known_clock_offset
from panictrack.archive.feed_history import FeedDay, PastFetch, feed_days, feed_ids, last_fetches
from panictrack.archive.health import FeedHealth, feed_health, health_of_feed
from panictrack.archive.jobs import last_ran_at
from panictrack.daemon.locking import HEARTBEAT, daemon_problem
from panictrack.errors import ConfigurationError, InputError
from panictrack.model import Feed, FeedKind
from panictrack.model.text import counted, without_secret
from panictrack.model.times import to_text
from panictrack.report.feed_words import remedy
from panictrack.report.health import (
    STATUS_HEADS,
    daemon_state,
    distance,
    is_troubled,
    status_row,
    why_unusual,
)
from panictrack.web.address import Address
from panictrack.web.drawing import Plot
from panictrack.web.page import Column, Link, Page, Table
from panictrack.web.site import Site
from panictrack.web.strip import LEGEND, N_DAYS, plot_of, strip_of
from panictrack.web.writing import Doing, why_not

if TYPE_CHECKING:
    from panictrack.archive import Connection

PATH = "/feeds"
MOST_FETCHES = 30
RELOAD_SECONDS = 2
_NOTE = Column(name="note", head="what is unusual")
_COLUMNS = (
    *(
        Column(name=name, head=head, digits=0 if name.endswith("_days") or name == "failures" else None)
        for name, head in STATUS_HEADS.items()
    ),
    _NOTE,
)
_DAYS = (
    Column(name="day", head="day (UTC)"),
    Column(name="asks", head="asked", digits=0),
    Column(name="answers", head="answered", digits=0),
    Column(name="new_items", head="new items", digits=0),
    Column(name="new_headlines", head="new headlines", digits=0),
    Column(name="possible_gaps", head="possible gaps", digits=0),
)
_FETCHES = (
    Column(name="at", head="at (UTC)"),
    Column(name="outcome", head="outcome"),
    Column(name="http_status", head="HTTP", digits=0),
    Column(name="items", head="items", digits=0),
    Column(name="new_items", head="new items", digits=0),
    Column(name="seconds", head="seconds", digits=1),
    Column(name="is_possible_gap", head="possible gap"),
    Column(name="reason", head="reason"),
)


def feeds(site: Site, address: Address) -> Page:
    """All feeds, or the one that the address names by its id."""
    chosen = address.number("feed", 1, 2**53)
    return _all_feeds(site, address) if chosen is None else _one_feed(site, address, int(chosen))


def _all_feeds(site: Site, address: Address) -> Page:
    with site.archive.reading() as connection:
        now = site.now + known_clock_offset(connection)
        items = feed_health(connection, now)
        days = feed_days(connection, _since(now))
        daemon = _daemon(site, connection)
        paused, problem = _paused(site)
        ids = feed_ids(connection, [feed.url for feed in paused])
    only_troubled = address.text("show") == "troubled"
    shown = [item for item in items if is_troubled(item) or not only_troubled]
    table = Table(
        name="feeds",
        caption="Each feed as in `panictrack status`. New: items of the last seven days that it had not "
        "shown before; usual: the same per week, over the four weeks before.",
        columns=_COLUMNS,
        rows=[_row(item, now, address) for item in shown],
        whole=lambda: (
            [*(column.name for column in _COLUMNS), "address"],
            [
                (*status_row(item, lambda at: to_text(at) if at else None), without_secret(item.url))
                for item in shown
            ],
        ),
    )
    doing = _doing(site, address)
    return Page(
        template="feeds.html",
        title="Feeds",
        values=_shared(site, doing)
        | {
            "items": shown,
            "days_of": {item.id: strip_of(days.get(item.id, []), now.date()) for item in shown},
            "counts": _counts(items, len(paused)),
            "daemon": daemon,
            "list_problem": problem,
            "paused": [(feed, ids.get(feed.url)) for feed in paused],
            "legend": LEGEND,
            "kinds": list(FeedKind),
            "only_troubled": only_troubled,
            "other_view": address.having(show=None if only_troubled else "troubled", done=None).link,
            "n_troubled": sum(map(is_troubled, items)),
        },
        tables={"feeds": table},
        reload_seconds=RELOAD_SECONDS if doing and doing.is_running else None,
    )


def _one_feed(site: Site, address: Address, feed_id: int) -> Page:
    with site.archive.reading() as connection:
        now = site.now + known_clock_offset(connection)
        item = health_of_feed(connection, feed_id, now)
        if item is None:
            raise InputError(f"no feed of the archive has the number {feed_id}; choose one on the page Feeds")
        days = feed_days(connection, _since(now), feed_id)
        fetches = last_fetches(connection, feed_id, MOST_FETCHES)
        daemon = _daemon(site, connection)
    doing = _doing(site, address)
    paused, problem = _paused(site)
    state = _state(item, site, paused)
    of_feed = days.get(item.id, [])
    plot = plot_of(of_feed, now.date(), f"feed-{item.id}-days")
    return Page(
        template="feed.html",
        title=item.name,
        values=_shared(site, doing)
        | {
            "item": item,
            "state": state,
            "why": why_unusual(item),
            "remedy": remedy(item) if state == "listed" else "",
            "facts": _facts(item, now),
            "url": without_secret(item.address),
            "daemon": daemon,
            "list_problem": problem,
        },
        tables={
            "days": _days_table(plot, of_feed),
            "fetches": _fetches_table(item, fetches),
        },
        charts={"days-chart": plot} if of_feed else {},
        reload_seconds=RELOAD_SECONDS if doing and doing.is_running else None,
    )


def _shared(site: Site, doing: Doing | None) -> dict[str, Any]:
    return {"doing": doing, "why_not": why_not(site)}


def _doing(site: Site, address: Address) -> Doing | None:
    return site.actions.get(address.text("done") or "")


def _since(now: datetime) -> datetime:
    first = now - timedelta(days=N_DAYS - 1)
    return first.replace(hour=0, minute=0, second=0, microsecond=0)


def _daemon(site: Site, connection: "Connection") -> str:
    """Whether a daemon asks the feeds; a snapshot needs none."""
    if site.snapshot:
        return ""
    heartbeat_at = last_ran_at(connection, HEARTBEAT)
    problem = daemon_problem(site.settings.archive, heartbeat_at, site.now)
    return problem or daemon_state(heartbeat_at, site.now).replace("daemon", "Daemon", 1)


def _paused(site: Site) -> tuple[tuple[Feed, ...], str]:
    """The feeds that the list pauses, and what is wrong with the list."""
    if site.snapshot:
        return (), ""
    from panictrack.collecting.feed_list.read import load_list  # YAML

    try:
        return load_list(site.settings.feeds).paused, ""
    except ConfigurationError as error:
        return (), str(error)


def _state(item: FeedHealth, site: Site, paused: Sequence[Feed]) -> str:
    if any(feed.url == item.url for feed in paused):
        return "paused"
    return "listed" if item.is_listed or site.snapshot else "removed"


def _counts(items: Sequence[FeedHealth], n_paused: int) -> str:
    by_condition = [
        f"{n} {condition}"
        for condition in ("failing", "silent", "never fetched")
        if (n := sum(item.condition == condition for item in items))
    ]
    paused = [f"{n_paused} paused"] if n_paused else []
    return ", ".join([counted(len(items), "feed"), *by_condition, *paused])


def _row(item: FeedHealth, now: datetime, address: Address) -> tuple[Any, ...]:
    cells = status_row(item, lambda at: distance(at, now) if at else None)
    return (Link(text=item.name, address=address.at(PATH, feed=str(item.id)).link), *cells[1:])


def _facts(item: FeedHealth, now: datetime) -> list[tuple[str, str]]:
    def at(time: datetime | None, missing: str = "never") -> str:
        return f"{time:%Y-%m-%d %H:%M} UTC, {distance(time, now)}" if time else missing

    usual = "not known yet" if item.n_usual_7_days is None else f"{item.n_usual_7_days:,.0f} a week"
    facts = [
        ("Outlet", item.outlet),
        ("Kind", item.kind),
        ("Last asked", at(item.last_fetch_at)),
        ("Last success", at(item.last_good_at)),
        ("Last new item", at(item.last_new_at)),
        ("Next fetch", at(item.due_at, "now")),
        ("New in 7 days", f"{item.n_new_7_days:,}; usual: {usual}"),
        ("Possible gaps", f"{item.n_possible_gaps_7_days:,} in 7 days, {item.n_possible_gaps:,} ever"),
        ("Failures in a row", f"{item.n_failures:,}"),
    ]
    return facts + ([("Tags", ", ".join(item.tags))] if item.tags else [])


def _days_table(plot: Plot, days: Sequence[FeedDay]) -> Table:
    return Table(
        name=plot.name,
        caption=f"{plot.subtitle} Days without a fetch are left out.",
        columns=_DAYS,
        rows=[
            (day.day, day.n_asks, day.n_answers, day.n_first_shown, day.n_new, day.n_gaps)
            for day in reversed(days)
        ],
    )


def _fetches_table(item: FeedHealth, fetches: Sequence[PastFetch]) -> Table:
    return Table(
        name=f"feed-{item.id}-fetches",
        caption=f"The last fetches in the ledger, at most {MOST_FETCHES}, the latest first.",
        columns=_FETCHES,
        rows=[
            (
                f"{fetch.started_at:%Y-%m-%d %H:%M:%S}",
                fetch.outcome,
                fetch.http_status,
                fetch.n_entries,
                fetch.n_first_shown,
                fetch.seconds,
                "yes" if fetch.is_possible_gap else "no",
                fetch.reason,
            )
            for fetch in fetches
        ],
    )
