"""What a command costs as a whole process, with its children."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CORE, SERVER_CORE = 0, 1


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command with its folder and what it adds to the environment."""

    words: Sequence[str | Path]
    folder: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """CPU seconds of user and system, and the most memory that was resident."""

    cpu_seconds: float
    peak_megabytes: float
    output: str


def run(command: Command) -> Cost:
    """Run a command on one core; ends the benchmark when it fails."""
    with subprocess.Popen(
        command.words,
        cwd=command.folder,
        env=os.environ | dict(command.environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=lambda: pin(CORE),
    ) as process:
        assert process.stdout is not None
        output = process.stdout.read().decode(errors="replace")
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command.words}: exit code {process.returncode}: {output[-500:]}")
    return Cost(
        cpu_seconds=used.ru_utime + used.ru_stime, peak_megabytes=used.ru_maxrss / 1024, output=output
    )


def pin(core: int) -> None:
    """Keep this process on one core, where there are several."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[core % len(cores)]})
