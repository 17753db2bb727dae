"""Where the rules of designs and intervals were chosen: samples of invented headlines.

    python benchmarks/invented_shares.py [--draws 400]

2,500 headlines in twelve years. The classifier is excellent, good, middling, useless (shuffled) or says the
opposite; what is coded is common, as usual, or rare. For each number of labels and design: how often the 95 %
interval holds the share, half of its width in points, and the estimated standard error over the real one, for
labels alone, design-based, prediction-powered, and the last without what is added to strata.

Then how often the error is said to move with time and with the stream, where it does not and where the
classifier drifts. No real headline is read here.
"""

import argparse

import numpy as np

from panictrack.scoring.validity.design import Allocation, FloatArray, Plan, draw, plan
from panictrack.scoring.validity.estimates import CodedSample, Method, share
from panictrack.scoring.validity.stability import along, between

N_FRAME = 2_500
SEED = 9
WORLDS = {  # of the true log-odds mean and spread, and the noise of the classifier's
    "good": (-2.0, 1.8, 0.5),
    "excellent": (-5.0, 6.0, 0.5),
    "middling": (-2.0, 1.8, 1.5),
    "common": (0.0, 1.8, 0.5),
    "rare": (-4.5, 1.8, 0.5),
    "rare, middling": (-4.5, 1.8, 1.5),
    "useless": (-2.0, 1.8, 0.5),
    "opposite": (-2.0, 1.8, 0.5),
}


def world(name: str) -> tuple[FloatArray, FloatArray]:
    """What is true and what is predicted of each headline."""
    random = np.random.default_rng(SEED)
    mean, spread, noise = WORLDS[name]
    log_odds = random.normal(mean, spread, N_FRAME)
    truth = (random.random(N_FRAME) < 1 / (1 + np.exp(-log_odds))).astype(float)
    predicted = (1 / (1 + np.exp(-log_odds - random.normal(0, noise, N_FRAME)))).round(3)
    if name == "useless":
        predicted = random.permutation(predicted)
    return truth, 1 - predicted if name == "opposite" else predicted


def drawn_sample(truth: FloatArray, predicted: FloatArray, chosen: Plan, seed: int) -> CodedSample:
    """One sample, coded."""
    drawn = draw(chosen, seed=seed)
    return CodedSample(
        predicted=predicted,
        stratum=chosen.membership,
        index=drawn.index,
        truth=truth[drawn.index],
        probability=drawn.probability,
    )


def print_shares(name: str, n_labels: int, allocation: Allocation, n_draws: int) -> None:
    """A line for a classifier, a number of labels and a design."""
    truth, predicted = world(name)
    periods = [str(2014 + place * 12 // N_FRAME) for place in range(N_FRAME)]
    chosen = plan(predicted, n_coded=n_labels, periods=periods, allocation=allocation)
    samples = [drawn_sample(truth, predicted, chosen, seed) for seed in range(n_draws)]
    text = f"{name:14} {n_labels:6} {allocation:12} {100 * truth.mean():5.1f}"
    for method, is_smoothed in (*((one, True) for one in Method), (Method.POWERED, False)):
        found = [share(sample, method, is_smoothed=is_smoothed) for sample in samples]
        holds = np.mean([one.low <= truth.mean() <= one.high for one in found])
        width = np.mean([one.half_width for one in found])
        variance = np.mean([one.standard_error**2 for one in found])
        real = np.std([one.value for one in found])
        text += f"  {holds:8.3f} {100 * width:5.2f} {np.sqrt(variance) / real:5.2f}"
    print(text, flush=True)


def print_stability(drift: float, name: str, n_labels: int, allocation: Allocation, n_draws: int) -> None:
    """How often the error moves, with new headlines in each draw; what would have been seen."""
    mean, spread, noise = WORLDS[name]
    year = np.repeat(np.arange(2018.0, 2026.0), [60, 60, 150, 150, 300, 500, 600, 680])
    moves = []
    for seed in range(n_draws):
        random = np.random.default_rng(seed)
        log_odds = random.normal(mean, spread, N_FRAME)
        truth = (random.random(N_FRAME) < 1 / (1 + np.exp(-log_odds))).astype(float)
        seen = log_odds + random.normal(0, noise, N_FRAME) + drift * (year - 2023)
        predicted = (1 / (1 + np.exp(-seen))).round(3)
        streams = random.choice(list("abcdefgh"), N_FRAME, p=[0.4, 0.2, 0.1, 0.1, 0.1, 0.05, 0.03, 0.02])
        chosen = plan(predicted, n_coded=n_labels, allocation=allocation)
        sample = drawn_sample(truth, predicted, chosen, seed)
        in_time, in_streams = along(sample, year), between(sample, streams.tolist(), n_shuffles=199)
        since, until = np.quantile(year, [0.05, 0.95])  # between which the effect is told
        real = abs(float(np.polyfit(year, truth - predicted, 1)[0])) * (until - since)
        moves.append((in_time.verdict == "moves", in_streams.verdict == "moves", in_time.detectable, real))
    time, stream, detectable, effect = np.mean(moves, axis=0)
    print(
        f"{name:14} {drift:5} {n_labels:6} {allocation:12} {time:5.3f} {stream:6.3f}"
        f" {100 * effect:7.1f} {100 * detectable:10.1f}",
        flush=True,
    )


def main() -> None:
    """Draw, estimate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--draws", type=int, default=400)
    given = parser.parse_args()
    columns = "".join(f"  {one:>20}" for one in (*Method, "nothing added"))
    print(f"{'classifier':14} {'labels':>6} {'design':12} {'share':>5}{columns}")
    for name in WORLDS:
        for n_labels in (60, 200):
            for allocation in Allocation:
                print_shares(name, n_labels, allocation, given.draws)
    print(
        "\nthe error moves with time, with the stream; real change and the least that would show, in points"
    )
    print(f"{'classifier':14} drift labels {'design':12}  time stream  change       least")
    for name, drift in (("good", 0.0), ("rare", 0.0), ("rare, middling", 0.0), ("good", 0.3)):
        for n_labels in (60, 200):
            for allocation in (Allocation.NEYMAN, Allocation.RANDOM):
                print_stability(drift, name, n_labels, allocation, given.draws)


if __name__ == "__main__":
    main()
