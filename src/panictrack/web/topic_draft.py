"""A query as a topic: what of its words a topic can carry, and what it would be called."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from panictrack.archive.search.fts_query import match_expression
from panictrack.errors import InputError
from panictrack.scoring.scorers import Topic

MOST_LETTERS = 60  # of a name
_TOKEN = re.compile(r'"(?P<term>[^"]*)"(?P<star>\*?)|(?P<sign>[()]|AND|OR|NOT)')
_EDGES = re.compile(r"^\W+|(?<!\w\.\w)[^\w+]+$")  # of words, but not of A.I. and Copilot+
_FITS = 'a topic has words or "phrases" joined by OR, each of them with NOT where needed'

_Terms = dict[str, tuple[str, ...]]  # each with the words beside which it does not count


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What the search page offers: to keep a query as a topic, or the reason why it cannot be kept."""

    words: str
    label: str = ""
    lines: str = ""  # for feeds.yaml; none where there is a problem
    problem: str = ""

    @property
    def is_possible(self) -> bool:
        """Whether another name is enough."""
        return bool(self.label)


def draft_of(words: str, label: str | None, topics: Sequence[Topic]) -> Draft:
    """The draft of a query beside these topics, called as its owner says, or else by its first term."""
    from panictrack.collecting.feed_list.topics import refuse_taken, topic_lines  # YAML

    try:
        shown = label or label_for(words, [topic.name for topic in topics])
    except InputError as error:
        return Draft(words=words, problem=str(error))
    try:
        topic = topic_of(words, shown)
        refuse_taken(topic.name, topics)
    except InputError as error:
        return Draft(words=words, label=shown, problem=str(error))
    return Draft(words=words, label=shown, lines=topic_lines(topic))


def topic_of(words: str, label: str) -> Topic:
    """The topic that counts what the words of a query find.

    Can mislead when the words have another form in a headline: a topic also counts the plural of a term, and
    takes a hyphen for a space, while a search ignores accents and punctuation.

    Raises
    ------
    InputError
        A topic cannot carry the query, or the label makes no name; the message says what would fit.
    """
    terms = terms_of(words)
    shown = " ".join(label.split())
    name = _name(shown)
    if not name:
        raise InputError(f"the name {shown!r} has no Latin letter or digit; give one such as Killer robots")
    if len(shown) > MOST_LETTERS:
        raise InputError(f"the name has {len(shown):,} letters; give one of at most {MOST_LETTERS}")
    return Topic(
        name=name,
        label=shown,
        terms=tuple(terms),
        not_beside=tuple((term, others) for term, others in terms.items() if others),
    )


def label_for(words: str, taken: Sequence[str] = ()) -> str:
    """What to call the topic of a query, unless its owner knows better: its first term, with a free name."""
    first = next(iter(terms_of(words)))
    label = (first[:1].upper() + first[1:])[:MOST_LETTERS].strip()
    free = (numbered for n in count(1) if _name(numbered := _numbered(label, n)) not in taken)
    return next(free)


def _numbered(label: str, number: int) -> str:
    """The label as the nth of its name, not longer than a name may be."""
    ending = f" {number}" if number > 1 else ""
    return label[: MOST_LETTERS - len(ending)].rstrip() + ending


def terms_of(words: str) -> Mapping[str, tuple[str, ...]]:
    """The terms of a query, each with the words beside which it does not count.

    >>> terms_of('"killer robots" OR (drone NOT film)')
    {'killer robots': (), 'drone': ('film',)}

    Raises
    ------
    InputError
        A topic cannot carry the query; the message says what would fit.
    """
    return _read(_TOKEN.finditer(match_expression(words)))


def _read(tokens: Iterator[re.Match[str]]) -> _Terms:
    """One operand of the expression, in which parentheses stand around each operator with its operands."""
    token = next(tokens)
    if token["sign"] != "(":
        return _term(token)
    found, operator = _read(tokens), ""
    while (token := next(tokens))["sign"] != ")":
        operator = token["sign"]
        other = _read(tokens)
        if operator == "AND":
            raise InputError(
                "a topic cannot ask for several words anywhere in a title; if they stand side by side, "
                f"search for {_as_query(' '.join(found | other))}, if one is enough, "
                f"for {' OR '.join(map(_as_query, found | other))}: {_FITS}"
            )
        found = _without(found, other) if operator == "NOT" else _either(found, other)
    return found


def _term(token: re.Match[str]) -> _Terms:
    # The index ignores punctuation; in a topic, # would be any digit.
    text = _EDGES.sub("", " ".join(token["term"].replace("#", " ").split()))
    if not text:
        raise InputError(f"{token['term']!r} has no letter or digit; search for a word")
    if token["star"]:
        raise InputError(
            f"a topic has whole words, not all that begin with {text}; "
            f"name them, such as {_as_query(text)} OR {_as_query(f'{text}s')}: {_FITS}"
        )
    return {text: ()}


def _as_query(text: str) -> str:
    return f'"{text}"' if " " in text else text


def _either(found: _Terms, other: _Terms) -> _Terms:
    for term, others in other.items():
        if found.get(term, others) != others:
            raise InputError(f"{term} is there with NOT and without; search for it once: {_FITS}")
    return found | other


def _without(found: _Terms, other: _Terms) -> _Terms:
    if any(other.values()):
        raise InputError(f"a topic has no NOT within NOT; take one of them away: {_FITS}")
    return {term: (*others, *other) for term, others in found.items()}


def _name(label: str) -> str:
    plain = unicodedata.normalize("NFKD", label.lower())
    return "_".join(re.findall(r"[a-z0-9]+", "".join(filter(_is_letter, plain))))


def _is_letter(letter: str) -> bool:
    return not unicodedata.combining(letter)
