"""Weekly counts: the only way from headlines to a series.

One set of queries counts the rows, for everyone: reports read the counts from
`panictrack.archive.week_cache`, which stores what these queries return; snapshots run them directly.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from panictrack.archive.connection import Connection, among
from panictrack.archive.views import DATED_AT
from panictrack.errors import NotEnoughDataError
from panictrack.model import FeedKind, TitleSample, WeekCount
from panictrack.model.week_counts import Cell, CountTable, TopicCell
from panictrack.scoring.scorers import ALARM_THRESHOLD, CONCERN_THRESHOLD, LABELS

# The default analysis counts the first title of each article if a complete feed or file showed it, and only
# once every scorer has scored it. What one of them cannot read is no calm headline: it is not counted.
_IS_CANDIDATE = "headline.title_revision = 1 and headline.is_selected = 0"
_TOPIC = "topic:"
SAMPLED_ONE_IN = 64
"""One title in so many, by its key, is compared with the built-in baseline."""


_ALL = 0  # in the place of a topic's scorer: all headlines
NEWS = "select id from stream where kind in ('general', 'business')"
_Cell = tuple[int, str, int]  # the topic's scorer, Monday, and the stream


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """A scorer by its id, and the score from which a headline counts."""

    scorer: int
    at_least: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What is counted. `topics` and `labels` map a name to the id of its scorer."""

    topics: Mapping[str, int]
    labels: Mapping[str, int]
    concerned: Cut
    alarmed: Cut

    @property
    def scorers(self) -> list[int]:
        """Every scorer that must have scored a headline before it is counted."""
        return [*self.topics.values(), *self.labels.values(), self.concerned.scorer, self.alarmed.scorer]


@dataclass(frozen=True, kw_only=True, slots=True)
class Queries:
    """The queries that make weekly counts, and the values of their parameters.

    `totals` gives week, stream, outlet, headlines. `topics` gives topic scorer, week, stream, outlet,
    headlines, how many of them are concerned, and how many alarmed. `labels` gives topic scorer, week,
    stream, outlet, label scorer, headlines, and how many of them are alarmed. `titles` gives week, stream and
    key of a sample of the titles. `unread` gives week, stream, language, and headlines that are not counted
    for it. `uncounted` gives week, stream, outlet, and all headlines that are not counted.
    `copies` gives topic scorer, week, stream, and how many of the alarmed headlines are copies; of all
    headlines, where the scorer is 0.
    """

    totals: str
    topics: str
    labels: str
    titles: str
    unread: str
    uncounted: str
    copies: str
    values: Mapping[str, Any]


def rules_of(ids: Mapping[str, int]) -> Rules:
    """The rules of the default analysis, with these scorers (name to id).

    Raises
    ------
    NotEnoughDataError
        A scorer is missing: an archive made by an earlier panictrack has scores of its scorers only.
    """
    if missing := {*LABELS, "alarm", "alarm_any"} - ids.keys():
        raise NotEnoughDataError(f"{min(missing)} has scored nothing yet; run `panictrack score`")
    return Rules(
        topics={name.removeprefix(_TOPIC): id_ for name, id_ in ids.items() if name.startswith(_TOPIC)},
        labels={name: ids[name] for name in LABELS},
        concerned=Cut(scorer=ids["alarm_any"], at_least=CONCERN_THRESHOLD),
        alarmed=Cut(scorer=ids["alarm"], at_least=ALARM_THRESHOLD),
    )


