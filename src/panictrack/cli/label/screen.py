"""What a coder sees in the terminal: a headline, a question, its answers with their keys, in 80 by 24."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from panictrack.labelling.questions import Kind
from panictrack.model.text import printable

if TYPE_CHECKING:
    from panictrack.labelling.answers import CodingItem, Progress
    from panictrack.labelling.questions import Choice, Codebook, Question

_BAR = 20
_Choices = Callable[[Console, "Question", Collection[str]], list[Text]]


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """What is to be shown."""

    sample: str
    progress: "Progress"
    codebook: "Codebook"
    item: "CodingItem | None"  # None: all is coded
    chosen: frozenset[str]  # of a question that takes several answers
    commands: Sequence[tuple[str, str]]  # key and what it does
    message: str = ""
    note: str | None = None  # while one is typed


def screen(view: View, console: Console) -> Text:
    """The whole screen; what does not fit is left out, the help of the answers first."""
    head = _head(view, console)
    foot = _foot(view, console)
    room = console.height - 1 - len(head) - len(foot)
    middle = _middle(view, console, room)
    return Text("\n").join([*head, *middle[: max(room, 0)], *foot])


def codebook_lines(codebook: "Codebook", console: Console) -> list[Text]:
    """The whole codebook, in lines of this terminal."""
    lines = _wrapped(console, Text(f"Codebook {codebook.name}, version {codebook.version}", "bold"))
    for paragraph in codebook.introduction.split("\n"):
        lines += _wrapped(console, Text(printable(paragraph)))
    for question in codebook.questions:
        lines += [Text(""), *_asking(console, question), *_whole(console, question, ())]
    return lines


def _head(view: View, console: Console) -> list[Text]:
    progress = view.progress
    n_full = _BAR * progress.n_coded // max(progress.n_asked, 1)
    bar = "█" * n_full + "░" * (_BAR - n_full)
    where = f"{view.sample} · {progress.coder}  {bar}  {progress.n_coded:,} of {progress.n_asked:,}"
    lines = [Text(printable(where), "dim"), Text("")]
    if view.item is None:
        return [*lines, Text("All headlines of this sample are coded.", "bold")]
    return lines + _wrapped(console, Text(printable(view.item.title), "bold"))


def _middle(view: View, console: Console, room: int) -> list[Text]:
    item = view.item
    if item is None:
        return []
    asked = [one for one in item.asked if one.name in item.answers]
    given = " · ".join(f"{one.name}: {one.in_words(item.answers[one.name])}" for one in asked)
    lines = [Text("")] if given or item.note else []
    lines += _wrapped(console, Text(printable(given), "dim")) if given else []
    lines += _wrapped(console, Text(printable(f"note: {item.note}"), "dim")) if item.note else []
    question = item.next_question
    if question is None:
        return [*lines, Text(""), *_wrapped(console, Text("This headline is coded."))]
    lines += [Text(""), *_asking(console, question), Text("")]
    ways: tuple[_Choices, ...] = (_whole, _one_line_each, _in_columns)
    for way in ways:
        choices = way(console, question, view.chosen)
        if len(lines) + len(choices) <= room:
            break
    return lines + choices


def _foot(view: View, console: Console) -> list[Text]:
    lines = [Text("")]
    lines += _wrapped(console, Text(printable(view.message), "bold")) if view.message else []
    if view.note is not None:
        lines += _wrapped(console, Text.assemble(("Note: ", "bold"), printable(view.note), ("▏", "bold")))
        return [*lines, Text("Enter stores it, Escape leaves it as it was", "dim")]
    keys = Text(" · ").join(Text.assemble((key, "bold"), f" {what}") for key, what in view.commands)
    return lines + _wrapped(console, keys)


def _asking(console: Console, question: "Question") -> list[Text]:
    lines = _wrapped(console, Text(printable(question.ask), "bold"))
    return lines + (_wrapped(console, Text(printable(question.help), "dim")) if question.help else [])


def _whole(console: Console, question: "Question", chosen: Collection[str]) -> list[Text]:
    lines: list[Text] = []
    for choice in question.choices:
        text = _choice(question, choice, chosen)
        text.append(f"  {printable(choice.help)}", "dim")
        first, *others = _wrapped(console, text, console.width - 5)
        lines += [first, *(Text.assemble("     ", other) for other in others)]
    return lines


def _one_line_each(console: Console, question: "Question", chosen: Collection[str]) -> list[Text]:
    lines = []
    for choice in question.choices:
        text = _choice(question, choice, chosen)
        text.append(f"  {printable(choice.help)}", "dim")
        text.truncate(console.width, overflow="ellipsis")
        lines.append(text)
    return lines


def _in_columns(console: Console, question: "Question", chosen: Collection[str]) -> list[Text]:
    texts = [_choice(question, choice, chosen) for choice in question.choices]
    width = max(text.cell_len for text in texts) + 2
    n_columns = max(1, console.width // width)
    n_rows = -(-len(texts) // n_columns)
    for text in texts:
        text.pad_right(max(0, width - text.cell_len))
    return [Text("").join(texts[row::n_rows]) for row in range(n_rows)]


def _choice(question: "Question", choice: "Choice", chosen: Collection[str]) -> Text:
    box = ("[x] " if choice.value in chosen else "[ ] ") if question.kind is Kind.SEVERAL else ""
    return Text.assemble(" ", (question.keys[choice.value] or " ", "bold"), " ", box, printable(choice.label))


def _wrapped(console: Console, text: Text, width: int | None = None) -> list[Text]:
    return list(text.wrap(console, max(10, width or console.width)))
