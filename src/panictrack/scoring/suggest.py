"""New names that a topic may lack, from the headlines of an archive. It reads, and changes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from panictrack.archive import Connection
from panictrack.archive.headlines import NO_HEADLINES
from panictrack.archive.search import Query
from panictrack.archive.search.query import unknown_name
from panictrack.archive.search.rows import COLUMNS, rows
from panictrack.errors import InputError
from panictrack.model.times import WEEK, last_day
from panictrack.scoring.scorers.names import Dated, Suggestion, suggestions
from panictrack.scoring.scorers.topics import Topic

TIMES_BEFORE = 4  # as many earlier weeks are read for each of the last ones
_DAY, _WEEK, _TITLE = (COLUMNS.index(name) for name in ("dated_at", "week_start", "title"))


@dataclass(frozen=True, kw_only=True)
class Suggestions:
    """The names, and the days that were compared: `since` to `until` with `start` to the day before."""

    names: tuple[Suggestion, ...]
    start: date
    since: date
    until: date


def suggest(
    connection: Connection, topics: Sequence[Topic], name: str, *, weeks: int, least: int
) -> Suggestions:
    """The names that rose beside a topic in the last weeks of the archive and that no term of it matches.

    The topic is judged by its terms as they are now, whatever was scored; the last week is that of the newest
    headline.

    Can mislead when streams were added in these weeks: a name that they use always may seem to have risen.

    Raises
    ------
    InputError
        There is no topic of this name, or no headline.
    """
    topic = next((topic for topic in topics if topic.name == name), None)
    if topic is None:
        raise unknown_name("topic", name, [topic.name for topic in topics], "add yours to feeds.yaml")
    newest = next(rows(connection, Query(limit=1)), None)
    if newest is None:
        raise InputError(NO_HEADLINES)
    monday = date.fromisoformat(newest[_WEEK])
    since = monday - (weeks - 1) * WEEK
    start = since - TIMES_BEFORE * weeks * WEEK
    recent = list(_headlines(connection, since, last_day(monday)))
    earlier = _headlines(connection, start, since - timedelta(days=1))
    found = suggestions(recent, earlier, topic, least)
    return Suggestions(names=tuple(found), start=start, since=since, until=last_day(monday))


def _headlines(connection: Connection, since: date, until: date) -> Iterator[Dated]:
    for row in rows(connection, Query(since=since, until=until)):
        yield date.fromisoformat(row[_DAY][:10]), row[_TITLE]
