"""The weekly series of a topic as rows: numerators, denominators, and the shares made of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import groupby
from operator import attrgetter

from panictrack.archive import Database
from panictrack.archive.kept import are_fresh, counts_as_kept, refresh
from panictrack.archive.rules import rules_of
from panictrack.archive.search.scorers import CurrentScorers
from panictrack.errors import InputError, NotEnoughDataError
from panictrack.export.table import Column, Kind, RowTable
from panictrack.model import Measure, SeriesPoint, WeekCount
from panictrack.series import build_series


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """A week of a topic: what was counted, of how much.

    Can mislead when the raw shares of weeks with other outlets are compared: `exposure`, the denominator of
    panic standardised by outlet, is what the charts divide by.
    """

    week_start: date
    n_headlines: int  # first wordings that whole feeds or files showed
    n_topic: int
    n_concerned: int
    n_alarmed: int
    attention: float  # n_topic / n_headlines
    alarm_rate: float | None  # n_alarmed / n_topic; None without a headline on the topic
    panic: float  # n_alarmed / n_headlines
    exposure: float  # n_alarmed / exposure is the standardised share
    coverage: float  # 0-1: of the usual headlines of the outlets then on the panel
    n_outlets: int  # that published in it


_KINDS = {"week_start": Kind.DAY} | dict.fromkeys(
    ("n_headlines", "n_topic", "n_concerned", "n_alarmed", "n_outlets"), Kind.WHOLE
)
_numbers = attrgetter(*(field.name for field in fields(Week)[1:]))
_COLUMNS = tuple(Column(name=field.name, kind=_KINDS.get(field.name, Kind.NUMBER)) for field in fields(Week))


def weeks(archive: Database, topic: str, *, outlet: str | None = None) -> list[Week]:
    """The weeks of a topic in the order of time, of one outlet or of all.

    A week without collection is missing. Of this archive alone, without the built-in baseline. Headlines that
    are not scored yet are not counted.

    Raises
    ------
    NotEnoughDataError
        Nothing has been scored yet.
    InputError
        The archive has no such topic, or no such outlet.
    """
    counts = _counts(archive, topic)
    if outlet is not None:
        counts = _of_outlet(counts, outlet)
    points = {point.start: point for point in build_series(counts, topic, Measure.PANIC).points}
    by_week = groupby(sorted(counts, key=_monday), key=_monday)
    return [_week(points[monday], list(group)) for monday, group in by_week if monday in points]


def weeks_table(found: Sequence[Week]) -> RowTable:
    """Weeks as a table to be written."""
    return RowTable(name="week", columns=_COLUMNS, rows=_rows(found))


def _rows(found: Sequence[Week]) -> Iterator[tuple[object, ...]]:
    for week in found:
        yield (week.week_start.isoformat(), *_numbers(week))


def _counts(archive: Database, topic: str) -> list[WeekCount]:
    with archive.reading() as connection:
        scorers = CurrentScorers.of(connection)
        if not scorers.numbers:
            raise NotEnoughDataError(f"{archive.path}: nothing has been scored yet; run `panictrack score`")
        scorers.number("topic", topic)
        rules = rules_of(scorers.numbers)
        if are_fresh(connection, rules):
            return counts_as_kept(connection, rules, only={topic}, with_labels=False)
    with archive.writing() as connection:
        refresh(connection, rules)
        return counts_as_kept(connection, rules, only={topic}, with_labels=False)


def _of_outlet(counts: Sequence[WeekCount], outlet: str) -> list[WeekCount]:
    own = [count for count in counts if count.outlet == outlet]
    if not own:
        raise InputError(
            f"no headline of {outlet!r} is counted; `panictrack search --facet outlet` lists the outlets"
        )
    return own


def _monday(count: WeekCount) -> date:
    return count.week_start


def _week(point: SeriesPoint, counts: Sequence[WeekCount]) -> Week:
    n_headlines = sum(count.n_headlines for count in counts)
    n_topic = sum(count.n_topic for count in counts)
    n_alarmed = sum(count.n_alarmed for count in counts)
    return Week(
        week_start=point.start,
        n_headlines=n_headlines,
        n_topic=n_topic,
        n_concerned=sum(count.n_concerned for count in counts),
        n_alarmed=n_alarmed,
        attention=n_topic / n_headlines,
        alarm_rate=n_alarmed / n_topic if n_topic else None,
        panic=n_alarmed / n_headlines,
        exposure=point.exposure,
        coverage=point.coverage,
        n_outlets=len(counts),
    )
