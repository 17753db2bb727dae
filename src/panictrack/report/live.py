"""The page of a week as data: what `panictrack serve` shows, by the functions of the weekly report.

It is made in a process of its own and sent to the server, so it holds numbers and words and no open file.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from panictrack.archive import Database
from panictrack.archive.answers import SeriesKey
from panictrack.archive.scores import registered, scored_through
from panictrack.curve import PanicCurve
from panictrack.curve.record import Answer
from panictrack.history import Event, load_episodes, load_events
from panictrack.history.align import load_key_dates
from panictrack.model import Measure, Series
from panictrack.model.times import week_start
from panictrack.report import ReportPaths
from panictrack.report.answers import answers_to
from panictrack.report.build import make_page
from panictrack.report.charts.aligned_trajectories import lines_of
from panictrack.report.charts.aligned_trajectories.lines import Line
from panictrack.report.charts.technology import NOTHING_DOCUMENTED, PRESENT
from panictrack.report.page import Page
from panictrack.report.record import SeriesRecord
from panictrack.scoring.scorers import Scorers, load_topics


@dataclass(frozen=True, kw_only=True, slots=True)
class LivePage:
    """Everything about a topic up to a week."""

    week: date
    topic: str
    label: str  # as it appears in a sentence
    page: Page  # in words; without its charts
    series: Mapping[Measure, Series]
    curves: Mapping[Measure, PanicCurve]  # as published
    before: Mapping[Measure, Answer]  # the last answers before this week, corrected where the curves are
    published: frozenset[Measure]  # of these, those that a report gave at the time; the others are refits
    record: SeriesRecord | None  # of the panic
    events: tuple[Event, ...]  # to be drawn beside it
    lines: tuple[Line, ...]  # of the technologies, to be aligned


def live_page(
    archive: Path,
    paths: ReportPaths,
    *,
    topic: str,
    week: date,
    now: datetime,
    uncorrected: bool = False,
) -> LivePage:
    """The page of a week, of the headlines that have scores.

    Raises
    ------
    ArchiveError
        The archive cannot be opened.
    InputError, ConfigurationError, NotEnoughDataError
        As `panictrack.report.build.build_report`.
    """
    with closing(Database.open(archive)) as database:
        made = make_page(
            database,
            paths,
            topic=topic,
            week=week,
            now=now,
            uncorrected=uncorrected,
            scored_through=_scored_through(database, paths.topics),
        )
    key_dates = load_key_dates(load_episodes())
    technologies = [
        replace(one, key_dates=key_dates.get(one.series.topic, NOTHING_DOCUMENTED))
        for one in made.data.technologies
    ]
    before = _before(made.data.published, topic, made.curves)
    return LivePage(
        week=week,
        topic=topic,
        label=made.data.topic.label_in_sentence,
        page=_without_charts(made.page),
        series=made.data.series,
        curves=made.curves,
        before=before,
        published=frozenset(
            measure
            for measure, answer in before.items()
            if answer in made.data.published.get((topic, measure), ())
        ),
        record=made.record,
        events=tuple(load_events(core_only=True)) if topic == PRESENT else (),
        lines=lines_of(technologies),
    )


def _before(
    published: Mapping[SeriesKey, Sequence[Answer]], topic: str, curves: Mapping[Measure, PanicCurve]
) -> dict[Measure, Answer]:
    """The latest answer on each measure to earlier data than its curve has."""
    found = {}
    for measure, curve in curves.items():
        earlier = [
            one
            for one in answers_to((topic, measure), published)
            if one.is_corrected is curve.is_corrected and one.week < week_start(curve.span[1])
        ]
        if earlier:
            found[measure] = max(earlier, key=lambda one: one.week)
    return found


def _scored_through(archive: Database, topics: Path | None) -> int | None:
    """The last headline that all scorers have scored: a live archive has younger ones. None: nobody has."""
    ids = Scorers(load_topics(topics)).ids
    with archive.reading() as connection:
        known = registered(connection, ids)
        return (scored_through(connection, list(known.values())) or None) if len(known) == len(ids) else None


def _without_charts(page: Page) -> Page:
    return replace(
        page, figures=(), history=(), checks=tuple(replace(one, figure=None) for one in page.checks)
    )
