"""The cache of weekly counts: a weekly report costs what the week costs, not what the archive holds.

A week's counts stay valid until something in it may have changed. New headlines are found by their id, after
the last counted one: a trigger on every insertion would slow the collector down. Changes and deletions, by
panictrack or by hand, are recorded by triggers, which write the week into `stale_week`.
"""

import json
from collections.abc import Collection, Sequence

from panictrack.archive.connection import Connection, among, as_list
from panictrack.archive.counts import Queries, Rules, count_queries, count_table, id_list, title_sample
from panictrack.archive.scores import newest_headline, scored_through
from panictrack.model import TitleSample, WeekCount
from panictrack.model.week_counts import CountTable

# Monday, stream, headlines; of these the topic's; of the topic's the concerned, and the alarmed.
TopicWeek = tuple[str, str, int, int, int, int]

_TOPIC_WEEKS = (  # from the view that everyone may query
    "select week_start, stream, sum(n_headlines), sum(n_topic), sum(n_concerned), sum(n_alarmed) from week "
    "where topic = :topic and (:outlet is null or outlet = :outlet) "
    "and (:stream is null or stream = :stream) "
    "and (coalesce(:outlet, :stream) is not null or kind in ('general', 'business')) group by 1, 2"
)
_TABLES = ("week_stream", "week_topic", "week_label", "week_title", "week_unread")
# For some weeks each headline is looked up; once more than one week in this many is stale, one pass through
# all scores of the topics is cheaper (measured on 2.6 million headlines).
_ONE_WEEK_IN = 24


def cached_counts(
    connection: Connection, rules: Rules, *, only: Collection[str] | None = None
) -> list[WeekCount]:
    """The counts of `cached_table` one by one, by topic, week and stream."""
    return list(cached_table(connection, rules, only=only))


def cached_table(connection: Connection, rules: Rules, *, only: Collection[str] | None = None) -> CountTable:
    """By topic, week and stream, all headlines, the topic's, and how many of these are concerned or alarmed.

    From the cache, after recounting the stale weeks, without headlines that some scorer has not scored yet.

    `only` names the topics to return; None returns all. The cache covers all topics of the rules in any case,
    so that asking for one topic after another costs nothing. Must run inside one writing transaction.
    """
    refresh(connection, rules)
    topics = {name: id_ for name, id_ in rules.topics.items() if only is None or name in only}
    return count_table(connection, _cache_queries(topics.values()), rules, topics)


def cached_titles(connection: Connection) -> TitleSample:
    """The sample of counted titles, by week and stream, as `cached_counts` left it."""
    return title_sample(connection, _cache_queries(()))


def cached_topic_weeks(
    connection: Connection, topic: str, *, outlet: str | None = None, stream: str | None = None
) -> list[TopicWeek]:
    """The cached counts of a topic by week and stream, as they are; nothing is written.

    Of general and business news, or of the outlet and the stream that are named, whatever their kind.
    They equal those of the rows while `are_fresh`. Without labels: a weekly series has no use for them, and
    plain rows take a fraction of the time of WeekCounts.
    """
    return connection.execute(_TOPIC_WEEKS, {"topic": topic, "outlet": outlet, "stream": stream}).fetchall()


def are_fresh(connection: Connection, rules: Rules) -> bool:
    """Whether `refresh` would have nothing to do."""
    return _stale_weeks(connection, rules, _countable_through(connection, rules)) == []


def refresh(connection: Connection, rules: Rules) -> None:
    """Bring the cache up to the last headline that all scorers have scored.

    The cache holds the counts by one set of rules, the last one used. Counts by an earlier version of a
    scorer or another threshold are deleted: nobody would read them again, and they would go stale for ever.
    """
    through = _countable_through(connection, rules)
    stale = _stale_weeks(connection, rules, through)
    if stale is None:
        _count(connection, rules, through, None)
    elif stale:
        n_weeks = connection.value("select count(distinct week_start) from week_stream")
        _count(connection, rules, through, None if len(stale) * _ONE_WEEK_IN > n_weeks else stale)


def _countable_through(connection: Connection, rules: Rules) -> int:
    return min(scored_through(connection, rules.scorers), newest_headline(connection))


def _stale_weeks(connection: Connection, rules: Rules, through: int) -> list[str] | None:
    """The weeks to recount; None for all of them."""
    query = "select counted_through from week_cache where rules = ?"
    counted_through = connection.value(query, (_as_text(rules),))
    if counted_through is None or counted_through > through:
        return None
    query = (
        "select week_start from stale_week "
        "union select week_start from headline where id > ? and id <= ? order by 1"
    )
    return [week for (week,) in connection.execute(query, (counted_through, through))]


def _count(connection: Connection, rules: Rules, through: int, weeks: Sequence[str] | None) -> None:
    """Recount these weeks, or all of them, and record how far the counts go."""
    chosen = None if weeks is None else as_list(weeks)
    queries = count_queries(rules, through, weeks=chosen)
    where = "" if chosen is None else f"where week_start in {among(':weeks')}"
    for table, query in zip(
        _TABLES,
        (queries.totals, queries.topics, queries.labels, queries.titles, queries.unread),
        strict=True,
    ):
        connection.execute(f"delete from {table} {where}", {"weeks": chosen})
        connection.execute(f"insert into {table} {query}", queries.values)
    connection.execute("delete from stale_week")
    connection.execute(
        "insert into week_cache (id, rules, counted_through) values (1, ?, ?) on conflict (id) "
        "do update set rules = excluded.rules, counted_through = excluded.counted_through",
        (_as_text(rules), through),
    )


def _cache_queries(topic_scorers: Collection[int]) -> Queries:
    where = f"where scorer_id in ({id_list(topic_scorers)})"
    key = "scorer_id, week_start, stream_id, outlet_id"
    return Queries(
        totals="select week_start, stream_id, outlet_id, n_headlines from week_stream",
        topics=f"select {key}, n_topic, n_concerned, n_alarmed from week_topic {where}",
        labels=f"select {key}, label_scorer_id, n_topic, n_alarmed from week_label {where}",
        titles="select week_start, stream_id, title_key from week_title",
        unread="select week_start, stream_id, language, n_headlines from week_unread",
        values={},
    )


def _as_text(rules: Rules) -> str:
    """The same text for the same counts: scorers by id, because names do not change what is counted."""
    parts = {
        "topics": sorted(rules.topics.values()),
        "labels": sorted(rules.labels.values()),
        "concerned": [rules.concerned.scorer, rules.concerned.at_least],
        "alarmed": [rules.alarmed.scorer, rules.alarmed.at_least],
    }
    return json.dumps(parts)
