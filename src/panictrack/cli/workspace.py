"""What every command shares: the workspace, the logs, the progress bar, errors as exit codes."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from panictrack.archive import Archive
from panictrack.errors import ConfigurationError, PanictrackError
from panictrack.settings import Settings, find, load


@dataclass(frozen=True)
class Workspace:
    """Where a command works. Nothing is opened before it is asked for."""

    config: Path | None

    @cached_property
    def settings(self) -> Settings:
        """The settings that count here."""
        return load(find(self.config))

    def settings_if_any(self) -> Settings | None:
        """The settings where there is a workspace, None elsewhere; one that was named must be there."""
        try:
            return self.settings
        except ConfigurationError:
            if self.config is not None:
                raise
            return None

    def archive(self) -> Archive:
        """The archive, at the revision this panictrack needs."""
        return Archive.open(self.settings.archive)


class Commands(click.Group):
    """A group whose commands end with the exit codes of errors.py."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; tell an error in one sentence and end with its code."""
        try:
            return super().invoke(ctx)
        except PanictrackError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("interrupted; what was written is kept", err=True)
            ctx.exit(130)


def utc_now() -> datetime:
    """The clock: read here, at the face, and handed down as an argument."""
    return datetime.now(UTC)


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on stderr, drawn only on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console  # only a terminal needs it
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for machines that gather logs."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        return json.dumps({"at": moment, "level": record.levelname.lower(), "event": record.getMessage()})


def set_up_logs(*, verbosity: int, as_json: bool) -> None:
    """Logs on stderr: warnings, with -v what happens, with -vv everything."""
    handler = logging.StreamHandler(sys.stderr)
    plain = logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    handler.setFormatter(JsonFormatter() if as_json else plain)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel([logging.WARNING, logging.INFO, logging.DEBUG][min(verbosity, 2)])
