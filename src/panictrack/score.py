"""Scoring what lacks a score: streamed, in worker processes, resumed where it stopped."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from panictrack.archive import Database
from panictrack.archive.kept import refresh
from panictrack.archive.rules import rules_of
from panictrack.archive.scores import (
    make_current,
    newest_headline,
    register,
    scored_through_by_name,
    unscored,
    write,
)
from panictrack.children import end_with_parent
from panictrack.model import ScorerId
from panictrack.scorers import Scorers, default_scorers, load_topics

_BATCH = 20_000
_WORTH_PROCESSES = 50_000  # below, starting workers costs more than it saves

SparseScores = Mapping[str, Sequence[tuple[int, float]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Headlines in a row, and the names of the scorers that lack some of them."""

    ids: list[int]
    titles: list[str]
    wanted: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored:
    """What a scoring run did."""

    n_headlines: int
    scorers: tuple[ScorerId, ...]


def score(
    archive: Database,
    *,
    topics_file: Path | None = None,
    with_encoder: bool = False,
    progressed: Callable[[int, int], None] = lambda _done, _total: None,
) -> Scored:
    """Give every headline that lacks one a score by every current scorer, and count the weeks.

    A run that is cut off loses at most the batches in hand: the next run goes on behind the last
    one written. With the encoder, `alarm-encoder` is one of the scorers.
    """
    scorers = default_scorers(load_topics(topics_file), with_encoder=with_encoder)
    with archive.writing() as connection:
        numbers = register(connection, scorers.ids)
        marks = scored_through_by_name(connection, numbers)
        newest = newest_headline(connection)
    after = min(marks.values())
    n_scored = 0
    for batch, values in _scored(_batches(archive, after, marks), scorers, newest - after):
        with archive.writing() as connection:
            write(connection, {name: numbers[name] for name in batch.wanted}, batch.ids, values)
        n_scored += len(batch.ids)
        progressed(batch.ids[-1] - after, newest - after)
    with archive.writing() as connection:
        make_current(connection, numbers)
        refresh(connection, rules_of(numbers))
    return Scored(n_headlines=n_scored, scorers=scorers.ids)


def _batches(archive: Database, after: int, marks: Mapping[str, int]) -> Iterator[Batch]:
    while True:
        wanted = frozenset(name for name, mark in marks.items() if mark <= after)
        # Up to where another scorer lacks scores too: no batch lies on both sides of a mark.
        until = min((mark for mark in marks.values() if mark > after), default=None)
        with archive.reading() as connection:
            found = unscored(connection, after, _BATCH, until)
        if found:
            after = found[-1][0]
            yield Batch(ids=[id_ for id_, _ in found], titles=[title for _, title in found], wanted=wanted)
        elif until is not None:
            after = until
        else:
            return


def _scored(
    batches: Iterator[Batch], scorers: Scorers, n_expected: int
) -> Iterator[tuple[Batch, SparseScores]]:
    """Each batch with its scores, in order; in worker processes where that pays."""
    n_workers = os.cpu_count() or 1
    if n_expected < _WORTH_PROCESSES or n_workers == 1:
        for batch in batches:
            yield batch, scorers.score_batch(batch.titles, batch.wanted)
        return
    in_hand: deque[tuple[Batch, Future[SparseScores]]] = deque()
    # Spawned, not forked: a fork would copy the open database.
    with ProcessPoolExecutor(
        n_workers, mp_context=get_context("spawn"), initializer=_prepare, initargs=(scorers,)
    ) as pool:
        for batch in batches:
            in_hand.append((batch, pool.submit(_work, batch.titles, batch.wanted)))
            if len(in_hand) > n_workers + 1:
                done, future = in_hand.popleft()
                yield done, future.result()
        for done, future in in_hand:
            yield done, future.result()


_worker_scorers: Scorers | None = None  # one in each worker process, sent once


def _prepare(scorers: Scorers) -> None:
    end_with_parent()
    global _worker_scorers  # noqa: PLW0603 - a worker's only state, set once by the pool
    _worker_scorers = scorers


def _work(titles: list[str], wanted: frozenset[str]) -> SparseScores:
    if _worker_scorers is None:
        msg = "the worker was not prepared"
        raise RuntimeError(msg)
    return _worker_scorers.score_batch(titles, wanted)
