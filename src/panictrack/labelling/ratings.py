"""What coders answered, side by side: the ratings that agreement is measured on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from panictrack.archive import Database
from panictrack.archive.labels import (
    CurrentAnnotation,
    codebook_text,
    current_annotations,
    sample_items,
    sample_named,
)
from panictrack.errors import InputError, NotEnoughDataError
from panictrack.labelling.answers import is_language_model
from panictrack.labelling.codebook import parse
from panictrack.labelling.questions import CANNOT_TELL, NONE_OF_THEM, NOTE, Codebook, Kind, Question
from panictrack.labelling.target import Truth, alarm_target
from panictrack.scoring.validity.agreement.scale import Kind as RatingKind
from panictrack.scoring.validity.agreement.scale import Ratings

_Answers = Mapping[tuple[str, str], Mapping[str, str]]

COUNTED = "clearly alarmed"
"""In the place of a question: whether a headline counts as clearly alarmed, by all answers that decide it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CodedSample:
    """The answers to a sample that hold.

    `digests` are the titles that anybody coded, in the order of the sample. Rows of `ratings` are in this
    order, columns in that of `coders`.
    """

    sample: str
    codebook: Codebook
    digests: Sequence[str]
    titles: Mapping[str, str]  # by digest, of those still in the archive
    coders: Sequence[str]
    ratings: Sequence[Ratings]  # one for each question; last, where alarm is asked, whether it counts

    def of_question(self, name: str) -> Ratings:
        """The ratings of one question; InputError where the codebook has none of this name."""
        if name not in {one.question for one in self.ratings}:
            self.codebook.question(name)
        return next(one for one in self.ratings if one.question == name)


def coded_sample(archive: Database, sample: str | None, coders: Sequence[str] = ()) -> CodedSample:
    """The answers of the coders of a sample, beside one another.

    Parameters
    ----------
    coders
        Whose answers; empty: those of all people, without language models.

    Raises
    ------
    InputError
        There is no such sample, or one of the coders coded nothing in it.
    NotEnoughDataError
        Nobody has coded anything yet.
    """
    with archive.reading() as connection:
        found = sample_named(connection, sample)
        codebook = parse(codebook_text(connection, found.codebook_id), f"codebook of sample {found.name}")
        years = {one.title_digest: str(one.week_start.year) for one in sample_items(connection, found.id)}
        rows = [one for one in current_annotations(connection, sample=found.name) if one.question != NOTE]
    if not rows:
        raise NotEnoughDataError(
            f"sample {found.name}: nobody has coded anything yet; code it on the page Label of "
            "`panictrack serve`, or by `panictrack label code`"
        )
    chosen = _coders({one.coder for one in rows}, coders, found.name)
    answers = answers_by_coder(row for row in rows if row.coder in chosen)
    digests = [digest for digest in years if any((digest, coder) in answers for coder in chosen)]
    return CodedSample(
        sample=found.name,
        codebook=codebook,
        digests=digests,
        titles={one.title_digest: one.title for one in rows if one.title is not None},
        coders=chosen,
        ratings=[
            *(
                _ratings(question, answers, digests, chosen, [years[one] for one in digests])
                for question in codebook.questions
            ),
            *_counted(codebook, answers, digests, chosen, [years[one] for one in digests]),
        ],
    )


def _counted(
    codebook: Codebook, answers: _Answers, digests: Sequence[str], coders: Sequence[str], years: Sequence[str]
) -> Iterator[Ratings]:
    """Whether a headline counts as clearly alarmed, by all answers that decide it: what shares rest on."""
    target = alarm_target(codebook)
    if target is None:
        return
    shown = {Truth.YES: "yes", Truth.NO: "no", Truth.DOUBTFUL: CANNOT_TELL}
    yield Ratings(
        question=COUNTED,
        coders=coders,
        answers=[
            [shown.get(target.truth(answers.get((digest, coder), {}))) for coder in coders]
            for digest in digests
        ],
        values=["no", "yes"],
        years=years,
    )


def _coders(found: set[str], wanted: Sequence[str], sample: str) -> tuple[str, ...]:
    if missing := sorted(set(wanted) - found):
        raise InputError(
            f"{missing[0]!r} has coded nothing in sample {sample}; its coders so far are "
            f"{', '.join(sorted(found))}"
        )
    people = sorted(one for one in found if not is_language_model(one))
    return tuple(dict.fromkeys(wanted)) or tuple(people)


def answers_by_coder(rows: Iterable[CurrentAnnotation]) -> _Answers:
    """By digest of the title and coder, the answers by question."""
    answers = defaultdict[tuple[str, str], dict[str, str]](dict)
    for row in rows:
        answers[row.title_digest, row.coder][row.question] = row.answer
    return answers


def _ratings(
    question: Question, answers: _Answers, digests: Sequence[str], coders: Sequence[str], years: Sequence[str]
) -> Ratings:
    return Ratings(
        question=question.name,
        coders=coders,
        answers=[
            [_rated(question, answers.get((digest, coder), {}).get(question.name)) for coder in coders]
            for digest in digests
        ],
        kind=RatingKind(question.kind.value),
        values=[choice.value for choice in question.choices if choice.value != NONE_OF_THEM]
        if question.kind is Kind.SEVERAL
        else [choice.value for choice in question.choices],
        years=years,
    )


def _rated(question: Question, answer: str | None) -> str | None:
    """An answer on the scale of agreement, on which no theme at all is an empty set."""
    return "" if question.kind is Kind.SEVERAL and answer == NONE_OF_THEM else answer
