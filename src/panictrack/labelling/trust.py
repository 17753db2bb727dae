"""Whether a language model's coding may stand beside people's: only after agreement with them was shown.

The rule was written before any model was asked. Of each question, the model and people must have judged at
least MIN_HEADLINES headlines in common (cannot_tell judges none), and the lower end of the 95 % interval of
Krippendorff's alpha between them must reach LEAST_ALPHA: "the lowest conceivable limit" for tentative
conclusions (Krippendorff 2004, Content Analysis, 2nd edition, p. 241). The interval, and not alpha itself, so
that few headlines cannot pass by luck. Where the two never differ there is no interval; then alpha must reach
the limit with three headlines more on which they differ, as many as 95 % of such draws could have missed
(Hanley and Lippman-Hand 1983, If nothing goes wrong, is everything all right?, JAMA 249, 1743-1745).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from panictrack.labelling.answers import is_language_model
from panictrack.labelling.questions import CANNOT_TELL, Kind, Question
from panictrack.scoring.validity.agreement.comparison import Coefficient, agreement
from panictrack.scoring.validity.agreement.scale import Kind as RatingKind
from panictrack.scoring.validity.agreement.scale import Ratings

MIN_HEADLINES = 100
LEAST_ALPHA = 0.667
PEOPLE = "people"
_COULD_BE_MISSED = 3  # headlines on which they differ

_COEFFICIENT = {Kind.ONE: "alpha", Kind.ORDINAL: "alpha ordinal", Kind.SEVERAL: "alpha MASI"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What one coder answered to the question about one headline."""

    title_digest: str
    coder: str
    answer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Trust:
    """Whether a coder's answers to a question may be used in estimates, and why or why not."""

    coder: str
    question: str
    is_usable: bool
    reason: str


def trust(coder: str, question: Question, answers: Sequence[Answer]) -> Trust:
    """Whether the answers of a coder to a question may be used; people's always may.

    Can mislead when the common headlines were not drawn at random: agreement is theirs alone.
    """
    if not is_language_model(coder):
        return Trust(coder=coder, question=question.name, is_usable=True, reason="coded by a person")
    common = _in_common(coder, answers)
    if len(common) < MIN_HEADLINES:
        reason = (
            f"{len(common)} headlines were judged by it and by people; let people code {MIN_HEADLINES} of "
            "the headlines that it coded"
        )
        return Trust(coder=coder, question=question.name, is_usable=False, reason=reason)
    found = _alpha(question, common)
    low = found.low if found.low is not None or found.value is None else _alpha_if_unlucky(question, common)
    is_usable = low is not None and low >= LEAST_ALPHA
    return Trust(coder=coder, question=question.name, is_usable=is_usable, reason=_told(found, low))


def _in_common(coder: str, answers: Iterable[Answer]) -> list[tuple[str, str]]:
    """The answers of the model beside those of people, of which the first by name speaks for them.

    A pair for each headline and person would count a headline twice that two people coded.
    """
    of_model: dict[str, str] = {}
    of_people: dict[str, tuple[str, str]] = {}
    for one in answers:
        if one.answer == CANNOT_TELL:  # it is kept out of alpha, so it must not fill up the number either
            continue
        if one.coder == coder:
            of_model[one.title_digest] = one.answer
        elif not is_language_model(one.coder):
            mine = (one.coder, one.answer)
            of_people[one.title_digest] = min(mine, of_people.get(one.title_digest, mine))
    return [(of_model[digest], of_people[digest][1]) for digest in sorted(of_model.keys() & of_people.keys())]


def _alpha(question: Question, common: Sequence[tuple[str, str]]) -> Coefficient:
    ratings = Ratings(
        question=question.name,
        coders=("model", PEOPLE),
        answers=common,
        kind=RatingKind(question.kind.value),
        values=question.values if question.kind is not Kind.ORDINAL else question.scale,
    )
    wanted = _COEFFICIENT[question.kind]
    return next(one for one in agreement(ratings) if one.name == wanted and one.question == question.name)


def _alpha_if_unlucky(question: Question, common: Sequence[tuple[str, str]]) -> float | None:
    """Alpha with three more headlines, on which they give the two commonest answers: one this, one that."""
    (one, _), (other, _) = Counter(answer for answer, _ in common).most_common(2)
    return _alpha(question, [*common, *[(one, other)] * _COULD_BE_MISSED]).value


def _told(found: Coefficient, low: float | None) -> str:
    if found.value is None or low is None:
        return f"its agreement with people is not defined: {found.note}"
    verb = "reaches" if low >= LEAST_ALPHA else "does not reach"
    return (
        f"{found.name} with people on {found.n_units:,} headlines is {found.value:.2f}; the lower end of its "
        f"95 % interval, {low:.2f}, {verb} {LEAST_ALPHA}"
    )
