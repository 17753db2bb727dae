"""What takes long is done beside the pages, once, and whatever happens to it is told."""

import asyncio
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np
import pytest

from panictrack.errors import InputError, TimeLimitError
from panictrack.web import background
from panictrack.web.background import Background
from panictrack.web.memory import give_back_memory

from .conftest import Given, Never


class Counting(Executor):
    """Gives the number of what was asked of it so far."""

    def __init__(self):
        self.n = 0

    def submit(self, _fn, /, *_args, **_kwargs):
        self.n += 1
        future = Future()
        future.set_result(self.n)
        return future


class Failing(Executor):
    def __init__(self, error):
        self.error = error

    def submit(self, _fn, /, *_args, **_kwargs):
        future = Future()
        future.set_exception(self.error)
        return future


def nothing():
    return None


def test_a_result_is_made_once_and_again_when_it_is_old():
    beside = Background(Counting)
    assert beside.ask("a", nothing).value == 1
    assert beside.ask("a", nothing, fresh_seconds=60).value == 1
    assert beside.ask("b", nothing).value == 2
    assert beside.ask("a", nothing, fresh_seconds=-1).value == 3


def test_what_is_not_there_yet_is_none_and_too_much_is_refused():
    beside = Background(Never)
    for number in range(background.MOST_WAITING):
        assert beside.ask(number, nothing) is None
    assert beside.ask(0, nothing) is None
    with pytest.raises(InputError, match="try again in a minute"):
        beside.ask("one more", nothing)


def test_an_error_of_the_work_is_that_of_the_page():
    with pytest.raises(InputError, match="there is no topic"):
        Background(lambda: Failing(InputError("there is no topic"))).ask("a", nothing)


def test_a_child_that_was_killed_is_no_bug_of_the_page():
    beside = Background(lambda: Failing(BrokenProcessPool()))
    with pytest.raises(InputError, match="was ended, perhaps for want of memory"):
        beside.ask("a", nothing)


def test_whoever_waits_waits_for_so_long_and_no_longer():
    assert asyncio.run(Background(lambda: Given(5)).wait(nothing, 1.0)) == 5
    with pytest.raises(TimeLimitError, match="try later"):
        asyncio.run(Background(Never).wait(nothing, 0.01))


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system does not tell")
def test_large_memory_is_given_back_when_it_is_freed():
    give_back_memory()
    before = resident_bytes()
    for _ in range(3):
        numbers = np.ones(4_000_000)
        assert resident_bytes() > before + 20_000_000
        del numbers
        assert resident_bytes() < before + 8_000_000


def resident_bytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def test_old_results_are_forgotten():
    beside = Background(Counting)
    for number in range(3 * background.MOST_KEPT):
        beside.ask(number, nothing)
    assert len(beside._jobs) == background.MOST_KEPT
