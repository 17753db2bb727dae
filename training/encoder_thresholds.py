"""Choose the thresholds of the encoder and the linear model together: changes data/scoring/encoder.npz.

    PYTHONPATH=src .training/bin/python training/encoder_thresholds.py

In the environment of training/train.py with `pip install '.[encoder]'`. Run it after training/adapt.py, and
after training/train.py, because the answers are half the linear model's. By training/thresholds.py: for both
alarms on the random draw, for the other questions on what the teacher and the student of the
other half, averaged, say of the annotated headlines.
"""

from pathlib import Path

import numpy as np
from coded import random_draw
from headlines import HEADS, PREDICTIONS, annotated_headlines, digests
from thresholds import Drawn, thresholds

from panictrack.scoring.scorers.encoder import Encoder

ENCODER = Path("src/panictrack/data/scoring/encoder.npz")


def main() -> None:
    """Score the draw with the shipped encoder, choose, write."""
    annotated, saved = annotated_headlines(), np.load(PREDICTIONS)
    if not np.array_equal(saved["annotated"], digests(annotated.titles)):
        raise SystemExit(f"{PREDICTIONS} is about other headlines; run training/teach.py first")
    held_out = (saved["teachers_said"].astype(int) + saved["held_out"]) // 2
    with np.load(ENCODER) as stored:
        learned = {name: stored[name] for name in stored.files}
    learned["thresholds"] = thresholds(held_out, annotated, drawn())
    np.savez_compressed(ENCODER, **learned)


def drawn() -> Drawn:
    """The random draw, by the encoder and the linear model."""
    coded = random_draw()
    found = Encoder().probabilities([one.title for one in coded])
    return Drawn(
        scores=np.rint(1000 * found[:, : len(HEADS)]).astype(int),
        alarm=np.array([one.codes.alarm for one in coded]),
    )


if __name__ == "__main__":
    main()
