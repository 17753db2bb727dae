"""The headlines that the scorer of alarm reads most differently from the readers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from panictrack.scoring.evaluate.comparison import CLEAR, grades
from panictrack.scoring.scorers import explain, score_both
from panictrack.scoring.scorers.linear_model import Reader, linear_model, threshold

N_REASONS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class WorstError:
    """One headline: what was read, what was said, and the words that moved the score most."""

    title: str
    grade: float  # 0 none, 1 some, 2 clear, 3 extreme
    alarm: float
    reasons: tuple[str, ...]  # none from the encoder, which cannot say


def worst_errors(
    records: Sequence[Mapping[str, str]], name: str, n: int, reader: Reader | None = None
) -> tuple[list[WorstError], list[WorstError]]:
    """Up to n headlines read as clear alarm that were missed, least alarmed first, and n false alarms.

    Can mislead when taken for a sample: these are the extremes, and labels err too.

    Raises
    ------
    InputError
        A label is no number; the message names the line.
    """
    reader = reader or linear_model()
    titles = [record["title"] or "" for record in records]
    grade = grades(records, name)
    alarm = np.array([clear for clear, _ in score_both(titles, reader)])
    alarmed_from = threshold("alarm", reader)
    order = np.argsort(alarm, kind="stable")
    missed = [place for place in order if grade[place] >= CLEAR and alarm[place] < alarmed_from][:n]
    false = [place for place in order[::-1] if grade[place] < CLEAR and alarm[place] >= alarmed_from][:n]
    with_reasons = reader is linear_model()

    def mistake(place: int) -> WorstError:
        title = titles[place]
        return WorstError(
            title=title,
            grade=float(grade[place]),
            alarm=float(alarm[place]),
            reasons=tuple(reason.text for reason in explain(title)[:N_REASONS]) if with_reasons else (),
        )

    return [mistake(place) for place in missed], [mistake(place) for place in false]


def worst_errors_as_text(missed: Sequence[WorstError], false: Sequence[WorstError]) -> str:
    """Both lists for a terminal."""
    return "\n".join(
        [
            "Missed: read as clear alarm, least alarmed by the scorer first:",
            *map(_line, missed),
            "",
            "False alarms: not read as clear alarm, most alarmed by the scorer first:",
            *map(_line, false),
        ]
    )


def _line(mistake: WorstError) -> str:
    because = f"   ({', '.join(mistake.reasons)})" if mistake.reasons else ""
    return f"  read {mistake.grade:.1f}  said {mistake.alarm:.3f}  {mistake.title}{because}"
