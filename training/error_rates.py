"""Count the errors of both alarm scorers: writes src/panictrack/data/scoring/error_rates.json.

    PYTHONPATH=src .training/bin/python training/error_rates.py

In the environment of training/train.py; takes a second. Compares the annotations with `held_out` of
training/teacher.npz, the predictions by models that had not seen the headline and whose teachers had not
either, at the shipped thresholds and for headlines about AI only.
"""

import json
from pathlib import Path

import numpy as np
from headlines import HEADS, PREDICTIONS, annotated_headlines

from panictrack.scoring.scorers.linear_model import VERSION, threshold

OUT = Path("src/panictrack/data/scoring/error_rates.json")
ALARMS = ("alarm", "alarm_any")


def main() -> None:
    """Count, print, write."""
    annotated = annotated_headlines()
    predicted = np.load(PREDICTIONS)["held_out"][annotated.is_ai] / 1000
    counts = {name: confusion(name, predicted, annotated.labels[annotated.is_ai]) for name in ALARMS}
    basis = f"{int(annotated.is_ai.sum())} annotated headlines about AI, held out"
    text = json.dumps({"version": VERSION, "topic": "ai", "basis": basis, "scorers": counts}, indent=2)
    OUT.write_text(text + "\n", encoding="utf-8")
    print(text)


def confusion(name: str, predicted: np.ndarray, labels: np.ndarray) -> dict[str, int]:
    """The confusion matrix of one alarm, from probabilities and labels (n, heads)."""
    column = HEADS.index(name)
    is_alarmed, truth = predicted[:, column] >= threshold(name), labels[:, column] == 1
    return {
        "hits": int((is_alarmed & truth).sum()),
        "misses": int((~is_alarmed & truth).sum()),
        "false_alarms": int((is_alarmed & ~truth).sum()),
        "correct_rejections": int((~is_alarmed & ~truth).sum()),
    }


if __name__ == "__main__":
    main()
