"""Single keys of a terminal, without Enter."""

import os
import re
import select
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager

END, ESCAPE, ENTER, BACKSPACE = "end", "escape", "enter", "backspace"
UP, DOWN, LEFT, RIGHT = "up", "down", "left", "right"
_NAMES = {"\x7f": BACKSPACE, "\x08": BACKSPACE, "\n": ENTER, "\r": ENTER, "\x04": END, "\x1b": ESCAPE}
_ARROWS = {"A": UP, "B": DOWN, "C": RIGHT, "D": LEFT}
_KEY = re.compile(r"\x1b(?:\[[0-9;]*[~A-Za-z]|O[A-Za-z])|.", re.DOTALL)
_CHARACTERS = 6  # their place in a terminal's state
_SEQUENCE_SECONDS = 0.05  # what follows Escape later is another key


@contextmanager
def single_keys() -> Iterator[Callable[[], str]]:
    """Read keys one at a time while the block runs; the terminal is as before afterwards.

    A key is the letter itself or one of the names of this module. A key that has no meaning here is "".
    What is typed while nobody reads comes next. Ctrl-C interrupts as ever; Ctrl-Z does nothing, because the
    shell would get a terminal in this state.
    """
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    state = termios.tcgetattr(descriptor)
    state[_CHARACTERS][termios.VSUSP] = b"\0"  # no character
    termios.tcsetattr(descriptor, termios.TCSANOW, state)
    try:
        keys = _keys(descriptor)
        yield lambda: next(keys, END)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _keys(descriptor: int) -> Iterator[str]:
    typed = b""
    while True:
        try:
            found = os.read(descriptor, 1024)
        except OSError:  # the terminal has gone
            return
        if not found:
            return
        typed += found
        if (
            typed.endswith((b"\x1b", b"\x1b[", b"\x1bO"))
            and select.select([descriptor], [], [], _SEQUENCE_SECONDS)[0]
        ):
            continue
        text, typed = _decoded(typed)
        yield from (_name(key) for key in _KEY.findall(text))


def _decoded(typed: bytes) -> tuple[str, bytes]:
    """The text, and the beginning of a letter whose rest has not come yet."""
    for n in range(min(4, len(typed))):
        try:
            return typed[: len(typed) - n].decode(), typed[len(typed) - n :]
        except UnicodeDecodeError:
            continue
    return typed.decode(errors="replace"), b""


def _name(key: str) -> str:
    if len(key) > 1:
        return _ARROWS.get(key[-1], "")
    return _NAMES.get(key) or (key if key.isprintable() else "")
