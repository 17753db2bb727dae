"""Train what the scorers know: writes src/panictrack/data/reading/weights.npz.

    python -m venv .training && .training/bin/pip install -r training/requirements.txt
    PYTHONPATH=src .training/bin/python training/train.py

Reads ../shared/data and training/teacher.npz (see training/teach.py). The same versions and data give
the same file, bit for bit. The development labels take no part, but that their headlines are kept out.

Method: logistic regressions on the features of `panictrack.scorers.features` (training/student.py). The
thresholds rest on `held_out` of teacher.npz: what students say of read headlines that neither they nor
their teachers learned from. The threshold of alarm is where as many headlines about AI are called
alarmed as were read so: an instrument of shares must not lean. That of some alarm likewise; the others
have the highest F1.
"""

import argparse
from pathlib import Path

import numpy as np
from labels import ANSWERS, HEADS, Array, Read, digests, felt_headlines, plain_headlines, read_headlines
from student import learn, table, vocabulary

WEIGHTS = Path("src/panictrack/data/reading/weights.npz")
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
            found, intercept = learn(table(felt, columns), how_much, by_plain, answers[:, place])
        else:
            found, intercept = learn(by_read, read.said[:, place], by_plain, answers[:, place])
        weights[:, place] = np.rint(1000 * found)
        intercepts[place] = round(1000 * intercept)
        print(f"learned {question}", flush=True)
    weights[np.abs(weights) < SMALLEST] = 0
    used = weights.any(axis=1)
    names = [name for name, is_used in zip(columns, used, strict=True) if is_used]
    thresholds = [
        threshold(head, kept["held_out"][:, place], read, place) for place, head in enumerate(HEADS)
    ] + [0]  # fear is no yes or no
    np.savez_compressed(
        out,
        features=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        questions=np.array(questions),
        weights=weights[used],
        intercepts=intercepts,
        thresholds=np.array(thresholds, dtype=np.int16),
    )
    print(f"{out}: {len(names):,} features, {out.stat().st_size:,} bytes")


def threshold(head: str, said: Array, read: Read, place: int) -> int:
    """In thousandths, from what was said of headlines about AI that were held out."""
    values, truth = said[read.is_ai].astype(int), read.said[read.is_ai, place] == 1
    if head in {"alarm", "alarm_any"}:
        found = int(np.sort(values)[::-1][truth.sum() - 1])
    else:
        bounds = np.arange(50, 700, 10)
        found = int(bounds[int(np.argmax([_f1(values >= bound, truth) for bound in bounds]))])
    print(
        f"{head:24} {truth.sum():5} read  threshold {found / 1000:.3f}  F1 {_f1(values >= found, truth):.3f}"
    )
    return found


def _f1(said: Array, truth: Array) -> float:
    return float(2 * (said & truth).sum() / max(said.sum() + truth.sum(), 1))


if __name__ == "__main__":
    main()
