"""Train what the scorers know: writes src/panictrack/data/scoring/weights.npz.

    python -m venv .training && .training/bin/pip install -r training/requirements.txt
    PYTHONPATH=src .training/bin/python training/train.py

Reads ../shared/data and training/teacher.npz (see training/teach.py). The same versions and data give
the same file, bit for bit. The development labels take no part, but that their headlines are kept out.

Method: logistic regressions on the features of `panictrack.scoring.scorers.features` (training/student.py).
The thresholds (training/thresholds.py) rest on `held_out` of teacher.npz: what students say of read headlines
that neither they nor their teachers learned from.
"""

import argparse
from pathlib import Path

import numpy as np
from labels import ANSWERS, HEADS, digests, felt_headlines, plain_headlines, read_headlines
from student import learn, table, vocabulary
from thresholds import thresholds

WEIGHTS = Path("src/panictrack/data/scoring/weights.npz")
SMALLEST = 20  # thousandths of log-odds: less moves nothing that is shown


def main() -> None:
    """Train, print how the thresholds do on held-out headlines, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    out = parser.parse_args().out
    read, plain = read_headlines(), plain_headlines()
    kept = np.load(ANSWERS)
    if not np.array_equal(kept["digests"], digests(plain)):
        raise SystemExit(f"{ANSWERS} is about other headlines; run training/teach.py first")
    answers = kept["answers"] / 1000
    columns = vocabulary([read.titles, plain])
    by_read, by_plain = table(read.titles, columns), table(plain, columns)
    _, _, felt, how_much = felt_headlines()
    questions = (*HEADS, "fear")
    weights = np.zeros((len(columns), len(questions)), dtype=np.int16)
    intercepts = np.zeros(len(questions), dtype=np.int32)
    for place, question in enumerate(questions):
        if question == "fear":
            found, intercept = learn(question, table(felt, columns), how_much, by_plain, answers[:, place])
        else:
            found, intercept = learn(question, by_read, read.said[:, place], by_plain, answers[:, place])
        weights[:, place] = np.rint(1000 * found)
        intercepts[place] = round(1000 * intercept)
        print(f"learned {question}", flush=True)
    weights[np.abs(weights) < SMALLEST] = 0
    used = weights.any(axis=1)
    names = [name for name, is_used in zip(columns, used, strict=True) if is_used]
    np.savez_compressed(
        out,
        features=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        questions=np.array(questions),
        weights=weights[used],
        intercepts=intercepts,
        thresholds=thresholds(kept["held_out"], read),
    )
    print(f"{out}: {len(names):,} features, {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
