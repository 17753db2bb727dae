"""What every command shares: the workspace, the logs, the progress bar, errors as exit codes."""

import json
import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from errno import ENOSPC
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from panictrack.errors import ConfigurationError, InputError, PanictrackError

# The other modules of panictrack are imported where they are used: --help and --version need none of them.
if TYPE_CHECKING:
    from panictrack.archive import Database
    from panictrack.settings import Settings


@dataclass(frozen=True)
class Workspace:
    """Where a command works. Nothing is opened before it is asked for."""

    config: Path | None

    @cached_property
    def settings(self) -> "Settings":
        """The settings that count here."""
        from panictrack.settings import find, load

        path = find(self.config)
        here = Path(path.name)
        if self.config is None and here.exists() and not here.samefile(path):
            click.echo(f"PANICTRACK_CONFIG counts: {path}, and not the {path.name} of this folder", err=True)
        return load(path)

    def settings_if_any(self) -> "Settings | None":
        """The settings where there is a workspace, None elsewhere; one that was named must be there."""
        try:
            return self.settings
        except ConfigurationError:
            if self.config is not None:
                raise
            return None

    def archive(self) -> "Database":
        """The archive, at the revision this panictrack needs."""
        from panictrack.archive import Database  # SQLAlchemy is slow to import

        return Database.open(self.settings.archive)


class Commands(click.Group):
    """A group that turns errors into the exit codes of errors.py and imports a command only to run it.

    `listed` gives each command's module in panictrack.cli and its line for --help.
    """

    def __init__(
        self, *arguments: Any, listed: Mapping[str, tuple[str, str]] | None = None, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self._listed = dict(listed or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order of their use."""
        return [*self._listed, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        if cmd_name not in self._listed:
            return super().get_command(ctx, cmd_name)
        module = import_module(f"panictrack.cli.{self._listed[cmd_name][0]}")
        found: dict[str, click.Command] = module.COMMANDS
        return found[cmd_name]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any that is not loaded yet."""
        if not self._listed:
            super().format_commands(ctx, formatter)
            return
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in self._listed.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; tell an error in one sentence and end with its code."""
        try:
            return super().invoke(ctx)
        except PanictrackError as error:
            from panictrack.model.text import printable

            told = "\n".join(map(printable, str(error).split("\n")))  # what it names may come from anybody
            click.echo(f"Error: {told}", err=True)
            ctx.exit(error.exit_code)
        except OSError as error:
            if error.errno != ENOSPC:
                raise
            click.echo("Error: standard output: no room is left; make room, and ask again", err=True)
            ctx.exit(InputError.exit_code)
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
        told = {"at": moment, "level": record.levelname.lower(), "event": record.getMessage()}
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told)


def set_up_logs(*, verbosity: int, as_json: bool) -> None:
    """Logs on stderr: warnings, with -v what happens, with -vv everything."""
    handler = logging.StreamHandler(sys.stderr)
    plain = logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    handler.setFormatter(JsonFormatter() if as_json else plain)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel([logging.WARNING, logging.INFO, logging.DEBUG][min(verbosity, 2)])
