"""Codebooks in YAML: reading one, with every error in it by line, and the one that ships with panictrack."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from panictrack.bounded import MEBIBYTE, read_file
from panictrack.data import data_path, yaml_loader
from panictrack.errors import InputError, suggestion
from panictrack.labelling.questions import CANNOT_TELL, FILE_COLUMNS, NOTE, Choice, Codebook, Kind, Question
from panictrack.model.text import storable

_MOST_BYTES = MEBIBYTE
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_VALUE = re.compile(r"[A-Za-z0-9_.+-]{1,40}")
_KEY = re.compile(r"[a-z0-9]")  # faces use other keys for themselves
_SURELY_NAME = "a name has lower-case letters, digits and _"
_OF_CODEBOOK = ("name", "version", "introduction", "questions")
_OF_QUESTION = ("name", "ask", "kind", "help", "when", "answers")
_OF_ANSWER = ("value", "key", "label", "help")
_KNOWN = {*_OF_CODEBOOK, *_OF_QUESTION, *_OF_ANSWER}
_REPAIR = "see docs/how-to/coding.md for an example"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Fault:
    line: int
    what: str
    remedy: str


class _Refused(Exception):  # noqa: N818 - it never leaves this module
    """What cannot be read at all, so that nothing below it is looked at."""

    def __init__(self, node: Any, what: str, remedy: str) -> None:
        super().__init__(what)
        self.fault = _fault(node, what, remedy)


def built_in() -> Codebook:
    """The codebook that ships with panictrack: topic, alarm, its object, themes and regulation."""
    return load(data_path("labelling", "codebook.yaml"))


def load(path: Path) -> Codebook:
    """The codebook in a file.

    Raises
    ------
    InputError
        It cannot be read, is not YAML, or has an error; the message names the line and the question.
    """
    try:
        text = read_file(path, _MOST_BYTES).decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}; check the name and the file") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: {error}; save it in UTF-8") from error
    codebook = parse(text, str(path))
    if taken := next((one.name for one in codebook.questions if one.name in FILE_COLUMNS), None):
        raise InputError(f"{path}: a column of exported answers is named {taken!r}, too; rename the question")
    return codebook


def parse(text: str, name: str) -> Codebook:
    """The codebook in a text; `name` is what errors call it.

    Raises
    ------
    InputError
        As `load`.
    """
    try:
        root: Any = yaml.compose(text, Loader=yaml_loader("BaseLoader"))
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark else name
        problem = getattr(error, "problem", None) or " ".join(str(error).split())
        raise InputError(f"{where}: this is not YAML: {problem}; repair the line") from error
    faults: list[_Fault] = []
    try:
        codebook = _codebook(root, faults)
    except _Refused as error:
        faults.append(error.fault)
    if faults:
        first, *others = sorted(faults, key=lambda fault: fault.line)
        more = f" ({len(others) + 1} errors in all; lines {_lines(others)})" if others else ""
        raise InputError(f"{name}:{first.line}: {first.what}; {first.remedy}{more}")
    return codebook


def _lines(faults: Sequence[_Fault]) -> str:
    return ", ".join(str(fault.line) for fault in faults[:10])


def _codebook(root: Any, faults: list[_Fault]) -> Codebook:
    values = _mapping(root, "the codebook", _OF_CODEBOOK, faults)
    name = _text(values, "name", root, "the codebook", faults)
    version = _text(values, "version", root, "the codebook", faults)
    nodes = values.get("questions")
    if not isinstance(nodes, yaml.SequenceNode) or not nodes.value:
        raise _Refused(nodes or root, "there is no list named questions", _REPAIR)
    questions: list[Question] = []
    for number, node in enumerate(nodes.value, start=1):
        question = _question(node, f"question {number}", questions, faults)
        if any(question.name == one.name for one in questions):
            faults.append(_fault(node, f"question {question.name} is there twice", "rename one of the two"))
        questions.append(question)
    introduction = _text(values, "introduction", root, "the codebook", faults, is_required=False)
    return Codebook(name=name, version=version, introduction=introduction, questions=tuple(questions))


def _question(node: Any, where: str, before: Sequence[Question], faults: list[_Fault]) -> Question:
    values = _mapping(node, where, _OF_QUESTION, faults)
    name = _text(values, "name", node, where, faults)
    where = f"{where} ({name})" if name else where
    if name and not _NAME.fullmatch(name):
        faults.append(_fault(values["name"], f"{where}: {name!r} is no name", _SURELY_NAME))
    if name == NOTE:
        faults.append(_fault(values["name"], f"{where}: coders' remarks have this name", "choose another"))
    kind = _text(values, "kind", node, where, faults)
    if kind and kind not in list(Kind):
        what = f"{where}: kind must be one of {', '.join(Kind)}, not {kind!r}"
        faults.append(_fault(values["kind"], what, "ordinal is one answer of a scale"))
    return Question(
        name=name,
        ask=_text(values, "ask", node, where, faults),
        kind=Kind(kind) if kind in list(Kind) else Kind.ONE,
        help=_text(values, "help", node, where, faults, is_required=False),
        when=tuple(_conditions(values.get("when"), where, before, faults)),
        choices=tuple(_choices(values.get("answers"), node, where, faults)),
    )


def _choices(nodes: Any, question: Any, where: str, faults: list[_Fault]) -> Iterator[Choice]:
    if not isinstance(nodes, yaml.SequenceNode) or not nodes.value:
        raise _Refused(nodes or question, f"{where}: no answers", 'list them under answers: [{value: "1"}]')
    values_seen: set[str] = set()
    keys_seen: set[str] = set()
    for node in nodes.value:
        values = _mapping(node, f"{where}, an answer", _OF_ANSWER, faults)
        value = _text(values, "value", node, f"{where}, an answer", faults)
        if value and not _VALUE.fullmatch(value):
            remedy = "use letters, digits and _; the label may have any words"
            faults.append(_fault(node, f"{where}: {value!r} is no value of an answer", remedy))
        if value == CANNOT_TELL:
            faults.append(_fault(node, f"{where}: {CANNOT_TELL} is always possible", "remove this answer"))
        key = _text(values, "key", node, where, faults, is_required=False)
        if key and not _KEY.fullmatch(key):
            what = f"{where}: {key!r} is no key of the answer {value}"
            faults.append(_fault(node, what, "use one lower-case letter or digit"))
        faults += _repeated(node, where, "answer", value, values_seen)
        faults += _repeated(node, where, "key", key, keys_seen)
        yield Choice(
            value=value,
            key=key,
            label=_text(values, "label", node, where, faults, is_required=False) or value,
            help=_text(values, "help", node, where, faults, is_required=False),
        )


def _repeated(node: Any, where: str, what: str, text: str, seen: set[str]) -> Iterator[_Fault]:
    if text and text in seen:
        yield _fault(node, f"{where}: two answers have the {what} {text!r}", "change one of the two")
    seen.add(text)


def _conditions(
    node: Any, where: str, before: Sequence[Question], faults: list[_Fault]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    if node is None:
        return
    earlier = {question.name: question for question in before}
    form = 'write when: {about: ["1"]}'
    if not isinstance(node, yaml.MappingNode):
        raise _Refused(node, f"{where}: when is no mapping of a question to answers", form)
    for key, value in node.value:
        name = str(key.value)
        if not isinstance(value, yaml.SequenceNode) or not all(map(_is_scalar, value.value)):
            raise _Refused(value, f"{where}: when.{name} is no list of answers", form)
        wanted = tuple(str(one.value) for one in value.value)
        if name not in earlier:
            remedy = suggestion(name, list(earlier)) if earlier else "the first question is always asked"
            faults.append(
                _fault(key, f"{where}: when names {name!r}, which is no question before it", remedy)
            )
        elif unknown := sorted(set(wanted) - set(earlier[name].values)):
            what = f"{where}: {name} has no answer {unknown[0]!r}"
            faults.append(_fault(value, what, f"its answers are {', '.join(earlier[name].values)}"))
        yield name, wanted


def _mapping(node: Any, where: str, known: Collection[str], faults: list[_Fault]) -> dict[str, Any]:
    if not isinstance(node, yaml.MappingNode):
        raise _Refused(node, f"{where} is not a mapping of {', '.join(known)}", _REPAIR)
    found: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value)
        if name not in known:
            faults.append(_fault(key, f"{where}: unknown key {name!r}", suggestion(name, list(known))))
        if name in found:
            faults.append(_fault(key, f"{where}: {name} is given twice", "remove one of the two"))
        found[name] = value
    return found


def _text(
    values: dict[str, Any],
    name: str,
    parent: Any,
    where: str,
    faults: list[_Fault],
    *,
    is_required: bool = True,
) -> str:
    node = values.get(name)
    if node is not None and not _is_scalar(node):
        faults.append(_fault(node, f"{where}: {name} is not text", "write one text after it"))
        return ""
    text = storable(" ".join(node.value.split())) if node is not None else ""
    if "\0" in text:  # where SQLite would cut it
        faults.append(_fault(node, f"{where}: {name} holds a NUL character", "remove it"))
    if is_required and not text and values.keys() <= _KNOWN:  # else it is the one that is misspelt
        faults.append(_fault(node or parent, f"{where}: {name} is missing", f"write {name}: and a text"))
    return text


def _is_scalar(node: Any) -> bool:
    return isinstance(node, yaml.ScalarNode)


def _fault(node: Any, what: str, remedy: str) -> _Fault:
    return _Fault(line=int(node.start_mark.line) + 1 if node is not None else 1, what=what, remedy=remedy)
