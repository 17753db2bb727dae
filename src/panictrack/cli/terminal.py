"""The one door to the terminal: what others wrote is shown and never obeyed, and no message stops work.

Servers, feeds, files and their names hold whatever their authors liked: escape sequences that retitle or
clear a terminal, marks that reverse a line, line ends that look like messages of ours.
"""

import logging
import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EPIPE
from typing import TYPE_CHECKING, TextIO

import click
from click.exceptions import Exit

from panictrack.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_LOST = "panictrack.terminal.lost"  # in the meta of click's context: why standard output lacks a message
_REMEDY = "redirect it to a file on a disk with room, or name one with -o"


def tell(text: str, *, err: bool = False) -> None:
    """Print a message.

    The work it is about goes on where nobody can read it: with a reader that has left, such as head, it is
    dropped. Where standard output cannot take it, as on a full disk, the command fails at its end.
    """
    stream = sys.stderr if err else sys.stdout
    try:
        click.echo(encodable(harmless(text), stream), err=err)  # noqa: TID251 - this is the door
    except OSError as error:
        if err:
            return  # a full disk may have room again for the next one
        discard(stream)
        context = click.get_current_context(silent=True)
        if error.errno != EPIPE and context is not None:
            context.meta[_LOST] = error.strerror


def draw(console: "Console", drawn: "RenderableType") -> None:
    """Print what rich draws of `printable` texts; rich itself would exit with 1 when the reader has left."""
    with console.capture() as captured:
        console.print(drawn)
    text = encodable(captured.get(), sys.stdout)
    click.echo(text, nl=False, color=True)  # noqa: TID251 - rich has left out colours where there are none


def harmless(text: str) -> str:
    """The text with its own line ends and nothing else that a terminal obeys."""
    from panictrack.model.text import printable  # `panictrack --help` does without

    return "\n".join(map(printable, text.split("\n")))


def encodable(text: str, stream: TextIO) -> str:
    """The text with an escape for each letter that the stream's encoding lacks."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text if text.isascii() else text.encode(encoding, "backslashreplace").decode(encoding)


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """End well when whoever reads our output, such as head, has seen enough and closed the pipe.

    For stdout only: a file that could not be finished is an error.

    Raises
    ------
    InputError
        Standard output takes no more, or its encoding lacks a letter of the data.
    """
    try:
        yield
        sys.stdout.flush()  # else Python notices the closed pipe at exit, and complains
    except UnicodeEncodeError as error:
        letter = error.object[error.start]
        raise InputError(
            f"standard output: its encoding, {error.encoding}, lacks {letter!a}; set PYTHONIOENCODING=utf-8, "
            "or name a file with -o"
        ) from error
    except BrokenPipeError:
        discard_unwritten()
        raise Exit(0) from None
    except OSError as error:
        if error.filename is not None:
            raise  # of a file that was read meanwhile
        discard(sys.stdout)
        raise InputError(f"standard output: {error.strerror}; {_REMEDY}") from error


@contextmanager
def ends_with_its_reader() -> Iterator[None]:
    """End well when the reader of standard output has left: click itself would exit with 1, as after --help.

    A pipe between processes of ours that breaks is still an error.
    """
    try:
        yield
    except BrokenPipeError:
        if not _has_no_reader(sys.stdout):
            raise
        discard(sys.stdout)
        raise Exit(0) from None


def _has_no_reader(stream: TextIO) -> bool:
    poll = select.poll()
    try:
        poll.register(stream, 0)  # errors are told unasked
    except (OSError, ValueError):  # a stream without a descriptor, as in tests
        return False
    return bool(poll.poll(0))


def discard_unwritten() -> None:
    """Leave nothing in the buffers of streams that take no more: Python would complain at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            discard(stream)


def discard(stream: TextIO) -> None:
    """Send what a stream still buffers, and all that follows, nowhere."""
    with suppress(OSError, ValueError):  # a stream without a descriptor, as in tests
        descriptor = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor)
        os.close(nowhere)
        stream.flush()


def refuse_if_lost(context: click.Context) -> None:
    """Raise InputError where standard output did not take a message of this command."""
    if reason := context.meta.pop(_LOST, None):
        raise InputError(f"standard output: {reason}; the work is done, but not all was said; {_REMEDY}")


def open_closed_streams() -> None:
    """Put a file in the place of each standard stream that was closed, as by `>&-`.

    Else the next file that is opened, such as the archive, would be standard output. What reads stdin or
    writes to stdout then gets an error (a bad file descriptor); messages on stderr are dropped.
    """
    for name, mode, flag in (
        ("stdin", "r", os.O_WRONLY),
        ("stdout", "w", os.O_RDONLY),
        ("stderr", "w", os.O_WRONLY),
    ):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, flag)  # the lowest that is free: that of the stream
            setattr(sys, name, open(descriptor, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - open for good


class LineFormatter(logging.Formatter):
    """A log for people: an event a line, and the lines of a trace indented below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        return harmless(super().format(record)).replace("\n", "\n  ")
