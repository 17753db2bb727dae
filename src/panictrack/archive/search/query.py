"""A query: the words and filters that searches, exports, facets, deletions and Python share."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from panictrack.archive.search.fts_query import match_expression
from panictrack.errors import InputError

_MOST_ROWS = 10**12  # SQLite's numbers end at 2^63
_MAX_NAMES_LISTED = 25  # an archive may have thousands of outlets


class Sort(StrEnum):
    """The order of the headlines."""

    NEWEST = "newest"
    OLDEST = "oldest"
    ALARM = "alarm"  # most alarmed first, then newest


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """Filters that a headline must all pass; `since` and `until` are inclusive.

    Raises
    ------
    InputError
        `min_alarm` is not a probability, `limit` is below 1 or above 10^12, or `since` is after `until`.
    """

    words: str | None = None  # robot AND "ai jobs"
    stream: str | None = None  # that counts it
    outlet: str | None = None
    country: str | None = None  # of the outlet, ISO 3166-1 alpha-2
    topic: str | None = None
    theme: str | None = None  # of the fear
    regulation: str | None = None  # what the call for regulation concerns
    since: date | None = None
    until: date | None = None
    min_alarm: float | None = None  # a probability, 0 to 1
    limit: int | None = None
    sort: Sort = Sort.NEWEST

    def __post_init__(self) -> None:
        """Check the values: with nan, for one, every search would silently find nothing."""
        for day in (self.since, self.until):
            if isinstance(day, datetime):  # a subclass of date
                raise InputError(f"{day} is a timestamp; give a date such as {day.date()}")
        if self.min_alarm is not None and not 0 <= self.min_alarm <= 1:
            raise InputError(f"min_alarm is {self.min_alarm}; give a probability from 0 to 1")
        if self.since and self.until and self.since > self.until:
            raise InputError(f"{self.since} is after {self.until}; give the earlier date as since")
        if self.limit is not None and self.limit < 1:
            raise InputError(f"the limit is {self.limit}; give 1 or more, or no limit for every headline")
        if self.limit is not None and self.limit > _MOST_ROWS:
            raise InputError(f"the limit is above {_MOST_ROWS:,}; give none for every headline")

    @property
    def expression(self) -> str | None:
        """The words in the syntax of the full-text index.

        Raises
        ------
        InputError
            The words have a syntax error.
        """
        return match_expression(self.words) if self.words and self.words.strip() else None

    @property
    def selects_everything(self) -> bool:
        """Whether no filter is set."""
        words = (self.words or "").strip() or None
        filters = replace(self, words=words, min_alarm=self.min_alarm or None, sort=Sort.NEWEST, limit=None)
        return filters == Query()

    @property
    def labels(self) -> tuple[tuple[str, str], ...]:
        """The labels a headline must have, as (kind, name): topic and ai, theme and jobs."""
        labels = {"topic": self.topic, "theme": self.theme, "regulation": self.regulation}
        return tuple((kind, name) for kind, name in labels.items() if name is not None)


def unknown_name(kind: str, name: str, known: Sequence[str], remedy: str) -> InputError:
    """The error for a name that the archive does not have: it lists the known names, the closest first."""
    if not known:
        return InputError(f"there is no {kind} {name!r}: no headline in this archive has a {kind}; {remedy}")
    closest = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    ordered = [*closest, *sorted(set(known) - set(closest))]
    listed = ", ".join(ordered[:_MAX_NAMES_LISTED]) + (", …" if len(ordered) > _MAX_NAMES_LISTED else "")
    return InputError(f"there is no {kind} {name!r}; choose from {listed}; {remedy}")
