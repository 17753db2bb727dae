"""Week counts: the only way from headlines to a series."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, text

from panictrack.model import WeekCount

# The default analysis counts the first wording of each article, and only what whole feeds showed.
_COUNTED = "headline.wording = 1 and headline.is_selected = 0"


def weekly_counts(
    connection: Connection, *, topics: Mapping[str, int], alarm_scorer: int, threshold: float
) -> list[WeekCount]:
    """Per topic, outlet and week: all headlines, those of the topic, and the alarmed among these.

    `topics` maps a topic's name to the number of its scorer; `threshold` is the alarm from which a
    headline counts as alarmed. Every week in which an outlet was collected has a count for every
    topic: a count of 0 is an observation, a week without collection has no row.
    """
    totals = _totals(connection)
    matched = _matched(connection, list(topics.values()), alarm_scorer, threshold)
    names = {row[0]: row[1] for row in connection.execute(text("select id, name from outlet"))}
    return [
        WeekCount(
            week_start=date.fromisoformat(week),
            outlet=names[outlet],
            topic=topic,
            n_headlines=n_headlines,
            n_topic=matched.get((week, outlet, scorer), (0, 0))[0],
            n_alarmed=matched.get((week, outlet, scorer), (0, 0))[1],
        )
        for topic, scorer in topics.items()
        for (week, outlet), n_headlines in sorted(totals.items())
    ]


def _totals(connection: Connection) -> dict[tuple[str, int], int]:
    query = f"select week_start, outlet_id, count(*) from headline where {_COUNTED} group by 1, 2"
    return {(week, outlet): n for week, outlet, n in connection.execute(text(query))}


def _matched(
    connection: Connection, topic_scorers: list[int], alarm_scorer: int, threshold: float
) -> dict[tuple[str, int, int], tuple[int, int]]:
    """By week, outlet and topic scorer: the headlines of the topic, and the alarmed among them."""
    listed = ",".join(str(int(number)) for number in topic_scorers) or "0"
    query = (
        "select headline.week_start, headline.outlet_id, topic.scorer_id, count(*), "
        "sum(coalesce(alarm.value, 0) >= :threshold) "
        "from score as topic join headline on headline.id = topic.headline_id "
        "left join score as alarm on alarm.headline_id = topic.headline_id and alarm.scorer_id = :alarm "
        f"where topic.scorer_id in ({listed}) and {_COUNTED} group by 1, 2, 3"
    )
    rows = connection.execute(text(query), {"threshold": threshold, "alarm": alarm_scorer})
    return {(week, outlet, topic): (n, n_alarmed) for week, outlet, topic, n, n_alarmed in rows}
