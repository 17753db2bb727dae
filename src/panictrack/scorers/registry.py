"""All scorers of an archive as one: a batch of headlines in, sparse scores by scorer name out."""

from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

from panictrack.model import ScorerId
from panictrack.scorers import reading
from panictrack.scorers.alarm import AlarmScorer
from panictrack.scorers.themes import LABELS, LabelScorer, labelled
from panictrack.scorers.topics import Topic, TopicScorer, score_topics
from panictrack.scorers.vader import VaderScorer

SparseScores = dict[str, list[tuple[int, float]]]


@runtime_checkable
class Scorer(Protocol):
    """One number about one headline, by the headline's words alone.

    0.0 means "none": the archive keeps other values only. The range is the scorer's own and stands
    in its docstring. The same headline has the same value in every batch.
    """

    @property
    def id(self) -> ScorerId:
        """Who gave the score."""
        ...

    def score(self, titles: Sequence[str]) -> list[float]:
        """A value for each headline, in their order."""
        ...


class Scorers:
    """VADER, both alarms, what is feared and asked for, and all topics.

    A worker process gets the topics and reads the weights itself.
    """

    def __init__(self, topics: tuple[Topic, ...]) -> None:
        self.topics = topics
        self.each: tuple[Scorer, ...] = (
            VaderScorer(),
            AlarmScorer("alarm"),
            AlarmScorer("alarm_any"),
            *map(LabelScorer, LABELS),
            *map(TopicScorer, topics),
        )

    @property
    def ids(self) -> tuple[ScorerId, ...]:
        """The scorers in the order in which they are listed to people."""
        return tuple(scorer.id for scorer in self.each)

    def score_batch(self, titles: Sequence[str]) -> SparseScores:
        """By scorer name, the headlines (by place in `titles`) that have a value, and the value."""
        scores: SparseScores = {"vader": _sparse(enumerate(VaderScorer().score(titles)))}
        places = reading.naming_technology(titles)
        read = reading.probabilities([titles[place] for place in places])
        questions = reading.weights().questions
        columns = {name: read[:, questions.index(name)] for name in ("alarm", "alarm_any")}
        for name, values in {**columns, **labelled(read)}.items():
            scores[name] = _sparse(zip(places, values.tolist(), strict=True))
        scores |= {f"topic:{topic.name}": [] for topic in self.topics}
        for place, names in enumerate(score_topics(titles, self.topics)):
            for name in names:
                scores[f"topic:{name}"].append((place, 1.0))
        return scores


def default_scorers(topics: tuple[Topic, ...]) -> Scorers:
    """The scorers that every archive is scored by, with these topics."""
    return Scorers(topics)


def _sparse(values: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    return [(place, value) for place, value in values if value]
