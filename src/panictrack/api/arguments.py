"""What a caller of the API gives: filters, options, dates and names, each checked."""

from dataclasses import replace
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

from panictrack.errors import InputError
from panictrack.model.times import WEEK, parse_week, week_start

if TYPE_CHECKING:
    from panictrack.archive.search import Query, Sort
    from panictrack.scoring.scorers import Topic
    from panictrack.settings import Settings

Choice = TypeVar("Choice", bound=StrEnum)


class Filters(TypedDict, total=False):
    """The filters of `panictrack search`; a headline must pass all of them."""

    stream: str  # bbc.com (World)
    outlet: str  # bbc.com
    country: str  # of the outlet, ISO 3166-1 alpha-2
    topic: str
    theme: str  # of the fear
    regulation: str  # what the call for regulation concerns
    since: date | str  # inclusive: 2023-01-01
    until: date | str  # inclusive
    min_alarm: float  # a probability, 0 to 1
    sort: "Sort | str"  # newest, oldest or alarm
    limit: int


class ReportOptions(TypedDict, total=False):
    """What a report is about and where it goes."""

    topic: str | None  # default: report_topic of panictrack.toml
    week: date | str | None  # the last one, as a date or as 2026-W47; default: the last complete week
    uncorrected: bool  # leave the classifier's errors in the curves
    output: str | Path | None  # a folder; default: reports of panictrack.toml


def settings_at(location: "str | Path | Settings") -> "Settings":
    """Those of a workspace; for a file outside one, the defaults beside it."""
    from panictrack.settings import Settings, find, load

    if isinstance(location, Settings):
        return location
    path = Path(str(location).removeprefix("sqlite:///"))
    if path.is_dir():
        return load(find(path))
    if (beside := path.parent / "panictrack.toml").exists():
        return replace(load(beside), archive=path)
    return Settings(archive=path, feeds=path.parent / "feeds.yaml", reports=path.parent / "reports")


def query_of(words: str | None, filters: Filters) -> "Query":
    """The query; a syntax error in its words is raised here rather than when rows are read."""
    from panictrack.archive.search import Query, Sort

    values: dict[str, Any] = dict(filters)
    for name in ("since", "until"):
        if values.get(name) is not None:
            values[name] = day_of(name, values[name])
    values["sort"] = one_of(Sort, values.get("sort", Sort.NEWEST))
    if words and words.startswith("@"):
        raise InputError(f"{words!r}: only the command line runs saved queries; give the filters here")
    query = Query(words=words, **values)
    _ = query.expression
    return query


def topics_of(topics_file: str | Path | None) -> "tuple[Topic, ...]":
    """The built-in topics, and those of a feed list."""
    from panictrack.scoring.scorers import load_topics

    return load_topics(None if topics_file is None else Path(topics_file))


def one_of(kind: type[Choice], name: str) -> Choice:
    """The member of this name; InputError, which lists the names, where there is none."""
    try:
        return kind(name)
    except ValueError as error:
        known = ", ".join(choice.value for choice in kind)
        raise InputError(f"{name!r} is not a {kind.__name__.lower()}; choose from {known}") from error


def day_of(name: str, day: date | str) -> date:
    """The day of a parameter; InputError, by its name, for text that is not a date."""
    if not isinstance(day, str):
        return day
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise InputError(f"{name}={day!r} is not a date; write it like 2023-01-01") from error


def week_of(week: date | str | None, now: datetime) -> date:
    """The Monday of a week; by default, of the last complete one."""
    if week is None:
        return week_start(now) - WEEK
    try:
        monday = parse_week(week if isinstance(week, str) else week_start(week).isoformat())
    except ValueError as error:
        raise InputError(f"{week!r} is not a week; write it like 2026-W47 or 2026-11-16") from error
    if monday > week_start(now):
        raise InputError(f"week {week} has not begun yet; choose a past week")
    return monday


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()
