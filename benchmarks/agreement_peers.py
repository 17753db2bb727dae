"""Others' coefficients of agreement; agreement_oracles.py starts this with a Python that has them.

Reads lines of JSON, {"coefficient", "codes" (units by coders, -1 for none), "n_values", "distances" or
"sets"}, and writes a line for each: a value by implementation, leaving out those that do not know the case.
"""

import json
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from importlib.metadata import version
from io import StringIO
from itertools import accumulate
from typing import Any

import krippendorff
import numpy as np
import pandas as pd
from irrCAC.raw import CAC
from nltk.metrics import jaccard_distance
from nltk.metrics.agreement import AnnotationTask
from pycm import ConfusionMatrix
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

PACKAGES = ("irrCAC", "krippendorff", "nltk", "pycm", "scikit-learn", "statsmodels")
_DIGITS = 15  # irrCAC rounds
Values = dict[str, Any]


def _triples(codes: Any, names: Callable[[int], Any]) -> list[tuple[str, str, Any]]:
    return [
        (f"c{coder}", f"u{unit}", names(int(code)))
        for unit, row in enumerate(codes)
        for coder, code in enumerate(row)
        if code >= 0 and (row >= 0).sum() >= 2
    ]


def _irr_cac(codes: Any, n_values: int, weights: str = "identity") -> Any:
    table = pd.DataFrame(codes).astype(float).replace(-1, np.nan)
    return CAC(table, weights=weights, categories=[float(one) for one in range(n_values)], digits=_DIGITS)


def _counts(codes: Any, n_values: int) -> Any:
    return (codes[:, :, None] == np.arange(n_values)).sum(axis=1)


def alpha(codes: Any, n_values: int) -> Values:
    """Nominal."""
    return {
        "krippendorff": krippendorff.alpha(
            value_counts=_counts(codes, n_values), level_of_measurement="nominal"
        ),
        "irrCAC": _irr_cac(codes, n_values).krippendorff()["est"]["coefficient_value"],
        "nltk": AnnotationTask(_triples(codes, str)).alpha(),
    }


def ordinal_alpha(codes: Any, n_values: int) -> Values:
    """Ordinal; nltk has no such distance, so it is given one by its definition."""
    pairable = codes[(codes >= 0).sum(axis=1) >= 2]
    n = [int((pairable == value).sum()) for value in range(n_values)]
    until = list(accumulate(n))

    def distance(one: int, other: int) -> float:
        low, high = min(one, other), max(one, other)
        return float((until[high] - (until[low] - n[low]) - (n[low] + n[high]) / 2) ** 2)

    return {
        "krippendorff": krippendorff.alpha(
            value_counts=_counts(codes, n_values), level_of_measurement="ordinal"
        ),
        "nltk": AnnotationTask(_triples(codes, int), distance).alpha(),
    }


def alpha_of_sets(codes: Any, sets: list[list[str]], kind: str) -> Values:
    """By distance of sets. nltk's own MASI has .67 and .33, so it is given thirds."""
    values = [frozenset(one) for one in sets]

    def masi(one: frozenset[str], other: frozenset[str]) -> float:
        common, union = len(one & other), len(one | other)
        likeness = 1.0 if one == other else 2 / 3 if common == min(len(one), len(other)) else 1 / 3
        return 1 - likeness * common / union

    distance: Any = masi if kind == "MASI" else jaccard_distance

    def by_place(*_values: Any, i1: Any, i2: Any, **_others: Any) -> Any:
        found = np.vectorize(lambda one, other: float(distance(values[int(one)], values[int(other)])))
        return found(i1, i2)

    return {
        "krippendorff": krippendorff.alpha(
            value_counts=_counts(codes, len(values)), level_of_measurement=by_place
        ),
        "nltk": AnnotationTask(_triples(codes, values.__getitem__), distance).alpha(),
    }


def ac1(codes: Any, n_values: int) -> Values:
    """Gwet's; pycm knows two coders without gaps."""
    found = {"irrCAC": _irr_cac(codes, n_values).gwet()["est"]["coefficient_value"]}
    if codes.shape[1] == 2 and (codes >= 0).all() and len(set(codes.ravel())) == n_values:
        found["pycm"] = _pycm(codes).AC1
    return found


def ac2(codes: Any, n_values: int) -> Values:
    """Gwet's, with his weights of grades."""
    return {"irrCAC": _irr_cac(codes, n_values, "ordinal").gwet()["est"]["coefficient_value"]}


def _pycm(codes: Any) -> Any:
    return ConfusionMatrix(actual_vector=codes[:, 0].tolist(), predict_vector=codes[:, 1].tolist())


def kappa(codes: Any, n_values: int, weights: str | None) -> Values:
    """Cohen's, of two coders, where both answered."""
    both = codes[(codes >= 0).all(axis=1)]
    table = np.zeros((n_values, n_values))
    np.add.at(table, (both[:, 0], both[:, 1]), 1)
    found = {
        "scikit-learn": cohen_kappa_score(
            both[:, 0], both[:, 1], weights=weights, labels=list(range(n_values))
        ),
        "statsmodels": cohens_kappa(table, wt=weights, return_results=False),
    }
    if weights is None:
        found["nltk"] = AnnotationTask(_triples(both, str)).kappa_pairwise("c0", "c1")
        found["pycm"] = _pycm(both).Kappa
    return found


def _values(case: Any) -> Values:
    codes, n_values, name = np.array(case["codes"]), case["n_values"], case["coefficient"]
    match name.split():
        case ["alpha"]:
            return alpha(codes, n_values)
        case ["alpha", "ordinal"]:
            return ordinal_alpha(codes, n_values)
        case ["alpha", kind]:
            return alpha_of_sets(codes, case["sets"], kind)
        case ["AC1"]:
            return ac1(codes, n_values)
        case ["AC2"]:
            return ac2(codes, n_values)
        case ["kappa", *weights]:
            return kappa(codes, n_values, weights[0] if weights else None)
    raise ValueError(name)


def _answers() -> Iterator[str]:
    yield json.dumps({name: version(name) for name in PACKAGES})
    for line in sys.stdin:
        with redirect_stdout(StringIO()), warnings.catch_warnings(action="ignore"):
            values = _values(json.loads(line))
        # pycm says "None" where it has no value.
        yield json.dumps({name: float(value) for name, value in values.items() if value != "None"})


if __name__ == "__main__":
    for answer in _answers():
        print(answer, flush=True)
