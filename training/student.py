"""The student: one logistic regression per question, on the features that the scorers use.

It learns from the annotated headlines (0 or 1) and from the teacher's predictions for unlabelled ones (a
probability p counts as p of a yes and 1 - p of a no). The problem is convex and has one solution; L-BFGS
takes the same steps every time.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from headlines import Array
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression

from panictrack.scoring.scorers.features import features, tokens

MIN_HEADLINES = 3  # that contain a feature
ALARM_WEIGHT = 2.0  # of an annotated headline, relative to one that only the teacher classified
LABEL_WEIGHT = 8.0  # likewise for themes and regulation, which are rare and less sure to the teacher
REGULARISATION = 0.5  # C, by cross-validation on training headlines among 0.02 to 3
NEGLIGIBLE = 1e-3  # a weight of a yes or a no below which it is left out
MAX_STEPS = 80


def vocabulary(lists: Sequence[Sequence[str]]) -> dict[str, int]:
    """The features of enough headlines in alphabetical order, each with its column."""
    counts = Counter(name for titles in lists for title in titles for name in set(features(tokens(title))))
    names = sorted(name for name, count in counts.items() if count >= MIN_HEADLINES)
    return {name: column for column, name in enumerate(names)}


def table(titles: Sequence[str], columns: dict[str, int]) -> csr_matrix:
    """How often each headline (row) has each feature (column)."""
    rows: list[int] = []
    entries: list[int] = []
    for row, title in enumerate(titles):
        found = [columns[name] for name in features(tokens(title)) if name in columns]
        rows += [row] * len(found)
        entries += found
    return csr_matrix((np.ones(len(rows)), (rows, entries)), shape=(len(titles), len(columns)))


def learn(
    question: str, annotated: Any, labels: Array, unlabelled: Any, predictions: Array
) -> tuple[Array, float]:
    """The coefficients (features,) and the intercept for one question, from two tables of features."""
    label_weight = LABEL_WEIGHT if question.startswith(("theme:", "regulation")) else ALARM_WEIGHT
    both = vstack([annotated, unlabelled]).tocsr()
    share = np.concatenate([labels, predictions])
    weight = np.concatenate([np.full(len(labels), label_weight), np.ones(len(predictions))])
    weights = np.concatenate([weight * share, weight * (1 - share)])
    truth = np.concatenate([np.ones(len(share)), np.zeros(len(share))])
    used = weights > NEGLIGIBLE
    model = LogisticRegression(C=REGULARISATION, max_iter=MAX_STEPS)
    model.fit(vstack([both, both]).tocsr()[used], truth[used], sample_weight=weights[used])
    return model.coef_[0], float(model.intercept_[0])
