"""What is estimated: which answers to a codebook count as yes.

A target is one or several conditions, each a question with the answers that fulfil it; all must hold. A
question that was not asked fulfils nothing: where a headline is not about the topic, its alarm is none. Where
a condition was answered with "cannot tell" the headline has no truth, and is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from panictrack.errors import InputError
from panictrack.labelling.questions import CANNOT_TELL, SEPARATOR, Codebook, Question

ALARMED = ("about=1", "alarm=2,3", "object=technology")
"""What counts as alarmed under the built-in codebook: clear alarm, of which the technology is the cause."""


class Truth(StrEnum):
    """What one coder's answers say about a headline."""

    YES = "yes"
    NO = "no"
    DOUBTFUL = "doubtful"  # the coder cannot tell
    OPEN = "open"  # a question that decides is not answered yet


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """Questions in the order of the codebook, each with the answers that fulfil it; the text for people."""

    conditions: tuple[tuple[Question, frozenset[str]], ...]
    text: str

    @property
    def is_alarmed(self) -> bool:
        """Whether it is what the classifier answers: clearly alarmed, under the built-in codebook."""
        found = {(question.name, answers) for question, answers in self.conditions}
        listed = (one.partition("=") for one in ALARMED)
        return found == {(name, frozenset(answers.split(","))) for name, _, answers in listed}

    def truth(self, answers: Mapping[str, str]) -> Truth:
        """What these answers to a headline say: the first condition that is not fulfilled decides."""
        found = (self._of(question, wanted, answers) for question, wanted in self.conditions)
        return next((one for one in found if one is not Truth.YES), Truth.YES)

    @staticmethod
    def _of(question: Question, wanted: frozenset[str], answers: Mapping[str, str]) -> Truth:
        if question.name not in answers:
            return Truth.OPEN if question.is_asked(answers) else Truth.NO
        given = set(answers[question.name].split(SEPARATOR))
        if CANNOT_TELL in given:
            return Truth.DOUBTFUL
        return Truth.YES if given & wanted else Truth.NO


def target_of(codebook: Codebook, conditions: Sequence[str]) -> Target:
    """The target that conditions such as `alarm=2,3` describe; without any, what counts as alarmed.

    Raises
    ------
    InputError
        A condition is not of this form, or the codebook has no such question or answer.
    """
    if not conditions:
        names = {question.name for question in codebook.questions}
        if missing := sorted({one.partition("=")[0] for one in ALARMED} - names):
            raise InputError(
                f"codebook {codebook.name} has no question {missing[0]!r}, so it does not tell clear alarm; "
                "`panictrack label estimate` takes what else counts, such as "
                f"--count {codebook.questions[0].name}={codebook.questions[0].values[0]}"
            )
    found = [_condition(codebook, one) for one in conditions or ALARMED]
    order = [question.name for question in codebook.questions]
    return Target(
        conditions=tuple(sorted(found, key=lambda one: order.index(one[0].name))),
        text=" and ".join(conditions or ALARMED),
    )


def alarm_target(codebook: Codebook) -> Target | None:
    """What counts as alarmed; None: the codebook is of another study, and does not ask for it."""
    try:
        return target_of(codebook, ())
    except InputError:
        return None


def _condition(codebook: Codebook, text: str) -> tuple[Question, frozenset[str]]:
    name, sign, listed = text.partition("=")
    if not sign or not listed:
        raise InputError(f"--count {text}: write it as QUESTION=ANSWER, or QUESTION=ANSWER,ANSWER")
    question = codebook.question(name.strip())
    wanted = [answer.strip() for answer in listed.split(",")]
    possible = [value for value in question.values if value != CANNOT_TELL]
    if unknown := next((answer for answer in wanted if answer not in possible), None):
        raise InputError(
            f"--count {text}: {name} has no answer {unknown!r}; its answers are {', '.join(possible)}"
        )
    return question, frozenset(wanted)
