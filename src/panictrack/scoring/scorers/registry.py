"""All scorers of an archive as one: a batch of headlines in, sparse scores by scorer name out."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol, runtime_checkable

from panictrack.model import ScorerId
from panictrack.scoring.scorers import linear_model
from panictrack.scoring.scorers.alarm import AlarmScorer, score_both
from panictrack.scoring.scorers.encoder import NAMES, EncoderScorer, encoder
from panictrack.scoring.scorers.features import is_about_technology
from panictrack.scoring.scorers.prefilter import Prefilter
from panictrack.scoring.scorers.themes import LABELS, LabelScorer, labelled
from panictrack.scoring.scorers.topics import Topic, TopicScorer, prefilter_terms, score_topics
from panictrack.scoring.scorers.vader import VaderScorer

_ALARMS = ("alarm", "alarm_any")
_READ = frozenset({*_ALARMS, *LABELS})  # the scorers that rest on the light reading

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
    """VADER, both alarms, what is feared and asked for, all topics, and the encoder if asked for.

    A worker process gets the topics and reads the weights itself.
    """

    def __init__(self, topics: tuple[Topic, ...], *, with_encoder: bool = False) -> None:
        self.topics = topics
        self.each: tuple[Scorer, ...] = (
            VaderScorer(),
            AlarmScorer("alarm"),
            AlarmScorer("alarm_any"),
            *map(LabelScorer, LABELS),
            *map(TopicScorer, topics),
            *(map(EncoderScorer, _ALARMS) if with_encoder else ()),
        )

    @property
    def ids(self) -> tuple[ScorerId, ...]:
        """The scorers in the order in which they are listed to people."""
        return tuple(scorer.id for scorer in self.each)

    def score_batch(self, titles: Sequence[str], wanted: frozenset[str]) -> SparseScores:
        """By name of each wanted scorer, the headlines (by place) that have a value, and the value.

        Questions that rest on one reading of the words are answered together.
        """
        scores: SparseScores = {}
        if "vader" in wanted:
            scores["vader"] = _sparse(enumerate(VaderScorer().score(titles)))
        # All others are about technology, which most headlines do not name: one look for all of them.
        places = _may_be_about_technology(self.topics).telling(titles)
        for name, values in self._about_technology([titles[place] for place in places], wanted).items():
            scores[name] = [(places[place], value) for place, value in values]
        return scores

    def _about_technology(self, titles: Sequence[str], wanted: frozenset[str]) -> SparseScores:
        scores = self._topics(titles, wanted)
        if not wanted.isdisjoint(_READ):
            scores |= {name: values for name, values in _read(titles).items() if name in wanted}
        if not wanted.isdisjoint(NAMES.values()):
            scores |= {name: values for name, values in _encoded(titles).items() if name in wanted}
        return scores

    def _topics(self, titles: Sequence[str], wanted: frozenset[str]) -> SparseScores:
        topics = tuple(topic for topic in self.topics if f"topic:{topic.name}" in wanted)
        scores: SparseScores = {f"topic:{topic.name}": [] for topic in topics}
        for place, names in enumerate(score_topics(titles, topics) if topics else ()):
            for name in names:
                scores[f"topic:{name}"].append((place, 1.0))
        return scores


@lru_cache(maxsize=8)
def _may_be_about_technology(topics: tuple[Topic, ...]) -> Prefilter:
    names_topic = prefilter_terms(topics).__getitem__
    return Prefilter(lambda piece: names_topic(piece) or is_about_technology(piece))


def default_scorers(topics: tuple[Topic, ...], *, with_encoder: bool = False) -> Scorers:
    """The scorers that every archive is scored by, with these topics; the encoder comes on request."""
    return Scorers(topics, with_encoder=with_encoder)


def _read(titles: Sequence[str]) -> SparseScores:
    """What the light reading says, by scorer."""
    places, reader = linear_model.naming_technology(titles), linear_model.linear_model()
    read = reader.probabilities([titles[place] for place in places])
    alarms = {name: read[:, reader.questions.index(name)] for name in _ALARMS}
    return {
        name: _sparse(zip(places, values.tolist(), strict=True))
        for name, values in {**alarms, **labelled(read)}.items()
    }


def _encoded(titles: Sequence[str]) -> SparseScores:
    """What the encoder says, by scorer."""
    found = score_both(titles, encoder())
    return {
        NAMES[question]: _sparse(enumerate(both[place] for both in found))
        for place, question in enumerate(_ALARMS)
    }


def _sparse(values: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    return [(place, value) for place, value in values if value]
