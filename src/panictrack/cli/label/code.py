"""Coding in the terminal, by single keys."""

import signal
import sys
from typing import TYPE_CHECKING

import click

from panictrack.cli import keyboard
from panictrack.cli.keyboard import single_keys
from panictrack.cli.terminal import draw, tell
from panictrack.cli.workspace import Workspace, utc_now
from panictrack.errors import ArchiveError, InputError
from panictrack.labelling.answers import LONGEST_NOTE, refuse_model
from panictrack.labelling.questions import CANNOT_TELL, CANNOT_TELL_KEY, NONE_OF_THEM, SEPARATOR, Kind
from panictrack.model.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from panictrack.labelling.answers import Coding, CodingItem
    from panictrack.labelling.questions import Codebook, Question

_SOURCE = "terminal"


@click.command()
@click.option("--sample", "name", metavar="NAME", help="The sample [default: the only one].")
@click.option("--coder", metavar="NAME", help="Who codes [default: the only coder of the sample].")
@click.pass_obj
def code(workspace: Workspace, name: str | None, coder: str | None) -> None:
    """Code the headlines of a sample in this terminal, one at a time, by single keys.

    Each key is an answer that is stored at once: stop whenever you like, and go on later, here or in the
    browser. `?` is "cannot tell", Backspace takes an answer back, the arrows leave a headline out and go
    back, `/` writes a note, h shows the codebook, q ends. Where the codebook has the key h or q, use H and Q.

    \b
    Example: panictrack label code --coder ana
    Example: panictrack label code --sample ai-2026-12-01 --coder ben
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError(
            "label code reads single keys and needs a terminal; code in a browser with `panictrack serve`, "
            "or store answers that were given elsewhere with `panictrack label import`"
        )
    from panictrack.api import Archive

    with Archive(workspace.settings) as archive:
        found = archive.labels.sample(name)
        if coder is None and len(found.coders) > 1:
            raise InputError(f"sample {found.name} has several coders; --coder {' or '.join(found.coders)}")
        refuse_model(coder or "")
        coding = archive.labels.coder(coder or found.coders[0], sample=found.name).coding
        _code(coding)
        progress = coding.progress()
    tell(
        f"{progress.coder} has coded {progress.n_coded:,} of {counted(progress.n_asked, 'headline')} of "
        f"{found.name}; every answer is stored"
    )


def _code(coding: "Coding") -> None:
    """Show and read until the coder ends."""
    from rich.console import Console

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the terminal is put right first
    console = Console(highlight=False)
    console.set_alt_screen()
    try:
        with single_keys() as read:
            session = Session(coding, console, read)
            while session.is_open:
                session.step()
    except KeyboardInterrupt:
        pass  # a way to end: nothing is lost
    finally:
        console.set_alt_screen(enable=False)


class Session:
    """A coder at a terminal: a headline is shown, a key is read, and what it means is done."""

    def __init__(self, coding: "Coding", console: "Console", read: "Callable[[], str]") -> None:
        self.is_open = True
        self._coding = coding
        self._console = console
        self._read = read
        self._message = ""
        self._chosen: frozenset[str] = frozenset()
        self._item: CodingItem | None = None
        self._help, self._quit = free_commands(coding.codebook)
        self._go_on(after=0)

    def step(self) -> None:
        """Show, read a key, do it; what cannot be stored is told, and can be tried again."""
        self._show()
        self._message = ""
        key = self._read()
        try:
            self._press(key)
        except (ArchiveError, InputError) as error:
            self._message = f"Not stored: {error}"

    def _press(self, key: str) -> None:
        item = self._item
        if key == keyboard.END or key in self._quit:
            self.is_open = False
        elif key in self._help:
            self._show_codebook()
        elif key == keyboard.BACKSPACE:
            self._take_back()
        elif key == keyboard.LEFT:
            self._go_back()
        elif item is None:
            return
        elif key == keyboard.RIGHT:
            self._go_on(after=item.position)
        elif key == "/":
            self._write_note(item)
        elif item.next_question is not None and key:
            self._answer(item, item.next_question, key)

    def _answer(self, item: "CodingItem", question: "Question", key: str) -> None:
        if key == CANNOT_TELL_KEY:
            self._store(item, question, CANNOT_TELL)
            return
        if key == keyboard.ENTER and question.kind is Kind.SEVERAL:
            self._store(item, question, SEPARATOR.join(sorted(self._chosen)) or NONE_OF_THEM)
            return
        value = next((value for value, its in question.keys.items() if its == key.lower()), None)
        if value is None:
            self._message = f"{key} is not a key of this question" if len(key) == 1 else ""
        elif question.kind is Kind.SEVERAL:
            self._chosen ^= {value}
        else:
            self._store(item, question, value)

    def _store(self, item: "CodingItem", question: "Question", answer: str) -> None:
        now = utc_now()
        stored = self._coding.answer(item.position, question.name, answer, now=now, source=_SOURCE)
        self._look_at(stored)
        if stored.next_question is None:
            self._go_on(after=stored.position)

    def _take_back(self) -> None:
        """The last answer to the headline that is shown; where it has none, the last that was given."""
        item, now = self._item, utc_now()
        given = [question.name for question in item.asked if question.name in item.answers] if item else []
        if item is not None and given:
            self._look_at(self._coding.withdraw(item.position, given[-1], now=now, source=_SOURCE))
            return
        found = self._coding.undo(now=now, source=_SOURCE)
        if found is None:
            self._message = "There is no answer to take back."
        else:
            self._look_at(found)

    def _go_on(self, *, after: int) -> None:
        ahead = self._coding.outlook(after=after).ahead
        if ahead and self._item is not None and ahead[0].position == self._item.position:
            self._message = "This is the only headline that is not coded."
        self._look_at(ahead[0] if ahead else None)

    def _go_back(self) -> None:
        before = self._coding.previous(self._item.position if self._item else sys.maxsize)
        if before is None:
            self._message = "This is the first headline."
        else:
            self._look_at(self._coding.item(before))

    def _look_at(self, item: "CodingItem | None") -> None:
        self._item = item
        self._chosen = frozenset()

    def _write_note(self, item: "CodingItem") -> None:
        text = item.note
        while True:
            self._show(note=text)
            key = self._read()
            if key in {keyboard.ESCAPE, keyboard.END}:
                return
            if key == keyboard.ENTER:
                try:
                    self._item = self._coding.write_note(item.position, text, now=utc_now(), source=_SOURCE)
                except ArchiveError as error:
                    self._message = f"Not stored: {error}"  # and what was typed stays
                else:
                    return
            if key == keyboard.BACKSPACE:
                text = text[:-1]
            elif len(key) == 1 and len(text) < LONGEST_NOTE:
                text += key

    def _show(self, note: str | None = None) -> None:
        from panictrack.cli.label.screen import View, screen

        view = View(
            sample=self._coding.sample.name,
            progress=self._coding.progress(),
            codebook=self._coding.codebook,
            item=self._item,
            chosen=self._chosen,
            commands=self._commands(),
            message=self._message,
            note=note,
        )
        self._console.clear()
        draw(self._console, screen(view, self._console))

    def _commands(self) -> list[tuple[str, str]]:
        question = self._item.next_question if self._item else None
        ends = [(self._help[0], "codebook"), (self._quit[0], "quit")]
        back = [("Backspace", "undo")]
        if self._item is None:
            return [*back, ("←", "back"), *ends]
        several = [("Enter", "confirm")] if question and question.kind is Kind.SEVERAL else []
        unsure = [(CANNOT_TELL_KEY, "cannot tell")] if question else []
        onward = ("→", "skip" if question else "next")
        return [*several, *unsure, *back, onward, ("←", "back"), ("/", "note"), *ends]

    def _show_codebook(self) -> None:
        from rich.text import Text

        from panictrack.cli.label.screen import codebook_lines

        lines = codebook_lines(self._coding.codebook, self._console)
        size = max(1, self._console.height - 2)
        for first in range(0, len(lines), size):
            is_last = first + size >= len(lines)
            foot = Text("any key: back" if is_last else "any key: more · Escape: back", "dim")
            self._console.clear()
            draw(self._console, Text("\n").join([*lines[first : first + size], foot]))
            if self._read() in {keyboard.ESCAPE, keyboard.END}:
                return


def free_commands(codebook: "Codebook") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of help and quit: small letters too, unless the codebook has them for an answer."""
    taken = {key for question in codebook.questions for key in question.keys.values()}
    found = [tuple(key for key in (letter, letter.upper()) if key not in taken) for letter in "hq"]
    return found[0], found[1]


COMMANDS = {"code": code}
