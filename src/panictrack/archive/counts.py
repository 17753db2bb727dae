"""Week counts: the only way from headlines to a series."""

from datetime import date

from sqlalchemy import Connection, text

from panictrack.model import WeekCount

# The default analysis counts the first wording of each article, and only what whole feeds showed.
_COUNTED = "headline.wording = 1 and headline.is_selected = 0"


def weekly_counts(
    connection: Connection, *, topic: str, topic_scorer: int, alarm_scorer: int, threshold: float
) -> list[WeekCount]:
    """Per outlet and week: all headlines, those of the topic, and the alarmed among these.

    `threshold` is the alarm from which a headline counts as alarmed.
    """
    totals = _by_week(connection, f"select week_start, outlet_id, count(*) from headline where {_COUNTED}")
    matched = _by_week(
        connection,
        "select headline.week_start, headline.outlet_id, count(*), "
        "sum(coalesce(alarm.value, 0) >= :threshold) "
        "from score as topic join headline on headline.id = topic.headline_id "
        "left join score as alarm on alarm.headline_id = topic.headline_id and alarm.scorer_id = :alarm "
        f"where topic.scorer_id = :topic and {_COUNTED}",
        threshold=threshold,
        alarm=alarm_scorer,
        topic=topic_scorer,
    )
    names = {row[0]: row[1] for row in connection.execute(text("select id, name from outlet"))}
    return [
        WeekCount(
            week_start=date.fromisoformat(week),
            outlet=names[outlet_id],
            topic=topic,
            n_headlines=n_headlines,
            n_topic=matched.get((week, outlet_id), (0, 0))[0],
            n_alarmed=matched.get((week, outlet_id), (0, 0))[1],
        )
        for (week, outlet_id), (n_headlines,) in sorted(totals.items())
    ]


def _by_week(connection: Connection, query: str, **values: object) -> dict[tuple[str, int], tuple[int, ...]]:
    rows = connection.execute(text(f"{query} group by 1, 2"), values)
    return {(row[0], row[1]): tuple(row[2:]) for row in rows}
