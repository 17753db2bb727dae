"""What the forms of the page Label do: store an answer or a note, take one back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from panictrack.errors import ArchiveError, InputError
from panictrack.labelling.questions import NONE_OF_THEM, SEPARATOR, Kind
from panictrack.web.coding import N_AHEAD, SOURCE, address_of, coding_of, item_state, key_of, outlook_state
from panictrack.web.site import Site

if TYPE_CHECKING:
    from panictrack.labelling.answers import Coding, CodingItem

_ACTIONS = ("answer", "withdraw", "undo", "note")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """What was stored: where the coder goes on, and for the script the headline as it is now."""

    coding: "Coding"
    item: "CodingItem | None"  # None: there was nothing to undo
    link: str

    @property
    def state(self) -> dict[str, Any]:
        """The headline, and what comes next."""
        after = self.item.position if self.item else 0
        outlook = self.coding.outlook(after=after, n=N_AHEAD)
        item = self.item and item_state(self.coding, self.item)
        return {"item": item, **outlook_state(self.coding, outlook)}


def store(site: Site, fields: Mapping[str, str], answers: Sequence[str]) -> Stored:
    """Do what a form asks for; when this returns, it is on the disk.

    Parameters
    ----------
    answers
        What was chosen: one value, or those of a question that takes several.

    Raises
    ------
    InputError
        The form names no action, or what it names is not asked of this coder.
    ArchiveError
        Somebody else has been writing for five seconds, the disk is full, or the page that sent this shows
        another archive's sample: nothing was stored.
    """
    coding = _coding(site, fields)
    action, now = fields.get("do", ""), site.clock()
    if action not in _ACTIONS:
        raise InputError(f"do={action!r}: choose from {', '.join(_ACTIONS)}")
    here = address_of(coding)
    if action == "undo":
        undone = coding.undo(now=now, source=SOURCE)
        link = here.having(at=str(undone.position)).link if undone else here.link
        return Stored(coding=coding, item=undone, link=link)
    position, question = _position(fields), fields.get("question", "")
    if action == "note":
        note = fields.get("note", "").replace("\r\n", "\n")  # as forms end lines
        item = coding.write_note(position, note, now=now, source=SOURCE)
    elif action == "withdraw":
        item = coding.withdraw(position, question, now=now, source=SOURCE)
    else:
        answer = _answer(coding, question, fields, answers)
        item = coding.answer(position, question, answer, now=now, source=SOURCE)
        if item.next_question is None and not fields.get("stay"):
            return Stored(coding=coding, item=item, link=here.having(after=str(position)).link)
    return Stored(coding=coding, item=item, link=here.having(at=str(position)).link)


def _coding(site: Site, fields: Mapping[str, str]) -> "Coding":
    """The coder at work, if the page that sent this shows the sample that this server has.

    Else it is no fault of the answer: a browser keeps it, and sends it when the right workspace is served.
    """
    key = fields.get("key")
    try:
        coding = coding_of(site, fields.get("sample", ""), fields.get("coder", ""))
    except InputError as error:
        if key is None:
            raise
        raise ArchiveError(f"this server serves another workspace than this page shows ({error})") from error
    if key not in {None, key_of(coding)}:
        raise ArchiveError(
            f"this server serves another sample {coding.sample.name} than this page shows; serve the "
            "workspace in which it was coded, or load the page again"
        )
    return coding


def _answer(coding: "Coding", question: str, fields: Mapping[str, str], answers: Sequence[str]) -> str:
    """`alone` is a button beside boxes that may be ticked; no box ticked means none of them."""
    if alone := fields.get("alone"):
        return alone
    takes_several = coding.codebook.question(question).kind is Kind.SEVERAL
    return SEPARATOR.join(answers) or (NONE_OF_THEM if takes_several else "")


def _position(fields: Mapping[str, str]) -> int:
    text = fields.get("position", "")
    if text.isascii() and text.isdecimal() and len(text) <= 15:
        return int(text)
    raise InputError(f"position={text!r}: this is no headline of the sample; take the next one")
