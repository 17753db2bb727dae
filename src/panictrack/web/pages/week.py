"""The week: the verdict and its chances, what changed, the most alarmed headlines, what needs attention."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from panictrack.archive.clock import known_clock_offset
from panictrack.archive.headlines import NO_HEADLINES, has_headlines, latest_week
from panictrack.archive.health import clock_trouble, feed_health
from panictrack.archive.jobs import last_ran_at
from panictrack.archive.search import Sort, n_unscored_headlines
from panictrack.daemon.locking import HEARTBEAT, daemon_problem
from panictrack.model import Measure
from panictrack.model.times import WEEK, last_day, week_name
from panictrack.report.health import archive_problems
from panictrack.report.i18n import label, t
from panictrack.report.written import written_report
from panictrack.web.address import Address
from panictrack.web.page import Column, Link, Page, Table
from panictrack.web.site import Site
from panictrack.web.topic_page import (
    RELOAD_SECONDS,
    Progress,
    TopicWeek,
    asked,
    progress_of,
    table_of_report,
    topics_of,
)

if TYPE_CHECKING:
    from panictrack.archive import Connection
    from panictrack.curve import PanicCurve
    from panictrack.curve.record import Answer
    from panictrack.model import SeriesPoint
    from panictrack.report.live import LivePage

PER = 10_000
_HEADLINES = (
    Column(name="headline", head="headline"),
    Column(name="outlet", head="outlet"),
    Column(name="date", head="date"),
    Column(name="alarm", head="alarm score", digits=2),
    Column(name="reasons", head="raised by"),
)
_CHANGES = (
    Column(name="measure", head="measure"),
    Column(name="week", head="week"),
    Column(name="counted", head="counted", digits=0),
    Column(name="of", head="of", digits=0),
    Column(name="share", head="share", digits=1),
    Column(name="low", head="95% from", digits=1),
    Column(name="high", head="to", digits=1),
    Column(name="unit", head="unit"),
    Column(name="coverage", head="coverage", digits=0, unit="%"),
)
_CHANCES = (
    Column(name="chance", head="panic"),
    Column(name="now", head="now", digits=0, unit="%"),
    Column(name="before", head="before", digits=0, unit="%"),
)


def week(site: Site, address: Address) -> Page:
    """The page of the last complete week, or of the week that the address names."""
    what = asked(site, address)
    progress = progress_of(site, what)
    with site.archive.reading() as connection:
        problems = list(_problems(site, connection))
        newest = latest_week(connection, what.week)
        headlines = _headlines(site, connection, what, newest, address)
        is_empty = not has_headlines(connection)
    tables = {"headlines": headlines}
    if live := progress.live:
        if measures := live.page.measures:
            tables["measures"] = table_of_report("measures", measures, live)
        tables |= {table.name.split("-")[0]: table for table in (_changes(live), _chances(live)) if table}
    written = written_report(site.settings.reports, what.topic.name, what.week)
    return Page(
        template="week.html",
        title=f"{what.topic.label}, {week_name(what.week)}",
        values={
            "what": what,
            "topics": topics_of(site),
            "progress": progress,
            "written": None if what.uncorrected else written,
            "problems": [*problems, *([NO_HEADLINES] if is_empty else [])],
            "newest": newest,
            "of_all_topics": newest
            and Address(path="/search")
            .having(since=f"{newest}", until=f"{last_day(newest)}", sort=Sort.ALARM)
            .link,
            "verdict_change": _verdict_change(progress),
            "earlier": address.having(week=week_name(what.week - WEEK)).link,
            "later": address.having(week=week_name(what.week + WEEK)).link
            if what.week < site.last_week
            else None,
        },
        tables=tables,
        reload_seconds=RELOAD_SECONDS if progress.is_pending and not written else None,
    )


def _problems(site: Site, connection: "Connection") -> Iterator[str]:
    """What needs a person, as `panictrack status` says it; a snapshot needs nobody."""
    if site.snapshot:
        return
    now = site.now + known_clock_offset(connection)
    feeds = feed_health(connection, now)
    daemon = daemon_problem(site.settings.archive, last_ran_at(connection, HEARTBEAT), site.now)
    if daemon:
        yield daemon
    yield from archive_problems(feeds, clock_trouble(connection), n_unscored_headlines(connection))


def _headlines(
    site: Site, connection: "Connection", what: TopicWeek, newest: date | None, address: Address
) -> Table:
    """The most alarmed headlines of the week, or of the latest before it that has some.

    `newest` is the latest week with headlines: where nothing has been collected since, its own are shown.
    """
    from panictrack.report.alarmed import alarmed_headlines, headlines_caption, with_reasons

    found, monday = alarmed_headlines(connection, what.topic.name, newest or what.week)
    caption = headlines_caption(what.week, monday, newest)
    if site.withholds_text:
        return Table(
            name="headlines", caption=t("headlines-withheld"), columns=_HEADLINES, rows=(), whole=None
        )
    told = [(one, with_reasons(one)) for one in found]
    rows = [
        (
            Link(text=one.title, address=address.at(f"/headline/{one.id}").link),
            one.outlet,
            words.dated_on,
            words.alarm,
            ", ".join(words.reasons),
        )
        for one, words in told
    ]
    names = (*(column.name for column in _HEADLINES), "url")
    return Table(
        name=f"headlines-{what.topic.name}-{week_name(what.week)}",
        caption=caption,
        columns=_HEADLINES,
        rows=rows,
        whole=lambda: (
            names,
            [(*map(str, row[:3]), *row[3:], words.link) for row, (_, words) in zip(rows, told, strict=True)],
        ),
    )


def _changes(live: "LivePage") -> Table | None:
    """Each measure in the latest week with data, and in the one before it."""
    rows = [row for measure in live.series for row in _weeks_of(live, measure)]
    if not rows:
        return None
    return Table(
        name=f"changes-{live.topic}-{week_name(live.week)}",
        caption=(
            "The last two weeks with data, as counted and classified, not standardised. Interval: Wilson, of "
            "the share of the headlines counted; it does not contain the errors of the classifier. "
            "Coverage: the share of the usual headlines that was collected."
        ),
        columns=_CHANGES,
        rows=rows,
    )


def _weeks_of(live: "LivePage", measure: Measure) -> Iterator[tuple[Any, ...]]:
    from panictrack.curve.series.stats import wilson

    per, unit = (100, f"% of headlines on {live.label}")
    if not measure.is_of_a_topic:
        per, unit = PER, "per 10,000 headlines"
    points: Sequence[SeriesPoint] = live.series[measure].points[-2:]
    for point in reversed(points):
        low, high = wilson(point.count, point.n)
        yield (
            label("measure", measure.value),
            week_name(point.start),
            point.count,
            point.n,
            per * point.count / point.n if point.n else None,
            per * low,
            per * high,
            unit,
            100 * point.coverage,
        )


def _chances(live: "LivePage") -> Table | None:
    """The chances of the panic now and as they were last stated."""
    curve, before = live.curves.get(Measure.PANIC), live.before.get(Measure.PANIC)
    if curve is None or before is None:
        return None
    rows = [
        (t(f"measures-{name}"), 100 * now, 100 * then)
        for name, now, then in (
            ("rose", curve.p_rose, before.p_rose),
            ("higher", curve.p_higher, before.p_higher),
            ("past", curve.p_peak_passed, before.p_past),
        )
    ]
    return Table(
        name=f"chances-{live.topic}-{week_name(live.week)}",
        caption=f"Chances now, and with the data up to {week_name(before.week)}, {_origin(live)}.",
        columns=_CHANCES,
        rows=rows,
    )


def _origin(live: "LivePage") -> str:
    if Measure.PANIC in live.published:
        return "as a report stated them then"
    return "by a fit made later to what was known then"


def _verdict_change(progress: Progress) -> str:
    """Whether the verdict is another than the one before; a fit made later was published by nobody."""
    if progress.live is None:
        return ""
    curve: PanicCurve | None = progress.live.curves.get(Measure.PANIC)
    before: Answer | None = progress.live.before.get(Measure.PANIC)
    if curve is None or before is None:
        return ""
    from panictrack.report.wording.curve import verdict_label

    now, then, week_then = verdict_label(curve.verdict), verdict_label(before.verdict), week_name(before.week)
    said = "a report said" if Measure.PANIC in progress.live.published else "it would have been"
    if now == then:
        return f"The verdict is “{now}”; with the data up to {week_then} {said} the same."
    return f"The verdict is now “{now}”; with the data up to {week_then} {said} “{then}”."
