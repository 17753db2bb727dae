"""Coding: the next headline of a coder, answers that are stored at once, undo, remarks and progress.

Every answer is one short transaction: when `answer` returns, it is on the disk, and a later one never
overwrites it. Whoever codes sees no score, no outlet and nobody else's answers.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from panictrack.archive import Connection, Database
from panictrack.archive.labels import (
    Annotation,
    SampleItem,
    StoredSample,
    add_annotations,
    answers_about,
    answers_of,
    codebook_text,
    item_title,
    item_titles,
    last_answered,
    latest_time,
    sample_items,
    sample_named,
)
from panictrack.errors import InputError
from panictrack.labelling.codebook import parse
from panictrack.labelling.questions import NOTE, Codebook, Question
from panictrack.model.text import storable

_Changed = Callable[[Mapping[str, str]], dict[str, str]]

LANGUAGE_MODEL = "llm:"
"""The beginning of the name of a coder that is a language model: it codes every headline of a sample."""

LONGEST_NOTE = 2_000
"""Characters of a remark."""

_MODEL = re.compile(r"llm\s*:")
_CODER = re.compile(r"\w[\w .@:/+-]{0,59}")


@dataclass(frozen=True, kw_only=True, slots=True)
class CodingItem:
    """A headline as its coder sees it, with the coder's own answers so far."""

    position: int  # in the sample
    title: str
    answers: Mapping[str, str]  # by question, those that hold
    note: str
    asked: tuple[Question, ...]  # that these answers call for, answered or not
    next_question: Question | None  # None: coded completely


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How many headlines a coder is asked, and how many of them are coded completely."""

    coder: str
    n_asked: int
    n_coded: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """What a coder sees next, and how far the coder is, in one state of the archive.

    `ahead` are headlines that are not coded completely. `last` is the headline and the question of the
    answer that `undo` would take back; None: there is none.
    """

    ahead: tuple[CodingItem, ...]
    last: tuple[CodingItem, str] | None
    progress: Progress


def coder_name(name: str) -> str:
    """The name of a coder, checked.

    Raises
    ------
    InputError
        It is empty, long, or holds a comma or something that cannot be printed.
    """
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    if not _CODER.fullmatch(name):
        raise InputError(f"{name!r} is no name of a coder; use letters, digits, spaces, . and -, up to 60")
    return name


def is_language_model(coder: str) -> bool:
    """Whether a coder's name is that of a language model; LLM:x and llm :x are, too, and no people."""
    return _MODEL.match(unicodedata.normalize("NFKC", coder).strip().casefold()) is not None


def checked_note(note: str) -> str:
    """A remark as it is stored.

    Raises
    ------
    InputError
        It is very long, or holds a NUL character.
    """
    text = storable(note.strip())
    if len(text) > LONGEST_NOTE or "\0" in text:
        raise InputError(f"a note of {len(text):,} characters; write up to {LONGEST_NOTE:,}, without NUL")
    return text


def refuse_model(coder: str) -> None:
    """Refuse a person who would code in the name of a language model.

    Raises
    ------
    InputError
        It is the name of one.
    """
    if is_language_model(coder):
        raise InputError(f"{coder} is a language model; choose one of the coders of the sample")


