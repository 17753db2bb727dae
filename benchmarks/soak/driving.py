"""The month: a simulated clock, the collector in a process of its own, kills and checks after them."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import yaml
from answering import Answering
from clock import DAY, HOUR, second_of, seeded, time_of
from server import Servers
from world import COOL_DOWN, Source

from panictrack.archive import Database
from panictrack.archive.health import Condition, feed_health

STEP = 305  # seconds between ticks: five minutes, and what a round takes
_WHOLE_EVERY = HOUR  # a whole tick, with scoring
_DOWN_EVERY = 7  # after one kill in so many the machine stays down for an hour to two days
_FIRST_KILL = HOUR


@dataclass(frozen=True, kw_only=True)
class Kill:
    """One SIGKILL."""

    at: int  # second of the world
    is_in_tick: bool
    n_answered: int  # requests that were answered in that tick
    down_until: int  # the next tick is then
    troubles: list[str]  # what was wrong with the archive afterwards

    @property
    def is_followed_by_downtime(self) -> bool:
        """Whether the collector did not start anew at once."""
        return self.down_until - self.at > STEP


@dataclass(kw_only=True)
class Month:
    """What happened."""

    kills: list[Kill] = field(default_factory=list)
    ticks: list[int] = field(default_factory=list)
    conditions: list[tuple[int, dict[str, Condition]]] = field(default_factory=list)  # of a day's end
    cpu_seconds: float = 0.0
    peak_kilobytes: int = 0
    seconds: float = 0.0
    worst_tick_seconds: float = 0.0


def address(answering: Answering, source: Source) -> str:
    """Where the feed list has a feed."""
    return f"http://{source.host}:{answering.port}/feed/{source.number}"


class Driving:
    """One soak in a folder."""

    def __init__(self, answering: Answering, folder: Path, n_kills: int) -> None:
        self._answering = answering
        self._world = answering.world
        self._folder = folder
        self._rolled = seeded(self._world.seed, "kills")
        end = self._world.end
        self._kills = sorted(self._rolled.randrange(_FIRST_KILL, end) for _ in range(n_kills))
        self._month = Month()
        self._worker: _Worker | None = None
        self._usual_seconds = 0.1
        self._longest_down = max(2 * HOUR, min(2 * DAY, end // 15))

    @property
    def archive(self) -> Path:
        """The file of the archive."""
        return self._folder / "archive.db"

    def run(self) -> Month:
        """Let the month and the cool-down pass."""
        began = time.monotonic()
        with Servers(self._answering):
            self._prepare()
            now, next_whole, next_day = 0, 0, DAY
            while now < self._world.end + COOL_DOWN:
                is_whole = now >= next_whole or self._kill_is_due(now)
                if is_whole:
                    next_whole = now + _WHOLE_EVERY
                now = self._tick(now, is_whole=is_whole)
                if now >= next_day:
                    self._look(now)
                    next_day += DAY
            self._look(now)
            self._count(self._worker)
        self._month.seconds = time.monotonic() - began
        return self._month

    def _prepare(self) -> None:
        feeds = [
            {
                "url": address(self._answering, source),
                "name": f"feed {source.number}",
                "outlet": source.outlet,
                "kind": "section" if source.is_section else "general",
                "country": "GB",
                "language": "en-GB",
            }
            for source in self._world.sources
        ]
        (self._folder / "feeds.yaml").write_text(yaml.safe_dump({"feeds": feeds}), encoding="utf-8")
        (self._folder / "panictrack.toml").write_text(
            'host_pause_seconds = 0\nallowed_networks = ["127.0.0.0/8"]\n', encoding="utf-8"
        )
        Database.create(self.archive).close()

    def _kill_is_due(self, now: int) -> bool:
        return bool(self._kills) and self._kills[0] <= now

    def _tick(self, now: int, *, is_whole: bool) -> int:
        """One tick, perhaps with a kill in it; the second of the next."""
        worker = self._worker = self._worker or _Worker(self._folder)
        self._answering.now = now
        self._month.ticks.append(now)
        n_before = len(self._answering.log)
        assassin = None
        if self._kill_is_due(now):
            self._kills.pop(0)
            assassin = _Assassin(worker, self._answering, self._rolled, self._usual_seconds)
        answer = worker.send(f"{'whole' if is_whole else 'collect'} {time_of(now).isoformat()}")
        is_in_tick = answer is None
        if assassin is not None:
            assassin.end()
            n_answered = len(self._answering.log) - n_before
            return self._after_kill(now, is_in_tick=is_in_tick, n_answered=n_answered)
        if answer is None:
            worker.end()
            raise RuntimeError(f"the collector died by itself at {time_of(now)}, with {worker.status}")
        self._month.worst_tick_seconds = max(self._month.worst_tick_seconds, answer["seconds"])
        self._usual_seconds += (answer["seconds"] - self._usual_seconds) / 10
        due = datetime.fromisoformat(answer["due_at"]) if answer["due_at"] else time_of(now)
        return max(now + STEP, second_of(due) + 1)

    def _after_kill(self, now: int, *, is_in_tick: bool, n_answered: int) -> int:
        self._count(self._worker)
        self._worker = None
        next_at = now + STEP
        if len(self._month.kills) % _DOWN_EVERY == _DOWN_EVERY // 2:
            next_at = now + int(HOUR * (self._longest_down / HOUR) ** self._rolled.random())
        troubles = sound(self.archive)
        self._month.kills.append(
            Kill(at=now, is_in_tick=is_in_tick, n_answered=n_answered, down_until=next_at, troubles=troubles)
        )
        return next_at

    def _count(self, worker: "_Worker | None") -> None:
        if worker is not None:
            cpu_seconds, kilobytes = worker.end()
            self._month.cpu_seconds += cpu_seconds
            self._month.peak_kilobytes = max(self._month.peak_kilobytes, kilobytes)

    def _look(self, now: int) -> None:
        """What `panictrack status` shows for each feed at the end of a day."""
        archive = Database.open(self.archive)
        with archive.reading() as connection:
            found = {health.url: health.condition for health in feed_health(connection, time_of(now))}
        archive.close()
        self._month.conditions.append((now, found))


class _Worker:
    """The collector's process."""

    def __init__(self, folder: Path) -> None:
        script = Path(__file__).with_name("worker.py")
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, str(script), str(folder / "panictrack.toml")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        if not self._answer():
            raise RuntimeError("the collector did not start")

    @property
    def status(self) -> int | None:
        """How it ended: below zero, by which signal; None while it lives."""
        return self._process.returncode

    def send(self, order: str) -> dict[str, Any] | None:
        """Its answer to an order; None when it died first."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(order + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return None
        return self._answer()

    def kill(self) -> None:
        """SIGKILL, once."""
        if self._process.returncode is None:
            os.kill(self._process.pid, signal.SIGKILL)

    def end(self) -> tuple[float, int]:
        """Let it end; the processor's seconds and the most kilobytes that it took, with its children."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.stdout.close()
        _, status, used = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        return used.ru_utime + used.ru_stime, used.ru_maxrss

    def _answer(self) -> dict[str, Any] | None:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        return json.loads(line) if line.endswith("\n") else None


