"""Print how the shipped alarm scorers do on the headlines that were coded to measure errors.

    PYTHONPATH=src .training/bin/python training/measure.py

Neither teacher nor student has read them. `held_out` are two whole collections, `random` a random draw from
the streams of 2023 to 2026, `called` headlines that version 4 of `alarm` called alarmed. Intervals are
Wilson's 95%. The encoder is measured, too, where its extra is installed. Also prints how well the readers
agree, on the headlines that were read twice.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from importlib.util import find_spec

import numpy as np
from coded import Coded, Reading, coded_headlines

from panictrack.scoring.evaluate.measures import area_under_curve
from panictrack.scoring.scorers.alarm import score_alarms
from panictrack.scoring.scorers.encoder import encoder
from panictrack.scoring.scorers.linear_model import Classifier, linear_model, threshold

GROUPS = {"held_out": ("held_out",), "random": ("random_",), "called": ("called_clear",)}
YEARS = range(2023, 2027)


def main() -> None:
    """Score, compare, print."""
    coded = coded_headlines()
    about_ai = [one for one in coded if one.is_test and one.codes.is_ai]
    print_scorer("the linear model", linear_model(), about_ai)
    if find_spec("onnxruntime"):
        print_scorer("the encoder and the linear model, half and half", encoder(), about_ai)
    print_agreement(coded)


def print_scorer(name: str, classifier: Classifier, about_ai: Sequence[Coded]) -> None:
    """How one classifier does on each group of headlines, and the shares of each year."""
    print(f"\n{name}")
    titles = [one.title for one in about_ai]
    scores = dict(zip((one.digest for one in about_ai), score_alarms(titles, classifier), strict=True))
    for group, beginnings in GROUPS.items():
        chosen = [one for one in about_ai if one.stratum.startswith(beginnings)]
        print(f"{group}: {len(chosen)} headlines about AI")
        for column, (question, least) in enumerate((("alarm", 2), ("alarm_any", 1))):
            found = [scores[one.digest][column] for one in chosen]
            print_measures(question, [one.codes.alarm >= least for one in chosen], found, classifier)
    natural = [one for one in about_ai if one.stratum.startswith(("held_out", "random_"))]
    called = {one.digest: scores[one.digest][0] >= threshold("alarm", classifier) for one in natural}
    print("share of clear alarm, coded and called")
    for year in YEARS:
        own = [one for one in natural if one.date.startswith(str(year))]
        is_alarmed = np.mean([one.codes.alarm >= 2 for one in own])
        is_called = np.mean([called[one.digest] for one in own])
        print(f"{year}: {len(own)} headlines, {is_alarmed:.1%} coded, {is_called:.1%} called")


def print_measures(
    name: str, is_alarmed: Sequence[bool], scores: Sequence[float], classifier: Classifier
) -> None:
    """AUC, precision and recall of one alarm."""
    truth, found = np.array(is_alarmed), np.array(scores) >= threshold(name, classifier)
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
