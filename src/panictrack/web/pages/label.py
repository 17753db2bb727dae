"""Coding headlines: the samples and how far their coders are, and one headline at a time."""

from typing import TYPE_CHECKING, Any

from panictrack.archive.labels import list_samples
from panictrack.errors import InputError
from panictrack.labelling.answers import Progress, progress_of_all
from panictrack.web.address import Address
from panictrack.web.coding import N_AHEAD, PATH, address_of, coding_of, key_of, page_state
from panictrack.web.page import Page
from panictrack.web.site import Site
from panictrack.web.writing import why_no_coding

if TYPE_CHECKING:
    from panictrack.labelling.answers import Coding, CodingItem


def label(site: Site, address: Address) -> Page:
    """The samples, or what the coder of a sample that the address names is asked."""
    sample, coder = address.text("sample"), address.text("coder")
    if sample is None or coder is None or site.snapshot:  # in a snapshot nobody codes
        return _samples(site, sample)
    return _coding(site, address, coding_of(site, sample, coder))


def _samples(site: Site, chosen: str | None) -> Page:
    with site.archive.reading() as connection:
        found = [one for one in list_samples(connection) if chosen in {None, one.name}]
    if chosen and not found:
        raise InputError(f"there is no sample {chosen!r}; choose one on the page Label")
    database = site.archive.database()
    samples = [(one, [_linked(one.name, it) for it in progress_of_all(database, one.name)]) for one in found]
    return Page(
        template="label.html",
        title="Label",
        values={"samples": samples, "why_not": why_no_coding(site)},
    )


def _linked(sample: str, progress: Progress) -> tuple[Progress, str]:
    return progress, Address(path=PATH).having(sample=sample, coder=progress.coder).link


def _coding(site: Site, address: Address, coding: "Coding") -> Page:
    at, after = (_position(address, name) for name in ("at", "after"))
    outlook = coding.outlook(after=at or after, n=N_AHEAD)
    last = outlook.last and outlook.last[0]
    item = coding.item(at) if at else next(iter(outlook.ahead), last)
    here = address_of(coding)
    values: dict[str, Any] = {
        "coding": coding,
        "here": here,
        "identity": key_of(coding),
        "item": item,
        "progress": outlook.progress,
        "is_done": not outlook.ahead,
        "why_not": why_no_coding(site),
    }
    if item is not None:
        shown = _shown(address, item)
        previous = coding.previous(item.position)
        values |= {
            "question": shown,
            "is_change": item.next_question is None,
            "asked": {question.name for question in item.asked},
            "state": page_state(coding, item, outlook, shown),
            "previous": here.having(at=str(previous)).link if previous else None,
            "skip": here.having(after=str(item.position)).link,
        }
    return Page(template="coding.html", title=f"{coding.sample.name}, coded by {coding.coder}", values=values)


def _position(address: Address, name: str) -> int:
    number = address.number(name, 0, 2**53)
    return int(number or 0)


def _shown(address: Address, item: "CodingItem") -> str | None:
    """The question to be answered now: the one to be answered again, or the next."""
    again = address.text("again")
    if again in {question.name for question in item.asked}:
        return again
    return item.next_question.name if item.next_question else None
