"""Kept week counts: a weekly report costs what the week costs, not what the archive holds.

A week's counts are kept until something of it may have changed. What arrives is found by its id, behind the
last headline that is counted: a trigger on every insertion would slow the collector down. What is changed or
deleted, by us or by hand, is told by triggers, which write the week into `stale_week`.
"""

import json
from collections.abc import Collection, Sequence

from panictrack.archive.connection import Connection
from panictrack.archive.counts import Queries, Rules, answered, numbers_of, raw_queries
from panictrack.archive.scores import newest_headline, scored_through
from panictrack.model import WeekCount

# Monday, outlet, headlines; of these the topic's; of the topic's the concerned, and the alarmed.
TopicWeek = tuple[str, str, int, int, int, int]

_TOPIC_AS_KEPT = (  # from the view that everybody may ask
    "select week_start, outlet, n_headlines, n_topic, n_concerned, n_alarmed from week "
    "where topic = :topic and (:outlet is null or outlet = :outlet)"
)
_KEPT = ("week_outlet", "week_topic", "week_label")
# Week by week each headline is looked up; when more than one week in so many is stale, it is cheaper to go
# through all scores of the topics once (measured on 2.6 million headlines).
_ONE_WEEK_IN = 24


def cached_counts(
    connection: Connection, rules: Rules, *, only: Collection[str] | None = None
) -> list[WeekCount]:
    """What `weekly_counts` says, from the kept counts, after counting the stale weeks anew.

    `only` names the topics that are wanted back; all where it is None. What is kept is of all topics of the
    rules in any case, so that asking for one topic and then for another costs nothing. Must run inside one
    writing transaction.
    """
    refresh(connection, rules)
    wanted = {name: number for name, number in rules.topics.items() if only is None or name in only}
    return answered(connection, _kept_queries(wanted.values()), rules, wanted)


def cached_topic_name(connection: Connection, topic: str, outlet: str | None = None) -> list[TopicWeek]:
    """The kept counts of a topic, of all outlets or of one, as they are; nothing is written.

    They are those of the rows where `are_fresh` says so, without labels: a weekly series has no use for
    these, and is made from plain rows in a fraction of the time that it takes to make WeekCounts.
    """
    values = {"topic": topic, "outlet": outlet}
    return list(connection.execute(_TOPIC_AS_KEPT, values))


def are_fresh(connection: Connection, rules: Rules) -> bool:
    """Whether `refresh` would have nothing to do."""
    return _stale(connection, rules, _through(connection, rules)) == []


def refresh(connection: Connection, rules: Rules) -> None:
    """Bring the kept counts up to the last headline that all scorers have seen.

    Only the counts by one set of rules are kept, the last one asked for. Those by a former version of a
    scorer or another threshold are deleted: nobody asks for them again, and kept they would have to be
    counted on, week after week, by scorers that see no new headline any more.
    """
    through = _through(connection, rules)
    stale = _stale(connection, rules, through)
    if stale is None:
        _count(connection, rules, through, None)
    elif stale:
        is_most = len(stale) * _ONE_WEEK_IN > _n_weeks(connection)
        _count(connection, rules, through, None if is_most else stale)


def _through(connection: Connection, rules: Rules) -> int:
    """The last headline that can be counted."""
    return min(scored_through(connection, rules.scorers), newest_headline(connection))


def _stale(connection: Connection, rules: Rules, through: int) -> list[str] | None:
    """The weeks that are to be counted anew; None for all of them."""
    counted_through = _counted_through(connection, rules)
    if counted_through is None or counted_through > through:
        return None
    return _stale_weeks(connection, counted_through, through)


def _counted_through(connection: Connection, rules: Rules) -> int | None:
    """The last headline in the kept counts; None where none are kept by these rules."""
    query = "select counted_through from week_cache where rules = ?"
    found: int | None = connection.value(query, (_as_text(rules),))
    return found


def _stale_weeks(connection: Connection, counted_through: int, through: int) -> list[str]:
    query = (
        "select week_start from stale_week "
        "union select week_start from headline where id > ? and id <= ? order by 1"
    )
    return [row[0] for row in connection.execute(query, (counted_through, through))]


def _n_weeks(connection: Connection) -> int:
    query = "select count(distinct week_start) from week_outlet"
    return int(connection.value(query) or 0)


def _count(connection: Connection, rules: Rules, through: int, weeks: Sequence[str] | None) -> None:
    """Count these weeks anew, or all of them, and note how far that is."""
    chosen = None if weeks is None else json.dumps(weeks)
    queries = raw_queries(rules, through, chosen)
    where = "" if chosen is None else "where week_start in (select value from json_each(:weeks))"
    for table, query in zip(_KEPT, (queries.totals, queries.topics, queries.labels), strict=True):
        connection.execute(f"delete from {table} {where}", {"weeks": chosen})
        connection.execute(f"insert into {table} {query}", queries.values)
    connection.execute("delete from stale_week")
    connection.execute(
        "insert into week_cache (id, rules, counted_through) values (1, ?, ?) on conflict (id) "
        "do update set rules = excluded.rules, counted_through = excluded.counted_through",
        (_as_text(rules), through),
    )


def _kept_queries(topic_scorers: Collection[int]) -> Queries:
    where = f"where scorer_id in ({numbers_of(topic_scorers)})"
    place = "scorer_id, week_start, outlet_id"
    return Queries(
        totals="select week_start, outlet_id, n_headlines from week_outlet",
        topics=f"select {place}, n_topic, n_concerned, n_alarmed from week_topic {where}",
        labels=f"select {place}, label_scorer_id, n_topic, n_alarmed from week_label {where}",
        values={},
    )


def _as_text(rules: Rules) -> str:
    """The same text for the same counts: scorers by number, since names do not change what is counted."""
    parts = {
        "topics": sorted(rules.topics.values()),
        "labels": sorted(rules.labels.values()),
        "concerned": [rules.concerned.scorer, rules.concerned.at_least],
        "alarmed": [rules.alarmed.scorer, rules.alarmed.at_least],
    }
    return json.dumps(parts)
