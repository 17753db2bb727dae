"""Label Studio: its labelling configuration of a codebook, tasks with answers, and its JSON export.

Written for and read from Label Studio 1.x (https://labelstud.io/guide/export: JSON). It gives answers that
are imported to whoever imports them: who coded is in our key `coder`, which only panictrack reads.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from panictrack.archive.labels import SampleItem
from panictrack.errors import InputError
from panictrack.importing.tabular.columns import HEADLINE_FIELDS
from panictrack.labelling.exchange.answers_read import ReadAnswer, moment, refuse
from panictrack.labelling.exchange.tables import Coded, digest_in
from panictrack.labelling.questions import (
    CANNOT_TELL,
    NONE_OF_THEM,
    NOTE,
    SEPARATOR,
    Codebook,
    Kind,
    Question,
)
from panictrack.model.times import to_text

_SHOWN = "title"  # the name of the tag that shows the headline, and of its field
_SAID = {CANNOT_TELL: "Cannot tell", NONE_OF_THEM: "None of them"}


def config(codebook: Codebook) -> str:
    """The labelling configuration, in XML: questions with their answers, help, and when they are asked."""
    view = ET.Element("View")
    if codebook.introduction:
        ET.SubElement(view, "Header", value=codebook.introduction, size="6")
    ET.SubElement(view, "Text", name=_SHOWN, value=f"${_SHOWN}")
    hotkeys: set[str] = set()
    for question in codebook.questions:
        _question(view, codebook, question, hotkeys)
    ET.SubElement(
        view, "TextArea", name=NOTE, toName=_SHOWN, placeholder="Note", maxSubmissions="1", editable="true"
    )
    ET.indent(view)
    return ET.tostring(view, encoding="unicode") + "\n"


def _question(view: ET.Element, codebook: Codebook, question: Question, hotkeys: set[str]) -> None:
    place = view
    for name, values in question.when:  # one in another: all must hold
        labels = {choice.value: choice.label for choice in codebook.question(name).choices}
        # Versions differ in whether they compare the value or what stands on the screen.
        wanted = dict.fromkeys(text for value in values for text in (value, labels.get(value, value)))
        place = ET.SubElement(
            place,
            "View",
            visibleWhen="choice-selected",
            whenTagName=name,
            whenChoiceValue=",".join(text for text in wanted if "," not in text),
        )
    ET.SubElement(place, "Header", value=question.ask, size="5")
    if question.help:
        ET.SubElement(place, "Header", value=question.help, size="6")
    choices = ET.SubElement(
        place,
        "Choices",
        name=question.name,
        toName=_SHOWN,
        choice="multiple" if question.kind is Kind.SEVERAL else "single",
    )
    offered = {choice.value: choice for choice in question.choices}
    for value in question.values:
        choice = offered.get(value)
        attributes = {"alias": value, "value": choice.label if choice else _SAID.get(value, value)}
        if choice and choice.help:
            attributes["hint"] = choice.help
        if choice and choice.key and choice.key not in hotkeys:  # a key works for the whole page there
            hotkeys.add(choice.key)
            attributes["hotkey"] = choice.key
        ET.SubElement(choices, "Choice", attributes)


def tasks(
    sample: str, items: Sequence[SampleItem], titles: Mapping[int, str], found: Sequence[Coded]
) -> list[dict[str, Any]]:
    """A task for each headline of a sample that was not deleted, with the answers so far."""
    by_position: dict[int, list[Coded]] = {}
    for one in found:
        if one.item is not None:
            by_position.setdefault(one.item.position, []).append(one)
    return [
        {
            "data": {
                _SHOWN: titles[item.position],
                "title_digest": item.title_digest,
                "sample": sample,
                "position": item.position,
            },
            "annotations": list(_annotations(by_position.get(item.position, []))),
        }
        for item in items
        if item.position in titles
    ]


def _annotations(found: Sequence[Coded]) -> Iterator[dict[str, Any]]:
    by_coder: dict[str, list[Coded]] = {}
    for one in found:
        by_coder.setdefault(one.annotation.coder, []).append(one)
    for coder, answers in by_coder.items():
        last = max(one.annotation.answered_at for one in answers)
        yield {
            "coder": coder,
            "created_at": to_text(last),
            "result": [_result(one.annotation.question, one.annotation.answer) for one in answers],
        }


def _result(question: str, answer: str) -> dict[str, Any]:
    is_note = question == NOTE
    return {
        "id": question,
        "from_name": question,
        "to_name": _SHOWN,
        "type": "textarea" if is_note else "choices",
        "value": {"text": [answer]} if is_note else {"choices": answer.split(SEPARATOR)},
    }


def is_export(text: str) -> bool:
    """Whether a text is Label Studio's JSON with annotations; its JSON-MIN is a table of records."""
    return text.lstrip().startswith("[") and '"annotations"' in text and '"data"' in text


def read_export(text: str, name: str, column_map: Mapping[str, str]) -> list[ReadAnswer]:
    """The answers in Label Studio's JSON export; skipped tasks and other kinds of results are left out.

    `column_map` gives the name that a question has there, and that of the field of the title.

    Raises
    ------
    InputError
        It is not such an export, or a task has no title; the message names the tasks.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{name}: this is not JSON ({error}); export JSON from Label Studio again"
        ) from error
    questions = {there: field for field, there in column_map.items()}
    title_names = (column_map["title"],) if "title" in column_map else HEADLINE_FIELDS["title"]
    answers: list[ReadAnswer] = []
    faults: list[str] = []
    for number, task in enumerate(found, start=1):
        try:
            answers += _task_answers(task, f"task {number}", title_names, questions)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            why = str(error) if isinstance(error, ValueError) else "not a task of Label Studio"
            faults.append(f"task {number}: {why}")
    refuse(name, faults, "export JSON from Label Studio again, or name the field with --map title=FIELD")
    return answers


def _task_answers(
    task: Mapping[str, Any], where: str, title_names: Sequence[str], questions: Mapping[str, str]
) -> Iterator[ReadAnswer]:
    data = task["data"]
    title = next((str(data[name]) for name in title_names if data.get(name)), "")
    try:
        digest = digest_in(title, str(data.get("title_digest") or ""))
    except ValueError as error:
        raise ValueError(f"{error} (its fields are {', '.join(map(str, data))})") from error
    for annotation in task.get("annotations") or ():
        if annotation.get("was_cancelled"):
            continue
        coder = _coder(annotation)
        time = annotation.get("updated_at") or annotation.get("created_at")
        by_question: dict[str, list[str]] = {}
        for result in annotation.get("result") or ():
            value = result.get("value") or {}
            texts = (
                value.get("choices") or value.get("text") or ([value["rating"]] if "rating" in value else [])
            )
            texts = [texts] if isinstance(texts, str) else texts
            by_question.setdefault(result.get("from_name", ""), []).extend(map(str, texts))
        for from_name, texts in by_question.items():
            question = questions.get(from_name, from_name)
            if texts:
                yield ReadAnswer(
                    position=f"{where}, {coder}" if coder else where,
                    title_digest=digest,
                    question=question,
                    answer=("\n" if question == NOTE else SEPARATOR).join(texts),
                    coder=coder,
                    answered_at=moment(str(time)) if time else None,
                )


def _coder(annotation: Mapping[str, Any]) -> str:
    """Who coded: our own key, an address, or the number of the account."""
    if own := annotation.get("coder"):
        return str(own)
    by = annotation.get("completed_by")
    if isinstance(by, Mapping):
        return str(by.get("email") or by.get("username") or by.get("id") or "")
    return "" if by is None else f"label-studio-{by}"
