"""Train the alarm scorer and write src/panictrack/data/reading/weights.tsv.gz.

It needs scikit-learn, which panictrack itself does not; from the checkout:

    python -m venv /tmp/training && /tmp/training/bin/pip install scikit-learn==1.9.1 pyyaml
    PYTHONPATH=src /tmp/training/bin/python training/train_alarm.py

The labels and headlines are read from ../shared/data. The same scikit-learn and the same data give
the same file, byte for byte. The development labels are not read here.

Method: three linear models on the features of `panictrack.scorers.features`: logistic
regressions of grade >= 1 and grade >= 2, and a ridge regression of grade minus 0.3 valence. `alarm` is
the sum of the three, each divided by its spread; `alarm_any` is the first plus half a spread of a fourth:
a ridge regression of how upset human readers were by 5,250 general headlines. (The fourth helped
`alarm_any` and not `alarm` in cross-validation, among weights of 0, 0.5, 1 and 2.) Both are then
calibrated by Platt's method on five-fold out-of-fold values. The threshold has the highest F1 of clear
alarm on these values. Plain headlines that hold a technology word but
belong to no topic are added as weak examples of no alarm.
"""

import argparse
import csv
import gzip
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import StratifiedKFold

from panictrack.scorers import features as alarm_features
from panictrack.scorers.topics import load_topics, score_topics

SHARED = Path("../shared/data")
WEIGHTS = Path("src/panictrack/data/reading/weights.tsv.gz")
PLAIN = ("nyt_1996_2013", "nyt_2014_2022", "bbc_homepage_2021_2023", "googlenews_top_2025_2026")
PLAIN_EACH = 10_000  # headlines of each plain file, evenly spaced; about a tenth names a technology
PLAIN_WEIGHT = 0.3  # nobody has read them: worth a third of a read one
SCALES = {"w": 0.7, "p": 0.5, "c": 1.5, "b": 0.5, "d": 1.5}  # larger: less shrunk
UPSETTING = {  # how much of a threat the main emotion of a headline stands for
    "fear": 1.5, "anger": 1.0, "disgust": 1.0, "negative_anticipation_including_pessimism": 1.0,
    "negative_surprise": 0.7, "sadness": 0.5, "annoyance": 0.5, "guilt": 0.5, "shame": 0.5,
}  # fmt: skip
UPSET_WEIGHT = 0.5  # spreads of the fourth model in alarm_any, by cross-validation
STRENGTH = 0.3  # C of the logistic regressions, by cross-validation among 0.1, 0.3 and 1
SEED = 20240

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Headlines as feature counts, with what was read in them."""

    counts: list[Counter[str]]
    grade: Array
    valence: Array
    weight: Array
    read: Array  # False for the plain headlines


def main() -> None:
    """Train, print how it went on held-out training headlines, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    out = parser.parse_args().out
    examples = load_examples()
    names, table = design(examples)
    held_out = np.zeros((len(examples.grade), 2))
    folds = StratifiedKFold(5, shuffle=True, random_state=SEED)
    upset = upset_coefficients(names)
    for train, test in folds.split(table, examples.grade):
        coefficients, intercepts = fit(table, examples, train, upset)
        held_out[test] = table[test] @ coefficients + intercepts
    coefficients, intercepts = fit(table, examples, np.arange(len(examples.grade)), upset)
    for place, grade in enumerate((2, 1)):
        slope, offset = calibrate(held_out[:, place], examples, grade)
        coefficients[:, place] *= slope
        intercepts[place] = intercepts[place] * slope + offset
        held_out[:, place] = held_out[:, place] * slope + offset
    threshold = best_threshold(held_out[:, 0], examples)
    print(f"examples {examples.read.sum()} read, {(~examples.read).sum()} plain; threshold {threshold:.3f}")
    write(out, names, coefficients, intercepts, threshold)


