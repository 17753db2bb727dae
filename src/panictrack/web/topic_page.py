"""The page of a topic and a week, made in the background and shared by the pages that show parts of it."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from panictrack.archive.search.query import unknown_name
from panictrack.errors import InputError, NotEnoughDataError, PanictrackError
from panictrack.model.times import parse_week, week_name, week_start
from panictrack.report import ReportPaths
from panictrack.web.address import Address
from panictrack.web.page import Column, Table
from panictrack.web.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from panictrack.report.charts.chart import ChartTable
    from panictrack.report.live import LivePage
    from panictrack.report.page import PageTable
    from panictrack.scoring.scorers import Topic

FRESH_SECONDS = 1_800.0  # a week that is over changes little: late headlines, late scores
RELOAD_SECONDS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicWeek:
    """What an address asks about."""

    topic: "Topic"
    week: date
    uncorrected: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far the page is: there, being made, or why there is none."""

    live: "LivePage | None" = None
    age_seconds: float = 0.0
    waited_seconds: float = 0.0
    waits_for_scores: bool = False  # of a new topic, which this server is scoring
    problem: str = ""

    @property
    def is_pending(self) -> bool:
        """Whether it is worth looking again."""
        return self.live is None and not self.problem


def asked(site: Site, address: Address) -> TopicWeek:
    """The topic and the week of an address; by default those of the next report.

    Raises
    ------
    InputError
        There is no such topic, or the week is none or has not begun.
    """
    return TopicWeek(
        topic=topic_named(site, address.text("topic")),
        week=_week(address.text("week"), site),
        uncorrected=address.text("errors") == "uncorrected",
    )


def progress_of(site: Site, what: TopicWeek) -> Progress:
    """The page of a topic's week, or how long it has been in the making."""
    n_scorings, is_scoring = site.actions.scorings()
    key = ("topic page", what.topic.name, what.week, what.uncorrected, n_scorings)
    work = partial(
        _live_page,
        site.settings.archive,
        site.report_paths,
        topic=what.topic.name,
        week=what.week,
        now=site.now,
        uncorrected=what.uncorrected,
    )
    try:
        found = site.background.ask(key, work, fresh_seconds=None if site.snapshot else FRESH_SECONDS)
    except NotEnoughDataError as error:
        return Progress(waits_for_scores=True) if is_scoring else Progress(problem=str(error))
    except PanictrackError as error:
        return Progress(problem=str(error))
    if found is None:
        return Progress(waited_seconds=site.background.waited_seconds(key))
    return Progress(live=found.value, age_seconds=found.age_seconds)


def _live_page(archive: Path, paths: ReportPaths, **what: Any) -> "LivePage":
    """What the child process does; the server itself need not import numpy and scipy to ask for it."""
    from panictrack.report.live import live_page

    return live_page(archive, paths, **what)


def table_of_report(
    name: str, table: "PageTable", live: "LivePage", numbers: "ChartTable | None" = None
) -> Table:
    """A table of the report; its file has the `numbers` that it rests on, where the report writes them."""
    return Table(
        name=f"{name}-{live.topic}-{week_name(live.week)}",
        caption=table.caption,
        columns=[Column(name=head, head=head) for head in table.columns],
        rows=table.rows,
        whole=(lambda: (numbers.names, numbers.rows)) if numbers else None,
        n_whole=len(numbers.rows) if numbers else None,
    )


def topic_named(site: Site, name: str | None) -> "Topic":
    """The topic of this name; without one, that of the report.

    Raises
    ------
    InputError
        There is none.
    """
    topics = {topic.name: topic for topic in topics_of(site)}
    wanted = name or site.settings.report_topic
    if wanted not in topics:
        raise unknown_name("topic", wanted, list(topics), "add yours to feeds.yaml")
    return topics[wanted]


def topics_of(site: Site) -> "Sequence[Topic]":
    """The topics that are built in, and those of the feed list as it is now."""
    path = site.report_paths.topics
    return _topics(path, path.stat().st_mtime_ns if path else 0)


@lru_cache(maxsize=2)
def _topics(path: Path | None, _changed: int) -> "Sequence[Topic]":
    from panictrack.scoring.scorers import load_topics

    return load_topics(path)


def _week(text: str | None, site: Site) -> date:
    if text is None:
        return site.last_week
    try:
        monday = parse_week(text)
    except ValueError as error:
        raise InputError(f"week={text!r} is not a week; write it like 2026-W47") from error
    if monday > week_start(site.now):
        raise InputError(f"week {text} has not begun yet; choose a past week")
    return monday
