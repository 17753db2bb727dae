"""A coder at work on a sample, as the page shows it and as its script goes on without loading it again."""

import json
from typing import Any

from panictrack.labelling.answers import Coding, CodingItem, Outlook, refuse_model
from panictrack.labelling.questions import Question
from panictrack.model.times import to_text
from panictrack.web.address import Address
from panictrack.web.site import Site

PATH = "/label"
SOURCE = "browser"
N_AHEAD = 20
"""Headlines that the script has in hand, so that coding goes on while the server does not answer."""


def coding_of(site: Site, sample: str, coder: str) -> Coding:
    """The coder at work.

    Raises
    ------
    ArchiveError
        There is no archive, or it is another version's.
    InputError
        There is no such sample, or it does not ask this coder; or the name is that of a language model.
    """
    refuse_model(coder)
    with site.archive.reading():  # refuses another revision
        pass
    return Coding(site.archive.database(), sample, coder)


def key_of(coding: Coding) -> str:
    """What tells this coder's sample from all others, of other archives too.

    Answers that were not stored wait in the browser under this name, and are sent with it.
    """
    sample = coding.sample
    names = (sample.name, to_text(sample.created_at), str(sample.seed), coding.codebook.digest, coding.coder)
    return " ".join(names)


def address_of(coding: Coding) -> Address:
    """The page of this coder and sample, at the next headline."""
    return Address(path=PATH).having(sample=coding.sample.name, coder=coding.coder)


def outlook_state(coding: Coding, outlook: Outlook) -> dict[str, Any]:
    """What comes next, for the script."""
    last = outlook.last and {"item": item_state(coding, outlook.last[0]), "question": outlook.last[1]}
    return {
        "ahead": [item_state(coding, item) for item in outlook.ahead],
        "last": last,
        "n_asked": outlook.progress.n_asked,
        "n_coded": outlook.progress.n_coded,
    }


def item_state(coding: Coding, item: CodingItem) -> dict[str, Any]:
    """A headline and its answers, for the script."""
    return {
        "position": item.position,
        "title": item.title,
        "answers": dict(item.answers),
        "note": item.note,
        "previous": coding.previous(item.position),
    }


def page_state(coding: Coding, item: CodingItem, outlook: Outlook, shown: str | None) -> str:
    """All that the script begins with, as JSON; `shown` is the question to be answered again."""
    return json.dumps(
        {
            "key": key_of(coding),
            "sample": coding.sample.name,
            "coder": coding.coder,
            "item": item_state(coding, item),
            "shown": shown,
            "questions": [_question_state(question) for question in coding.codebook.questions],
            **outlook_state(coding, outlook),
        }
    )


def _question_state(question: Question) -> dict[str, Any]:
    return {
        "name": question.name,
        "kind": question.kind.value,
        "when": dict(question.when),
        "keys": {key: value for value, key in question.keys.items() if key},
        "labels": {value: question.in_words(value) for value in question.values},
    }
