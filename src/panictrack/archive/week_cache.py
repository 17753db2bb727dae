"""The cache of weekly counts: a weekly report costs what the week costs, not what the archive holds.

A week's counts stay valid until something in it may have changed. New headlines are found by their id, after
the last counted one: a trigger on every insertion would slow the collector down. Changes and deletions, by
panictrack or by hand, are recorded by triggers, which write the week into `stale_week`.

Counting locks nobody out: all weeks are counted in a transaction that only reads, stale weeks one by one, and
what is counted is stored in short writing transactions.
"""

import json
import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from panictrack.archive.connection import Connection, among, as_list
from panictrack.archive.counts import (
    SAMPLED_ONE_IN,
    Queries,
    Rules,
    count_queries,
    count_table,
    id_list,
    title_sample,
)
from panictrack.archive.database import Database
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
_TABLES = (
    *("week_stream", "week_topic", "week_label", "week_title", "week_unread"),
    *("week_uncounted", "week_copy"),
)
# For some weeks each headline is looked up; once more than one week in this many is stale, one pass through
# all scores of the topics is cheaper (measured on 2.6 million headlines).
_ONE_WEEK_IN = 24
_TRIES = 3  # to count before others have written again
_UNFINISHED = '{"recount": '  # begins the rules of a cache that is being counted as a whole


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


def known_titles(connection: Connection) -> TitleSample:
    """The sample of all titles, by week and stream: of what was counted, and of rows added since."""
    since = "coalesce((select max(counted_through) from week_cache), 0)"
    added = (
        "select week_start, stream_id, title_key from headline "
        f"where id > {since} and title_key % {SAMPLED_ONE_IN} = 0 and is_selected = 0"
    )
    queries = _cache_queries(())
    return title_sample(connection, replace(queries, titles=f"{queries.titles} union {added}"))


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


@contextmanager
def up_to_date(archive: Database, rules: Rules) -> Iterator[Connection]:
    """A transaction in which the cached counts are those of its own headlines.

    It only reads, unless others write faster than stale weeks are counted: then it locks the archive.
    """
    for _ in range(_TRIES):
        with archive.reading() as connection:
            if are_fresh(connection, rules):
                yield connection
                return
        bring_up_to_date(archive, rules)
    with archive.writing() as connection:
        refresh(connection, rules)
        yield connection


def bring_up_to_date(archive: Database, rules: Rules) -> None:
    """Do what `refresh` does, but let others write meanwhile; what they change last may be stale again."""
    for _ in recounting(archive, rules):
        pass


def recounting(archive: Database, rules: Rules) -> Iterator[None]:
    """The steps of `bring_up_to_date`: others can write between any two, and may stop it after any.

    Counts of all weeks are of one state of the archive, that of the reading transaction. Whatever changes
    after it is counted afterwards, as any change is: `stale_week` was emptied before, not after, and is added
    to since; new headlines have higher ids than `counted_through`, which a deletion of the last one lowers.

    Until the counts are stored, all in one transaction, `week_cache` has the rules of nobody, so that a
    recount that was stopped leaves a cache that nobody uses. Its random part tells one recount from another:
    those that find an unfinished one join it and leave `stale_week` as it is; whoever is first to finish
    stores, and the rest see that it was done. After every step each week that is not stale is counted right.
    """
    with archive.writing() as connection:
        weeks = _mark(connection, rules)
        recount = None if weeks is not None else _begin_recount(connection, rules)
    yield
    if recount is not None:
        yield from _count_all(archive, rules, recount)
        with archive.writing() as connection:
            weeks = _mark(connection, rules)
        yield
    for week in weeks or ():
        with archive.writing() as connection:
            if _counted_through(connection, rules) is not None:
                _count_weeks(connection, rules, [week])
        yield


def refresh(connection: Connection, rules: Rules) -> None:
    """Bring the cache up to the last headline that all scorers have scored, in the caller's transaction.

    The cache holds the counts by one set of rules, the last one used. Counts by an earlier version of a
    scorer or another threshold are deleted: nobody would read them again, and they would go stale for ever.
    """
    weeks = _mark(connection, rules)
    if weeks:
        _count_weeks(connection, rules, weeks)
    elif weeks is None:
        through = _countable_through(connection, rules)
        _count(connection, count_queries(rules, through))
        connection.execute("delete from stale_week")
        _record(connection, _as_text(rules), through)


def _countable_through(connection: Connection, rules: Rules) -> int:
    return min(scored_through(connection, rules.scorers), newest_headline(connection))


