"""Medians of warm rounds."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Timed:
    """What was answered, and the medians of its cost in milliseconds."""

    answer: Any
    wall: float
    cpu: float


def timed(ask: Callable[[], Any], n_rounds: int) -> Timed:
    """Ask once to warm up, then some rounds."""
    answer = ask()
    walls, cpus = [], []
    for _ in range(n_rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        ask()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return Timed(answer=answer, wall=1_000 * median(walls), cpu=1_000 * median(cpus))


def yardstick() -> float:
    """CPU seconds of ten million additions: how fast the machine is at the moment."""
    before, total = time.process_time(), 0
    for number in range(10_000_000):
        total += number
    return time.process_time() - before
