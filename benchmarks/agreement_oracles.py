"""Coefficients of agreement against other implementations, on random tables with gaps.

    python -m venv .oracles && .oracles/bin/pip install -r benchmarks/requirements-agreement-peers.txt
    python benchmarks/agreement_oracles.py --peers-python .oracles/bin/python [--tables 300]

Each table has 4 to 80 headlines, 2 to 5 coders, 2 to 6 answers, some of them rare, and up to half of its
cells empty. A coder copies a common answer or guesses. Prints for each coefficient and implementation how
many tables were compared and the largest difference. Where we say that a coefficient is not defined, others
give 1, nan or an error, so these are left out and counted. Exits with 1 if a difference is above 1e-9.
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
    set_distances,
)
from panictrack.scoring.validity.agreement.scale import IntArray

PEERS = Path(__file__).with_name("agreement_peers.py")
TOLERANCE = 1e-9
THEMES = ("jobs", "privacy", "crime", "safety")


def table(random: np.random.Generator) -> tuple[IntArray, int]:
    """Codes of a random table, and how many answers there are."""
    n_units, n_coders, n_values = random.integers(4, 81), random.integers(2, 6), int(random.integers(2, 7))
    shares = random.dirichlet(np.full(n_values, random.choice([0.3, 1.0, 5.0])))
    common = random.choice(n_values, size=(n_units, 1), p=shares)
    guesses = random.choice(n_values, size=(n_units, n_coders), p=shares)
    codes = np.where(random.random((n_units, n_coders)) < random.uniform(0.2, 0.95), common, guesses)
    codes = np.where(random.random(codes.shape) < random.choice([0, random.uniform(0, 0.5)]), -1, codes)
    return codes[(codes >= 0).any(axis=1)], n_values


def cases(random: np.random.Generator) -> Iterator[tuple[dict[str, Any], UnitSums]]:
    """What others are asked about one random table, with our coefficient."""
    codes, n_values = table(random)
    own = {
        "alpha": alpha(codes, n_values),
        "alpha ordinal": ordinal_alpha(codes, n_values),
        "AC1": gwet(codes, n_values),
        "AC2": gwet(codes, n_values, ordinal_weights(n_values)),
    }
    for name, statistic in own.items():
        yield {"coefficient": name, "codes": codes.tolist(), "n_values": n_values}, statistic
    pair = codes[:, :2]
    for name, power in (("kappa", 0), ("kappa linear", 1), ("kappa quadratic", 2)):
        distances = grade_distances(n_values, power) if power else None
        case = {"coefficient": name, "codes": pair.tolist(), "n_values": n_values}
        yield case, kappa(pair, n_values, distances)
    drawn = {frozenset(random.choice(THEMES, size=random.integers(1, 4)).tolist()) for _ in range(n_values)}
    values = sorted(drawn, key=sorted)
    folded = np.where(codes >= 0, codes % len(values), -1)
    for name, distance in (("MASI", masi_distance), ("Jaccard", jaccard_distance)):
        case = {"coefficient": f"alpha {name}", "codes": folded.tolist(), "n_values": len(values)}
        case["sets"] = [sorted(one) for one in values]
        yield case, alpha(folded, len(values), set_distances(values, distance))


def main() -> None:
    """Ask, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--peers-python", type=Path, default=Path(".oracles/bin/python"))
    parser.add_argument("--tables", type=int, default=300)
    parser.add_argument("--seed", type=int, default=24)
    given = parser.parse_args()
    random = np.random.default_rng(given.seed)
    asked = [case for _ in range(given.tables) for case in cases(random)]
    defined = [(case, own.value) for case, own in asked if not np.isnan(own.value)]
    answers = subprocess.run(  # noqa: S603 - the Python that the caller names, with our own file
        [given.peers_python, PEERS],
        input="".join(json.dumps(case) + "\n" for case, _ in defined),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout.splitlines()
    print("  ".join(f"{name} {version}" for name, version in json.loads(answers[0]).items()))
    differences = defaultdict(list)
    for (case, own), line in zip(defined, answers[1:], strict=True):
        for peer, value in json.loads(line).items():
            differences[case["coefficient"], peer].append(abs(own - value))
    print(f"{given.tables} tables, {len(asked) - len(defined)} coefficients not defined and left out")
    print(f"{'coefficient':16} {'implementation':14} {'tables':>7} {'largest difference':>19}")
    for (name, peer), found in sorted(differences.items()):
        print(f"{name:16} {peer:14} {len(found):7} {max(found):19.1e}")
    # nan is not below the tolerance either.
    sys.exit(0 if all(max(found) <= TOLERANCE for found in differences.values()) else 1)


if __name__ == "__main__":
    main()
