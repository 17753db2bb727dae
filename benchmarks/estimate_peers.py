"""Others' estimates of shares; estimate_oracles.py starts this with a Python that has them.

Reads lines of JSON with a drawn sample and writes a line for each: [value, standard error or null] by name.

- ppi-python, by the authors of PPI++: its mean and interval, of each stratum, put together by their sizes
  (Fisch et al. 2024, Stratified Prediction-Powered Inference, give the sum).
- The design-based formula of Egami et al. 2023 (equation 2) as it is printed: the mean of
  predicted + coded / probability x (truth - predicted).
- samplics: Taylor's standard error of the mean of truth - power x predicted in a stratified sample.
"""

import json
import sys
import warnings
from importlib.metadata import version
from typing import Any

import numpy as np
from ppi_py import ppi_mean_ci, ppi_mean_pointestimate
from scipy.stats import norm

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # samplics says that svy follows it
    from samplics.estimation import TaylorEstimator
    from samplics.utils.types import PopParam

ALPHA = 0.05
_AWAY = 2.0  # from 0: samplics divides by the mean


def endless(case: dict[str, Any], powers: list[float | None]) -> list[float]:
    """The sum over strata by ppi-python; with a power of None it tunes its own."""
    predicted, stratum, index = (np.array(case[name]) for name in ("predicted", "stratum", "index"))
    truth, is_rest = np.array(case["truth"]), np.ones(len(predicted), dtype=bool)
    is_rest[index] = False
    value = variance = 0.0
    for number, power in enumerate(powers):
        own = stratum[index] == number
        drawn = (truth[own], predicted[index][own], predicted[is_rest & (stratum == number)])
        share = float((stratum == number).mean())
        value += share * float(np.ravel(ppi_mean_pointestimate(*drawn, lam=power))[0])
        low, high = (float(np.ravel(one)[0]) for one in ppi_mean_ci(*drawn, alpha=ALPHA, lam=power))
        variance += (share * (high - low) / 2 / norm.ppf(1 - ALPHA / 2)) ** 2
    return [value, float(np.sqrt(variance))]


def design_based(case: dict[str, Any]) -> list[float | None]:
    """The mean of the design-adjusted outcomes."""
    predicted = np.array(case["predicted"])
    adjusted = predicted.copy()
    index = np.array(case["index"])
    adjusted[index] += (np.array(case["truth"]) - predicted[index]) / np.array(case["probability"])
    return [float(adjusted.mean()), None]


def taylor(case: dict[str, Any], power: float, domain: list[bool]) -> list[float]:
    """The mean of the errors of the coded in a part, plus the power times the mean of its predictions."""
    predicted, stratum, index = (np.array(case[name]) for name in ("predicted", "stratum", "index"))
    is_in, own = np.array(domain), stratum[index]
    n_frame, n_coded = np.bincount(stratum), np.bincount(own)
    estimator = TaylorEstimator(PopParam.mean)
    estimator.estimate(
        y=np.array(case["truth"]) - power * predicted[index] + _AWAY,
        samp_weight=(n_frame / n_coded)[own],
        stratum=own,
        domain=is_in[index].astype(int),
        fpc={number: float(1 - n_coded[number] / n_frame[number]) for number in np.unique(own)},
    )
    return [
        float(estimator.point_est[1] - _AWAY + power * predicted[is_in].mean()),
        float(estimator.stderror[1]),
    ]


def main() -> None:
    """Answer line by line."""
    packages = ("ppi-python", "samplics", "numpy")
    print(json.dumps({name: version(name) for name in packages}))
    for line in sys.stdin:
        case = json.loads(line)
        n_strata = max(case["stratum"]) + 1
        answer: dict[str, Any] = {
            "PPI++, its own power": endless(case, [None]) if n_strata == 1 else None,
            "PPI++, our power": endless(case, case["powers"]),
            "PPI, power 1": endless(case, [1.0] * n_strata),
            "labels alone, endless": endless(case, [0.0] * n_strata),
            "design-based (DSL)": design_based(case),
        }
        for name, power in (("labels alone", 0.0), ("design-based", 1.0), ("power-tuned", case["power"])):
            answer[f"{name}, of a part"] = taylor(case, power, case["part"])
            answer[f"{name}, of the frame"] = taylor(case, power, [True] * len(case["predicted"]))
        print(json.dumps(answer))


if __name__ == "__main__":
    main()