def count_queries(
    rules: Rules, through: int, *, weeks: str | None = None, seen_before: str | None = None
) -> Queries:
    """The queries that count the rows up to the headline `through`.

    Cross joins, because SQLite keeps their order: for all weeks it is cheapest to start from the few scores
    of the topics, for some weeks from their headlines.

    Parameters
    ----------
    weeks
        Count only these weeks, as `archive.connection.as_list` gives them.
    seen_before
        Count only headlines first seen before this time, as text.
    """
    arrived, source = (
        "headline.id <= :through",
        "score as topic cross join headline on headline.id = topic.headline_id",
    )
    if seen_before is not None:
        arrived += " and headline.first_seen_at < :seen_before"
    if weeks is not None:
        arrived += f" and headline.week_start in {among(':weeks')}"
        source = "headline cross join score as topic on topic.headline_id = headline.id"
    candidates = f"{_IS_CANDIDATE} and {arrived}"
    read = f"headline.language in ({_languages(rules)})"
    counted = f"{candidates} and {is_read(rules)}"
    where = f"where topic.scorer_id in ({id_list(rules.topics.values())}) and {counted}"
    alarm = "left join score as alarm on alarm.scorer_id = :alarm and alarm.headline_id = topic.headline_id"
    n_alarmed = "sum(coalesce(alarm.value, 0) >= :alarmed)"
    return Queries(
        totals="select week_start, stream_id, outlet_id, count(*) from headline "
        f"where {counted} group by 1, 2, 3",
        topics=(
            "select topic.scorer_id, headline.week_start, headline.stream_id, headline.outlet_id, count(*), "
            f"sum(coalesce(concern.value, 0) >= :concerned), {n_alarmed} from {source} "
            "left join score as concern "
            "on concern.scorer_id = :concern and concern.headline_id = topic.headline_id "
            f"{alarm} {where} group by 1, 2, 3, 4"
        ),
        labels=(
            "select topic.scorer_id, headline.week_start, headline.stream_id, headline.outlet_id, "
            f"label.scorer_id, count(*), "
            f"{n_alarmed} from {source} cross join score as label "
            f"on label.scorer_id in ({id_list(rules.labels.values())}) "
            f"and label.headline_id = topic.headline_id {alarm} {where} group by 1, 2, 3, 4, 5"
        ),
        titles="select distinct week_start, stream_id, title_key from headline "
        f"where {counted} and title_key % {SAMPLED_ONE_IN} = 0",
        unread="select week_start, stream_id, language, count(*) from headline "
        f"where {candidates} and language is not null and not {read} group by 1, 2, 3",
        uncounted="select week_start, coalesce(stream_id, 0), outlet_id, count(*) from headline "
        f"where {arrived} and not ({counted}) group by 1, 2, 3",
        copies=(
            # A copy has the title of another headline of the week's news that came before it.
            "with copy as materialized (select id, week_start, stream_id from (select id, week_start, "
            f"stream_id, row_number() over (partition by week_start, title_key order by {DATED_AT}, id) "
            f"as place from headline where {counted} and stream_id in ({NEWS})) where place > 1) "
            f"select {_ALL}, week_start, stream_id, count(*) from copy group by 2, 3 "
            "union all select topic.scorer_id, week_start, stream_id, count(*) from copy "
            "cross join score as topic on topic.headline_id = copy.id "
            "cross join score as alarm on alarm.headline_id = copy.id and alarm.scorer_id = :alarm "
            f"where topic.scorer_id in ({id_list(rules.topics.values())}) and alarm.value >= :alarmed "
            "group by 1, 2, 3"
        ),
        values={
            "through": through,
            "weeks": weeks,
            "seen_before": seen_before,
            "concern": rules.concerned.scorer,
            "concerned": rules.concerned.at_least,
            "alarm": rules.alarmed.scorer,
            "alarmed": rules.alarmed.at_least,
        },
    )


def week_counts(
    connection: Connection, queries: Queries, rules: Rules, topics: Mapping[str, int]
) -> list[WeekCount]:
    """The counts of `count_table` one by one, by topic, week and stream."""
    return list(count_table(connection, queries, rules, topics))