def load_examples() -> Examples:
    """The read training headlines that name a technology, and the plain ones."""
    with (SHARED / "labels/alarm_headlines_train.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if words_of(row["title"])]
    plain = list(plain_titles())
    titles = [row["title"] for row in rows] + plain
    return Examples(
        counts=[Counter(alarm_features.features(alarm_features.tokens(title))) for title in titles],
        grade=np.array([int(row["alarm"]) for row in rows] + [0] * len(plain)),
        valence=np.array([float(row["valence"]) for row in rows] + [0.0] * len(plain)),
        weight=np.array([1.0] * len(rows) + [PLAIN_WEIGHT] * len(plain)),
        read=np.array([True] * len(rows) + [False] * len(plain)),
    )


def words_of(title: str) -> list[str]:
    """The technology words of a headline: without one the scorer says 0 and needs no training."""
    return alarm_features.technology_words(alarm_features.tokens(title))


def plain_titles() -> Iterator[str]:
    """Headlines with a technology word that are about none of the shipped topics."""
    topics = load_topics()
    for name in PLAIN:
        with gzip.open(SHARED / f"headlines/{name}.csv.gz", "rt", encoding="utf-8") as file:
            titles = [row["title"] for row in csv.DictReader(file)]
        titles = titles[:: len(titles) // PLAIN_EACH]
        for title, about in zip(titles, score_topics(titles, topics), strict=True):
            if not about and words_of(title):
                yield title


def design(examples: Examples) -> tuple[list[str], Any]:
    """The features that at least two headlines hold, and their scaled counts (at most 3) as a table."""
    frequency = Counter(name for count in examples.counts for name in count)
    scaled = [
        {name: SCALES[name[0]] * min(n, 3) for name, n in count.items() if frequency[name] > 1}
        for count in examples.counts
    ]
    vectorizer = DictVectorizer()
    table = vectorizer.fit_transform(scaled)
    return list(vectorizer.get_feature_names_out()), table.tocsr()


def upset_coefficients(names: Sequence[str]) -> Array:
    """How each feature moved human readers of general headlines: GoodNewsEveryone, SemEval 2007."""
    with (SHARED / "labels/goodnewseveryone.csv").open(encoding="utf-8") as file:
        read = [(row["text"], UPSETTING.get(row["dominant_emotion"], 0.0)) for row in csv.DictReader(file)]
    with (SHARED / "labels/semeval2007_trial.csv").open(encoding="utf-8") as file:
        read += [(row["text"], max(0.0, float(row["fear"])) / 50) for row in csv.DictReader(file)]
    known = set(names)
    counts = [Counter(alarm_features.features(alarm_features.tokens(text))) for text, _ in read]
    scaled = [
        {name: SCALES[name[0]] * min(n, 3) for name, n in count.items() if name in known} for count in counts
    ]
    # Fitted on all names: the columns are then those of the main table.
    vectorizer = DictVectorizer().fit([dict.fromkeys(names, 1.0)])
    ridge = Ridge(alpha=10.0, solver="sparse_cg", random_state=SEED)
    ridge.fit(vectorizer.transform(scaled), [upset for _, upset in read])
    return np.asarray(ridge.coef_)


def fit(table: Any, examples: Examples, rows: Array, upset: Array) -> tuple[Array, Array]:
    """Coefficients (features x 2: alarm, alarm_any) and intercepts (2) from these rows."""
    grade, weight = examples.grade[rows], examples.weight[rows]
    found = []
    for bound in (1, 2):
        logistic = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=2_000, random_state=SEED)
        logistic.fit(table[rows], grade >= bound, sample_weight=weight)
        found.append((logistic.coef_[0], logistic.intercept_[0]))
    ridge = Ridge(alpha=2.5, solver="sparse_cg", random_state=SEED)
    ridge.fit(table[rows], grade - 0.3 * examples.valence[rows], sample_weight=weight)
    found.append((ridge.coef_, float(ridge.intercept_)))
    spreads = [float(np.std(table[rows] @ coefficient)) for coefficient, _ in found]
    summed = sum(coefficient / spread for (coefficient, _), spread in zip(found, spreads, strict=True))
    offset = sum(intercept / spread for (_, intercept), spread in zip(found, spreads, strict=True))
    upset_spread = float(np.std(table[rows] @ upset))
    some = found[0][0] + UPSET_WEIGHT * spreads[0] * upset / upset_spread
    return np.column_stack([summed, some]), np.array([offset, found[0][1]])


def calibrate(values: Array, examples: Examples, grade: int) -> tuple[float, float]:
    """Platt's slope and offset on the read headlines."""
    read = examples.read
    logistic = LogisticRegression(C=1e6).fit(values[read, None], examples.grade[read] >= grade)
    return float(logistic.coef_[0, 0]), float(logistic.intercept_[0])


def best_threshold(log_odds: Array, examples: Examples) -> float:
    """The probability, in hundredths, at which F1 of clear alarm is highest on the read headlines."""
    said, truth = 1 / (1 + np.exp(-log_odds[examples.read])), examples.grade[examples.read] >= 2
    bounds = np.arange(5, 96) / 100
    f1 = [2 * np.sum((said >= bound) & truth) / (np.sum(said >= bound) + truth.sum()) for bound in bounds]
    return float(bounds[int(np.argmax(f1))])


def write(path: Path, names: Sequence[str], coefficients: Array, intercepts: Array, threshold: float) -> None:
    """The weights in thousandths of log-odds; those that round to nothing are left out."""
    scales = np.array([SCALES[name[0]] for name in names])
    weights = np.rint(1000 * coefficients * scales[:, None]).astype(int)
    lines = [
        "# feature, weight for alarm, for alarm_any: thousandths of log-odds; by training/train_alarm.py",
        f"threshold\t{round(1000 * threshold)}\t0",
        "intercept\t{}\t{}".format(*np.rint(1000 * intercepts).astype(int)),
        *(
            f"{name}\t{a}\t{b}"
            for name, (a, b) in zip(names, weights, strict=True)
            if max(abs(a), abs(b)) > 9
        ),
    ]
    packed = gzip.compress("\n".join(lines).encode(), 9, mtime=0)
    path.write_bytes(packed)
    print(f"{path}: {len(lines) - 1} weights, {len(packed):,} bytes")


if __name__ == "__main__":
    main()
