"""Translate what people type into an expression of SQLite's full-text index (FTS5).

    query   = all { OR all }
    all     = without { [AND] without }       words side by side must all occur
    without = term { [AND] NOT term }
    term    = word | word* | "adjacent words" | ( query )

Every word is passed to the index in quotes, so nothing a person types can act as an operator by accident.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from panictrack.errors import InputError

_MAX_CHARACTERS = 2_000
_MAX_TERMS = 100
_MAX_DEPTH = 20  # of parentheses; FTS5 itself stops at 256 levels of all kinds

_OPERATORS = frozenset({"AND", "OR", "NOT"})
_TOKEN = re.compile(r'"(?P<phrase>[^"]*)"(?P<star>\*?)|(?P<sign>[()])|(?P<quote>")|(?P<word>[^\s()"]+)')
_MINUS = re.compile(r"-[^\W\d_]")  # web search engines exclude a word this way
_QUOTES = str.maketrans("“”„‟«»", '""""""')  # as word processors write them
_MAX_SHOWN = 30  # characters of a word in an error


@dataclass(frozen=True, slots=True)
class _Token:
    position: int
    kind: str  # term, AND, OR, NOT, (, )
    text: str  # for a term: in the syntax of FTS5


def match_expression(words: str) -> str:
    """The query in the syntax of FTS5.

    Raises
    ------
    InputError
        The query is too long or has a syntax error; the message says where, and how to correct it.
    """
    if len(words) > _MAX_CHARACTERS:
        raise InputError(
            f"the query has {len(words):,} characters; use fewer words: the limit is {_MAX_CHARACTERS:,}"
        )
    text = "".join(letter if letter.isprintable() else " " for letter in words.translate(_QUOTES))
    tokens = _tokens(text)
    n_terms = sum(token.kind == "term" for token in tokens)
    if not n_terms:
        shown = f"{text[:_MAX_SHOWN]}{'…' if len(text) > _MAX_SHOWN else ''}"
        raise InputError(f"{shown!r} has no word to search for; use letters or digits")
    if n_terms > _MAX_TERMS:
        raise InputError(f"the query has more than {_MAX_TERMS} words; use fewer, or several queries")
    return _QueryParser(tokens).parse()


@dataclass(slots=True)
class _QueryParser:
    """A recursive-descent parser of one query."""

    tokens: Sequence[_Token]
    next: int = 0
    depth: int = 0

    def parse(self) -> str:
        expression = self._any()
        if self.next < len(self.tokens):
            raise _syntax_error(
                self.tokens[self.next].position, "')' has no '(' before it", "remove it, or add the '('"
            )
        return expression

    def _any(self) -> str:
        return self._operands("OR", self._all)

    def _all(self) -> str:
        operands = [self._without()]
        while self._kind() in {"AND", "term", "("}:
            if self._kind() == "AND":
                self.next += 1
            operands.append(self._without())
        return _joined(operands, "AND")

    def _without(self) -> str:
        return self._operands("NOT", self._term)

    def _operands(self, operator: str, parse: Callable[[], str]) -> str:
        operands = [parse()]
        while self._kind() == operator:
            self.next += 1
            operands.append(parse())
        return _joined(operands, operator)

    def _term(self) -> str:
        kind = self._kind()
        if kind == "term":
            self.next += 1
            return self.tokens[self.next - 1].text
        if kind != "(":
            self._fail_without_word()
        return self._in_parentheses()

    def _in_parentheses(self) -> str:
        opening = self.tokens[self.next].position
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _syntax_error(opening, "too many nested parentheses", f"{_MAX_DEPTH} is the limit")
        self.next += 1
        expression = self._any()
        if self._kind() != ")":
            raise _syntax_error(opening, "'(' is never closed", "add a ')', or remove it")
        self.next += 1
        self.depth -= 1
        return expression

    def _kind(self) -> str | None:
        return self.tokens[self.next].kind if self.next < len(self.tokens) else None

    def _fail_without_word(self) -> NoReturn:
        here = self.tokens[self.next] if self.next < len(self.tokens) else None
        before = self.tokens[self.next - 1] if self.next else None
        for token, side in ((before, "after"), (here, "before")):
            if token is not None and token.kind in _OPERATORS:
                remedy = f'put a word on both sides, or write "{token.kind}" to search for the word itself'
                raise _syntax_error(token.position, f"{token.kind} has no word {side} it", remedy)
        if here is not None:
            raise _syntax_error(here.position, "')' has nothing to close", "remove it")
        raise _syntax_error(before.position if before else 0, "'(' is never closed", "remove it")


def _joined(operands: Sequence[str], operator: str) -> str:
    return operands[0] if len(operands) == 1 else f"({f' {operator} '.join(operands)})"


def _syntax_error(position: int, problem: str, remedy: str) -> InputError:
    return InputError(f"Syntax error at character {position + 1}: {problem}; {remedy}")


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(text):
        word, position = match["word"], match.start()
        if match["quote"]:
            raise _syntax_error(position, "the quotation mark is never closed", "close it, or remove it")
        if match["sign"]:
            tokens.append(_Token(position, match["sign"], match["sign"]))
        elif word in _OPERATORS:
            if word == "NOT" and tokens and tokens[-1].kind == "AND":
                tokens.pop()  # "AND NOT" means NOT
            tokens.append(_Token(position, word, word))
        elif word and _MINUS.match(word):
            shown = word[1:_MAX_SHOWN]
            raise _syntax_error(
                position,
                "a minus sign does not exclude a word",
                f'write NOT {shown}, or "{shown}" to search for it',
            )
        else:
            text_of_term = match["phrase"] if word is None else word
            is_prefix = bool(match["star"]) or (word is not None and word.endswith("*"))
            # The index ignores punctuation, so a term without a letter or digit is no term.
            if any(map(_is_indexed, text_of_term)):
                quoted = f'"{text_of_term.rstrip("*")}"{"*" if is_prefix else ""}'
                tokens.append(_Token(position, "term", quoted))
    return tokens


def _is_indexed(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category[0] in "LN" or category == "Co"
