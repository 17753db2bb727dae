"""How often intervals of agreement and of `evaluate` hold the true value.

    python benchmarks/interval_coverage.py [--draws 1000]

Three CPU minutes at 1,000 draws. Agreement: two coders copy a common answer or guess, by themselves, with the
shares of the answers; the truth is that of 400,000 headlines. Scorers: "missing" gives 40 % of the positives
and 80 % of the negatives the same 0, "normal" and "wide" draw from normal distributions that differ in place
and spread. Calibration: the truth is drawn by the score, or by a function of it.

Prints a row for each population and number of headlines: in what share of the draws the interval held the
truth, for agreement beside plain percentiles of the same resamples. An interval that is not given counts
for neither; how many these are stands in brackets.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from panictrack.scoring.evaluate.intervals import area, calibration, mean_precision
from panictrack.scoring.evaluate.measures import BoolArray, FloatArray
from panictrack.scoring.validity.agreement.coefficients import UnitSums, alpha, gwet, kappa
from panictrack.scoring.validity.agreement.intervals import MAX_UNDEFINED_SHARE, interval, resampled
from panictrack.scoring.validity.agreement.scale import IntArray

N_TRUTH = 400_000
N_RESAMPLES = 1_000
COPIED = 0.85
ANSWERS = ((0.6, 0.25, 0.1, 0.05), (0.88, 0.12), (0.95, 0.05))
COEFFICIENTS = {"alpha": alpha, "AC1": gwet, "kappa": kappa}
CASES = ((5, 40), (10, 100), (30, 200), (80, 400))  # positive, negative
Random = np.random.Generator
Draw = Callable[[Random, int, int], tuple[FloatArray, FloatArray]]


@dataclass(kw_only=True)
class Count:
    """Hits of intervals, and those that were not given."""

    given: int = 0
    held: int = 0
    held_plain: int = 0

    def add(self, ends: tuple[float, float], truth: float, plain: tuple[float, float] = (0, 0)) -> None:
        """Count one interval."""
        self.given += 1
        self.held += ends[0] <= truth <= ends[1]
        self.held_plain += plain[0] <= truth <= plain[1]


def coded(random: Random, n: int, shares: tuple[float, ...]) -> IntArray:
    """Codes of two coders."""
    common = random.choice(len(shares), size=(n, 1), p=shares)
    guesses = random.choice(len(shares), size=(n, 2), p=shares)
    return np.where(random.random((n, 2)) < COPIED, common, guesses)


def missing(random: Random, n_positive: int, n_negative: int) -> tuple[FloatArray, FloatArray]:
    """A scorer that knows nothing of many."""
    positive = np.where(random.random(n_positive) < 0.4, 0, random.beta(4, 2, n_positive))
    return positive, np.where(random.random(n_negative) < 0.8, 0, random.beta(1, 6, n_negative))


def normal(random: Random, n_positive: int, n_negative: int) -> tuple[FloatArray, FloatArray]:
    """Equal spreads."""
    return random.normal(1.8, 1, n_positive), random.normal(0, 1, n_negative)


def wide(random: Random, n_positive: int, n_negative: int) -> tuple[FloatArray, FloatArray]:
    """Positives of three times the spread."""
    return random.normal(1, 3, n_positive), random.normal(0, 1, n_negative)


def agreement_rows(random: Random, n_draws: int) -> None:
    """Print the coverage of each coefficient."""
    print(f"{'answers':24} {'n':>4}" + "".join(f"{name:>8}  plain" for name in COEFFICIENTS))
    for shares in ANSWERS:
        truths = [one(coded(random, N_TRUTH, shares), len(shares)).value for one in COEFFICIENTS.values()]
        for n in (60, 150, 300):
            counts = [Count() for _ in COEFFICIENTS]
            for seed in range(n_draws):
                codes = coded(random, n, shares)
                if (codes[:, 0] != codes[:, 1]).any():  # else no interval is given
                    _count(
                        counts, [one(codes, len(shares)) for one in COEFFICIENTS.values()], truths, n, seed
                    )
            cells = (f"{c.held / c.given:8.3f} {c.held_plain / c.given:6.3f}" for c in counts)
            print(f"{shares!s:24} {n:4}" + "".join(cells) + f"  ({n_draws - counts[0].given})")


def _count(counts: list[Count], statistics: list[UnitSums], truths: list[float], n: int, seed: int) -> None:
    samples = resampled(statistics, np.ones(n, dtype=bool), N_RESAMPLES, seed)
    for count, statistic, truth, own in zip(counts, statistics, truths, samples.T, strict=True):
        if np.isnan(own).mean() <= MAX_UNDEFINED_SHARE and not np.isnan(statistic.value):
            plain = np.nanquantile(own, [0.025, 0.975])
            count.add(interval(statistic, own), truth, (plain[0], plain[1]))


def scorer_rows(random: Random, n_draws: int) -> None:
    """Print the coverage of AUC and average precision."""
    print(f"\n{'scorer':10} {'positive':>9} {'negative':>9} {'AUC':>7} {'AP':>7}")
    draws: dict[str, Draw] = {"missing": missing, "normal": normal, "wide": wide}
    for name, draw in draws.items():
        for n_positive, n_negative in CASES:
            many = N_TRUTH // n_negative
            shares = []
            for measure in (area, mean_precision):
                true = measure(*_joined(*draw(random, n_positive * many, n_negative * many))).value or 0.0
                count = Count()
                for _ in range(n_draws):
                    found = measure(*_joined(*draw(random, n_positive, n_negative)))
                    count.add((found.low or 0.0, found.high or 0.0), true)
                shares.append(count.held / count.given)
            print(f"{name:10} {n_positive:9} {n_negative:9} {shares[0]:7.3f} {shares[1]:7.3f}")


def _joined(positive: FloatArray, negative: FloatArray) -> tuple[FloatArray, BoolArray, FloatArray]:
    scores = np.concatenate([positive, negative])
    return scores, np.arange(len(scores)) < len(positive), np.ones(len(scores))


def calibration_rows(random: Random, n_draws: int) -> None:
    """Print the coverage of the calibration error."""
    kinds: dict[str, Callable[[FloatArray], FloatArray]] = {
        "calibrated": lambda scores: scores,
        "too high": lambda scores: scores**1.5,
        "too flat": lambda scores: np.minimum(1, scores / 2 + 0.2),
    }
    print(f"\n{'score':10} {'true error':>10} {'n':>5} {'held':>7}")
    for name, chance in kinds.items():
        many = random.beta(0.5, 2, N_TRUTH)
        in_bin = np.minimum((many * 10).astype(int), 9)
        true = float(np.abs(np.bincount(in_bin, many - chance(many))).sum() / N_TRUTH)
        for n in (60, 250, 700):
            count = Count()
            for _ in range(n_draws):
                scores = random.beta(0.5, 2, n)
                found = calibration(scores, random.random(n) < chance(scores), np.ones(n))
                count.add((found.low or 0.0, found.high or 0.0), true)
            print(f"{name:10} {true:10.3f} {n:5} {count.held / count.given:7.3f}")


def main() -> None:
    """Print all three."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--draws", type=int, default=1_000)
    given = parser.parse_args()
    random = np.random.default_rng(24)
    agreement_rows(random, given.draws)
    scorer_rows(random, given.draws)
    calibration_rows(random, max(1, given.draws // 4))


if __name__ == "__main__":
    main()
