"""Print how the shipped alarm scorers do on the headlines that were coded to measure errors.

    PYTHONPATH=src .training/bin/python training/measure.py

Neither teacher nor student has read them. `held_out` are two whole collections, `random` a random draw from
the streams of 2023 to 2026, `called` headlines that version 4 of `alarm` called alarmed. Intervals are
Wilson's 95%. Also prints how well the readers agree, on the headlines that were read twice.
"""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from coded import Coded, Reading, coded_headlines

from panictrack.scoring.evaluate.measures import area_under_curve
from panictrack.scoring.scorers.alarm import score_alarms
from panictrack.scoring.scorers.linear_model import threshold

GROUPS = {"held_out": ("held_out",), "random": ("random_",), "called": ("called_clear",)}
YEARS = range(2023, 2027)


def main() -> None:
    """Score, compare, print."""
    coded = coded_headlines()
    about_ai = [one for one in coded if one.is_test and one.codes.is_ai]
    scores = dict(
        zip((one.digest for one in about_ai), score_alarms([one.title for one in about_ai]), strict=True)
    )
    for group, beginnings in GROUPS.items():
        chosen = [one for one in about_ai if one.stratum.startswith(beginnings)]
        print(f"{group}: {len(chosen)} headlines about AI")
        for column, (name, least) in enumerate((("alarm", 2), ("alarm_any", 1))):
            print_measures(name, least, chosen, [scores[one.digest][column] for one in chosen])
    natural = [one for one in about_ai if one.stratum.startswith(("held_out", "random_"))]
    called = {one.digest: scores[one.digest][0] >= threshold("alarm") for one in natural}
    print("\nshare of clear alarm, coded and called")
    for year in YEARS:
        own = [one for one in natural if one.date.startswith(str(year))]
        is_alarmed = np.mean([one.codes.alarm >= 2 for one in own])
        is_called = np.mean([called[one.digest] for one in own])
        print(f"{year}: {len(own)} headlines, {is_alarmed:.1%} coded, {is_called:.1%} called")
    print_agreement(coded)


def print_measures(name: str, least: int, coded: Sequence[Coded], scores: Sequence[float]) -> None:
    """AUC, precision and recall of one alarm."""
    truth = np.array([one.codes.alarm >= least for one in coded])
    found = np.array(scores) >= threshold(name)
    area = area_under_curve(np.array(scores), truth) if 0 < truth.sum() < len(truth) else float("nan")
    print(
        f"  {name:9} {truth.sum():4} yes  AUC {area:.3f}"
        f"  precision {with_interval((truth & found).sum(), found.sum())}"
        f"  recall {with_interval((truth & found).sum(), truth.sum())}"
    )


def with_interval(yes: int, n: int) -> str:
    """A share with Wilson's 95% interval."""
    if not n:
        return "none"
    z = 1.96
    middle = (yes + z * z / 2) / (n + z * z)
    half = z * (yes * (n - yes) / n + z * z / 4) ** 0.5 / (n + z * z)
    return f"{yes / n:.2f} ({middle - half:.2f} to {middle + half:.2f}, n {n})"


def print_agreement(coded: Sequence[Coded]) -> None:
    """Cohen's kappa of the first two readings, which were mostly of headlines on the border."""
    pairs = [one.readings[:2] for one in coded if len(one.readings) > 1]
    print(f"\nagreement of two readings, {len(pairs)} headlines, mostly on the border of mild and clear")
    questions: dict[str, Callable[[Reading], object]] = {
        "clear alarm": lambda one: one.alarm >= 2,
        "some alarm": lambda one: one.alarm >= 1,
        "object": lambda one: one.object,
        "regulation": lambda one: one.regulation,
        "about AI": lambda one: one.is_ai,
    }
    for name, answer in questions.items():
        print(f"  {name:12} kappa {kappa([(answer(one), answer(other)) for one, other in pairs]):.3f}")
    n_third = sum(len(one.readings) > 2 for one in coded)
    print(f"  {n_third} headlines on which two readings disagreed were read a third time")


def kappa(pairs: Sequence[tuple[object, object]]) -> float:
    """Cohen's kappa."""
    observed = np.mean([one == other for one, other in pairs])
    first, second = (Counter(answers) for answers in zip(*pairs, strict=True))
    expected = sum(first[answer] * second[answer] for answer in first) / len(pairs) ** 2
    return float((observed - expected) / (1 - expected))


if __name__ == "__main__":
    main()
