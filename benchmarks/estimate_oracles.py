"""Estimates of shares against their authors' code and formulas, on the same draws.

    python -m venv .estimates && .estimates/bin/pip install -r benchmarks/requirements-estimate-peers.txt
    python benchmarks/estimate_oracles.py --peers-python .estimates/bin/python [--draws 200]

Each draw is a sample of 40 to 400 of 500 to 3,000 invented headlines, in one stratum or up to twelve, with a
classifier between excellent and useless. Prints for each estimate the largest difference of the value and of
the standard error. "Endless" is the population that PPI++ was published for; the others are of the frame,
without our smoothing, which no other has. Exits with 1 if a difference is above 1e-6.
"""

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from panictrack.scoring.validity.design import Allocation, draw, plan
from panictrack.scoring.validity.estimates import CodedSample, Estimate, Method, endless, share

PEERS = Path(__file__).with_name("estimate_peers.py")
TOLERANCE = 1e-6


def sampled(random: np.random.Generator) -> CodedSample:
    """A drawn sample of invented headlines."""
    n_frame, noise = int(random.integers(500, 3_001)), random.choice([0.2, 1.0, 8.0])
    log_odds = random.normal(random.choice([-2.0, 0.0]), 1.5, n_frame)
    truth = (random.random(n_frame) < 1 / (1 + np.exp(-log_odds))).astype(float)
    predicted = (1 / (1 + np.exp(-log_odds - random.normal(0, noise, n_frame)))).round(3)
    chosen = plan(
        predicted,
        n_coded=int(random.integers(40, 401)),
        allocation=Allocation(random.choice(list(Allocation))),
        periods=[f"2024-Q{one}" for one in random.integers(1, 5, n_frame)],
    )
    drawn = draw(chosen, seed=int(random.integers(10**6)))
    return CodedSample(
        predicted=predicted,
        stratum=chosen.membership,
        index=drawn.index,
        truth=truth[drawn.index],
        probability=drawn.probability,
    )


def case(sample: CodedSample, part: np.ndarray[Any, Any], power: float) -> dict[str, Any]:
    """What others are told of the sample."""
    rest = 1 - sample.n_coded / sample.n_frame
    return {
        "predicted": sample.predicted.tolist(),
        "stratum": sample.strata.tolist(),
        "index": sample.index.tolist(),
        "truth": sample.truth.tolist(),
        "probability": sample.probability.tolist(),
        "part": part.tolist(),
        "power": power,
        "powers": (power * rest).clip(0, 1).tolist(),
    }


def own(sample: CodedSample, part: np.ndarray[Any, Any]) -> Iterator[tuple[str, Estimate]]:
    """Our estimates by the names that the others give them."""
    yield "PPI++, its own power", endless(sample)
    yield "PPI++, our power", endless(sample)
    yield "PPI, power 1", endless(sample, Method.DESIGN)
    yield "labels alone, endless", endless(sample, Method.LABELS)
    yield "design-based (DSL)", share(sample, Method.DESIGN)
    for name, method in (
        ("labels alone", Method.LABELS),
        ("design-based", Method.DESIGN),
        ("power-tuned", Method.POWERED),
    ):
        yield f"{name}, of a part", share(sample, method, among=part, is_smoothed=False)
        yield f"{name}, of the frame", share(sample, method, is_smoothed=False)


def main() -> None:
    """Ask, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--peers-python", type=Path, default=Path(".estimates/bin/python"))
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--seed", type=int, default=24)
    given = parser.parse_args()
    random = np.random.default_rng(given.seed)
    cases, ours = [], []
    for _ in range(given.draws):
        sample = sampled(random)
        part = random.random(len(sample.predicted)) < 0.6
        estimates = dict(own(sample, part))
        cases.append(case(sample, part, estimates["PPI++, our power"].power))
        ours.append(estimates)
    answers = subprocess.run(  # noqa: S603 - the Python that the caller names, with our own file
        [given.peers_python, PEERS],
        input="".join(json.dumps(one) + "\n" for one in cases),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout.splitlines()
    print("  ".join(f"{name} {version}" for name, version in json.loads(answers[0]).items()))
    values, errors = defaultdict(list), defaultdict(list)
    for estimates, line in zip(ours, answers[1:], strict=True):
        for name, theirs in json.loads(line).items():
            # A share is kept within 0 and 1, which the formulas are not.
            if theirs is not None and 0 <= theirs[0] <= 1:
                values[name].append(abs(estimates[name].value - theirs[0]))
                if theirs[1] is not None:
                    errors[name].append(abs(estimates[name].standard_error - theirs[1]))
    print(f"{'estimate':28} {'draws':>5} {'value':>9} {'standard error':>15}   largest difference")
    for name, found in values.items():
        error = f"{max(errors[name]):15.1e}" if errors[name] else f"{'-':>15}"
        print(f"{name:28} {len(found):5} {max(found):9.1e} {error}")
    worst = [max(found) for found in (*values.values(), *errors.values()) if found]
    # nan is not below the tolerance either.
    sys.exit(0 if all(one <= TOLERANCE for one in worst) else 1)


if __name__ == "__main__":
    main()
