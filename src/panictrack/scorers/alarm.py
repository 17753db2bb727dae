"""How alarmed a headline is about a technology: two probabilities, learned from read headlines.

A headline that names no technology scores 0: by the codebook, only a technology as the cause of the
threat counts. The others are weighed by logistic and ridge regressions on words, pairs of words and
hand-written cue groups, trained by training/train_alarm.py; the weights travel in data/reading/.
"""

import gzip
import math
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import Literal

from panictrack.model import Reason, ScorerId
from panictrack.scorers import features
from panictrack.scorers.screening import Pieces
from panictrack.shipped import data_path

VERSION = "2"
_METHOD = "1"  # raise it when this module would give other numbers from the same weights
_REMEMBERED = 100_000  # words whose weights are kept ready: about 20 MB

ALARM_THRESHOLD = 0.24
"""From this `alarm` on a headline counts as alarmed (clear alarm).

The value with the highest F1 on out-of-fold predictions for the training headlines. It calls more
headlines alarmed than readers do (1.6 times as many of the development labels): levels are high by that,
which matters less for a course.
"""

CONCERN_THRESHOLD = 0.5
"""From this `alarm_any` on a headline counts as concerned (at least some alarm): more likely so than not."""

Kind = Literal["alarm", "alarm_any"]
_PLACE: dict[Kind, int] = {"alarm": 0, "alarm_any": 1}
_WordWeight = tuple[int, int]  # thousandths of log-odds of alarm, of alarm_any


class AlarmScorer:
    """The probability in [0, 1] that a reader finds a headline clearly or at all alarming.

    0.0 where the headline names no technology. `alarm` is codebook grade 2 or 3 (clear), `alarm_any`
    grade 1 to 3, both calibrated on the training headlines, which hold more technology than a front page.

    Can mislead when the alarm is in what readers know and not in the words ("The College Essay Is
    Dead"), when a technology stands beside a threat that it does not cause (a phone in a murder
    trial), when a fear is denied in words that also spread it, with irony, and in every language
    but English. The readers of the training headlines were machine readers with a codebook.
    """

    def __init__(self, kind: Kind = "alarm") -> None:
        self.kind: Kind = kind

    @property
    def id(self) -> ScorerId:
        """The name, version and a digest of the weights, the word lists and the method."""
        return ScorerId(name=self.kind, version=VERSION, fingerprint=_fingerprint())

    def score(self, titles: Sequence[str]) -> list[float]:
        """The probability for each headline, in thousandths."""
        place = _PLACE[self.kind]
        return [both[place] for both in score_both(titles)]

    def explain(self, title: str) -> tuple[Reason, ...]:
        """What moved the score, strongest first; the weights sum to its log-odds."""
        return explain(title, kind=self.kind)


def score_both(titles: Sequence[str]) -> list[tuple[float, float]]:
    """`alarm` and `alarm_any` of each headline: the words are read once for both.

    Can mislead when: see `AlarmScorer`.
    """
    weights = _weights()
    return [weights.score(title) for title in titles]


def explain(title: str, *, kind: Kind = "alarm") -> tuple[Reason, ...]:
    """Each word and pair of words with its weight in log-odds, strongest first.

    They sum to the log-odds of the unrounded score. A headline that names no technology has one
    reason, which says so.
    """
    words = features.tokens(title)
    if not features.technology_words(words):
        return (Reason(text="(names no technology)", weight=0.0),)
    weights, place = _weights(), _PLACE[kind]
    found = [("(before any word)", weights.intercepts[place])]
    found += [(word, weights.by_word[word][place]) for word in dict.fromkeys(words)]
    found += [
        (pair, weights.by_pair[pair][place]) for pair in set(features.pairs(words)) & weights.by_pair.keys()
    ]
    ordered = sorted(found, key=lambda item: (-abs(item[1]), item[0]))
    return tuple(Reason(text=text, weight=weight / 1000) for text, weight in ordered if weight)


class _ByWord(dict[str, _WordWeight]):
    """The weight of a word with all that it holds (its beginning, its cue groups), worked out once."""

    def __init__(self, by_feature: dict[str, tuple[int, int]]) -> None:
        super().__init__()
        self._by_feature = by_feature

    def __missing__(self, word: str) -> _WordWeight:
        found = [self._by_feature.get(name, (0, 0)) for name in features.word_features(word)]
        weight = (sum(both[0] for both in found), sum(both[1] for both in found))
        if len(self) >= _REMEMBERED:
            self.clear()  # words have a long tail: without an end this would hold every name of thirty years
        self[word] = weight
        return weight


class _Weights:
    """The trained weights as whole thousandths: their sums are exact in any order, on any machine."""

    def __init__(self, lines: list[str]) -> None:
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        table = {name: (int(alarm), int(alarm_any)) for name, alarm, alarm_any in rows}
        self.threshold = table.pop("threshold")[0] / 1000
        self.intercepts = table.pop("intercept")
        self.by_pair = {name[2:]: both for name, both in table.items() if name.startswith("b:")}
        self.by_word = _ByWord({name: both for name, both in table.items() if not name.startswith("b:")})

        self._pieces = Pieces(names_technology)

    def score(self, title: str) -> tuple[float, float]:
        if not self._pieces.any_in(title):
            return (0.0, 0.0)
        words = features.tokens(title)
        by_word = self.by_word
        alarm, alarm_any = self.intercepts
        for word in set(words):
            weight = by_word[word]
            alarm += weight[0]
            alarm_any += weight[1]
        by_pair = self.by_pair
        for pair in by_pair.keys() & features.pairs(words):
            alarm += by_pair[pair][0]
            alarm_any += by_pair[pair][1]
        return (_probability(alarm), _probability(alarm_any))


def names_technology(title: str) -> bool:
    """Whether any word of a headline names a technology, which could then cause its alarm."""
    return bool(features.technology_words(features.tokens(title)))


def _probability(thousandths: int) -> float:
    # Beyond 20 log-odds the third decimal says 0 or 1 anyway, and exp could overflow.
    return round(1 / (1 + math.exp(-max(-20.0, min(20.0, thousandths / 1000)))), 3)


@cache
def _weights() -> _Weights:
    packed = data_path("reading", "weights.tsv.gz").read_bytes()
    return _Weights(gzip.decompress(packed).decode().splitlines())


@cache
def _fingerprint() -> str:
    digest = sha256(f"{_METHOD}\n{features.METHOD}\n{ALARM_THRESHOLD}\n{CONCERN_THRESHOLD}\n".encode())
    # The weights unpacked: another zlib may pack the same weights into other bytes.
    digest.update(gzip.decompress(data_path("reading", "weights.tsv.gz").read_bytes()))
    for name in ("cues.txt", "technology.txt"):
        digest.update(data_path("reading", name).read_bytes())
    return digest.hexdigest()[:16]
