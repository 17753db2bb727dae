"""Which headlines are wanted: the one question that tables, exports, facets and Python ask."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from panictrack.archive.search.fts_query import match_expression
from panictrack.errors import InputError


class Sort(StrEnum):
    """In which order headlines are given."""

    NEWEST = "newest"
    OLDEST = "oldest"
    ALARM = "alarm"  # most alarmed first, then newest


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """Which headlines are wanted. Every given condition must hold; both days are included.

    Raises
    ------
    InputError
        The least alarm is no probability, the limit is below 1, or the days stand the wrong way round.
    """

    words: str | None = None  # robot AND "ai jobs"
    outlet: str | None = None
    country: str | None = None  # of the outlet, ISO 3166-1 alpha-2
    topic: str | None = None
    theme: str | None = None  # what is feared in it
    regulation: str | None = None  # the aim of the rules that it asks for
    since: date | None = None
    until: date | None = None
    min_alarm: float | None = None  # a probability, 0 to 1
    limit: int | None = None
    sort: Sort = Sort.NEWEST

    def __post_init__(self) -> None:
        """A number that is none (nan) would find nothing, and say so of everything."""
        for day in (self.since, self.until):
            if isinstance(day, datetime):  # which Python takes for a date
                raise InputError(f"{day} is a moment; give a day such as {day.date()}")
        if self.min_alarm is not None and not 0 <= self.min_alarm <= 1:
            raise InputError(f"the least alarm is {self.min_alarm}; give a probability from 0 to 1")
        if self.since and self.until and self.since > self.until:
            raise InputError(f"{self.since} is after {self.until}; give the earlier day as since")
        if self.limit is not None and self.limit < 1:
            raise InputError(f"the limit is {self.limit}; give 1 or more, or none for every headline")

    @property
    def expression(self) -> str | None:
        """The words as the full-text index is asked for them; InputError where they are no query."""
        return match_expression(self.words) if self.words and self.words.strip() else None

    @property
    def is_of_everything(self) -> bool:
        """Whether nothing is asked for, so that every headline is meant."""
        words = (self.words or "").strip() or None
        bare = replace(self, words=words, min_alarm=self.min_alarm or None, sort=Sort.NEWEST, limit=None)
        return bare == Query()

    @property
    def labels(self) -> tuple[tuple[str, str], ...]:
        """What must have been found in it, as kind and name: topic and ai, theme and jobs."""
        asked = {"topic": self.topic, "theme": self.theme, "regulation": self.regulation}
        return tuple((kind, name) for kind, name in asked.items() if name is not None)
