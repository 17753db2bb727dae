"""Earlier technologies and the alarm about them: a catalogue of dated facts, each with its source."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from panictrack.data import data_path, read_yaml
from panictrack.errors import ConfigurationError
from panictrack.history.dates import decimal_years, precision

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
