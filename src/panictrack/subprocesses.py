"""Processes that we start: none outlives the one that started it."""

import os
import signal
from multiprocessing import parent_process
from multiprocessing.connection import wait
from threading import Thread


def end_with_parent() -> None:
    """Called in a child: ends it when its parent is gone, however that ended.

    Ctrl-C reaches both; the parent alone answers it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_wait_and_end, daemon=True).start()


def _wait_and_end() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
