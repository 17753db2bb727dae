"""The queries of the benchmark, for us and for the peers, with the time they should take."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from panictrack import Archive

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Question:
    """A query; `target` in milliseconds of wall time, None where none was set.

    `sql` is for the peers, with {match} for the condition on words, which each writes in its own way.
    """

    name: str
    target: float | None
    ours: Callable[[Archive], Any]
    words: str = ""
    sql: str = ""


NEWEST = "select id from rows where {match} order by date desc, id desc limit 50"
COUNT = "select count(*) from rows where {match}"


def ids(rows: Any) -> list[int]:
    """What is compared: the headlines and their order."""
    return [row.id for row in rows]


QUESTIONS: Sequence[Question] = (
    Question(
        name="rare term, newest 50",
        target=2,
        ours=lambda archive: ids(archive.search("deepfake", limit=PAGE)),
        words="deepfake",
        sql=NEWEST,
    ),
    Question(
        name="frequent term, newest 50",
        target=None,
        ours=lambda archive: ids(archive.search("trump", limit=PAGE)),
        words="trump",
        sql=NEWEST,
    ),
    Question(
        name="a phrase, counted",
        target=10,
        ours=lambda archive: archive.count('"artificial intelligence"'),
        words="artificial intelligence",
        sql=COUNT,
    ),
    Question(
        name="a frequent phrase, counted",
        target=10,
        ours=lambda archive: archive.count('"new york"'),
        words="new york",
        sql=COUNT,
    ),
    Question(
        name="term, month and outlet",
        target=20,
        ours=lambda archive: ids(
            archive.search("trump", outlet="nytimes.com", since="2018-03-01", until="2018-03-31")
        ),
        words="trump",
        sql="select id from rows where {match} and date >= '2018-03-01' and date < '2018-04-01' "
        "and outlet = 'nytimes.com' order by date desc, id desc",
    ),
    Question(
        name="weekly series of a topic, cached",
        target=50,
        ours=lambda archive: len(list(archive.weekly("ai"))),
    ),
    Question(
        name="a term by month",
        target=200,
        ours=lambda archive: sum(archive.facet("month", "trump").values()),
        words="trump",
        sql="select sum(n) from "
        "(select substr(week, 1, 7), count(*) as n from rows where {match} group by 1)",
    ),
    Question(
        name="a topic by outlet",
        target=200,
        ours=lambda archive: sum(archive.facet("outlet", topic="ai").values()),
    ),
    Question(
        name="everything by topic",
        target=200,
        ours=lambda archive: len(archive.facet("topic")),
    ),
    Question(
        name="everything by outlet",
        target=200,
        ours=lambda archive: sum(archive.facet("outlet").values()),
        sql="select sum(n) from (select outlet, count(*) as n from rows group by 1)",
    ),
)
