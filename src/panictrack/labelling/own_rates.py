"""How often the classifier errs on a topic, from what people coded in this archive.

The rule, written before it was used: the samples of a topic give error rates if people coded LEAST_CODED of
its headlines or more, LEAST_EACH of them with clear alarm and as many without, all drawn by the scores of the
present version of the classifier. Each headline counts for as many as it stands for, and a cell (a year of a
stream) as the simple random draw that would tell as much (Kish 1965, Survey Sampling, 11.7), as for the
rates that ship.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from panictrack.archive import Database
from panictrack.archive.labels import list_samples
from panictrack.errors import InputError, NotEnoughDataError
from panictrack.labelling.estimating import CodedFrame, coded_frame
from panictrack.labelling.moving import Untested, stabilities
from panictrack.labelling.ratings import coded_sample
from panictrack.model import ErrorCell, ErrorCounts, ErrorRates
from panictrack.scoring.validity.agreement.comparison import ALL, Coefficient, agreement
from panictrack.scoring.validity.stability import Stability

LEAST_CODED = 100
LEAST_EACH = 15
_QUESTION, _COEFFICIENT = "alarm", "alpha ordinal"


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnRates:
    """What people coded of a topic's headlines, and the error rates that follow, if they suffice.

    `n_coded` are headlines that count, `n_other_version` those that were drawn by another version of the
    classifier. `alpha` is the coders' agreement on alarm, and `tests` say whether the error moves, both of
    the largest sample.
    """

    rates: ErrorRates | None  # of clear alarm; None: too few are coded
    coders: tuple[str, ...]
    n_coded: int
    n_alarmed: int
    n_other_version: int
    alpha: Coefficient | None = None
    tests: tuple[Stability | Untested, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Coded:
    year: int
    stream: str
    is_called: bool
    truth: float  # the mean over its coders: where two differ, it is half alarmed and half not
    weight: float


def own_rates(archive: Database, topic: str) -> OwnRates | None:
    """The error rates of a topic from the archive's own samples; None where nothing of it is coded.

    Can mislead when a sample is of few streams or years: others lean on them.
    """
    with archive.reading() as connection:
        names = [sample.name for sample in list_samples(connection) if sample.topic == topic]
    frames = [found for name in names if (found := _frame_of(archive, name)) is not None]
    if not frames:
        return None
    usable = [one for one in frames if one.threshold is not None]
    coded = _all_coded(usable)
    n_alarmed = round(sum(one.truth for one in coded))
    is_enough = len(coded) >= LEAST_CODED and min(n_alarmed, len(coded) - n_alarmed) >= LEAST_EACH
    largest = max(usable, key=lambda one: len(one.coded.index), default=None)
    return OwnRates(
        rates=ErrorRates(total=_counts(coded), cells=_cells(coded, usable)) if is_enough else None,
        coders=tuple(sorted({coder for frame in usable or frames for coder in frame.coders})),
        n_coded=len(coded),
        n_alarmed=n_alarmed,
        n_other_version=sum(len(one.coded.index) for one in frames if one.threshold is None),
        alpha=_alpha(archive, largest.sample.name) if largest and is_enough else None,
        tests=tuple(stabilities(largest)) if largest and is_enough else (),
    )


def _frame_of(archive: Database, name: str) -> CodedFrame | None:
    try:
        return coded_frame(archive, name)
    except (InputError, NotEnoughDataError):  # another codebook, or nothing is coded
        return None


def _all_coded(frames: Sequence[CodedFrame]) -> list[_Coded]:
    """What is coded of several samples; a title that more than one drew counts in the first."""
    found, known = list[_Coded](), set[str]()
    for frame in frames:
        pairs = zip(frame.digests, _coded(frame), strict=True)
        found += [one for digest, one in pairs if digest not in known]
        known |= set(frame.digests)
    return found


def _coded(frame: CodedFrame) -> list[_Coded]:
    threshold = frame.threshold or 0.0
    sample = frame.coded
    return [
        _Coded(
            year=int(frame.groups["year"][place]),
            stream=frame.groups["stream"][place],
            is_called=bool(sample.predicted[place] >= threshold),
            truth=float(truth),
            weight=float(weight),
        )
        for place, truth, weight in zip(sample.index.tolist(), sample.truth, sample.weight, strict=True)
    ]


def _cells(coded: Sequence[_Coded], frames: Sequence[CodedFrame]) -> tuple[ErrorCell, ...]:
    by_cell = defaultdict[tuple[int, str], list[_Coded]](list)
    for one in coded:
        by_cell[one.year, one.stream].append(one)
    n_topic = defaultdict[tuple[int, str], int](int)
    for frame in frames:
        for year, stream in zip(frame.groups["year"], frame.groups["stream"], strict=True):
            n_topic[int(year), stream] += 1
    return tuple(
        ErrorCell(
            since=date(year, 1, 1),
            until=date(year + 1, 1, 1),
            stream=stream,
            n_topic=n_topic[year, stream],
            errors=_counts(own),
        )
        for (year, stream), own in sorted(by_cell.items())
    )


def _counts(coded: Sequence[_Coded]) -> ErrorCounts:
    """The confusion matrix of headlines that stand for unequally many, as of a simple random draw."""
    found = []
    called = np.array([one.is_called for one in coded], dtype=bool)
    truth, weight = np.array([(one.truth, one.weight) for one in coded]).reshape(-1, 2).T
    for weights in (weight * truth, weight * (1 - truth)):
        if not weights.sum():
            found += [0.0, 0.0]
            continue
        n_effective = float(weights.sum() ** 2 / (weights**2).sum())
        share = float(weights[called].sum() / weights.sum())
        found += [share * n_effective, (1 - share) * n_effective]
    hits, misses, false_alarms, correct = found
    return ErrorCounts(hits=hits, misses=misses, false_alarms=false_alarms, correct_rejections=correct)


def _alpha(archive: Database, sample: str) -> Coefficient | None:
    ratings = coded_sample(archive, sample).of_question(_QUESTION)
    return next((one for one in agreement(ratings) if (one.group, one.name) == (ALL, _COEFFICIENT)), None)
