"""What a person types, as an expression of SQLite's full-text index.

    query   = all { OR all }
    all     = without { [AND] without }       words side by side must all occur
    without = term { [AND] NOT term }
    term    = word | word* | "words that stand together" | ( query )

Every word goes into the index's own quotes: nothing that is typed can become an operator by itself.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from panictrack.errors import InputError

LONGEST = 2_000  # characters
MOST_TERMS = 100
DEEPEST = 20  # parentheses in parentheses; the index itself ends at 256 levels of all kinds

_OPERATORS = frozenset({"AND", "OR", "NOT"})
_TOKEN = re.compile(r'"(?P<phrase>[^"]*)"(?P<star>\*?)|(?P<sign>[()])|(?P<quote>")|(?P<word>[^\s()"]+)')
_LEAVES_OUT = re.compile(r"-[^\W\d_]")  # in the language of web searches
_QUOTES = str.maketrans("“”„‟«»", '""""""')  # as text processors write them
_SHOWN = 30  # characters of a query around the place of an error


@dataclass(frozen=True, slots=True)
class _Token:
    place: int
    kind: str  # term, AND, OR, NOT, (, )
    text: str  # of a term: as the index takes it


def match_expression(words: str) -> str:
    """The query as FTS5 takes it.

    Raises
    ------
    InputError
        It is too long, or is not put together as above; the message says where and how to mend it.
    """
    if len(words) > LONGEST:
        raise InputError(
            f"the query has {len(words):,} characters; {LONGEST:,} are the limit: ask for fewer words"
        )
    text = "".join(letter if letter.isprintable() else " " for letter in words.translate(_QUOTES))
    tokens = _tokens(text)
    if not any(token.kind == "term" for token in tokens):
        raise InputError(
            f"{_excerpt(text, 0)!r} has no word to look for; words are made of letters and digits"
        )
    if sum(token.kind == "term" for token in tokens) > MOST_TERMS:
        raise InputError(f"the query has more than {MOST_TERMS} words; ask for fewer, or in several queries")
    return _Reader(text, tokens).whole()


@dataclass(slots=True)
class _Reader:
    """Reads the tokens of one query from left to right."""

    text: str
    tokens: Sequence[_Token]
    next: int = 0
    depth: int = 0

    def whole(self) -> str:
        expression = self._any()
        if self.next < len(self.tokens):
            self._fail(self.tokens[self.next].place, "closes nothing", "take it out, or open one before it")
        return expression

    def _any(self) -> str:
        return self._joined("OR", self._all)

    def _all(self) -> str:
        parts = [self._without()]
        while self._kind() in {"AND", "term", "("}:
            if self._kind() == "AND":
                self.next += 1
            parts.append(self._without())
        return _together(parts, "AND")

    def _without(self) -> str:
        return self._joined("NOT", self._term)

    def _joined(self, operator: str, part: Callable[[], str]) -> str:
        parts = [part()]
        while self._kind() == operator:
            self.next += 1
            parts.append(part())
        return _together(parts, operator)

    def _term(self) -> str:
        kind = self._kind()
        if kind == "term":
            self.next += 1
            return self.tokens[self.next - 1].text
        if kind != "(":
            self._fail_where_a_word_is_missing()
        return self._in_parentheses()

    def _in_parentheses(self) -> str:
        opening = self.tokens[self.next]
        self.depth += 1
        if self.depth > DEEPEST:
            self._fail(opening.place, "stands in too many others", f"{DEEPEST} are the limit")
        self.next += 1
        expression = self._any()
        if self._kind() != ")":
            self._fail(opening.place, "is not closed", "close it, or take it out")
        self.next += 1
        self.depth -= 1
        return expression

    def _kind(self) -> str | None:
        return self.tokens[self.next].kind if self.next < len(self.tokens) else None

    def _fail_where_a_word_is_missing(self) -> NoReturn:
        here = self.tokens[self.next] if self.next < len(self.tokens) else None
        before = self.tokens[self.next - 1] if self.next else None
        remedy = "write a word on both sides, or put it in quotes to look for the word itself"
        if before is not None and before.kind in _OPERATORS:
            self._fail(before.place, "has no word behind it", remedy)
        if here is not None and here.kind in _OPERATORS:
            self._fail(here.place, "has no word before it", remedy)
        if here is not None:
            self._fail(here.place, "closes nothing, or nothing stands before it", "take it out")
        place = before.place if before is not None else 0
        self._fail(place, "is not closed, and nothing stands in it", "take it out")

    def _fail(self, place: int, what: str, remedy: str) -> NoReturn:
        sign = re.split(r"\s", self.text[place : place + 4], maxsplit=1)[0].rstrip(")") or self.text[place]
        sign = sign if sign in _OPERATORS else self.text[place]
        raise InputError(
            f"{sign!r} at character {place + 1} of {_excerpt(self.text, place)!r} {what}; {remedy}"
        )


def _together(parts: Sequence[str], operator: str) -> str:
    return parts[0] if len(parts) == 1 else f"({f' {operator} '.join(parts)})"


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for found in _TOKEN.finditer(text):
        word, place = found["word"], found.start()
        if found["quote"]:
            raise InputError(
                f"the quote at character {place + 1} of {_excerpt(text, place)!r} is not closed; "
                "close it, or take it out"
            )
        if found["sign"]:
            tokens.append(_Token(place, found["sign"], found["sign"]))
        elif word in _OPERATORS:
            if word == "NOT" and tokens and tokens[-1].kind == "AND":
                tokens.pop()  # "AND NOT" is NOT
            tokens.append(_Token(place, word, word))
        elif word is None:
            tokens += _term(place, found["phrase"], bool(found["star"]))
        elif _LEAVES_OUT.match(word):
            raise InputError(
                f"{word[:_SHOWN]!r} at character {place + 1} leaves nothing out here; "
                f"write NOT {word[1:_SHOWN]}, or put it in quotes to look for the word"
            )
        else:
            tokens += _term(place, word, word.endswith("*"))
    return tokens


def _term(place: int, words: str, is_beginning: bool) -> list[_Token]:  # noqa: FBT001 - one call each way
    """A term as the index takes it; none for punctuation, of which the index knows nothing."""
    if not any(_is_indexed(letter) for letter in words):
        return []
    return [_Token(place, "term", f'"{words.rstrip("*")}"{"*" if is_beginning else ""}')]


def _is_indexed(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category[0] in "LN" or category == "Co"


def _excerpt(text: str, place: int) -> str:
    """The query around a place: a long one would fill the screen."""
    start, end = max(place - _SHOWN, 0), place + _SHOWN
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return f"{before}{text[start:end]}{after}"
