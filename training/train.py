"""Train the linear model: writes src/panictrack/data/scoring/weights.npz.

    python -m venv .training && .training/bin/pip install -r training/requirements.txt
    PYTHONPATH=src .training/bin/python training/train.py

Uses ../shared/data, training/coded.csv and training/teacher.npz (see training/teach.py). The same versions
and data give the same files, byte for byte. Nothing that training/coded.py keeps back has a part in it.

Method: logistic regressions on the features of `panictrack.scoring.scorers.features` (training/student.py),
and thresholds by training/thresholds.py.
"""

import argparse
from pathlib import Path

import numpy as np
from coded import random_draw
from headlines import (
    HEADS,
    Array,
    annotated_headlines,
    emotion_headlines,
    saved_predictions,
    unlabelled_headlines,
)
from scipy.special import expit
from student import learn, table, vocabulary
from thresholds import Drawn, thresholds

WEIGHTS = Path("src/panictrack/data/scoring/weights.npz")
NEGLIGIBLE = 20  # thousandths of log-odds: smaller weights change no displayed score


def main() -> None:
    """Train, print how the thresholds do on held-out headlines, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    out = parser.parse_args().out
    annotated, unlabelled = annotated_headlines(), unlabelled_headlines()
    saved = saved_predictions(annotated, unlabelled)
    predictions = saved["answers"] / 1000
    print(f"{len(annotated.titles):,} annotated headlines, {len(unlabelled):,} that the teacher classified")
    columns = vocabulary([annotated.titles, unlabelled])
    annotated_table, unlabelled_table = table(annotated.titles, columns), table(unlabelled, columns)
    _, _, trial_titles, trial_fear = emotion_headlines()
    questions = (*HEADS, "fear")
    weights = np.zeros((len(columns), len(questions)), dtype=np.int16)
    intercepts = np.zeros(len(questions), dtype=np.int32)
    for column, question in enumerate(questions):
        if question == "fear":
            labelled, labels = table(trial_titles, columns), trial_fear
        else:
            labelled, labels = annotated_table, annotated.labels[:, column]
        found, intercept = learn(question, labelled, labels, unlabelled_table, predictions[:, column])
        weights[:, column] = np.rint(1000 * found)
        intercepts[column] = round(1000 * intercept)
        print(f"learned {question}", flush=True)
    weights[np.abs(weights) < NEGLIGIBLE] = 0
    used = weights.any(axis=1)
    names = [name for name, is_used in zip(columns, used, strict=True) if is_used]
    np.savez_compressed(
        out,
        features=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        questions=np.array(questions),
        weights=weights[used],
        intercepts=intercepts,
        thresholds=thresholds(saved["held_out"], annotated, drawn(columns, weights, intercepts)),
    )
    print(f"{out}: {len(names):,} features, {out.stat().st_size:,} bytes")


def drawn(columns: dict[str, int], weights: Array, intercepts: Array) -> Drawn:
    """The random draw, by these weights."""
    coded = random_draw()
    log_odds = table([one.title for one in coded], columns) @ weights.astype(float) + intercepts
    return Drawn(
        scores=np.rint(1000 * expit(log_odds / 1000)).astype(int)[:, : len(HEADS)],
        alarm=np.array([one.codes.alarm for one in coded]),
    )


if __name__ == "__main__":
    main()
