"""Train the linear model: writes src/panictrack/data/scoring/weights.npz.

    python -m venv .training && .training/bin/pip install -r training/requirements.txt
    PYTHONPATH=src .training/bin/python training/train.py

Uses ../shared/data and training/teacher.npz (see training/teach.py). The same versions and data give the
same file, byte for byte. The development set has no part in it, except that its headlines are left out.

Method: logistic regressions on the features of `panictrack.scoring.scorers.features` (training/student.py).
The thresholds (training/thresholds.py) come from `held_out` of teacher.npz, the predictions by students that
had not seen the headline and whose teachers had not either.
"""

import argparse
from pathlib import Path

import numpy as np
from headlines import HEADS, annotated_headlines, emotion_headlines, saved_predictions, unlabelled_headlines
from student import learn, table, vocabulary
from thresholds import thresholds

WEIGHTS = Path("src/panictrack/data/scoring/weights.npz")
NEGLIGIBLE = 20  # thousandths of log-odds: smaller weights change no displayed score


def main() -> None:
    """Train, print how the thresholds do on held-out headlines, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    out = parser.parse_args().out
    annotated, unlabelled = annotated_headlines(), unlabelled_headlines()
    saved = saved_predictions(unlabelled)
    predictions = saved["answers"] / 1000
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
        thresholds=thresholds(saved["held_out"], annotated),
    )
    print(f"{out}: {len(names):,} features, {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
