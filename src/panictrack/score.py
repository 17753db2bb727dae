"""Scoring what lacks a score: streamed, in worker processes, resumed where it stopped."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from panictrack.archive import Archive
from panictrack.archive.scores import newest_headline, register, scored_through, unscored, write
from panictrack.model import ScorerId
from panictrack.scorers import Scorers, default_scorers, load_topics

_BATCH = 20_000
_WORTH_PROCESSES = 50_000  # below, starting workers costs more than it saves

Batch = list[tuple[int, str]]
SparseScores = Mapping[str, Sequence[tuple[int, float]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored:
    """What a scoring run did."""

    n_headlines: int
    scorers: tuple[ScorerId, ...]


def score(
    archive: Archive,
    *,
    topics_file: Path | None = None,
    progressed: Callable[[int, int], None] = lambda _done, _total: None,
) -> Scored:
    """Give every headline that lacks one a score by every current scorer.

    A run that is cut off loses at most the batches in hand: the next run goes on behind the last
    one written.
    """
    scorers = default_scorers(load_topics(topics_file))
    with archive.writing() as connection:
        numbers = register(connection, scorers.ids)
        after = scored_through(connection, list(numbers.values()))
        newest = newest_headline(connection)
    n_scored = 0
    for batch, values in _scored(_batches(archive, after), scorers, topics_file, newest - after):
        ids = [id_ for id_, _ in batch]
        with archive.writing() as connection:
            write(connection, numbers, ids, values)
        n_scored += len(batch)
        progressed(ids[-1] - after, newest - after)
    return Scored(n_headlines=n_scored, scorers=scorers.ids)


def _batches(archive: Archive, after: int) -> Iterator[Batch]:
    while True:
        with archive.reading() as connection:
            batch = unscored(connection, after, _BATCH)
        if not batch:
            return
        yield batch
        after = batch[-1][0]


def _scored(
    batches: Iterator[Batch], scorers: Scorers, topics_file: Path | None, n_expected: int
) -> Iterator[tuple[Batch, SparseScores]]:
    """Each batch with its scores, in order; in worker processes where that pays."""
    n_workers = os.cpu_count() or 1
    if n_expected < _WORTH_PROCESSES or n_workers == 1:
        for batch in batches:
            yield batch, scorers.score_batch([title for _, title in batch])
        return
    in_hand: deque[tuple[Batch, Future[SparseScores]]] = deque()
    # Spawned, not forked: a fork would copy the open database.
    with ProcessPoolExecutor(
        n_workers, mp_context=get_context("spawn"), initializer=_prepare, initargs=(topics_file,)
    ) as pool:
        for batch in batches:
            in_hand.append((batch, pool.submit(_work, [title for _, title in batch])))
            if len(in_hand) > n_workers + 1:
                done, future = in_hand.popleft()
                yield done, future.result()
        for done, future in in_hand:
            yield done, future.result()


_worker_scorers: Scorers | None = None  # one in each worker process, built once


def _prepare(topics_file: Path | None) -> None:
    global _worker_scorers  # noqa: PLW0603 - a worker's only state, set once by the pool
    _worker_scorers = default_scorers(load_topics(topics_file))


def _work(titles: list[str]) -> SparseScores:
    if _worker_scorers is None:
        msg = "the worker was not prepared"
        raise RuntimeError(msg)
    return _worker_scorers.score_batch(titles)
