"""All scorers of an archive together: a batch of headlines in, sparse scores by scorer name out."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol, runtime_checkable

from panictrack.model import ScorerId
from panictrack.scoring.scorers.alarm import AlarmScorer
from panictrack.scoring.scorers.encoder import NAMES, EncoderScorer, encoder
from panictrack.scoring.scorers.features import is_about_technology, is_technology
from panictrack.scoring.scorers.linear_model import Classifier, Floats, linear_model
from panictrack.scoring.scorers.prefilter import WordCache, bare_word
from panictrack.scoring.scorers.themes import LABELS, LabelScorer, label_scores
from panictrack.scoring.scorers.topics import Topic, TopicScorer, match_topics, term_filter, term_words
from panictrack.scoring.scorers.vader import (
    END_OF_CODE,
    NEUTRAL,
    VaderScorer,
    code_of_marks,
    code_of_piece,
    compounds,
    words_read,
)

_ALARMS = ("alarm", "alarm_any")
_LINEAR = frozenset({*_ALARMS, *LABELS})  # the scorers that use the linear model
_NAMES_TECHNOLOGY, _MAY_NAME_TOPIC = END_OF_CODE, END_OF_CODE << 16
_TECHNOLOGIES = (
    _MAY_NAME_TOPIC - _NAMES_TECHNOLOGY
)  # how many pieces name one; no headline has so many pieces
_EMOTICON = 2  # letters at most

SparseScores = dict[str, list[tuple[int, float]]]


@runtime_checkable
class Scorer(Protocol):
    """Gives a headline one number, from its words alone.

    0.0 means "none": the archive stores other values only. The range depends on the scorer; its docstring
    states it. A headline has the same score in every batch, and threads may share a scorer.
    """

    @property
    def id(self) -> ScorerId:
        """The name, version and fingerprint."""
        ...

    def score(self, titles: Sequence[str]) -> list[float]:
        """The score of each headline, in their order."""
        ...


class Scorers:
    """VADER, both alarms, themes and regulation, these topics, and on request the encoder.

    Threads may share one. A worker process receives the topics and loads the weights itself.
    """

    def __init__(self, topics: tuple[Topic, ...], *, with_encoder: bool = False) -> None:
        self.topics = topics
        self.members: tuple[Scorer, ...] = (
            VaderScorer(),
            AlarmScorer("alarm"),
            AlarmScorer("alarm_any"),
            *map(LabelScorer, LABELS),
            *map(TopicScorer, topics),
            *(map(EncoderScorer, _ALARMS) if with_encoder else ()),
        )

    @property
    def ids(self) -> tuple[ScorerId, ...]:
        """The identities of the scorers, in the order in which lists show them."""
        return tuple(scorer.id for scorer in self.members)

    def score_batch(
        self, titles: Sequence[str], names: frozenset[str], languages: Sequence[str | None] | None = None
    ) -> SparseScores:
        """The nonzero scores by each of the named scorers, as pairs of headline index and score.

        A headline in a language that a scorer does not read has no score by it. Without `languages` every
        scorer reads all.
        """
        if languages is None:
            return self._score(titles, names)
        scores: SparseScores = {name: [] for name in names}
        for readers, indices in self._readers(languages, names).items():
            for name, values in self._score([titles[index] for index in indices], readers).items():
                scores[name] += [(indices[index], value) for index, value in values]
        return scores

    def reads(self, language: str | None) -> bool:
        """Whether any of them reads a language."""
        return any(one.reads(language) for one in self.ids)

    def _readers(
        self, languages: Sequence[str | None], names: frozenset[str]
    ) -> dict[frozenset[str], list[int]]:
        """The indices of headlines, by those of the named scorers that read their language."""
        readers = {
            language: frozenset(one.name for one in self.ids if one.name in names and one.reads(language))
            for language in set(languages)
        }
        found: dict[frozenset[str], list[int]] = {}
        for index, language in enumerate(languages):
            if readers[language]:
                found.setdefault(readers[language], []).append(index)
        return found

    def _score(self, titles: Sequence[str], names: frozenset[str]) -> SparseScores:
        """As `score_batch`. One look-up of each word serves all scorers."""
        with_vader = "vader" in names
        code_of = _codes_of_pieces(self.topics, with_vader).__getitem__
        codes = [sum(map(code_of, title.split()), NEUTRAL) for title in titles]
        scores: SparseScores = {}
        if with_vader:
            scores["vader"] = _sparse(enumerate(compounds(titles, [code % END_OF_CODE for code in codes])))
        # All others are about technology, which most headlines do not name: filter once for all of them.
        named = [index for index, code in enumerate(codes) if code >= _MAY_NAME_TOPIC]
        scores |= _placed(self._topics([titles[index] for index in named], names), named)
        about = [index for index, code in enumerate(codes) if code & _TECHNOLOGIES]
        return scores | _placed(_about_technology([titles[index] for index in about], names), about)

    def _topics(self, titles: Sequence[str], names: frozenset[str]) -> SparseScores:
        topics = tuple(topic for topic in self.topics if f"topic:{topic.name}" in names)
        scores: SparseScores = {f"topic:{topic.name}": [] for topic in topics}
        for index, found in enumerate(match_topics(titles, topics) if topics else ()):
            for name in found:
                scores[f"topic:{name}"].append((index, 1.0))
        return scores


@lru_cache(maxsize=8)
def _codes_of_pieces(topics: tuple[Topic, ...], with_vader: bool) -> WordCache[int]:  # noqa: FBT001 - a key
    """What a piece of a headline, between two spaces, is to the scorers; the sum says it of the headline."""
    may_name_topic = term_filter(topics)
    vader_code, marks = (code_of_piece, code_of_marks) if with_vader else (_nothing, _nothing)
    listed = term_words(topics) | (words_read() if with_vader else frozenset())

    def code(piece: str) -> int:
        word = bare_word(piece)
        # As most new words: names. VADER may read the marks around a short word as an emoticon.
        if word and len(word) > _EMOTICON and word.isascii() and word not in listed:
            return marks(piece) + _NAMES_TECHNOLOGY * is_technology(word)
        technology = _NAMES_TECHNOLOGY * is_about_technology(piece)
        return vader_code(piece) + technology + _MAY_NAME_TOPIC * may_name_topic(piece)

    return WordCache(code)


def _nothing(_piece: str) -> int:
    return 0


def _placed(scores: SparseScores, indices: Sequence[int]) -> SparseScores:
    """Scores of some headlines of a batch, by their indices in the batch."""
    return {name: [(indices[index], value) for index, value in values] for name, values in scores.items()}


def _about_technology(titles: Sequence[str], names: frozenset[str]) -> SparseScores:
    """The scores of headlines that each name a technology, by all named scorers but topics and VADER."""
    if names.isdisjoint(_LINEAR.union(NAMES.values())):
        return {}
    linear = linear_model().probabilities(titles)
    scores = {} if names.isdisjoint(_LINEAR) else _linear(linear)
    if not names.isdisjoint(NAMES.values()):
        found = encoder().probabilities(titles, linear)
        scores |= {NAMES[question]: values for question, values in _alarms(found, encoder()).items()}
    return {name: _sparse(enumerate(values)) for name, values in scores.items() if name in names}


def _linear(found: Floats) -> dict[str, list[float]]:
    """The scores that use the linear model's probabilities, by scorer."""
    labels = label_scores(found, linear_model())
    return _alarms(found, linear_model()) | {name: values.tolist() for name, values in labels.items()}


def _alarms(found: Floats, classifier: Classifier) -> dict[str, list[float]]:
    return {name: found[:, classifier.questions.index(name)].tolist() for name in _ALARMS}


def _sparse(values: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    return [(index, value) for index, value in values if value]