class Coding:
    """One coder at work on one sample.

    The items are read once, so that a face can keep the object. Several coders, and a collecting daemon,
    may write meanwhile.

    Raises
    ------
    InputError
        There is no such sample, or it does not ask this coder.
    """

    def __init__(self, archive: Database, sample: str | None, coder: str) -> None:
        self._archive = archive
        with archive.reading() as connection:
            self.sample: StoredSample = sample_named(connection, sample)
            self.coder = _asked_coder(self.sample, coder_name(coder))
            self.codebook: Codebook = parse(
                codebook_text(connection, self.sample.codebook_id), f"codebook of sample {self.sample.name}"
            )
            items = sample_items(connection, self.sample.id)
            titles = item_titles(connection, self.sample.id)
        is_model = is_language_model(self.coder)
        asked = [one for one in items if is_model or one.is_asked_of(self.coder)]
        # A title that was drawn twice is shown once; one that was deleted cannot be shown.
        self._items: dict[int, SampleItem] = {}
        self._positions: dict[str, int] = {}
        for one in asked:
            if one.position in titles and one.title_digest not in self._positions:
                self._items[one.position] = one
                self._positions[one.title_digest] = one.position

    def next(self, *, after: int = 0) -> CodingItem | None:
        """The first headline behind this position that is not coded completely; None: there is none."""
        with self._archive.reading() as connection:
            answers, titles = self._all_answers(connection)
        for item in self._open(answers, titles):
            if item.position > after:
                return self._shown(item, titles[item.position], answers.get(item.title_digest, {}))
        return None

    def outlook(self, *, after: int = 0, n: int = 1) -> Outlook:
        """The next headlines that are not coded completely, at most `n`, and how far the coder is.

        Those behind the position come first, then those before it, which were left out; that at it is last.
        """
        with self._archive.reading() as connection:
            answers, titles = self._all_answers(connection)
            last = last_answered(connection, sample_id=self.sample.id, coder=self.coder, note=NOTE)
        found = self._open(answers, titles)
        ahead = sorted(found, key=lambda item: (item.position <= after, item.position == after))[:n]
        n_asked = sum(position in titles for position in self._items)
        position = self._positions.get(last[0]) if last else None

        def shown(item: SampleItem) -> CodingItem:
            return self._shown(item, titles[item.position], answers.get(item.title_digest, {}))

        return Outlook(
            ahead=tuple(map(shown, ahead)),
            last=(shown(self._items[position]), last[1]) if last and position in titles else None,
            progress=Progress(coder=self.coder, n_asked=n_asked, n_coded=n_asked - len(found)),
        )

    def previous(self, position: int) -> int | None:
        """The position of the headline that this coder is asked before this one; None: it is the first."""
        return max((one for one in self._items if one < position), default=None)

    def item(self, position: int) -> CodingItem:
        """The headline at a position, coded or not.

        Raises
        ------
        InputError
            This coder is not asked it.
        """
        item = self._item(position)
        with self._archive.reading() as connection:
            return self._shown(item, self._title(connection, item), self._answers(connection, item))

    def answer(self, position: int, question: str, answer: str, *, now: datetime, source: str) -> CodingItem:
        """Store an answer, and withdraw those to questions that it no longer calls for.

        An answer that holds already is not stored again.

        Parameters
        ----------
        answer
            A value of the codebook; several are joined by `;`. `cannot_tell` is always possible.
        source
            Where it was given: browser, terminal, python or llm:MODEL.

        Raises
        ------
        InputError
            This coder is not asked that headline; or the question is not asked, or has no such answer.
        """
        checked = self.codebook.question(question).checked(answer)

        def changed(answers: Mapping[str, str]) -> dict[str, str]:
            if question not in {one.name for one in self.codebook.asked(answers)}:
                raise InputError(f"{question} is not asked after these answers; answer what comes before it")
            return {question: checked}

        return self._write(position, changed, now=now, source=source)

    def withdraw(self, position: int, question: str, *, now: datetime, source: str) -> CodingItem:
        """Take back an answer, and those that depend on it; the rows stay."""
        if question != NOTE:
            self.codebook.question(question)
        return self._write(position, lambda _: {question: ""}, now=now, source=source)

    def undo(self, *, now: datetime, source: str) -> CodingItem | None:
        """Take back the last answer of this coder in this sample; None: there is none to take back."""
        with self._archive.reading() as connection:
            found = last_answered(connection, sample_id=self.sample.id, coder=self.coder, note=NOTE)
        if found is None or found[0] not in self._positions:
            return None
        return self.withdraw(self._positions[found[0]], found[1], now=now, source=source)

    def write_note(self, position: int, note: str, *, now: datetime, source: str) -> CodingItem:
        """Store a remark about a headline; an empty one withdraws the remark before it."""
        text = checked_note(note)
        return self._write(position, lambda _: {NOTE: text}, now=now, source=source)

    def progress(self) -> Progress:
        """How far this coder is."""
        return self.outlook(n=0).progress

    def _open(self, answers: Mapping[str, Mapping[str, str]], titles: Mapping[int, str]) -> list[SampleItem]:
        """The headlines that are not coded completely, in order."""
        return [
            item
            for position, item in self._items.items()
            if position in titles
            and self.codebook.next_question(answers.get(item.title_digest, {})) is not None
        ]

    def _write(self, position: int, changed: _Changed, *, now: datetime, source: str) -> CodingItem:
        item = self._item(position)
        with self._archive.writing_for_good() as connection:
            title, before = self._title(connection, item), self._answers(connection, item)
            changes = changed(before)
            after = {name: value for name, value in (before | changes).items() if value}
            called_for = {NOTE, *(one.name for one in self.codebook.asked(after))}
            changes |= dict.fromkeys(after.keys() - called_for, "")
            add_annotations(
                connection,
                (
                    self._annotation(item, name, value, at=self._time(connection, item, now), source=source)
                    for name, value in changes.items()
                    if value != before.get(name, "")
                ),
            )
        return self._shown(item, title, {name: value for name, value in after.items() if name in called_for})

    def _annotation(
        self, item: SampleItem, question: str, answer: str, *, at: datetime, source: str
    ) -> Annotation:
        return Annotation(
            sample_id=self.sample.id,
            headline_id=item.headline_id,
            title_digest=item.title_digest,
            coder=self.coder,
            codebook_id=self.sample.codebook_id,
            question=question,
            answer=answer,
            answered_at=at,
            source=source,
        )

    def _time(self, connection: Connection, item: SampleItem, now: datetime) -> datetime:
        """Now, but not before an earlier answer: a clock that was set back must not revive that."""
        latest = latest_time(
            connection, item.title_digest, codebook_id=self.sample.codebook_id, coder=self.coder
        )
        return now if latest is None else max(now, latest)

    def _item(self, position: int) -> SampleItem:
        try:
            return self._items[position]
        except KeyError as error:
            raise InputError(
                f"sample {self.sample.name} does not ask {self.coder} headline {position}; take the next one"
            ) from error

    def _title(self, connection: Connection, item: SampleItem) -> str:
        title = item_title(connection, self.sample.id, item.position)
        if title is None:
            raise InputError(f"headline {item.position} was deleted meanwhile; take the next one")
        return title

    def _shown(self, item: SampleItem, title: str, answers: Mapping[str, str]) -> CodingItem:
        return CodingItem(
            position=item.position,
            title=title,
            answers={name: value for name, value in answers.items() if name != NOTE},
            note=answers.get(NOTE, ""),
            asked=self.codebook.asked(answers),
            next_question=self.codebook.next_question(answers),
        )

    def _answers(self, connection: Connection, item: SampleItem) -> dict[str, str]:
        return answers_about(
            connection, item.title_digest, codebook_id=self.sample.codebook_id, coder=self.coder
        )

    def _all_answers(self, connection: Connection) -> tuple[dict[str, dict[str, str]], dict[int, str]]:
        """The answers that hold by title digest, and the titles by position."""
        found = answers_of(
            connection, sample_id=self.sample.id, codebook_id=self.sample.codebook_id, coder=self.coder
        )
        return found, item_titles(connection, self.sample.id)


def progress_of_all(archive: Database, sample: str | None) -> list[Progress]:
    """How far each coder of a sample is, in the order of the sample.

    Raises
    ------
    InputError
        There is no such sample.
    """
    with archive.reading() as connection:
        found = sample_named(connection, sample)
    return [Coding(archive, found.name, coder).progress() for coder in found.coders]


def _asked_coder(sample: StoredSample, coder: str) -> str:
    if coder in sample.coders or is_language_model(coder):
        return coder
    raise InputError(
        f"sample {sample.name} asks no coder {coder!r}; its coders are {', '.join(sample.coders)}"
    )
