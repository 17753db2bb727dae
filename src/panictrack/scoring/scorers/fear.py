"""Fear in any headline, whatever its cause: the emotion, beside the alarm about a technology."""

from collections.abc import Sequence

from panictrack.scoring.scorers import linear_model


def fear(titles: Sequence[str], reader: linear_model.Reader | None = None) -> list[float]:
    """How much fear readers feel at each headline, 0 to 1 (1: the most on the scale of SemEval-2007 task 14).

    Of war and illness as well as of machines: no archive keeps it and no curve rests on it. It shows how
    this instrument does on the labels of others (Strapparava & Mihalcea 2007; Bostan, Kim & Klinger 2020).

    Can mislead when taken for alarm about a technology, which is a question of its own.
    """
    reader = reader or linear_model.linear_model()
    values: list[float] = reader.probabilities(titles)[:, reader.questions.index("fear")].tolist()
    return values
