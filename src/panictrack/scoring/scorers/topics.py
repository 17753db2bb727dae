"""Which technology a headline is about, by lists of terms.

A topic is a scorer that answers 1 or 0. It has terms (whole words and phrases), case-sensitive terms, words
that count only beside others, and exclusions. Method: a keyword dictionary, as in content analysis, made on
the training labels and checked on the development labels.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from panictrack.data import data_path, read_yaml
from panictrack.errors import ConfigurationError
from panictrack.model import ScorerId
from panictrack.model.text import in_sentence
from panictrack.scoring.scorers.prefilter import Prefilter, WordCache, bare_word

_METHOD = "2"  # raise it when the same definition would match other headlines
_TOKEN = re.compile(r"\w+")
_DOTTED = re.compile(r"(?:\w\.){2,}")
_DIGIT = re.compile(r"\d")
_GAP = r"[\s\-\u2010-\u2015]"  # between two words of a term: a space, a hyphen or a dash
_SPACED = re.compile(r"[\s\-]+")
_AS_PLAIN = {
    **{code: " " for code in range(0x3001) if chr(code).isspace()},
    **dict.fromkeys(map(ord, "-\u2010\u2011\u2012\u2013\u2014\u2015"), " "),
    ord("’"): "'",
    ord("ſ"): "s",  # in any case, the long s is an s
}
_NAME = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A technology and the terms that name it.

    Can mislead when a headline is about the technology without naming it ("The College Essay Is Dead"),
    mentions it in passing, or uses a term whose meaning has changed. A list of terms is of its time: it
    misses new products until somebody adds them.
    """

    name: str
    label: str
    terms: tuple[str, ...] = ()
    case_sensitive: tuple[str, ...] = ()
    small_letters: tuple[str, ...] = ()
    only_beside: tuple[tuple[str, tuple[str, ...]], ...] = ()
    not_beside: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = ()
    version: str = "1"

    @property
    def id(self) -> ScorerId:
        """The scorer's name (`topic:ai`), version, and a digest of the definition and the method."""
        definition = f"{_METHOD}\n{sorted(asdict(self).items())}"
        fingerprint = sha256(definition.encode()).hexdigest()[:16]
        return ScorerId(name=f"topic:{self.name}", version=self.version, fingerprint=fingerprint)

    @property
    def label_in_sentence(self) -> str:
        """The label inside a sentence: "artificial intelligence", but "RFID" and "5G" as they are."""
        return in_sentence(self.label)

    def matches(self, title: str) -> bool:
        """Whether this headline names the topic."""
        text = self.without_excluded(title)
        return any(term.is_in(text) for term in self.all_terms)

    def without_excluded(self, title: str) -> str:
        """The headline with straight apostrophes and a mark in place of each exclusion."""
        straight = _straight(title)
        return straight if self._excluded is None else self._excluded.sub(" \x00 ", straight)

    def may_exclude(self, plain: str) -> bool:
        """False if the headline, as `_plain` gives it, cannot contain an exclusion."""
        phrases, with_numbers = self._excluded_phrases
        if any(map(plain.__contains__, phrases)):
            return True
        if not with_numbers:
            return False
        return any(map(_DIGIT.sub("#", plain).__contains__, with_numbers))

    @cached_property
    def _excluded_phrases(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The exclusions as `_plain` gives them, without a digit and with digits as #."""
        found = [_plain_phrase(phrase) for phrase in self.exclude]
        with_numbers = tuple(_DIGIT.sub("#", phrase) for phrase in found if "#" in phrase)
        return tuple(phrase for phrase in found if "#" not in phrase), with_numbers

    @cached_property
    def all_terms(self) -> tuple["Term", ...]:
        """Every way to name the topic; one is enough."""
        unless = {word: _alternatives(others) for word, others in self.not_beside}
        found = (
            *(
                Term(text=text, pattern=_as_pattern(text, plural=True), in_any_case=True)
                for text in self.terms
            ),
            *(Term(text=text, pattern=_as_pattern(text)) for text in self.case_sensitive),
            *(
                Term(text=text, pattern=_as_pattern(text), in_small_letters=True)
                for text in self.small_letters
            ),
            *(
                Term(text=word, pattern=_as_pattern(word), beside=_alternatives(beside))
                for word, beside in self.only_beside
            ),
        )
        return tuple(replace(term, unless_beside=unless.get(term.text)) for term in found)

    @cached_property
    def _excluded(self) -> re.Pattern[str] | None:
        return re.compile(_alternatives(self.exclude), re.IGNORECASE) if self.exclude else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A word or phrase that names a topic, in some cases only beside others.

    `pattern` and `beside` are regular expressions, compiled when first needed: a day's headlines need a few
    dozen of the five hundred terms.
    """

    text: str
    pattern: str
    beside: str | None = None
    unless_beside: str | None = None
    in_any_case: bool = False
    in_small_letters: bool = False  # only in a headline without any capital letter

    def is_in(self, text: str) -> bool:
        """Whether a headline without its exclusions contains the term."""
        if self.in_small_letters and text != text.lower():
            return False
        if not _compiled(self.pattern, self.in_any_case).search(text):
            return False
        if self.unless_beside is not None and _compiled(self.unless_beside, True).search(text):
            return False
        return self.beside is None or _compiled(self.beside, True).search(text) is not None


@cache
def _compiled(pattern: str, in_any_case: bool) -> re.Pattern[str]:  # noqa: FBT001 - a key of the cache
    return re.compile(pattern, re.IGNORECASE if in_any_case else re.NOFLAG)


def load_topics(path: Path | None = None) -> tuple[Topic, ...]:
    """The shipped topics with those of the user's feed list, which add to them or replace the same name.

    Parameters
    ----------
    path
        A YAML file with a mapping `topics:`. None, or a file without one, gives the shipped topics.

    Raises
    ------
    ConfigurationError
        The file cannot be read, or a topic has an unknown key or no term.
    """
    topics = {topic.name: topic for topic in _read_topics(data_path("topics.yaml"))}
    if path is not None:
        topics |= {topic.name: topic for topic in _read_topics(path)}
    return tuple(topics.values())


def score_topics(titles: Sequence[str], topics: tuple[Topic, ...]) -> list[tuple[str, ...]]:
    """The names of the topics of each headline, in the order of `topics`.

    Most headlines name no technology. A filter on their words rejects them, several times faster than
    matching each topic would.
    """
    index = _term_index(topics)
    found: list[tuple[str, ...]] = [()] * len(titles)
    for position in index.prefilter.matching(titles):
        found[position] = index.names(titles[position])
    return found


def match_topics(titles: Sequence[str], topics: tuple[Topic, ...]) -> list[tuple[str, ...]]:
    """As `score_topics`, for headlines that `term_filter` let pass."""
    return list(map(_term_index(topics).names, titles))


def term_filter(topics: tuple[Topic, ...]) -> Callable[[str], bool]:
    """Whether a piece of a headline, between two spaces, can be part of a term of these topics."""
    return _term_index(topics).can_match


def term_words(topics: tuple[Topic, ...]) -> frozenset[str]:
    """The words in small letters by which `term_filter` knows a piece that is one plain word."""
    return frozenset(_term_index(topics).by_word)


class TopicScorer:
    """One topic as a scorer: 1.0 if a headline names it, else 0.0.

    Can mislead when: see `Topic`.
    """

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        self.id = topic.id

    def score(self, titles: Sequence[str]) -> list[float]:
        """1.0 or 0.0 for each headline."""
        return [1.0 if names else 0.0 for names in score_topics(titles, (self.topic,))]


class _TermIndex:
    """The terms of all topics by a word that every match contains.

    That is the longest word of a term, or the text of a dotted name such as A.I. A headline can match only
    terms whose word it contains, and whose text.
    """

    def __init__(self, topics: tuple[Topic, ...]) -> None:
        self.topics = topics
        self.by_word: dict[str, list[_Candidate]] = {}
        self.by_text: dict[str, list[_Candidate]] = {}
        self.candidates: WordCache[tuple[_Candidate, ...]] = WordCache(self._candidates)
        for number, topic in enumerate(topics):
            for term in topic.all_terms:
                self._add(
                    _Candidate(text=_plain_phrase(term.text).partition("#")[0], number=number, term=term)
                )
        self.prefilter = Prefilter(self.can_match)

    def _add(self, candidate: "_Candidate") -> None:
        text = _straight(candidate.term.text).lower()
        if dotted := _DOTTED.search(text):
            self.by_text.setdefault(dotted.group().rstrip("."), []).append(candidate)
            return
        # The last of the longest: in "the Web" it is the web that is rare.
        *_, last = words = _TOKEN.findall(text)
        longest = max(reversed(words), key=len)
        self.by_word.setdefault(longest, []).append(candidate)
        if longest == last and candidate.term.in_any_case:  # then the term may be in the plural
            self.by_word.setdefault(longest + "s", []).append(candidate)

    def can_match(self, piece: str) -> bool:
        """Whether a piece between two spaces can be part of a term."""
        return bool(self._candidates(piece))

    def _candidates(self, piece: str) -> tuple["_Candidate", ...]:
        if word := bare_word(piece):
            return tuple(self.by_word.get(word, ()))
        lowered = piece.lower()
        found = [one for word in _TOKEN.findall(lowered) for one in self.by_word.get(word, ())]
        if "." in lowered:
            found += [one for text, listed in self.by_text.items() if text in lowered for one in listed]
        return tuple(found)

    def names(self, title: str) -> tuple[str, ...]:
        """The names of the topics of a headline."""
        plain = _plain(title)
        candidates = chain.from_iterable(map(self.candidates.__getitem__, title.split()))
        found = [one for one in candidates if one[0] in plain]
        if not found:
            return ()
        terms: dict[int, list[Term]] = {}
        for _, number, term in found:
            terms.setdefault(number, []).append(term)
        return tuple(
            self.topics[number].name
            for number in sorted(terms)
            if self._matches(title, plain, number, terms[number])
        )

    def _matches(self, title: str, plain: str, number: int, terms: list[Term]) -> bool:
        topic = self.topics[number]
        text = topic.without_excluded(title) if topic.may_exclude(plain) else _straight(title)
        return any(term.is_in(text) for term in terms)


class _Candidate(NamedTuple):
    """A term of the topic with this number, and a text that every headline with the term contains."""

    text: str
    number: int
    term: Term


@lru_cache(maxsize=64)
def _term_index(topics: tuple[Topic, ...]) -> _TermIndex:
    return _TermIndex(topics)


def _straight(title: str) -> str:
    return title.replace("’", "'")


def _plain(title: str) -> str:
    """The headline in small letters with straight apostrophes, and a space wherever two words may meet."""
    lowered = title.lower()
    return (
        lowered.replace("-", " ")
        if lowered.isprintable() and lowered.isascii()
        else lowered.translate(_AS_PLAIN)
    )


def _plain_phrase(term: str) -> str:
    """The text that the plain form of every headline with this term contains; # is any digit."""
    return " ".join(_SPACED.split(_straight(term).lower())).rstrip(".")


def _alternatives(terms: Iterable[str]) -> str:
    ordered = sorted({_straight(term) for term in terms}, key=lambda term: (-len(term), term))
    return "|".join(_as_pattern(term) for term in ordered)


def _as_pattern(term: str, *, plural: bool = False) -> str:
    r"""A term as a regular expression: whole words only, and not inside a longer dotted name."""
    words = _SPACED.split(_straight(term))
    body = _GAP.join(re.escape(word).replace("\\#", r"\d") for word in words)
    n_letters = len(" ".join(words))
    if body.endswith(r"\."):  # A.I. also matches A.I at the end of a line, never A.I.G.
        return f"{body[:-2]}{_alone(n_letters - 1)}(?:\\.(?!\\w)|(?![\\w.]))"
    start = _alone(n_letters) if term[0].isalnum() else ""
    end = r"(?!\w)" if term[-1].isalnum() or term[-1] == "#" else ""
    return f"{body}{start}{'s?' if plural else ''}{end}"


def _alone(n_letters: int) -> str:
    """So many letters matched so far are not inside a word or a dotted name (youtu.be, U.S.A.I.).

    Asked after the letters, not before: a pattern that begins with a letter is found several times faster.
    """
    return rf"(?<!\w(?s:.{{{n_letters}}}))(?<!\w\.(?s:.{{{n_letters}}}))"


def _read_topics(path: Path) -> tuple[Topic, ...]:
    try:
        found = read_yaml(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path}: {error}; correct the file or remove it") from error
    topics = (found.get("topics") if isinstance(found, dict) else None) or {}
    if not isinstance(topics, dict):
        raise ConfigurationError(
            f"{path}: topics must map names to terms; see docs/explanation/method_scores.md"
        )
    return tuple(_topic(str(name), body, where=f"{path}, topic {name}") for name, body in topics.items())


def _topic(name: str, body: Any, *, where: str) -> Topic:
    known = {field.name for field in fields(Topic)} - {"name"}
    if not _NAME.fullmatch(name):
        raise ConfigurationError(
            f"{where}: a name has only lower-case letters, digits and _; rename the topic"
        )
    if not isinstance(body, dict) or not (body.get("terms") or body.get("case_sensitive")):
        raise ConfigurationError(f"{where}: no terms; list words under terms")
    if unknown := sorted(map(str, body.keys() - known)):
        raise ConfigurationError(
            f"{where}: unknown key {unknown[0]}; the keys are {', '.join(sorted(known))}"
        )
    return Topic(
        name=name,
        label=str(body.get("label") or name),
        terms=_words(body, "terms", where),
        case_sensitive=_words(body, "case_sensitive", where),
        small_letters=_words(body, "small_letters", where),
        only_beside=_words_by_word(body, "only_beside", where),
        not_beside=_words_by_word(body, "not_beside", where),
        exclude=_words(body, "exclude", where),
        version=str(body.get("version", "1")),
    )


def _words_by_word(body: Mapping[str, Any], key: str, where: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    lists = body.get(key) or {}
    if not isinstance(lists, dict):
        raise ConfigurationError(
            f"{where}: {key} must map words to lists; see docs/explanation/method_scores.md"
        )
    return tuple((str(word), _words(lists, word, where)) for word in lists)


def _words(body: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    words = body.get(key) or []
    if not isinstance(words, list) or not all(isinstance(word, str | int | float) for word in words):
        raise ConfigurationError(f"{where}: {key} must be a list of words, such as [one, two]")
    texts = tuple(str(word).strip() for word in words)
    if wordless := next((text for text in texts if not _TOKEN.search(text)), None):
        raise ConfigurationError(f"{where}: {key} contains {wordless!r}, which has no letter; remove it")
    return texts
