"""Dated events in the story of artificial intelligence, marked on the curve."""

from dataclasses import dataclass
from datetime import date

from panictrack.data import data_path, read_yaml
from panictrack.history.dates import first_day


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that was widely reported.

    Can mislead when taken as a cause: there are many events, so some event is close to every bump of a curve.
    """

    id: str
    date: date  # the first day where the source gives only a month
    label: str  # at most 40 characters
    kind: str  # release, alarm, control or relief
    is_core: bool  # numbered on charts
    source: str


def load_events(*, core_only: bool = False) -> tuple[Event, ...]:
    """The events in order of time; with `core_only` those that charts number."""
    entries = read_yaml(data_path("history", "ai_events.yaml"))["events"]
    events = (
        Event(
            id=entry["id"],
            date=first_day(entry["date"], entry["id"]),
            label=entry["label"],
            kind=entry["kind"],
            is_core=entry["core"],
            source=entry["source"],
        )
        for entry in entries
    )
    return tuple(sorted((e for e in events if e.is_core or not core_only), key=lambda event: event.date))
