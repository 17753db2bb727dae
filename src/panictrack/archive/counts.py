"""Week counts: the only way from headlines to a series.

Here they are made from the raw rows; `panictrack.archive.week_cache` keeps them, for reports.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from panictrack.archive.connection import Connection
from panictrack.archive.scores import scored_through
from panictrack.model import WeekCount

# The default analysis counts the first wording of each article, and only what whole feeds showed; and it
# counts a headline once all that is asked about it is known.
_COUNTED = "headline.title_revision = 1 and headline.is_selected = 0 and headline.id <= :through"
_NONE = (0, 0, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """A scorer's number, and the value from which a headline counts."""

    scorer: int
    at_least: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What is counted. `topics` and `labels` map a name to the number of its scorer."""

    topics: Mapping[str, int]
    labels: Mapping[str, int]
    concerned: Cut
    alarmed: Cut

    @property
    def scorers(self) -> list[int]:
        """Every scorer that must have seen a headline before it can be counted."""
        return [*self.topics.values(), *self.labels.values(), self.concerned.scorer, self.alarmed.scorer]


@dataclass(frozen=True, kw_only=True, slots=True)
class Queries:
    """The three questions whose answers make week counts, and the values that are bound in them.

    `totals` gives week, outlet, headlines. `topics` gives topic scorer, week, outlet, headlines, the
    concerned and the alarmed of them. `labels` gives topic scorer, week, outlet, label scorer, headlines
    and the alarmed of them.
    """

    totals: str
    topics: str
    labels: str
    values: Mapping[str, Any]


def weekly_counts(connection: Connection, rules: Rules) -> list[WeekCount]:
    """Per topic, outlet and week: all headlines, the topic's, and the concerned and alarmed of these.

    Every week in which an outlet was collected has a count for every topic: a count of 0 is an observation,
    a week without collection has no row. Headlines that some scorer has not seen yet are not counted.

    This reads every row of the archive: it is what `kept_counts` must agree with, and is asked by nobody
    who waits.
    """
    through = scored_through(connection, rules.scorers)
    return answered(connection, raw_queries(rules, through), rules, rules.topics)


def raw_queries(rules: Rules, through: int, weeks: str | None = None) -> Queries:
    """The questions to the raw rows, up to the headline `through`: of all weeks, or of `weeks`, as JSON.

    Cross joins, because SQLite keeps to their order: for all weeks it is cheapest to go through the few
    scores of the topics, for some weeks through their headlines.
    """
    topic_scorers = numbers_of(rules.topics.values())
    counted, source = _COUNTED, "score as topic cross join headline on headline.id = topic.headline_id"
    if weeks is not None:
        counted += " and headline.week_start in (select value from json_each(:weeks))"
        source = "headline cross join score as topic on topic.headline_id = headline.id"
    where = f"where topic.scorer_id in ({topic_scorers}) and {counted}"
    alarm = "left join score as alarm on alarm.scorer_id = :alarm and alarm.headline_id = topic.headline_id"
    n_alarmed = "sum(coalesce(alarm.value, 0) >= :alarmed)"
    return Queries(
        totals=f"select week_start, outlet_id, count(*) from headline where {counted} group by 1, 2",
        topics=(
            "select topic.scorer_id, headline.week_start, headline.outlet_id, count(*), "
            f"sum(coalesce(concern.value, 0) >= :concerned), {n_alarmed} from {source} "
            "left join score as concern "
            "on concern.scorer_id = :concern and concern.headline_id = topic.headline_id "
            f"{alarm} {where} group by 1, 2, 3"
        ),
        labels=(
            "select topic.scorer_id, headline.week_start, headline.outlet_id, label.scorer_id, count(*), "
            f"{n_alarmed} from {source} cross join score as label "
            f"on label.scorer_id in ({numbers_of(rules.labels.values())}) "
            f"and label.headline_id = topic.headline_id {alarm} {where} group by 1, 2, 3, 4"
        ),
        values={
            "through": through,
            "weeks": weeks,
            "concern": rules.concerned.scorer,
            "concerned": rules.concerned.at_least,
            "alarm": rules.alarmed.scorer,
            "alarmed": rules.alarmed.at_least,
        },
    )


def answered(
    connection: Connection, queries: Queries, rules: Rules, topics: Mapping[str, int]
) -> list[WeekCount]:
    """The counts of `topics` from the answers to these questions."""
    totals = [tuple(row) for row in connection.execute(queries.totals, queries.values)]
    matched: dict[tuple[int, str, int], tuple[int, ...]] = {
        (topic, week, outlet): tuple(numbers)
        for topic, week, outlet, *numbers in connection.execute(queries.topics, queries.values)
    }
    by_label = _by_label(connection.execute(queries.labels, queries.values), rules.labels)
    outlets = {row[0]: row[1] for row in connection.execute("select id, name from outlet", {})}
    days = {week: date.fromisoformat(week) for week, _, _ in totals}
    found: list[WeekCount] = []
    for topic, scorer in topics.items():
        for week, outlet, n_headlines in sorted(totals):
            place = (scorer, week, outlet)
            n_topic, n_concerned, n_alarmed = matched.get(place, _NONE)
            found.append(
                WeekCount(
                    week_start=days[week],
                    outlet=outlets[outlet],
                    topic=topic,
                    n_headlines=n_headlines,
                    n_topic=n_topic,
                    n_concerned=n_concerned,
                    n_alarmed=n_alarmed,
                    labels=_with_sums(by_label.get(place, {}), n_alarmed) if n_topic else {},
                )
            )
    return found


def numbers_of(numbers: Iterable[int]) -> str:
    """Numbers as SQL lists them; 0, which is nobody's, where there are none."""
    return ",".join(str(int(number)) for number in numbers) or "0"


def _by_label(
    rows: Iterable[Sequence[Any]], labels: Mapping[str, int]
) -> dict[tuple[int, str, int], dict[str, tuple[int, int]]]:
    """By topic scorer, week and outlet: the topic's headlines with each label, and the alarmed of them."""
    names = {number: name for name, number in labels.items()}
    found: dict[tuple[int, str, int], dict[str, tuple[int, int]]] = {}
    for topic, week, outlet, label, n, n_alarmed in rows:
        found.setdefault((topic, week, outlet), {})[names[label]] = (n, n_alarmed)
    return found


def _with_sums(by_label: Mapping[str, tuple[int, int]], n_alarmed: int) -> dict[str, int]:
    """A headline has one aim of regulation or none, so that the aims can be added up."""
    aims = [both for name, both in by_label.items() if name.startswith("regulation:")]
    sums = {"regulation": sum(n for n, _ in aims), "only alarmed": n_alarmed - sum(n for _, n in aims)}
    return {name: n for name, n in ({name: n for name, (n, _) in by_label.items()} | sums).items() if n}
