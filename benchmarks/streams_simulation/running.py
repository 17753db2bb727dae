"""All cases fitted, spread over processes; Ctrl-C ends them at once.

Used by `python benchmarks/streams_simulation`, whose help says how long it takes; reads nothing itself.
"""

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from measuring import Row, row

from panictrack.subprocesses import end_with_parent


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
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ends at once, without a traceback from each process
