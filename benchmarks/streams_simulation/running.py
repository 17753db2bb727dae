"""All cases fitted, spread over processes; Ctrl-C ends them at once.

Used by `python benchmarks/streams_simulation`, whose help says how long it takes; reads nothing itself.
"""

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread

from measuring import Row, row


def rows_of(jobs: Sequence[tuple[str, int]], processes: int) -> Iterator[Row]:
    """Each row as it is done."""
    # Spawned, not forked: every process has its own numpy with one thread, as the environment says.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_prepare) as pool:
        futures = [pool.submit(row, *job) for job in jobs]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _prepare() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ends at once, without a traceback from each process
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A run that is killed leaves no worker behind."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
