"""Every coefficient of a question, for all coders, each pair of them and each year."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from panictrack.scoring.validity.agreement.coefficients import (
    UnitSums,
    alpha,
    grade_distances,
    gwet,
    jaccard_distance,
    kappa,
    masi_distance,
    ordinal_alpha,
    ordinal_weights,
    percent_agreement,
    set_distances,
)
from panictrack.scoring.validity.agreement.intervals import (
    MAX_UNDEFINED_SHARE,
    interval,
    most_disagreement,
    resampled,
)
from panictrack.scoring.validity.agreement.scale import (
    MISSING,
    BoolArray,
    FloatArray,
    IntArray,
    Kind,
    Ratings,
)

N_RESAMPLES = 2_000
SEED = 1
ALL = "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class Coefficient:
    """One coefficient of agreement with its 95 % interval.

    Can mislead when the headlines with two answers are not drawn as the others were: agreement is theirs
    alone. A question that is asked only after another one was answered with yes is compared only where both
    coders said yes, which leaves out the headlines that they found hardest.
    """

    question: str  # "alarm", "themes", "themes:jobs"
    group: str  # "all", "ana – ben", "2023"
    name: str  # "percent agreement", "alpha", "alpha ordinal", "AC1", "AC2", "kappa", "kappa linear" ...
    value: float | None  # None: not defined, and `note` says why
    low: float | None = None  # None: no interval, and `note` says why
    high: float | None = None
    n_units: int  # headlines with two answers or more
    n_answers: int  # to them
    n_cannot_tell: int = 0  # answers that count as none, because they have no place on the scale
    n_resamples: int = 0
    n_undefined: int = 0  # resamples in which everyone gave the same answer
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class _Group:
    name: str
    units: BoolArray
    coders: tuple[int, ...]


def agreement(ratings: Ratings, *, n_resamples: int = N_RESAMPLES, seed: int = SEED) -> list[Coefficient]:
    """The coefficients of one question: for all coders, each pair if there are three or more, and by year.

    Names have alpha, AC1 and, of two coders, kappa. Grades have these, and alpha, AC2 and kappa that know
    how far apart two grades are. Sets have alpha by Passonneau's distance (MASI) and by Jaccard's, and then
    each of their answers is a question of its own with yes and no: "themes:jobs".

    `n_resamples` of 0 leaves intervals out. The same seed gives the same intervals.
    """
    n_values = len(ratings.scale)
    if ratings.kind is Kind.SEVERAL:
        questions = {ratings.question: _sets(ratings)} | {
            f"{ratings.question}:{value}": (ratings.chosen(value), _of_names(2)) for value in ratings.scale
        }
    else:
        statistics = _of_grades(n_values) if ratings.kind is Kind.ORDINAL else _of_names(n_values)
        questions = {ratings.question: (ratings.codes, statistics)}
    found = [
        one for group in _groups(ratings) for one in _compared(ratings, group, questions, n_resamples, seed)
    ]
    return sorted(found, key=lambda one: list(questions).index(one.question))


_Statistics = Callable[[IntArray], Mapping[str, UnitSums]]


def _of_names(n_values: int) -> _Statistics:
    def of(codes: IntArray) -> dict[str, UnitSums]:
        found = {
            "percent agreement": percent_agreement(codes, n_values),
            "alpha": alpha(codes, n_values),
            "AC1": gwet(codes, n_values),
        }
        return {**found, "kappa": kappa(codes, n_values)} if codes.shape[1] == 2 else found

    return of


def _of_grades(n_values: int) -> _Statistics:
    def of(codes: IntArray) -> dict[str, UnitSums]:
        found = {
            **_of_names(n_values)(codes),
            "alpha ordinal": ordinal_alpha(codes, n_values),
            "AC2": gwet(codes, n_values, ordinal_weights(n_values)),
        }
        if codes.shape[1] == 2:
            for name, power in (("kappa linear", 1), ("kappa quadratic", 2)):
                found[name] = kappa(codes, n_values, grade_distances(n_values, power))
        return found

    return of


def _sets(ratings: Ratings) -> tuple[IntArray, _Statistics]:
    """The codes of the sets that occur, and the coefficients of sets."""
    values = sorted({one for row in ratings.sets for one in row if one is not None}, key=sorted)
    place = {value: number for number, value in enumerate(values)}
    rows = [[MISSING if one is None else place[one] for one in row] for row in ratings.sets]
    codes = np.array(rows, dtype=np.int64).reshape(len(rows), len(ratings.coders))
    distances: dict[str, FloatArray] = {
        "alpha MASI": set_distances(values, masi_distance),
        "alpha Jaccard": set_distances(values, jaccard_distance),
    }

    def of(codes: IntArray) -> dict[str, UnitSums]:
        alphas = {name: alpha(codes, len(values), own) for name, own in distances.items()}
        return {"percent agreement": percent_agreement(codes, len(values)), **alphas}

    return codes, of


def _groups(ratings: Ratings) -> Iterator[_Group]:
    everything = np.ones(len(ratings.answers), dtype=bool)
    everyone = tuple(range(len(ratings.coders)))
    yield _Group(name=ALL, units=everything, coders=everyone)
    if len(everyone) > 2:
        for pair in combinations(everyone, 2):
            name = " – ".join(ratings.coders[one] for one in pair)
            yield _Group(name=name, units=everything, coders=pair)
    for year in sorted(set(ratings.years) - {""}):
        yield _Group(name=year, units=np.array([one == year for one in ratings.years]), coders=everyone)


def _compared(
    ratings: Ratings,
    group: _Group,
    questions: Mapping[str, tuple[IntArray, _Statistics]],
    n_resamples: int,
    seed: int,
) -> Iterator[Coefficient]:
    """The coefficients of questions with the same gaps, from the same resamples."""
    own = {name: codes[group.units][:, group.coders] for name, (codes, _) in questions.items()}
    n_answers = (next(iter(own.values())) != MISSING).sum(axis=1)
    has_pair = n_answers[n_answers > 0] >= 2
    n_units = int(has_pair.sum())
    answered = {name: codes[n_answers > 0] for name, codes in own.items()}
    measured = {
        (question, name): statistic
        for question, codes in answered.items()
        for name, statistic in questions[question][1](codes).items()
    }
    reason = _impossible(len(group.coders), n_units)
    samples = np.full((0, len(measured)), np.nan)
    if n_resamples and not reason:
        samples = resampled(list(measured.values()), has_pair, n_resamples, seed)
    never = {question: not _differ(codes) for question, codes in answered.items()}
    doubtful = 0 if ratings.kind is Kind.ONE else int(ratings.n_cannot_tell[group.units].sum())
    for column, ((question, name), statistic) in enumerate(measured.items()):
        low, high, note = _interval(statistic, samples[:, column], n_units, never=never[question])
        yield Coefficient(
            question=question,
            group=group.name,
            name=name,
            value=None if reason else _defined(statistic.value),
            low=low,
            high=high,
            n_units=n_units,
            n_answers=int(n_answers[n_answers >= 2].sum()),
            n_cannot_tell=doubtful,
            n_resamples=len(samples),
            n_undefined=int(np.isnan(samples[:, column]).sum()),
            note=reason or note,
        )


def _impossible(n_coders: int, n_units: int) -> str:
    """Why no coefficient can be had, or nothing."""
    if n_coders < 2:
        return "undefined: one coder"
    if not n_units:
        return "undefined: no headline has two answers"
    if n_units == 1:
        return "undefined: one headline has two answers; at least two are needed"
    return ""


def _differ(codes: IntArray) -> bool:
    """Whether two coders ever differ."""
    highest = codes.max(axis=1, initial=MISSING)
    lowest = np.where(codes == MISSING, highest[:, None], codes).min(axis=1, initial=np.iinfo(np.int64).max)
    return bool((highest > lowest).any())


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else value


def _interval(
    statistic: UnitSums, samples: FloatArray, n_units: int, *, never: bool
) -> tuple[float | None, float | None, str]:
    """The interval, or none and why."""
    if np.isnan(statistic.value):
        return None, None, "undefined: everyone gave the same answer"
    if never:
        most = most_disagreement(n_units)
        return (
            None,
            None,
            f"no interval: the coders never differ; at 95 %, up to {most:.1%} of headlines may be disputed",
        )
    if not len(samples):
        return None, None, ""
    n_undefined = int(np.isnan(samples).sum())
    if n_undefined > MAX_UNDEFINED_SHARE * len(samples):
        share = n_undefined / len(samples)
        return None, None, f"no interval: in {share:.0%} of the resamples everyone gives the same answer"
    low, high = interval(statistic, samples)
    if low == high:
        return None, None, "no interval: nearly every resample gives the same figure"
    return low, high, ""
