"""Score the headlines that lack a score: in batches, in worker processes, resumable at any point."""

import os
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Self

from panictrack.archive import Database
from panictrack.archive.counts import rules_of
from panictrack.archive.scores import (
    make_current,
    newest_headline,
    register,
    scored_through_by_name,
    titles_between,
    unscored,
    write,
)
from panictrack.archive.week_cache import bring_up_to_date
from panictrack.errors import ArchiveError, ConfigurationError
from panictrack.model import ScorerId
from panictrack.scoring.scorers import Scorers, load_topics
from panictrack.scoring.scorers.registry import SparseScores
from panictrack.subprocesses import end_with_parent

_BATCH = 20_000
_MIN_FOR_WORKERS = 50_000  # headlines; with fewer, starting workers costs more than it saves
_N_WORKERS = os.cpu_count() or 1

# Called with the numbers of headlines done and of all headlines.
Progressed = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoringBatch:
    """Consecutive headlines, and the names of the scorers to run on them."""

    ids: list[int]
    titles: list[str]
    languages: list[str | None]
    scorers: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored:
    """How many headlines a run scored, and with which scorers; those that none can read are not counted."""

    n_headlines: int
    through: int  # the last headline that was there: later ones have no scores yet
    scorers: tuple[ScorerId, ...]


def score(
    archive: Database,
    *,
    topics_file: Path | None = None,
    with_encoder: bool = False,
    progressed: Progressed = lambda _done, _total: None,
) -> Scored:
    """Score every headline with each current scorer that has not scored it yet, and update the week counts.

    An interrupted run loses only the batches in progress; the next run continues after the last batch
    written. `with_encoder` adds the scorers `alarm-encoder` and `alarm-encoder-any`.
    """
    with Scoring(archive, topics_file=topics_file, with_encoder=with_encoder) as scoring:
        return scoring.finish(progressed)