class _Assassin:
    """Kills the worker in its tick: after a random time, or just after one of the requests was answered."""

    def __init__(self, worker: _Worker, answering: Answering, rng: Random, usual_seconds: float) -> None:
        self._worker = worker
        self._answering = answering
        self._seconds = rng.uniform(0, 0.008)
        self._n_left = 0
        if rng.random() < 0.5:
            self._n_left = rng.randint(1, 5)
            answering.answered = self._count
        self._timer = self._in(rng.uniform(0, 1.2 * usual_seconds) if not self._n_left else 5.0)

    def end(self) -> None:
        """See to it that it is dead: a tick may have been too quick, or may have asked nobody."""
        self._timer.cancel()
        self._answering.answered = lambda: None
        self._worker.kill()

    def _count(self) -> None:
        self._n_left -= 1
        if self._n_left == 0:
            self._in(self._seconds)

    def _in(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self._worker.kill)
        timer.daemon = True
        timer.start()
        return timer


def sound(path: Path) -> list[str]:
    """What is wrong with the archive: the file itself, and what must add up whenever a process died."""
    archive = Database.open(path)
    troubles = archive.check()
    with archive.reading() as connection:
        for name, query in _MUST_BE_NONE.items():
            if n := connection.value(query):
                troubles.append(f"{name}: {n}")
    archive.close()
    return troubles


_MUST_BE_NONE = {
    "headlines that no row of the ledger counts": "select (select count(*) from headline) "
    "- (select coalesce(sum(n_new), 0) from fetch)",
    "sightings that no row of the ledger counts": "select (select count(*) from sighting) "
    "- (select coalesce(sum(n_first_shown), 0) from fetch)",
    "headlines that no feed showed": "select count(*) from headline where id not in "
    "(select headline_id from sighting)",
    "feeds whose state is not that of their last attempt": "select count(*) from feed where last_fetch_at is "
    "not (select max(started_at) from fetch where feed_id = feed.id)",
    "scores of no headline": "select count(*) from score where headline_id > (select max(id) from headline)",
    "title revisions without a first": "select count(*) from headline as later where title_revision > 1 "
    "and not exists (select 1 from headline where article_key = later.article_key "
    "and title_revision = later.title_revision - 1)",
}
