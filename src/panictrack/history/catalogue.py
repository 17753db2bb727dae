"""Two catalogues of dated facts, each with its source: earlier technologies, and the story of AI."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from panictrack.data import data_path, read_yaml
from panictrack.errors import ConfigurationError

_FILE = "episodes.yaml"


class FactStage(StrEnum):
    """The stage of an alarm that a fact belongs to."""

    INTRODUCED = "introduced"
    FIRST_ALARM = "first_alarm"
    PEAK = "peak"
    REGULATION = "regulation"
    FADED = "faded"
    OTHER = "other"


class EpisodeKind(StrEnum):
    """Whether the entry is one of the technologies, or an alarm added because it proved right."""

    TECHNOLOGY = "technology"
    PROVED_RIGHT = "alarm that proved right"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened, when, and who says so.

    Can mislead when `confidence` is "estimate": the peak and the end of a panic are judgements of historians
    about a period, not events. `is_found` is False where we cite a source that we could not read.
    """

    stage: FactStage
    date: str
    text: str
    source: str
    confidence: str
    is_found: bool
    is_satire: bool = False

    @cached_property
    def years(self) -> tuple[float, float]:
        """Start and end as decimal years; equal for a single date."""
        return decimal_years(self.date, self.text)

    @property
    def year(self) -> float:
        """The start as a decimal year."""
        return self.years[0]

    @property
    def precision(self) -> str:
        """`year`, `month` or `day`."""
        return precision(self.date)


@dataclass(frozen=True, kw_only=True)
class Episode:
    """A technology and the documented facts about the alarm over it."""

    id: str
    name: str
    kind: EpisodeKind
    outcome: str
    facts: tuple[Fact, ...]

    def first(self, stage: FactStage) -> Fact | None:
        """The earliest fact of a stage, satire excluded."""
        facts = [fact for fact in self.facts if fact.stage is stage and not fact.is_satire]
        return min(facts, key=lambda fact: fact.year, default=None)


def load_episodes() -> tuple[Episode, ...]:
    """The catalogue, in the order in which it is drawn.

    Raises
    ------
    ConfigurationError
        An entry of the file is incomplete; the message names it.
    """
    entries = read_yaml(data_path("history", _FILE))["episodes"]
    return tuple(map(_episode, entries))


def _episode(entry: dict[str, Any]) -> Episode:
    where = f"{_FILE}, {entry.get('id', 'an episode without id')}"
    try:
        return Episode(
            id=entry["id"],
            name=entry["name"],
            kind=EpisodeKind(entry["kind"]),
            outcome=entry["outcome"],
            facts=tuple(_fact(fact) for fact in entry["facts"]),
        )
    except (KeyError, ValueError) as error:
        raise ConfigurationError(f"{where}: {error} is missing or unknown; correct the entry") from error


def _fact(entry: dict[str, Any]) -> Fact:
    fact = Fact(
        stage=FactStage(entry["stage"]),
        date=entry["date"],
        text=entry["text"],
        source=entry["source"],
        confidence=entry["confidence"],
        is_found=entry["found"],
        is_satire=entry.get("satire", False),
    )
    decimal_years(fact.date, fact.text)
    return fact


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


def first_day(text: str, where: str) -> date:
    """The first day of `1473`, `1473-08`, `1473-08-01` or a span such as `1487/1564`.

    Raises
    ------
    ConfigurationError
        `text` is none of these; the message begins with `where`.
    """
    parts = text.split("/", maxsplit=1)[0].split("-")
    try:
        numbers = [int(part) for part in parts]
        return date(*[*numbers, 1, 1][:3])
    except (TypeError, ValueError) as error:
        raise ConfigurationError(
            f"{where}: {text!r} is not a date; write 1909, 1909-03 or 1909-03-04"
        ) from error


def decimal_years(text: str, where: str) -> tuple[float, float]:
    """Start and end of a date or span as decimal years; equal for a single date."""
    ends = [_decimal_year(part, where) for part in text.split("/")]
    return ends[0], ends[-1]


def _decimal_year(text: str, where: str) -> float:
    day = first_day(text, where)
    return day.year + (day.timetuple().tm_yday - 1) / 365.25


def precision(text: str) -> str:
    """`year`, `month` or `day`: the precision of the (first) date."""
    return ("year", "month", "day")[text.split("/", maxsplit=1)[0].count("-")]