class Scoring:
    """A scoring run that may start during an import: call `advance` after each imported batch.

    `finish` scores the rest. Leave the context without it, and the next run scores what is left.
    """

    def __init__(
        self, archive: Database, *, topics_file: Path | None = None, with_encoder: bool = False
    ) -> None:
        self._archive = archive
        self._topics_file = topics_file
        self._with_encoder = with_encoder
        self._scorers = Scorers(load_topics(topics_file), with_encoder=with_encoder)
        with archive.writing() as connection:
            self._numbers = register(connection, self._scorers.ids)
            self._marks = scored_through_by_name(connection, self._numbers)
        self._after = min(self._marks.values())  # the last headline of any batch so far
        self._n_scored = 0
        self._workers: ProcessPoolExecutor | None = None
        self._pending: deque[tuple[ScoringBatch, Future[SparseScores]]] = deque()

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the workers."""
        if self._workers is not None:
            self._workers.shutdown(cancel_futures=True)

    def advance(self) -> None:
        """Give new headlines to the workers and write the scores that are ready, without waiting.

        Does nothing while there are too few headlines for workers to pay off.
        """
        if self._uses_workers():
            self._submit()
            while self._pending and self._pending[0][1].done():
                self._write_next()

    def finish(self, progressed: Progressed = lambda _done, _total: None) -> Scored:
        """Score every headline that lacks a score, and update the week counts.

        Topics that were changed meanwhile are scored, too: another run may have done so and ended before,
        and would be undone by this one, which did not know them.
        """
        # Batches that the workers have are not written yet.
        first = self._pending[0][0].ids[0] - 1 if self._pending else self._after
        total = self._newest() - first
        if self._uses_workers():
            self._submit()
            while self._pending:
                progressed(self._write_next() - first, total)
                self._submit()
        while batch := self._next_batch():
            self._write(batch, self._scorers.score_batch(batch.titles, batch.scorers, batch.languages))
            progressed(self._after - first, total)
        with self._archive.writing() as connection:
            make_current(connection, self._numbers)
        bring_up_to_date(self._archive, rules_of(self._numbers))
        done = Scored(n_headlines=self._n_scored, through=self._after, scorers=self._scorers.ids)
        if not self._is_outdated():
            return done
        again = score(self._archive, topics_file=self._topics_file, with_encoder=self._with_encoder)
        return replace(again, n_headlines=done.n_headlines + again.n_headlines)

    def _is_outdated(self) -> bool:
        """Whether the topics are others by now; a list with an error is for the next run to tell."""
        try:
            return load_topics(self._topics_file) != self._scorers.topics
        except ConfigurationError:
            return False

    def _uses_workers(self) -> bool:
        """Whether there are workers, or enough headlines for them."""
        if self._workers is not None:
            return True
        return _N_WORKERS > 1 and self._newest() - self._after >= _MIN_FOR_WORKERS

    def _submit(self) -> None:
        """Submit enough batches to keep every worker busy."""
        if self._workers is None:
            # Spawned, not forked: a fork would copy the open database.
            self._workers = ProcessPoolExecutor(
                _N_WORKERS,
                mp_context=get_context("spawn"),
                initializer=_prepare_worker,
                initargs=(self._scorers,),
            )
        while len(self._pending) < _N_WORKERS + 2 and (batch := self._next_batch()):
            self._pending.append((batch, self._workers.submit(_score_in_worker, batch)))

    def _next_batch(self) -> ScoringBatch | None:
        """The next headlines that lack scores; None if there are none."""
        while True:
            scorers = frozenset(name for name, mark in self._marks.items() if mark <= self._after)
            # Up to where the next scorer stopped, so that one batch needs one set of scorers.
            until = min((mark for mark in self._marks.values() if mark > self._after), default=None)
            with self._archive.reading() as connection:
                found = unscored(connection, self._after, _BATCH, until)
            if found:
                self._after = found[-1][0]
                return _batch(found, scorers)
            if until is None:
                return None
            self._after = until

    def _write_next(self) -> int:
        """Wait for the oldest submitted batch and write it; the id of its last headline."""
        batch, future = self._pending.popleft()
        try:
            values = future.result()
        except BrokenProcessPool as error:
            raise ArchiveError(
                f"{self._archive.path}: a scoring process was killed, perhaps for lack of memory; "
                "`panictrack score` continues where it stopped"
            ) from error
        self._write(batch, values)
        return batch.ids[-1]

    def _write(self, batch: ScoringBatch, values: SparseScores) -> None:
        numbers = {name: self._numbers[name] for name in batch.scorers}
        with self._archive.writing() as connection:
            current = _batch(titles_between(connection, batch.ids[0], batch.ids[-1]), batch.scorers)
            if current != batch:
                # Headlines were deleted meanwhile, and a later headline may have taken the last id.
                values = self._scorers.score_batch(current.titles, current.scorers, current.languages)
            write(connection, numbers, current.ids, values, through=batch.ids[-1])
        self._n_scored += sum(n for one, n in Counter(current.languages).items() if self._scorers.reads(one))

    def _newest(self) -> int:
        with self._archive.reading() as connection:
            return newest_headline(connection)


def _batch(rows: Sequence[tuple[int, str, str | None]], scorers: frozenset[str]) -> ScoringBatch:
    """A batch of the rows of headlines."""
    return ScoringBatch(
        ids=[id_ for id_, _, _ in rows],
        titles=[title for _, title, _ in rows],
        languages=[language for _, _, language in rows],
        scorers=scorers,
    )


_worker_scorers: Scorers | None = None  # in each worker process, sent once


def _prepare_worker(scorers: Scorers) -> None:
    end_with_parent()
    global _worker_scorers  # noqa: PLW0603 - the only state of a worker, set once by the pool
    _worker_scorers = scorers


def _score_in_worker(batch: ScoringBatch) -> SparseScores:
    if _worker_scorers is None:
        raise RuntimeError("the worker was not prepared")
    return _worker_scorers.score_batch(batch.titles, batch.scorers, batch.languages)