def _counted_through(connection: Connection, rules: Rules) -> int | None:
    """How far the cache goes; None where it has the counts of other rules or of none."""
    query = "select counted_through from week_cache where rules = ?"
    found: int | None = connection.value(query, (_as_text(rules),))
    return found


def _stale_weeks(connection: Connection, rules: Rules, through: int) -> list[str] | None:
    """The weeks to recount; None for all of them."""
    counted_through = _counted_through(connection, rules)
    if counted_through is None or counted_through > through:
        return None
    query = (
        "select week_start from stale_week "
        "union select week_start from headline where id > ? and id <= ? order by 1"
    )
    return [week for (week,) in connection.execute(query, (counted_through, through))]


def _mark(connection: Connection, rules: Rules) -> list[str] | None:
    """The weeks to count one by one, recorded as stale, those of new headlines too; None to count all."""
    through = _countable_through(connection, rules)
    stale = _stale_weeks(connection, rules, through)
    if not stale:
        return stale
    if len(stale) * _ONE_WEEK_IN > connection.value("select count(distinct week_start) from week_stream"):
        return None
    connection.execute(
        f"insert into stale_week select value from {among(':weeks')} where true on conflict do nothing",
        {"weeks": as_list(stale)},
    )
    connection.execute("update week_cache set counted_through = ?", (through,))
    return stale


def _count_weeks(connection: Connection, rules: Rules, weeks: Sequence[str]) -> None:
    """Count these stale weeks, as far as the cache goes."""
    through, chosen = _counted_through(connection, rules) or 0, as_list(weeks)
    queries = count_queries(rules, through, weeks=chosen)
    _count(connection, queries, f"where week_start in {among(':weeks')}")
    connection.execute(f"delete from stale_week where week_start in {among('?')}", (chosen,))


def _count(connection: Connection, queries: Queries, where: str = "") -> None:
    for table, query in _by_table(queries).items():
        connection.execute(f"delete from {table} {where}", queries.values)
        connection.execute(f"insert into {table} {query}", queries.values)


def _by_table(queries: Queries) -> dict[str, str]:
    """By table of the cache, the query for its rows."""
    of_rows = (queries.totals, queries.topics, queries.labels, queries.titles, queries.unread)
    return dict(zip(_TABLES, (*of_rows, queries.uncounted, queries.copies), strict=True))


def _begin_recount(connection: Connection, rules: Rules) -> str:
    """The rules that the cache has from now on, until all weeks are counted: those of a recount."""
    found = connection.value("select rules from week_cache") or ""
    if found.startswith(_UNFINISHED):
        return str(found)
    connection.execute("delete from stale_week")
    recount = f'{_UNFINISHED}"{secrets.token_hex(8)}"}}'
    _record(connection, recount, _countable_through(connection, rules))
    return recount


def _count_all(archive: Database, rules: Rules, recount: str) -> Iterator[None]:
    """Count all weeks into temporary tables, which only reads the archive, and store them at once."""
    with archive.connection() as connection:
        try:
            with connection.transaction("begin"):
                of_recount = "select counted_through from week_cache where rules = ?"
                counted_through = connection.value(of_recount, (recount,))
                if counted_through is None:
                    return  # others have finished it
                through = min(counted_through, _countable_through(connection, rules))
                queries = count_queries(rules, through)
                for table, query in _by_table(queries).items():
                    connection.execute(f"create temp table counted_{table} as {query}", queries.values)
            yield
            with connection.transaction("begin immediate"):
                if connection.value(of_recount, (recount,)) is not None:
                    _store(connection, rules, through)
            yield
        finally:
            for table in _TABLES:
                connection.execute(f"drop table if exists temp.counted_{table}")


def _store(connection: Connection, rules: Rules, through: int) -> None:
    for table in _TABLES:
        connection.execute(f"delete from {table}")
        connection.execute(f"insert into {table} select * from counted_{table}")
    # Lower than `through` where the last headlines were deleted meanwhile: others may have their ids now.
    counted_through = connection.value("select counted_through from week_cache")
    _record(connection, _as_text(rules), min(through, counted_through))


def _record(connection: Connection, rules: str, through: int) -> None:
    """Record by which rules, and how far, the weeks that are not stale are counted."""
    connection.execute(
        "insert into week_cache (id, rules, counted_through) values (1, ?, ?) on conflict (id) "
        "do update set rules = excluded.rules, counted_through = excluded.counted_through",
        (rules, through),
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
        uncounted="select week_start, stream_id, outlet_id, n_headlines from week_uncounted",
        copies=f"select scorer_id, week_start, stream_id, n_copies from week_copy "
        f"where scorer_id in (0,{id_list(topic_scorers)})",
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
