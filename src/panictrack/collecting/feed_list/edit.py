"""Pausing, resuming and removing feeds in feeds.yaml: only the entry of the feed changes."""

import codecs
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from panictrack.collecting.feed_list.read import (
    LOADER,
    PAUSED,
    FeedList,
    checked,
    feeds_node,
    read_list,
    text_of,
)
from panictrack.collecting.feed_list.write import end_of, loaded
from panictrack.errors import ConfigurationError

_TRUE, _FALSE = "true", "false"


class Edit(StrEnum):
    """What can be done to a feed of the list."""

    PAUSE = "pause"
    RESUME = "resume"
    REMOVE = "remove"


def with_edit(path: Path, url: str, edit: Edit) -> tuple[bytes, FeedList]:
    """A feed list after a change to the feed of this address: the bytes to write, and the list that they are.

    Raises
    ------
    ConfigurationError
        The list has errors, or its layout does not allow the change.
    """
    text = text_of(path)
    found = checked(path, read_list(text))
    line = next(item.line for item in found.listed if item.feed.url == url)
    try:
        written = edited(text, url, edit)
    except ValueError as error:
        raise ConfigurationError(
            f"{path}:{line}: {error}, so nothing was written; {_BY_HAND[edit]} yourself"
        ) from error
    mark = codecs.BOM_UTF8 if path.read_bytes().startswith(codecs.BOM_UTF8) else b""
    return mark + written.encode("utf-8"), checked(path, read_list(written))


_BY_HAND = {
    Edit.PAUSE: "write paused: true in the entry of the feed",
    Edit.RESUME: "delete paused: true in the entry of the feed",
    Edit.REMOVE: "delete the entry of the feed",
}


def edited(text: str, url: str, edit: Edit) -> str:
    """The text of a feed list with one entry changed and everything else as it was.

    Raises
    ------
    ValueError
        The layout of the text does not allow it.
    """
    change: Callable[[str, Any, int], str] = {
        Edit.PAUSE: _paused,
        Edit.RESUME: _resumed,
        Edit.REMOVE: _removed,
    }[edit]
    # This catches layouts we did not foresee, such as anchors and comments inside brackets.
    try:
        sequence = feeds_node(yaml.compose(text, Loader=LOADER))
        number = _number(sequence.value, url)
        written = change(text, sequence, number)
        is_right = _differs_only_so(loaded(text), loaded(written), number, edit)
    except yaml.YAMLError:
        is_right = False
    if not is_right:
        raise ValueError("panictrack cannot change an entry of this layout")
    return written


def _number(entries: Sequence[Any], url: str) -> int:
    for number, node in enumerate(entries):
        address = _value(node, "url")
        if address is not None and " ".join(address.value.split()) == url:
            return number
    raise ValueError(f"it lists no {url}")


def _value(node: Any, name: str) -> Any:
    return next((value for key, value in node.value if key.value == name), None)


def _differs_only_so(before: Any, after: Any, number: int, edit: Edit) -> bool:
    entries, found = list(before.pop("feeds")), list(after.pop("feeds") or ())
    entry = entries.pop(number)
    if edit is not Edit.REMOVE:
        entries.insert(number, {key: value for key, value in entry.items() if key != PAUSED})
        state = found[number].pop(PAUSED, _FALSE)
        if state != (_TRUE if edit is Edit.PAUSE else _FALSE):
            return False
    return bool(before == after and entries == found)


def _paused(text: str, sequence: Any, number: int) -> str:
    node = sequence.value[number]
    known = _value(node, PAUSED)
    start = node.start_mark.index
    if known is not None:
        return _with_value(text, known, _TRUE)
    if node.flow_style:
        return f"{text[: start + 1]}{PAUSED}: {_TRUE}, {text[start + 1 :]}"
    newline = "\r\n" if "\r\n" in text else "\n"
    return f"{text[:start]}{PAUSED}: {_TRUE}{newline}{' ' * node.start_mark.column}{text[start:]}"


def _resumed(text: str, sequence: Any, number: int) -> str:
    pairs = sequence.value[number].value
    place = next((place for place, (key, _) in enumerate(pairs) if key.value == PAUSED), None)
    if place is None:
        return text
    if place + 1 < len(pairs):
        start, end = pairs[place][0].start_mark.index, pairs[place + 1][0].start_mark.index
        if "#" not in text[start:end]:  # a comment stays
            return text[:start] + text[end:]
    return _with_value(text, pairs[place][1], _FALSE)


def _with_value(text: str, node: Any, value: str) -> str:
    start, end = node.start_mark.index, node.end_mark.index
    space = "" if text[start - 1 : start].isspace() else " "  # `paused:` has no value yet
    return f"{text[:start]}{space}{value}{text[end:]}"


def _removed(text: str, sequence: Any, number: int) -> str:
    entries = sequence.value
    node = entries[number]
    start, end = node.start_mark.index, end_of(node)
    if not sequence.flow_style:
        return _without_lines(text, start, end)
    if number + 1 < len(entries):
        return text[:start] + text[entries[number + 1].start_mark.index :]
    if number:
        return text[: end_of(entries[number - 1])] + text[end:]
    return f"{text[: sequence.start_mark.index]}[]{text[sequence.end_mark.index :]}"


def _without_lines(text: str, start: int, end: int) -> str:
    """The text without the lines from the dash before `start` to that on which `end` is."""
    dash = len(text[:start].rstrip()) - 1
    first = text.rfind("\n", 0, dash) + 1
    if text[dash] != "-" or text[first:dash].strip():
        raise ValueError("panictrack cannot find the line at which this entry begins")
    last = end - 1 if text[end - 1] == "\n" else text.find("\n", end)
    return text[:first] + (text[last + 1 :] if last >= 0 else "")
