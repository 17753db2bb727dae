"""The student: a logistic regression a question, on the features that the scorers read.

It learns from the read headlines (0 or 1) and from the teacher's answers on plain ones (a probability p
counts as p of a yes and 1 - p of a no). Convex, so it has one solution; L-BFGS finds it in the same
steps every time.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from labels import Array
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression

from panictrack.scoring.scorers.features import features, tokens

FEWEST = 3  # headlines that must hold a feature
ALARM_WEIGHT = 2.0  # of a read headline beside one that only the teacher read
LABEL_WEIGHT = 8.0  # likewise for themes and regulation: few headlines have one, and the teacher is less sure
STRENGTH = 0.5  # C, by cross-validation on training headlines among 0.02 to 3
IGNORED = 1e-3  # of a headline: less than this of a yes or a no is nothing
STEPS = 80


def vocabulary(lists: Sequence[Sequence[str]]) -> dict[str, int]:
    """The features that enough headlines hold, in alphabetical order, each with its column."""
    held = Counter(name for titles in lists for title in titles for name in set(features(tokens(title))))
    return {name: place for place, name in enumerate(sorted(n for n, k in held.items() if k >= FEWEST))}


def table(titles: Sequence[str], columns: dict[str, int]) -> csr_matrix:
    """How often each headline (row) holds each feature (column)."""
    rows, places = [], []
    for row, title in enumerate(titles):
        found = [columns[name] for name in features(tokens(title)) if name in columns]
        rows += [row] * len(found)
        places += found
    return csr_matrix((np.ones(len(rows)), (rows, places)), shape=(len(titles), len(columns)))


def learn(question: str, read: Any, said: Array, plain: Any, answers: Array) -> tuple[Array, float]:
    """Coefficients (features,) and intercept of one question."""
    read_weight = LABEL_WEIGHT if question.startswith(("theme:", "regulation")) else ALARM_WEIGHT
    both = vstack([read, plain]).tocsr()
    share = np.concatenate([said, answers])
    weight = np.concatenate([np.full(len(said), read_weight), np.ones(len(answers))])
    weights = np.concatenate([weight * share, weight * (1 - share)])
    truth = np.concatenate([np.ones(len(share)), np.zeros(len(share))])
    kept = weights > IGNORED
    model = LogisticRegression(C=STRENGTH, max_iter=STEPS)
    model.fit(vstack([both, both]).tocsr()[kept], truth[kept], sample_weight=weights[kept])
    return model.coef_[0], float(model.intercept_[0])
