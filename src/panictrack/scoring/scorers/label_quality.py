"""How often themes and aims of regulation are right, on coded headlines that no training has read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from panictrack.data import data_path

REGULATION = "regulation"
"""The name of a call for regulation whatever its aim."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelQuality:
    """How many headlines got a label from the readers (coded), from the scorer (called), and from both.

    Can mislead when few headlines are coded with the label, or for headlines about anything but AI.
    """

    n_coded: int
    n_called: int
    n_both: int

    @property
    def precision(self) -> float:
        """The share of what is called that is coded; 0 where nothing is called."""
        return self.n_both / self.n_called if self.n_called else 0.0

    @property
    def recall(self) -> float:
        """The share of what is coded that is called; 0 where nothing is coded."""
        return self.n_both / self.n_coded if self.n_coded else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both; 0 where nothing is coded or called."""
        n = self.n_coded + self.n_called
        return 2 * self.n_both / n if n else 0.0


@cache
def label_quality() -> Mapping[str, LabelQuality]:
    """The quality of each of LABELS, and of REGULATION. training/label_quality.py counts it."""
    found = json.loads(data_path("scoring", "label_quality.json").read_text(encoding="utf-8"))
    return {name: LabelQuality(**counts) for name, counts in found["labels"].items()}
