"""Scoring what lacks a score: in batches, in worker processes, resumed where it stopped."""

import os
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Self

from panictrack.archive import Database
from panictrack.archive.rules import rules_of
from panictrack.archive.scores import (
    make_current,
    newest_headline,
    register,
    scored_through_by_name,
    titles_between,
    unscored,
    write,
)
from panictrack.archive.week_cache import refresh
from panictrack.errors import ArchiveError
from panictrack.model import ScorerId
from panictrack.scoring.scorers import Scorers, load_topics
from panictrack.subprocesses import end_with_parent

_BATCH = 20_000
_WORTH_PROCESSES = 50_000  # below, starting workers costs more than it saves
_N_WORKERS = os.cpu_count() or 1

# Called with headlines done and headlines in all.
Progressed = Callable[[int, int], None]
SparseScores = Mapping[str, Sequence[tuple[int, float]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoringBatch:
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
    progressed: Progressed = lambda _done, _total: None,
) -> Scored:
    """Give every headline that lacks one a score by every current scorer, and count the weeks.

    A run that is cut off loses at most the batches in hand: the next run goes on behind the last
    one written. With the encoder, `alarm-encoder` is one of the scorers.
    """
    with Scoring(archive, topics_file=topics_file, with_encoder=with_encoder) as scoring:
        return scoring.finish(progressed)


class Scoring:
    """One scoring run, which may begin while headlines still arrive: `advance` after each batch of them.

    `finish` scores the rest. A context: what workers have in hand when it is left without that is scored by
    the next run.
    """

    def __init__(
        self, archive: Database, *, topics_file: Path | None = None, with_encoder: bool = False
    ) -> None:
        self._archive = archive
        self._scorers = Scorers(load_topics(topics_file), with_encoder=with_encoder)
        with archive.writing() as connection:
            self._numbers = register(connection, self._scorers.ids)
            self._marks = scored_through_by_name(connection, self._numbers)
        self._after = min(self._marks.values())  # the last headline in hand
        self._n_scored = 0
        self._workers: ProcessPoolExecutor | None = None
        self._in_hand: deque[tuple[ScoringBatch, Future[SparseScores]]] = deque()

    def __enter__(self) -> Self:
        """Nothing is started yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let the workers go."""
        if self._workers is not None:
            self._workers.shutdown(cancel_futures=True)

    def advance(self) -> None:
        """Hand to workers what has arrived, and write what they have done; wait for none of them.

        Does nothing while so little lacks scores that `finish` is better off without workers.
        """
        if self._are_worth_it():
            self._hand_out()
            while self._in_hand and self._in_hand[0][1].done():
                self._write_next()

    def finish(self, progressed: Progressed = lambda _done, _total: None) -> Scored:
        """Score all that lacks a score, and count the weeks."""
        # What workers have in hand is still to be written.
        first = self._in_hand[0][0].ids[0] - 1 if self._in_hand else self._after
        total = self._newest() - first
        if self._are_worth_it():
            self._hand_out()
            while self._in_hand:
                progressed(self._write_next() - first, total)
                self._hand_out()
        while batch := self._next_batch():
            self._write(batch, self._scorers.score_batch(batch.titles, batch.wanted))
            progressed(self._after - first, total)
        with self._archive.writing() as connection:
            make_current(connection, self._numbers)
            refresh(connection, rules_of(self._numbers))
        return Scored(n_headlines=self._n_scored, scorers=self._scorers.ids)

    def _are_worth_it(self) -> bool:
        """Whether there are workers, or enough to do for them."""
        if self._workers is not None:
            return True
        return _N_WORKERS > 1 and self._newest() - self._after >= _WORTH_PROCESSES

    def _hand_out(self) -> None:
        """As many batches as keep each worker busy, and one more."""
        if self._workers is None:
            # Spawned, not forked: a fork would copy the open database.
            self._workers = ProcessPoolExecutor(
                _N_WORKERS,
                mp_context=get_context("spawn"),
                initializer=_prepare,
                initargs=(self._scorers,),
            )
        while len(self._in_hand) < _N_WORKERS + 2 and (batch := self._next_batch()):
            self._in_hand.append((batch, self._workers.submit(_work, batch.titles, batch.wanted)))

    def _next_batch(self) -> ScoringBatch | None:
        """The next headlines that lack scores; None where there are none."""
        while True:
            wanted = frozenset(name for name, mark in self._marks.items() if mark <= self._after)
            # Up to where another scorer lacks scores too: no batch lies on both sides of a mark.
            until = min((mark for mark in self._marks.values() if mark > self._after), default=None)
            with self._archive.reading() as connection:
                found = unscored(connection, self._after, _BATCH, until)
            if found:
                self._after = found[-1][0]
                return ScoringBatch(
                    ids=[id_ for id_, _ in found], titles=[title for _, title in found], wanted=wanted
                )
            if until is None:
                return None
            self._after = until

    def _write_next(self) -> int:
        """Write what was first handed out, when it is done; the last headline of it."""
        batch, future = self._in_hand.popleft()
        try:
            values = future.result()
        except BrokenProcessPool as error:
            raise ArchiveError(
                f"{self._archive.path}: a process that scored was ended, perhaps for want of memory; "
                "`panictrack score` goes on where it stopped"
            ) from error
        self._write(batch, values)
        return batch.ids[-1]

    def _write(self, batch: ScoringBatch, values: SparseScores) -> None:
        numbers = {name: self._numbers[name] for name in batch.wanted}
        with self._archive.writing() as connection:
            there = titles_between(connection, batch.ids[0], batch.ids[-1])
            ids, titles = [id_ for id_, _ in there], [title for _, title in there]
            if (ids, titles) != (batch.ids, batch.titles):
                # Some were forgotten meanwhile, and the number of the last may be that of another by now.
                values = self._scorers.score_batch(titles, batch.wanted)
            write(connection, numbers, ids, values, through=batch.ids[-1])
        self._n_scored += len(ids)

    def _newest(self) -> int:
        with self._archive.reading() as connection:
            return newest_headline(connection)


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
