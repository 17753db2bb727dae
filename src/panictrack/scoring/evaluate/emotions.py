"""Scores beside the emotions that people felt at headlines, whatever caused them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from panictrack.errors import NotEnoughDataError
from panictrack.scoring.evaluate.intervals import Figure, area, correlation, mean_precision
from panictrack.scoring.evaluate.measures import BoolArray, FloatArray
from panictrack.scoring.evaluate.samples import numbers, weights
from panictrack.scoring.scorers import VaderScorer, score_alarms, score_fear
from panictrack.scoring.scorers.linear_model import Classifier

FEAR, DOMINANT = "fear", "dominant_emotion"
MIN_CASES = 5
_HALF = 0.5  # of the scale: SemEval-2007 counts an emotion of 50 or more in 100 as present


@dataclass(frozen=True, kw_only=True, slots=True)
class FearResult:
    """How well one score ranks headlines by the fear that people felt.

    Can mislead when the score has learned from these very headlines, as `fear` has from GoodNewsEveryone and
    from the trial data of SemEval-2007. Alarm is fear of a technology: it need not follow any other fear.
    """

    group: str  # "all", or "names a technology": those alone that can be alarmed
    scorer: str  # "fear", "-vader", "alarm", "alarm_any"
    n: int
    n_positive: int  # fear of half the scale or more, or the dominant emotion
    pearson_r: Figure | None  # None where the file names the emotion without a number
    auc: Figure | None  # None, like the next, with fewer than five headlines of either kind
    average_precision: Figure | None


def fear_results(
    records: Sequence[Mapping[str, str]], file_name: str, classifier: Classifier | None = None
) -> list[FearResult]:
    """Compare scores with the column `fear` (a number) or `dominant_emotion` (`fear` or another name).

    Raises
    ------
    InputError
        A value is not a number.
    NotEnoughDataError
        Fewer than five headlines with fear, or without.
    """
    felt = numbers(records, FEAR, file_name) if FEAR in records[0] else None
    truth = _is_afraid(felt) if felt is not None else _names_fear(records)
    if felt is None and min(truth.sum(), (~truth).sum()) < MIN_CASES:
        raise NotEnoughDataError(
            f"{file_name}: fewer than {MIN_CASES} headlines with or without {FEAR} in column {DOMINANT}; "
            "annotate more headlines"
        )
    column = "title" if "title" in records[0] else "text"
    titles = [record[column] or "" for record in records]
    alarm, alarm_any = (np.array(one) for one in zip(*score_alarms(titles, classifier), strict=True))
    scores = {
        "fear": np.array(score_fear(titles, classifier)),
        "-vader": -np.array(VaderScorer().score(titles)),
        "alarm": alarm,
        "alarm_any": alarm_any,
    }
    given = weights(records, file_name)
    weight = np.ones(len(titles)) if given is None else given
    groups = {"all": np.ones(len(titles), dtype=bool), "names a technology": alarm > 0}
    return [
        _result(group, scorer, chosen, values, truth, felt, weight)
        for group, chosen in groups.items()
        for scorer, values in scores.items()
        if (not scorer.startswith("alarm") if group == "all" else chosen.sum() > MIN_CASES)
    ]


def _is_afraid(felt: FloatArray) -> BoolArray:
    return felt >= _HALF * (100 if felt.max(initial=0) > 1 else 1)


def _names_fear(records: Sequence[Mapping[str, str]]) -> BoolArray:
    return np.array([(record[DOMINANT] or "").strip().lower() == FEAR for record in records])


def _result(
    group: str,
    scorer: str,
    chosen: BoolArray,
    scores: FloatArray,
    truth: BoolArray,
    felt: FloatArray | None,
    weight: FloatArray,
) -> FearResult:
    own, of = truth[chosen], weight[chosen]
    enough = min(own.sum(), (~own).sum()) >= MIN_CASES

    def ranked(measure: Callable[[FloatArray, BoolArray, FloatArray], Figure]) -> Figure | None:
        return measure(scores[chosen], own, of) if enough else None

    return FearResult(
        group=group,
        scorer=scorer,
        n=int(chosen.sum()),
        n_positive=int(own.sum()),
        pearson_r=None if felt is None else correlation(scores[chosen], felt[chosen], of),
        auc=ranked(area),
        average_precision=ranked(mean_precision),
    )
