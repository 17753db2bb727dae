"""What real series teach of second waves: a logistic regression with few parameters.

Used by `python benchmarks/curve_backtest`, which judges every series by coefficients that were learned
without it and its twins.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from cuts import Array
from scipy.optimize import minimize

from panictrack.curve.second_waves import CLEAREST, Fall, SecondWaves

RIDGE = 0.3  # a weak pull of both slopes to 0


def learned_from(falls: Sequence[Fall], is_past: Sequence[bool], things: Sequence[str]) -> SecondWaves:
    """The coefficients; `things` says what the series of each cut is about.

    Cuts of one thing are neither so many independent cases nor a single one: its weight grows with the root
    of their number.
    """
    numbers = Counter(things)
    weights = np.array([1 / np.sqrt(numbers[thing]) for thing in things])
    weights /= weights.mean()
    past = np.array(is_past, dtype=float)
    shares = np.clip([fall.p for fall in falls], CLEAREST, 1 - CLEAREST)
    rows = np.column_stack([np.ones(len(falls)), np.log(shares / (1 - shares)), [one.c for one in falls]])

    def loss(slopes: Array) -> tuple[float, Array]:
        log_odds = rows @ slopes
        value = (weights * (np.logaddexp(0.0, log_odds) - past * log_odds)).sum()
        gradient = rows.T @ (weights * (1 / (1 + np.exp(-log_odds)) - past))
        pull = RIDGE * np.array([0.0, *slopes[1:]])
        return float(value + 0.5 * slopes @ pull), gradient + pull

    constant, of_fit, of_curve = (round(float(one), 3) for one in minimize(loss, np.zeros(3), jac=True).x)
    return SecondWaves(
        constant=constant, of_fit=of_fit, of_curve=of_curve, n_things=len(numbers), n_cuts=len(falls)
    )
