"""Adding feeds to feeds.yaml: nothing else in the file changes, and it is never half written."""

import codecs
import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from panictrack.collecting.feed_list.read import LOADER, checked, feeds_node, read_list, text_of
from panictrack.errors import ConfigurationError, InputError
from panictrack.leftovers import unfinished
from panictrack.model import Feed

# In the order of the shipped list: the URL last, because it is the longest.
_KEYS = ("name", "outlet", "kind", "country", "language", "tags", "url")


def with_new(path: Path, new: Sequence[Feed]) -> tuple[bytes, tuple[Feed, ...]]:
    """A feed list with these feeds appended: the bytes to write, and all feeds that it then lists.

    Raises
    ------
    ConfigurationError
        The list has errors or would get one, or its layout does not allow adding lines.
    """
    text = text_of(path)
    checked(path, read_list(text))
    try:
        written = with_feeds(text, new)
    except ValueError as error:
        lines = "\n".join(f"  - {line_of(feed)}" for feed in new[:20])
        raise ConfigurationError(
            f"{path}: {error}, so nothing was written; add these lines below its last feed yourself:\n{lines}"
        ) from error
    feed_list = checked(path, read_list(written))  # someone may have added the same feed meanwhile
    mark = codecs.BOM_UTF8 if path.read_bytes().startswith(codecs.BOM_UTF8) else b""
    return mark + written.encode("utf-8"), feed_list.feeds


def with_feeds(text: str, feeds: Sequence[Feed]) -> str:
    """The text of a feed list with these feeds appended and everything else unchanged.

    Raises
    ------
    ValueError
        The layout of the text does not allow it.
    """
    # This catches layouts we did not foresee, such as an alias at the end or a comment inside brackets.
    try:
        written = _inserted(text, [line_of(feed) for feed in feeds])
        expected = loaded(text)
        expected["feeds"] = [*(expected["feeds"] or ()), *map(_fields, feeds)]
        is_right = loaded(written) == expected
    except yaml.YAMLError:
        is_right = False
    if not is_right:
        raise ValueError("panictrack cannot add lines to a file of this layout")
    return written


def line_of(feed: Feed) -> str:
    """A feed as one line of YAML, quoted where YAML or a reader of it would mistake a text."""
    return yaml.dump(
        _fields(feed),
        Dumper=yaml.SafeDumper,
        default_flow_style=True,
        sort_keys=False,
        allow_unicode=True,
        width=float("inf"),
    ).rstrip("\n")


def replace_file(path: Path, body: bytes) -> None:
    """Replace a file atomically: readers, and a crash, see either the old or the new one."""
    target = path.resolve()  # a symbolic link stays one
    if target.exists() and not target.is_file():
        raise InputError(f"{path}: not a regular file, so it cannot be replaced; choose another name")
    temporary = unfinished(target)
    try:
        temporary.touch(mode=0o600, exist_ok=False)  # for its owner alone: addresses may hold secrets
        with temporary.open("wb") as handle:
            handle.write(body)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.chmod(_mode(target))
        temporary.replace(target)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise InputError(
            f"{path}: {error.strerror or error}; nothing was written: check its folder and the disk"
        ) from error


def _mode(target: Path) -> int:
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _fields(feed: Feed) -> dict[str, Any]:
    values = {key: getattr(feed, key) for key in _KEYS}
    values |= {"kind": feed.kind.value, "tags": list(feed.tags)}
    return {key: value for key, value in values.items() if value}


def loaded(text: str) -> Any:
    """What YAML reads in a text, as texts, lists and mappings."""
    return yaml.load(text, Loader=LOADER)  # noqa: S506 - it creates only text, lists and mappings


def _inserted(text: str, lines: Sequence[str]) -> str:
    """The text with these lines inserted where the list named feeds ends."""
    sequence = feeds_node(yaml.compose(text, Loader=LOADER))
    start, end = sequence.start_mark.index, sequence.end_mark.index
    newline = "\r\n" if "\r\n" in text else "\n"
    if not sequence.value:  # `feeds:` or `feeds: []`: the brackets go, what follows them stays
        begun = text[:start].rstrip(" ") + text[end:]
        return below(begun, len(text[:start].rstrip(" ")), [f"  - {line}" for line in lines], newline)
    last = end_of(sequence.value[-1])
    if sequence.flow_style:
        return text[:last] + "".join(f",{newline}    {line}" for line in lines) + text[last:]
    dash = " " * sequence.start_mark.column + "- "
    return below(text, last, [f"{dash}{line}" for line in lines], newline)


def below(text: str, index: int, lines: Sequence[str], newline: str) -> str:
    """The text with these lines inserted below the line at `index`."""
    is_whole = index > 0 and text[index - 1] == "\n"  # a block of text ends at the start of the next line
    line_end = index - 1 if is_whole else text.find("\n", index)
    before, after = (text[: line_end + 1], text[line_end + 1 :]) if line_end >= 0 else (text + newline, "")
    return before + "".join(line + newline for line in lines) + after


def end_of(node: Any) -> int:
    """Where a node ends: of a block, the end of its last part, because its own includes comments."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return end_of(last[1] if isinstance(node, yaml.MappingNode) else last)
