"""Adding a topic to feeds.yaml: its section grows by one, and everything else stays as it is."""

import codecs
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from panictrack.collecting.feed_list.read import LOADER, checked, read_list, text_of
from panictrack.collecting.feed_list.write import below, end_of, loaded
from panictrack.errors import ConfigurationError, InputError
from panictrack.scoring.scorers import Topic, load_topics

_SECTION = "topics"
_STEP = 2  # spaces, as in the shipped lists


def with_topic(path: Path, topic: Topic) -> bytes:
    """A feed list with this topic added: the bytes to write.

    Raises
    ------
    InputError
        There is a topic of this name.
    ConfigurationError
        The list has errors, or its layout does not allow adding lines.
    """
    text = text_of(path)
    checked(path, read_list(text))
    refuse_taken(topic.name, load_topics(path))
    try:
        written = _added(text, topic)
    except ValueError as error:
        raise ConfigurationError(
            f"{path}: {error}, so nothing was written; add these lines yourself:\n{topic_lines(topic)}"
        ) from error
    mark = codecs.BOM_UTF8 if path.read_bytes().startswith(codecs.BOM_UTF8) else b""
    return mark + written.encode("utf-8")


def refuse_taken(name: str, topics: Sequence[Topic]) -> None:
    """Refuse a name that one of these topics has.

    Raises
    ------
    InputError
        It is taken; the message says by what, and what to do.
    """
    known = next((topic for topic in topics if topic.name == name), None)
    if known is None:
        return
    where, change = (
        ("which is built in", "copy that one into feeds.yaml")
        if known in load_topics()
        else ("which feeds.yaml has", "change that one in the file")
    )
    raise InputError(
        f"there is a topic {name} already ({known.label}), {where}; choose another name, or {change} "
        "and give it another version (docs/how-to/topics.md)"
    )


def topic_lines(topic: Topic) -> str:
    """The section of a feed list that has this topic alone.

    >>> print(topic_lines(Topic(name="killer_robots", label="Killer robots", terms=("killer robot",))))
    topics:
      killer_robots:
        label: Killer robots
        version: '1'
        terms: [killer robot]
    """
    return "\n".join([f"{_SECTION}:", *_lines(topic, " " * _STEP)])


def _added(text: str, topic: Topic) -> str:
    """The text of a feed list with this topic added and everything else unchanged.

    Raises
    ------
    ValueError
        The layout of the text does not allow it.
    """
    # This catches layouts we did not foresee, such as a document that ends with dots.
    try:
        written = _inserted(text, topic)
        expected = loaded(text)
        expected[_SECTION] = {**(expected.get(_SECTION) or {}), topic.name: _fields(topic)}
        is_right = loaded(written) == expected
    except (yaml.YAMLError, TypeError):  # a section that is no mapping
        is_right = False
    if not is_right:
        raise ValueError("panictrack cannot add a topic to a file of this layout")
    return written


def _inserted(text: str, topic: Topic) -> str:
    root: Any = yaml.compose(text, Loader=LOADER)
    newline = "\r\n" if "\r\n" in text else "\n"
    pair = next((pair for pair in root.value if pair[0].value == _SECTION), None)
    if pair is None:
        ended = text if text.endswith("\n") else text + newline
        return ended + newline.join(["", *topic_lines(topic).split("\n"), ""])
    key, node = pair
    start, end = node.start_mark.index, node.end_mark.index
    if not node.value:  # `topics:` or `topics: {}`: the braces go, what follows them stays
        begun = text[:start].rstrip(" ") + text[end:]
        return below(begun, key.end_mark.index, _lines(topic, " " * _STEP), newline)
    if not isinstance(node, yaml.MappingNode):
        return text
    last = end_of(node.value[-1][1])
    if node.flow_style:
        return f"{text[:last]},{newline}    {_in_braces(topic)}{text[last:]}"
    return below(text, last, _lines(topic, " " * node.value[0][0].start_mark.column), newline)


def _lines(topic: Topic, indent: str) -> list[str]:
    body = _dumped({topic.name: _fields(topic)}, flow=None)  # lists in one line each
    return [f"{indent}{line}" for line in body.split("\n")]


def _in_braces(topic: Topic) -> str:
    return _dumped({topic.name: _fields(topic)}, flow=True)[1:-1]


def _dumped(value: Any, *, flow: bool | None) -> str:
    return yaml.dump(
        value,
        Dumper=yaml.SafeDumper,
        default_flow_style=flow,
        sort_keys=False,
        allow_unicode=True,
        width=float("inf"),
    ).rstrip("\n")


def _fields(topic: Topic) -> dict[str, Any]:
    """What a query can say of a topic: its terms, and what must not stand beside them."""
    found: dict[str, Any] = {
        "label": topic.label,
        "version": topic.version,
        "terms": list(topic.terms),
    }
    if topic.not_beside:
        found["not_beside"] = {term: list(others) for term, others in topic.not_beside}
    return found
