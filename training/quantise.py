"""Turn a matrix of the small encoder into 8-bit integers; used by training/adapt.py.

Method: some columns of the input are a hundred times as large as others, so part of each column's size is
moved into the matrix first (Xiao et al. 2023, SmoothQuant). The range of the input is fixed,
from training headlines: a headline's score cannot depend on the headlines beside it.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGEST = 63  # 7 bits, so that no processor's 8-bit sums overflow
LEVELS = 255  # of the input
SHIFT = 0.7  # alpha of SmoothQuant: how much of the size is moved
TINY = 1e-6

Array = NDArray[Any]


def quantised(weight: Array, bias: Array, lowest: Array, highest: Array) -> dict[str, Array]:
    """A matrix (inputs, outputs) with its bias as integers, and how its input becomes integers.

    `lowest` and `highest` (inputs,) are the range of each column of the input. With x the input, the product
    is (round(x * divisor) + zero as 0 to 255, minus zero) @ weight * step + bias.
    """
    reach = np.maximum(np.maximum(np.abs(lowest), np.abs(highest)), TINY)
    smooth = reach**SHIFT / np.maximum(np.abs(weight).max(axis=1), TINY) ** (1 - SHIFT)
    low, high = min(0.0, float((lowest / smooth).min())), max(0.0, float((highest / smooth).max()))
    scale = max((high - low) / LEVELS, TINY)
    values = weight * smooth[:, None] * scale
    step = np.maximum(np.abs(values).max(axis=0) / LARGEST, TINY**2)
    return {
        "weight": np.rint(values / step).astype(np.int8),
        "step": step.astype(np.float32),
        "bias": bias.astype(np.float16),
        "divisor": (1 / (smooth * scale)).astype(np.float32),
        "zero": np.array(round(-low / scale), dtype=np.uint8),
    }
