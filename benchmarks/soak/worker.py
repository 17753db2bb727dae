"""The collector under test, in a process that the driver kills: real ticks, at times that the driver sends.

    python benchmarks/soak/worker.py panictrack.toml

Each line of the input is an order and a time: `whole` is the daemon's own tick, `collect` its round of
collecting without the scoring (which costs as much as ten feeds each time). Each answer is a line of JSON.
"""

import json
import sys
import time
from datetime import datetime
from pathlib import Path

from panictrack.archive import Database
from panictrack.archive.jobs import schedule
from panictrack.collecting.rounds import collect
from panictrack.daemon.locking import sole_daemon
from panictrack.daemon.scheduler import REPORT_JOB, Scheduler, next_report
from panictrack.settings import load


def main() -> None:
    """Do what is ordered until the input ends."""
    settings = load(Path(sys.argv[1]))
    with sole_daemon(settings.archive):
        archive = Database.open(settings.archive)
        ticker = Scheduler(archive, settings)
        _say(is_ready=True)
        for line in sys.stdin:
            order, text = line.split()
            now = datetime.fromisoformat(text)
            began = time.monotonic()
            if order == "whole":
                _postpone_report(archive, now)
                ticker.tick(now)
            else:
                collect(archive, now=now, due_only=True, politeness=settings.politeness)
            seconds = time.monotonic() - began
            with archive.reading() as connection:
                due = connection.value("select min(due_at) from feed where is_listed = 1")
            _say(seconds=seconds, due_at=due)


def _postpone_report(archive: Database, now: datetime) -> None:
    """The weekly report takes a minute, and is not the matter: it is always due next Monday."""
    with archive.writing() as connection:
        schedule(connection, REPORT_JOB, due=next_report(now))


def _say(**answer: object) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
