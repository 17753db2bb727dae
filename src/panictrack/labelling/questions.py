"""Codebooks: the questions that a coder answers about a headline, and which of them are asked when.

A codebook is known by the digest of its whole text: another wording of a question, or another topic in it, is
another codebook, and its answers are not mixed with those of the first.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import yaml

from panictrack.errors import InputError

CANNOT_TELL = "cannot_tell"
"""The answer that every question allows."""
NONE_OF_THEM = "none"
"""The answer to a question of kind `several` to which no answer applies."""
NOTE = "note"
FILE_COLUMNS = frozenset(
    [
        "sample",
        "position",
        "title_digest",
        "digest",
        "title",
        "headline",
        "headline_text",
        "headlines",
        "article_title",
        "news_title",
        "news_headline",
        "story_title",
        "post_title",
        "heading",
        "text",
        "week_start",
        "stream",
        "stratum",
        "inclusion_probability",
        "is_overlap",
        "score",
        "coder",
        "annotator",
        "reader",
        "rater",
        "labeler",
        "labeller",
        "coded_by",
        "completed_by",
        "question",
        "answer",
        "answered_at",
        "coded_at",
        "annotated_at",
        "labelled_at",
        "labeled_at",
        "source",
        "codebook",
        "codebook_version",
        "codebook_digest",
    ]
)
"""Columns of files of answers beside those of the questions: a question of this name could not be told."""
"""In the place of a question: a remark of the coder."""
SEPARATOR = ";"
"""Between several answers."""
CANNOT_TELL_KEY = "?"

_TOPIC = "{topic}"
_KEYS = tuple("1234567890abcdefghijklmnopqrstuvwxyz")


class Kind(StrEnum):
    """How a question is answered."""

    ONE = "one"  # one of its answers
    ORDINAL = "ordinal"  # the same, and they are in order, the lowest first
    SEVERAL = "several"  # any number of them


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """An answer that a question offers; `key` is one character on the keyboard, empty: none."""

    value: str  # as it is stored
    label: str
    key: str = ""
    help: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question about a headline.

    `when` names earlier questions, each with the answers of which it needs one to be asked; empty: always.
    """

    name: str
    ask: str
    kind: Kind
    choices: tuple[Choice, ...]
    help: str = ""
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """What can be stored as an answer, cannot_tell last."""
        offered = tuple(choice.value for choice in self.choices)
        none = (NONE_OF_THEM,) if self.kind is Kind.SEVERAL and NONE_OF_THEM not in offered else ()
        return (*offered, *none, CANNOT_TELL)

    @property
    def keys(self) -> dict[str, str]:
        """By value, the key of each answer on the keyboard; "" once no letter and no digit is left.

        An answer that names none gets its value, if that is a letter or digit, else the next that is free.
        """
        found = {choice.value: choice.key for choice in self.choices}
        for value, key in found.items():
            if not key and value in _KEYS and value not in found.values():
                found[value] = value
        for value, key in found.items():
            found[value] = key or next((free for free in _KEYS if free not in found.values()), "")
        return found

    @property
    def scale(self) -> tuple[str, ...]:
        """The answers in order, the lowest first, where they are ordinal; else empty."""
        return tuple(choice.value for choice in self.choices) if self.kind is Kind.ORDINAL else ()

    def in_words(self, answer: str) -> str:
        """A stored answer as its labels."""
        labels = {CANNOT_TELL: "Cannot tell", NONE_OF_THEM: "None of them"}
        labels |= {choice.value: choice.label for choice in self.choices}
        return ", ".join(labels.get(part, part) for part in answer.split(SEPARATOR))

    def is_asked(self, answers: Mapping[str, str]) -> bool:
        """Whether the answers so far call for it."""
        return all(set(answers.get(name, "").split(SEPARATOR)) & set(values) for name, values in self.when)

    def checked(self, answer: str) -> str:
        """The answer as it is stored: several in the order of the codebook, each once.

        Raises
        ------
        InputError
            The question does not offer it.
        """
        parts = [part for piece in answer.split(SEPARATOR) if (part := piece.strip())]
        values = self.values
        if unknown := next((part for part in parts if part not in values), None):
            raise InputError(f"{self.name}: {unknown!r} is no answer; the answers are {', '.join(values)}")
        if not parts:
            raise InputError(f"{self.name}: no answer; the answers are {', '.join(values)}")
        alone = {CANNOT_TELL, NONE_OF_THEM} if self.kind is Kind.SEVERAL else set(values)
        if len(set(parts)) > 1 and alone & set(parts):
            single = min(alone & set(parts))
            what = "takes one answer" if self.kind is not Kind.SEVERAL else f"{single} excludes all others"
            raise InputError(f"{self.name}: {answer!r}: {what}; give one")
        return SEPARATOR.join(value for value in values if value in parts)


@dataclass(frozen=True, kw_only=True, slots=True)
class Codebook:
    """The questions of a study in the order in which they are asked."""

    name: str
    version: str
    questions: tuple[Question, ...]
    introduction: str = ""

    def question(self, name: str) -> Question:
        """The question of this name.

        Raises
        ------
        InputError
            There is none.
        """
        for question in self.questions:
            if question.name == name:
                return question
        names = ", ".join(question.name for question in self.questions)
        raise InputError(f"codebook {self.name} has no question {name!r}; its questions are {names}")

    def asked(self, answers: Mapping[str, str]) -> tuple[Question, ...]:
        """The questions that these answers call for, answered or not, in order."""
        valid: dict[str, str] = {}
        found = []
        for question in self.questions:
            if question.is_asked(valid):
                found.append(question)
                if question.name in answers:
                    valid[question.name] = answers[question.name]
        return tuple(found)

    def next_question(self, answers: Mapping[str, str]) -> Question | None:
        """The first question that is asked and not answered; None: the headline is coded completely."""
        return next((one for one in self.asked(answers) if one.name not in answers), None)

    def of_topic(self, label: str) -> "Codebook":
        """The codebook with the topic's label in its questions and help in place of {topic}."""

        def filled(text: str) -> str:
            return text.replace(_TOPIC, label)

        questions = tuple(
            replace(
                question,
                ask=filled(question.ask),
                help=filled(question.help),
                choices=tuple(
                    replace(choice, label=filled(choice.label), help=filled(choice.help))
                    for choice in question.choices
                ),
            )
            for question in self.questions
        )
        return replace(self, introduction=filled(self.introduction), questions=questions)

    @property
    def text(self) -> str:
        """The codebook in YAML, the same for all files that say the same; `codebook.parse` reads it back."""
        return yaml.safe_dump(
            _plain_codebook(self), allow_unicode=True, sort_keys=False, width=110, default_flow_style=False
        )

    @property
    def digest(self) -> str:
        """16 hex digits of what it says, the same on every machine and however its YAML is written."""
        said = json.dumps(_plain_codebook(self), sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def _plain_codebook(codebook: Codebook) -> dict[str, Any]:
    found: dict[str, Any] = {"name": codebook.name, "version": codebook.version}
    if codebook.introduction:
        found["introduction"] = codebook.introduction
    found["questions"] = [_plain_question(question) for question in codebook.questions]
    return found


def _plain_question(question: Question) -> dict[str, Any]:
    found: dict[str, Any] = {"name": question.name, "ask": question.ask, "kind": question.kind.value}
    if question.help:
        found["help"] = question.help
    if question.when:
        found["when"] = {name: list(values) for name, values in question.when}
    found["answers"] = [
        {key: value for key in ("value", "key", "label", "help") if (value := getattr(choice, key))}
        for choice in question.choices
    ]
    return found
