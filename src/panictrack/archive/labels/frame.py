"""The frame of a sample: the headlines that could be drawn, with what makes their strata."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from panictrack.archive.connection import Connection, among, as_list
from panictrack.archive.counts import NEWS, is_counted, rules_of
from panictrack.archive.search.query import unknown_name
from panictrack.archive.search.score_columns import CurrentScorers
from panictrack.archive.views import DATED_AT
from panictrack.errors import InputError

_ALARM = "alarm"


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """Counted headlines about a topic, one element of each list a headline, in order of arrival."""

    ids: Sequence[int]
    days: Sequence[str]  # 2026-11-17
    weeks: Sequence[str]  # Monday of the ISO week
    streams: Sequence[str]
    scores: Sequence[float]  # probability (0-1) of clear alarm
    scorer: str  # alarm@5


def read_frame(
    connection: Connection,
    topic: str,
    *,
    since: date | None = None,
    until: date | None = None,
    streams: Sequence[str] = (),
) -> Frame:
    """The headlines about a topic that series count: first titles of complete feeds that all scorers read.

    Wire copies are in it, as they are in the series: each counted headline is one of the frame.

    Parameters
    ----------
    since, until
        First and last day, UTC; None: all.
    streams
        Only these; empty: all general and business news.

    Raises
    ------
    InputError
        The archive has no such topic or stream.
    NotEnoughDataError
        Nothing has been scored yet.
    """
    scorers = CurrentScorers.of(connection)
    values: dict[str, Any] = {
        "topic": scorers.id_of("topic", topic),
        "alarm": scorers.ids.get(_ALARM),
        "streams": as_list(streams and _stream_ids(connection, streams)),
        "since": since and since.isoformat(),
        "until": until and f"{until}T~",
    }
    conditions = [
        "topic.scorer_id = :topic",
        is_counted(rules_of(scorers.ids)),
        f"headline.stream_id in {among(':streams')}" if streams else f"headline.stream_id in ({NEWS})",
    ]
    conditions += [f"{DATED_AT} >= :since"] if since else []
    conditions += [f"{DATED_AT} <= :until"] if until else []
    query = (
        f"select headline.id, substr({DATED_AT}, 1, 10), week_start, stream.name, coalesce(alarm.value, 0.0) "
        "from score as topic cross join headline on headline.id = topic.headline_id "
        "join stream on stream.id = headline.stream_id "
        "left join score as alarm on alarm.scorer_id = :alarm and alarm.headline_id = headline.id "
        f"where {' and '.join(conditions)} order by headline.id"
    )
    rows = connection.execute(query, values).fetchall()
    ids, days, weeks, names, scores = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    return Frame(ids=ids, days=days, weeks=weeks, streams=names, scores=scores, scorer=_scorer(connection))


def titles_of(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """The titles of these headlines, by id."""
    query = f"select id, title from headline where id in {among('?')}"
    return dict(connection.execute(query, (as_list(ids),)))


def _stream_ids(connection: Connection, names: Sequence[str]) -> list[int]:
    known = dict(connection.execute("select name, id from stream"))
    for name in names:
        if name not in known:
            raise unknown_name("stream", name, list(known), "`panictrack search --facet stream` counts them")
    return [known[name] for name in names]


def _scorer(connection: Connection) -> str:
    query = "select name || '@' || version from scorer where name = ? and is_current = 1"
    found = connection.value(query, (_ALARM,))
    if found is None:  # rules_of has refused an archive without
        raise InputError("alarm has scored nothing yet; run `panictrack score`")
    return str(found)
