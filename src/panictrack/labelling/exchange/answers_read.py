"""Answers as a file gives them, before the archive knows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from panictrack.errors import InputError
from panictrack.labelling.answers import checked_note
from panictrack.labelling.questions import NOTE, SEPARATOR, Codebook, Question

_MOST_TOLD = 5
_FIRST_YEAR, _LAST_YEAR = 1900, 9000


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadAnswer:
    """An answer in a file. `coder`, `codebook_digest` and `answered_at` are empty where the file has none."""

    position: str  # "line 7", "task 3": where it is, for errors
    title_digest: str
    question: str
    answer: str  # as it is written there
    coder: str = ""
    answered_at: datetime | None = None
    codebook_digest: str = ""


def refuse(name: str, faults: Sequence[str], remedy: str) -> None:
    """Raise an error with the first faults of a file and the number of the others; nothing if there are none.

    Raises
    ------
    InputError
        There are any.
    """
    if faults:
        more = f"; and {len(faults) - _MOST_TOLD:,} more" if len(faults) > _MOST_TOLD else ""
        raise InputError(f"{name}: nothing was imported: {'; '.join(faults[:_MOST_TOLD])}{more}; {remedy}")


def as_stored(codebook: Codebook, question: str, written: str) -> str:
    """An answer as it is stored, from how people and programs write it: 2.0 for 2, Mild for 1.

    Raises
    ------
    InputError
        The codebook has no such question or answer.
    """
    if question == NOTE:
        return checked_note(written)
    asked = codebook.question(question)
    return asked.checked(SEPARATOR.join(_value(asked, part.strip()) for part in written.split(SEPARATOR)))


def moment(text: str) -> datetime:
    """A time as ISO writes it; a date is its beginning, and without a zone it is UTC.

    Raises
    ------
    ValueError
        It is none, or lies before anybody coded headlines.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no time; write it like 2026-11-30 or 2026-11-30T09:00:00Z") from error
    if not _FIRST_YEAR <= found.year < _LAST_YEAR:
        raise ValueError(f"{text} is not between {_FIRST_YEAR} and {_LAST_YEAR}; write when it was coded")
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _value(question: Question, written: str) -> str:
    values = question.values
    if written in values:
        return written
    whole = written.removesuffix(".0")  # as spreadsheets and data frames write whole numbers
    if whole in values:
        return whole
    by_label = {choice.label.casefold(): choice.value for choice in question.choices}
    by_value = {value.casefold(): value for value in values}
    plain = written.casefold()
    return by_value.get(plain) or by_label.get(plain) or by_value.get(plain.replace(" ", "_")) or written


def question_names(codebooks: Iterable[Codebook]) -> tuple[str, ...]:
    """The questions of several codebooks in order, each once, and notes."""
    names = dict.fromkeys(question.name for codebook in codebooks for question in codebook.questions)
    return (*names, NOTE)
