"""Print how the shipped alarm scorers do on the headlines that were coded to measure errors.

    PYTHONPATH=src .training/bin/python training/measure.py

Neither teacher nor student has read them. `held_out` are two whole collections. `random` is a simple random
draw from the general news of each year from 2023 to 2026; the thresholds of both alarms were chosen on it.
`drawn` adds the draws by score (strata rates_), and each headline counts for as many as it stands for
(training/population.py). Intervals are Wilson's 95%, for as many headlines as a simple random draw would
need. The encoder is measured, too, where its extra is installed. Also prints how well the readers agree, on
the headlines that were read twice. training/shares.py prints shares by year and stream.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from importlib.util import find_spec

import numpy as np
from coded import Coded, Reading, coded_headlines
from headlines import Array
from population import weights

from panictrack.curve.series.stats import wilson
from panictrack.scoring.evaluate.measures import area_under_curve
from panictrack.scoring.scorers.alarm import score_alarms
from panictrack.scoring.scorers.encoder import encoder
from panictrack.scoring.scorers.linear_model import Classifier, linear_model, threshold

GROUPS = {"held_out": ("held_out",), "random": ("random_",), "drawn": ("random_", "rates_")}


def main() -> None:
    """Score, compare, print."""
    coded = coded_headlines()
    about_ai = [one for one in coded if one.is_test and one.codes.is_ai]
    print_scorer("the linear model", linear_model(), about_ai)
    if find_spec("onnxruntime"):
        print_scorer("the encoder and the linear model, half and half", encoder(), about_ai)
    print_agreement(coded)


def print_scorer(name: str, classifier: Classifier, about_ai: Sequence[Coded]) -> None:
    """How one classifier does on each group of headlines."""
    print(f"\n{name}")
    for group, beginnings in GROUPS.items():
        chosen = [one for one in about_ai if one.stratum.startswith(beginnings)]
        stands_for = weights(one.digest for one in chosen)
        if group == "drawn":
            chosen = [one for one in chosen if one.digest in stands_for]
        weight = np.array([stands_for[one.digest] if group == "drawn" else 1 for one in chosen], dtype=float)
        print(f"{group}: {len(chosen)} headlines about AI")
        scores = np.array(score_alarms([one.title for one in chosen], classifier))
        for column, (question, least) in enumerate((("alarm", 2), ("alarm_any", 1))):
            truth = np.array([one.codes.alarm >= least for one in chosen])
            found = scores[:, column] >= threshold(question, classifier)
            print_measures(question, truth, scores[:, column], found, weight)


def print_measures(name: str, truth: Array, scores: Array, found: Array, weight: Array) -> None:
    """AUC, precision and recall of one alarm; all arrays (n,)."""
    times = np.rint(weight).astype(int)
    area = area_under_curve(np.repeat(scores, times), np.repeat(truth, times))
    print(
        f"  {name:9} {truth.sum():4} yes  AUC {area:.3f}"
        f"  precision {with_interval(truth[found], weight[found])}"
        f"  recall {with_interval(found[truth], weight[truth])}"
    )


def with_interval(is_yes: Array, weight: Array) -> str:
    """A share with Wilson's 95% interval."""
    if not weight.sum():
        return "none"
    share, n = float(weight @ is_yes / weight.sum()), round(weight.sum() ** 2 / (weight @ weight))
    low, high = wilson(round(share * n), n)
    return f"{share:.2f} ({low:.2f} to {high:.2f}, n {len(weight)})"


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
