"""All cases under all methods, spread over processes; Ctrl-C ends them at once.

Used by `python benchmarks/curve_simulation`, whose help says how long it takes; reads nothing itself. The
methods of one case run in one process one after the other, so that their seconds can be compared.
"""

import signal
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from feed_added import FeedAdded, feed_added
from measuring import (
    OURS,
    PROTOTYPE,
    Method,
    Row,
    measured,
    panictrack_answer,
    peer_method,
    prototype_method,
)
from peers import usable_peers
from scenarios import case

from panictrack.subprocesses import end_with_parent


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is run: every scenario with every seed, and the added feed with every seed."""

    scenarios: str
    seeds: range
    with_peers: bool
    prototype: Path | None  # the folder of panicfit.py
    processes: int

    @property
    def n_jobs(self) -> int:
        """How many results will come."""
        return (len(self.scenarios) + 1) * len(self.seeds)


def results(plan: Plan) -> Iterator[list[Row] | FeedAdded]:
    """The rows of a case or an added feed, as each is done."""
    # Spawned, not forked: every process has its own numpy with one thread, as the environment says.
    with ProcessPoolExecutor(
        plan.processes, mp_context=get_context("spawn"), initializer=_prepare, initargs=(plan,)
    ) as pool:
        jobs: list[Future[Any]] = [
            pool.submit(_rows, scenario, seed) for seed in plan.seeds for scenario in plan.scenarios
        ]
        jobs += [pool.submit(feed_added, seed) for seed in plan.seeds]
        try:
            for job in as_completed(jobs):
                yield job.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


_methods: dict[str, Method] = {}  # of a worker process, set once


def _prepare(plan: Plan) -> None:
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ends at once, without a traceback from each process
    _methods[OURS] = panictrack_answer
    if plan.prototype is not None:
        _methods[PROTOTYPE] = prototype_method(plan.prototype)
    if plan.with_peers:
        _methods.update({peer.name: peer_method(peer) for peer in usable_peers()})


def _rows(scenario: str, seed: int) -> list[Row]:
    one = case(scenario, seed)
    return [measured(one, name, method) for name, method in _methods.items()]
