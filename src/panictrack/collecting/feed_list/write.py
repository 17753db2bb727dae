"""Writing into feeds.yaml without touching a letter that is there, and never half."""

import codecs
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import yaml

from panictrack.collecting.feed_list.read import LOADER, feeds_node, read_list, text_of, without_errors
from panictrack.errors import ConfigurationError, InputError
from panictrack.model import Feed

# The order in which the shipped list has them: the address last, because it is the longest.
_KEYS = ("name", "outlet", "kind", "country", "language", "tags", "url")


def with_new(path: Path, new: Sequence[Feed]) -> tuple[bytes, tuple[Feed, ...]]:
    """A feed list with these feeds behind its last one: the bytes to write, and all that it then lists.

    Raises
    ------
    ConfigurationError
        The list has errors or would get one, or is laid out so that writing into it would change more.
    """
    text = text_of(path)
    without_errors(path, read_list(text))
    try:
        written = with_feeds(text, new)
    except ValueError as error:
        lines = "\n".join(f"  - {line_of(feed)}" for feed in new[:20])
        raise ConfigurationError(
            f"{path}: {error}, so nothing was written; put this below its last feed by hand:\n{lines}"
        ) from error
    found = without_errors(path, read_list(written))  # somebody may have added the same meanwhile
    mark = codecs.BOM_UTF8 if path.read_bytes().startswith(codecs.BOM_UTF8) else b""
    return mark + written.encode("utf-8"), found.feeds


def with_feeds(text: str, feeds: Sequence[Feed]) -> str:
    """The text of a feed list with these feeds behind its last one, and all else as it was.

    Raises
    ------
    ValueError
        The text is laid out so that something else would change.
    """
    written = _inserted(text, [line_of(feed) for feed in feeds])
    # Layouts that we did not think of (an alias at the end, a comment within brackets) are found out here.
    wanted = _loaded(text)
    wanted["feeds"] = [*(wanted["feeds"] or ()), *map(_fields, feeds)]
    try:
        is_right = _loaded(written) == wanted
    except yaml.YAMLError:
        is_right = False
    if not is_right:
        raise ValueError("its layout is one that panictrack cannot write into")
    return written


def line_of(feed: Feed) -> str:
    """A feed as one line of YAML, quoted where YAML or its reader would take a text for something else."""
    return yaml.dump(
        _fields(feed),
        Dumper=yaml.SafeDumper,
        default_flow_style=True,
        sort_keys=False,
        allow_unicode=True,
        width=float("inf"),
    ).rstrip("\n")


def replace_file(path: Path, body: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, and a crash leaves one of them."""
    target = path.resolve()  # a link stays a link
    temporary: Path | None = None
    try:
        with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as handle:
            temporary = Path(handle.name)
            handle.write(body)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.chmod(_mode(target))
        temporary.replace(target)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise InputError(
            f"{path}: {error.strerror or error}; nothing was written: look at its folder and the disk"
        ) from error


def _mode(target: Path) -> int:
    """The permissions that a file has, or that a new one would get."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _fields(feed: Feed) -> dict[str, Any]:
    """What is written of a feed: nothing of what is not known."""
    values = {key: getattr(feed, key) for key in _KEYS}
    values |= {"kind": feed.kind.value, "tags": list(feed.tags)}
    return {key: value for key, value in values.items() if value}


def _loaded(text: str) -> Any:
    return yaml.load(text, Loader=LOADER)  # noqa: S506 - it makes nothing but text, lists and mappings


def _inserted(text: str, lines: Sequence[str]) -> str:
    """The text with a line for each of these feeds where the list called feeds ends."""
    sequence = feeds_node(yaml.compose(text, Loader=LOADER))
    start, end = sequence.start_mark.index, sequence.end_mark.index
    newline = "\r\n" if "\r\n" in text else "\n"
    if not sequence.value:  # `feeds:` or `feeds: []`: the brackets go, what stands behind them stays
        begun = text[:start].rstrip(" ") + text[end:]
        return _below(begun, len(text[:start].rstrip(" ")), [f"  - {line}" for line in lines], newline)
    last = _end(sequence.value[-1])
    if sequence.flow_style:
        return text[:last] + "".join(f",{newline}    {line}" for line in lines) + text[last:]
    dash = " " * sequence.start_mark.column + "- "
    return _below(text, last, [f"{dash}{line}" for line in lines], newline)


def _below(text: str, index: int, lines: Sequence[str], newline: str) -> str:
    """The text with these lines below the one that holds `index`."""
    is_whole = index > 0 and text[index - 1] == "\n"  # a block of text ends at the start of the next line
    found = index - 1 if is_whole else text.find("\n", index)
    before, after = (text[: found + 1], text[found + 1 :]) if found >= 0 else (text + newline, "")
    return before + "".join(line + newline for line in lines) + after


def _end(node: Any) -> int:
    """Where a node ends: a block with its last part, as its own mark lies behind the comments that follow."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(node, yaml.MappingNode) else last)