def count_table(
    connection: Connection, queries: Queries, rules: Rules, topics: Mapping[str, int]
) -> CountTable:
    """The counts of `topics` that these queries return, of all outlets together.

    Every week in which a stream was collected has a count for every topic: a count of 0 is an observation; a
    week without collection has no row.
    """
    streams, monday = _streams(connection), lru_cache(maxsize=None)(date.fromisoformat)
    totals, by_topic = Counter[Cell](), defaultdict[_Cell, Counter[str]](Counter)
    for week, stream, _, n in connection.execute(queries.totals, queries.values):
        totals[monday(week), streams[stream][0]] += n
    for topic, week, stream, _, n, n_concerned, n_alarmed in connection.execute(
        queries.topics, queries.values
    ):
        sums = by_topic[topic, week, stream]
        sums["n_topic"] += n
        sums["n_concerned"] += n_concerned
        sums["n_alarmed"] += n_alarmed
    names = {id_: name for name, id_ in rules.labels.items()}
    by_label = defaultdict[_Cell, defaultdict[str, Counter[str]]](lambda: defaultdict(Counter))
    for topic, week, stream, _, label, n, n_alarmed in connection.execute(queries.labels, queries.values):
        by_label[topic, week, stream][names[label]].update(n=n, n_alarmed=n_alarmed)
    copies = defaultdict[int, Counter[Cell]](Counter)
    for topic, week, stream, n in connection.execute(queries.copies, queries.values):
        copies[topic][monday(week), streams[stream][0]] += n
    cells: dict[int, dict[Cell, TopicCell]] = {scorer: {} for scorer in topics.values()}
    for (scorer, week, stream), sums in by_topic.items():
        cell = monday(week), streams[stream][0]
        labels: Mapping[str, Counter[str]] = by_label.get((scorer, week, stream), {})
        cells[scorer][cell] = TopicCell(
            n_topic=sums["n_topic"],
            n_concerned=sums["n_concerned"],
            n_alarmed=sums["n_alarmed"],
            labels=_with_sums(labels, sums["n_alarmed"]) if labels or sums["n_alarmed"] else {},
            n_alarmed_copies=copies[scorer][cell],
        )
    return CountTable(
        kinds=dict(streams.values()),
        totals=dict(sorted(totals.items())),
        topics={topic: cells[scorer] for topic, scorer in topics.items()},
        copies=dict(copies[_ALL]),
    )


def is_read(rules: Rules) -> str:
    """The condition that every scorer of the rules reads a headline; an unknown language passes."""
    return f"(headline.language is null or headline.language in ({_languages(rules)}))"


def is_counted(rules: Rules) -> str:
    """The condition that the default analysis counts a headline, of those that all scorers have scored."""
    return f"{_IS_CANDIDATE} and {is_read(rules)}"


def languages_read_by_all(connection: Connection, rules: Rules) -> frozenset[str]:
    """The languages that every scorer of the rules reads."""
    return frozenset(language for (language,) in connection.execute(_languages(rules)))


def _languages(rules: Rules) -> str:
    """The query for the languages that every scorer of the rules reads."""
    where = f"where scorer.id in ({id_list(rules.scorers)})"
    return (
        f"select value from scorer cross join json_each(scorer.languages) {where} "
        f"group by value having count(*) = (select count(*) from scorer {where})"
    )


def title_sample(connection: Connection, queries: Queries) -> TitleSample:
    """The sampled titles that these queries return, by week and stream."""
    streams, sample = _streams(connection), defaultdict[tuple[date, str], set[int]](set)
    for week, stream, key in connection.execute(queries.titles, queries.values):
        sample[date.fromisoformat(week), streams[stream][0]].add(key)
    return sample


def _streams(connection: Connection) -> dict[int, tuple[str, FeedKind]]:
    rows = connection.execute("select id, name, kind from stream")
    return {id_: (name, FeedKind(kind)) for id_, name, kind in rows}


def id_list(ids: Iterable[int]) -> str:
    """Ids as SQL lists them; 0, which nothing has, where there are none."""
    return ",".join(str(int(id_)) for id_ in ids) or "0"


def _with_sums(by_label: Mapping[str, Counter[str]], n_alarmed: int) -> dict[str, int]:
    """The labels above 0 with their sums; a headline has at most one aim of regulation, so aims add up."""
    aims = [both for name, both in by_label.items() if name.startswith("regulation:")]
    n_alarmed_aims = sum(both["n_alarmed"] for both in aims)
    sums = {"regulation": sum(both["n"] for both in aims), "only alarmed": n_alarmed - n_alarmed_aims}
    return {name: n for name, n in ({name: both["n"] for name, both in by_label.items()} | sums).items() if n}
