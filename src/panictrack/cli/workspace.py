"""What every command shares: the workspace, the logs, the progress bar, errors as exit codes."""

import json
import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from panictrack.cli.terminal import (
    LineFormatter,
    discard_unwritten,
    ends_with_its_reader,
    harmless,
    open_closed_streams,
    refuse_if_lost,
    tell,
)
from panictrack.errors import ConfigurationError, InputError, PanictrackError

# The other modules of panictrack are imported where they are used: --help and --version need none of them.
if TYPE_CHECKING:
    from panictrack.archive import Database
    from panictrack.settings import Settings


@dataclass(frozen=True)
class Workspace:
    """Where a command works. Nothing is opened before it is needed."""

    config: Path | None

    @cached_property
    def settings(self) -> "Settings":
        """The settings in force here."""
        from panictrack.settings import find, load

        path = find(self.config)
        here = Path(path.name)
        if self.config is None and here.exists() and not here.samefile(path):
            tell(f"using {path}, as PANICTRACK_CONFIG says, not ./{path.name}", err=True)
        return load(path)

    def settings_if_any(self) -> "Settings | None":
        """The settings of the workspace, None without one; a workspace named by --config must exist."""
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

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read the options; --help and --version print here."""
        with ends_with_its_reader():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; report an error in one sentence and exit with its code."""
        try:
            with ends_with_its_reader():
                result = super().invoke(ctx)
            refuse_if_lost(ctx)
        except PanictrackError as error:
            tell(f"Error: {error}", err=True)
            ctx.exit(error.exit_code)
        except click.ClickException as error:
            vars(error)["message"] = harmless(error.message)  # it quotes what was typed
            raise
        except UnicodeEncodeError as error:
            if error.reason != "surrogates not allowed":
                raise
            tell(f"Error: {error.object!a:.80}: this is not UTF-8; write it in UTF-8", err=True)
            ctx.exit(InputError.exit_code)
        except KeyboardInterrupt:
            tell("interrupted; what was written is kept", err=True)
            ctx.exit(130)
        else:
            return result

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command line, whatever its streams are."""
        open_closed_streams()
        try:
            return super().main(*args, **extra)
        except OSError as error:
            name = error.filename or "standard output"
            why = error.strerror or error
            tell(f"Error: {name}: {why}; check its name, its permissions and the disk", err=True)
            sys.exit(InputError.exit_code)
        finally:
            discard_unwritten()


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
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    description = TextColumn("{task.description}", markup=False)
    columns = (description, BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(harmless(label), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def log_progress(label: str) -> Iterator[None]:
    """A line on stderr that shows the last event of the log and the seconds since the start; on a terminal.

    For work whose length is not known. With -v the log itself is on the terminal, and no line is drawn.
    """
    if not sys.stderr.isatty() or logging.getLogger().isEnabledFor(logging.INFO):
        yield
        return
    from rich.console import Console  # only a terminal needs it
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    logger = logging.getLogger("panictrack")
    with Progress(*columns, console=Console(stderr=True), transient=True) as line:
        task = line.add_task(label, total=None)

        def show(event: str) -> None:
            line.update(task, description=harmless(f"{label}: {event}").replace("\n", " "), refresh=True)

        events = _LastEvent(show)
        logger.addHandler(events)
        logger.setLevel(logging.INFO)
        _print_from(logging.WARNING)
        try:
            yield
        finally:
            logger.removeHandler(events)
            logger.setLevel(logging.NOTSET)
            _print_from(logging.NOTSET)


class _LastEvent(logging.Handler):
    """Shows events as they come; warnings are printed and not shown here."""

    def __init__(self, show: Callable[[str], None]) -> None:
        super().__init__()
        self._show = show

    def emit(self, record: logging.LogRecord) -> None:
        """Show an event; whoever logs it learns of no failure."""
        if record.levelno >= logging.WARNING:
            return
        try:
            self._show(record.getMessage())
        except Exception:  # noqa: BLE001 - as the handlers of the standard library
            self.handleError(record)


def _print_from(level: int) -> None:
    for handler in logging.getLogger().handlers:
        handler.setLevel(level)


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for log collectors."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        line = {"at": at, "level": record.levelname.lower(), "event": record.getMessage()}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line)


def set_up_logs(*, verbosity: int, as_json: bool) -> None:
    """Log to stderr: warnings, with -v events, with -vv everything."""
    handler = logging.StreamHandler(sys.stderr)
    plain = LineFormatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    handler.setFormatter(JsonFormatter() if as_json else plain)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel([logging.WARNING, logging.INFO, logging.DEBUG][min(verbosity, 2)])
