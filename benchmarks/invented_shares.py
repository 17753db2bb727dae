"""Where the rules of designs and intervals were chosen: samples of invented headlines.

    python benchmarks/invented_shares.py [--draws 400]

2,500 headlines in twelve years. The classifier is excellent, good, middling, useless (shuffled) or says the
opposite; what is coded is common, as usual, or rare. For each number of labels and design: how often the 95 %
interval holds the share, half of its width in points, and the estimated standard error over the real one, for
labels alone, design-based and prediction-powered. No real headline is read here.
"""

import argparse

import numpy as np

from panictrack.scoring.validity.design import Allocation, FloatArray, draw, plan
from panictrack.scoring.validity.estimates import CodedSample, Method, share

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


def main() -> None:
    """Draw, estimate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--draws", type=int, default=400)
    given = parser.parse_args()
    periods = [str(2014 + place * 12 // N_FRAME) for place in range(N_FRAME)]
    print(
        f"{'classifier':14} {'labels':>6} {'design':12} {'share':>5}"
        + "".join(f"  {one:>20}" for one in Method)
    )
    for name in WORLDS:
        truth, predicted = world(name)
        for n_labels in (60, 200):
            for allocation in Allocation:
                chosen = plan(predicted, n_coded=n_labels, periods=periods, allocation=allocation)
                found: dict[Method, list[tuple[float, ...]]] = {method: [] for method in Method}
                for seed in range(given.draws):
                    drawn = draw(chosen, seed=seed)
                    sample = CodedSample(
                        predicted=predicted,
                        stratum=chosen.membership,
                        index=drawn.index,
                        truth=truth[drawn.index],
                        probability=drawn.probability,
                    )
                    for method in Method:
                        one = share(sample, method)
                        holds = one.low <= truth.mean() <= one.high
                        found[method].append((holds, one.half_width, one.value, one.standard_error**2))
                text = f"{name:14} {n_labels:6} {allocation:12} {100 * truth.mean():5.1f}"
                for own in found.values():
                    holds, width, _, variance = np.mean(own, axis=0)
                    real = float(np.std([one[2] for one in own]))
                    text += f"  {holds:8.3f} {100 * width:5.2f} {np.sqrt(variance) / real:5.2f}"
                print(text, flush=True)


if __name__ == "__main__":
    main()
