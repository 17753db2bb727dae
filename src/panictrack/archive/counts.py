"""Week counts: the only way from headlines to a series."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from panictrack.model import WeekCount

# The default analysis counts the first wording of each article, and only what whole feeds showed.
_COUNTED = "headline.wording = 1 and headline.is_selected = 0"
_NONE = (0, 0, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """A scorer's number, and the value from which a headline counts."""

    scorer: int
    at_least: float


def weekly_counts(
    connection: Connection,
    *,
    topics: Mapping[str, int],
    labels: Mapping[str, int],
    concerned: Cut,
    alarmed: Cut,
) -> list[WeekCount]:
    """Per topic, outlet and week: all headlines, the topic's, and the concerned and alarmed of these.

    `topics` and `labels` map a name to the number of its scorer. Every week in which an outlet was collected
    has a count for every topic: a count of 0 is an observation, a week without collection has no row.
    """
    totals = _totals(connection)
    matched = _matched(connection, list(topics.values()), concerned, alarmed)
    by_label = _labelled(connection, list(topics.values()), labels, alarmed)
    names = {row[0]: row[1] for row in connection.execute(text("select id, name from outlet"))}
    return [
        WeekCount(
            week_start=date.fromisoformat(week),
            outlet=names[outlet],
            topic=topic,
            n_headlines=n_headlines,
            n_topic=matched.get((week, outlet, scorer), _NONE)[0],
            n_concerned=matched.get((week, outlet, scorer), _NONE)[1],
            n_alarmed=matched.get((week, outlet, scorer), _NONE)[2],
            labels=_with_sums(
                by_label.get((week, outlet, scorer), {}), matched.get((week, outlet, scorer), _NONE)[2]
            ),
        )
        for topic, scorer in topics.items()
        for (week, outlet), n_headlines in sorted(totals.items())
    ]


def _totals(connection: Connection) -> dict[tuple[str, int], int]:
    query = f"select week_start, outlet_id, count(*) from headline where {_COUNTED} group by 1, 2"
    return {(week, outlet): n for week, outlet, n in connection.execute(text(query))}


def _matched(
    connection: Connection, topic_scorers: list[int], concerned: Cut, alarmed: Cut
) -> dict[tuple[str, int, int], tuple[int, ...]]:
    """By week, outlet and topic scorer: the topic's headlines, the concerned and the alarmed of them."""
    query = (
        "select headline.week_start, headline.outlet_id, topic.scorer_id, count(*), "
        "sum(coalesce(concern.value, 0) >= :concerned), sum(coalesce(alarm.value, 0) >= :alarmed) "
        "from score as topic join headline on headline.id = topic.headline_id "
        "left join score as concern "
        "on concern.headline_id = topic.headline_id and concern.scorer_id = :concern_scorer "
        "left join score as alarm "
        "on alarm.headline_id = topic.headline_id and alarm.scorer_id = :alarm_scorer "
        f"where topic.scorer_id in ({_in(topic_scorers)}) and {_COUNTED} group by 1, 2, 3"
    )
    values = {
        "concerned": concerned.at_least,
        "concern_scorer": concerned.scorer,
        "alarmed": alarmed.at_least,
        "alarm_scorer": alarmed.scorer,
    }
    rows = connection.execute(text(query), values)
    return {(week, outlet, topic): tuple(numbers) for week, outlet, topic, *numbers in rows}


def _labelled(
    connection: Connection, topic_scorers: list[int], labels: Mapping[str, int], alarmed: Cut
) -> dict[tuple[str, int, int], dict[str, tuple[int, int]]]:
    """By week, outlet and topic scorer: the topic's headlines with each label, and the alarmed of them."""
    names = {number: name for name, number in labels.items()}
    query = (
        "select headline.week_start, headline.outlet_id, topic.scorer_id, label.scorer_id, count(*), "
        "sum(coalesce(alarm.value, 0) >= :alarmed) "
        "from score as topic join headline on headline.id = topic.headline_id "
        f"join score as label on label.headline_id = topic.headline_id and label.scorer_id in ({_in(names)}) "
        "left join score as alarm "
        "on alarm.headline_id = topic.headline_id and alarm.scorer_id = :alarm_scorer "
        f"where topic.scorer_id in ({_in(topic_scorers)}) and {_COUNTED} group by 1, 2, 3, 4"
    )
    values = {"alarmed": alarmed.at_least, "alarm_scorer": alarmed.scorer}
    found: dict[tuple[str, int, int], dict[str, tuple[int, int]]] = {}
    for week, outlet, topic, label, n, n_alarmed in connection.execute(text(query), values):
        found.setdefault((week, outlet, topic), {})[names[label]] = (n, n_alarmed)
    return found


def _with_sums(by_label: Mapping[str, tuple[int, int]], n_alarmed: int) -> dict[str, int]:
    """A headline has one aim of regulation or none, so that the aims can be added up."""
    aims = [both for name, both in by_label.items() if name.startswith("regulation:")]
    sums = {"regulation": sum(n for n, _ in aims), "only alarmed": n_alarmed - sum(n for _, n in aims)}
    return {name: n for name, n in ({name: n for name, (n, _) in by_label.items()} | sums).items() if n}


def _in(numbers: Iterable[int]) -> str:
    return ",".join(str(int(number)) for number in numbers) or "0"
