"""The dates of all entries of a body: what they show together, and what a person should know of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from panictrack.collecting.parsing.dates import DateOrder, order_of, read_date
from panictrack.model import UNREAD_DATES, DateNote, Entry
from panictrack.model.text import counted, quoted


def all_dated(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries, with those dates that only the other dates of the feed explain."""
    if not any(entry.date_note is DateNote.AMBIGUOUS for entry in entries):
        return entries
    order = order_of(entry.published_raw for entry in entries if entry.published_raw)
    if order is None:
        return entries
    return [_dated_anew(entry, order) for entry in entries]


def _dated_anew(entry: Entry, order: DateOrder) -> Entry:
    if entry.date_note is not DateNote.AMBIGUOUS:
        return entry
    published_at, note = read_date(entry.published_raw, order=order)
    return replace(entry, published_at=published_at, date_note=note)


def about_dates(entries: Sequence[Entry]) -> Iterator[str]:
    """What a person should know of the dates of a body: there are none, or some cannot be read."""
    n_undated = sum(entry.date_note is DateNote.MISSING for entry in entries)
    if n_undated:
        yield "without dates" if n_undated == len(entries) else f"{counted(n_undated, 'item')} without a date"
    unread = [entry for entry in entries if entry.date_note in UNREAD_DATES]
    is_open = [entry for entry in unread if entry.date_note is DateNote.AMBIGUOUS]
    if is_open:
        example = quoted(is_open[0].published_raw or "")
        yield f"{counted(len(is_open), 'date')} with nothing to show the month, such as {example}"
    if len(unread) > len(is_open):
        example = next(entry.published_raw for entry in unread if entry not in is_open) or ""
        yield f"{counted(len(unread) - len(is_open), 'date')} that cannot be read, such as {quoted(example)}"
