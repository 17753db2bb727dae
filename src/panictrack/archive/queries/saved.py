"""Saved queries: `queries.toml` of a workspace, asked as `panictrack search @name`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from panictrack.archive.search import Query, Sort
from panictrack.errors import ConfigurationError, InputError, suggestion

_KINDS: Mapping[str, tuple[type, ...]] = {
    "since": (date,),
    "until": (date,),
    "min_alarm": (int, float),
    "limit": (int,),
}
_FIELDS = tuple(field.name for field in fields(Query))
_TOLD = {date: "a date such as 2023-01-01", int: "a number", str: "text in quotes"}

EXAMPLE = """\
# Saved queries: `panictrack search @jobs`. Options on the command line are added, or take their place.
# Keys are those of `panictrack search`: words, outlet, country, topic, theme, regulation, since, until,
# min_alarm, limit, sort; `title` says what a query is for. `panictrack init` writes them for Datasette, too.

[jobs]
title = "AI and the fear for jobs, most alarmed first"
topic = "ai"
theme = "jobs"
sort = "alarm"

[rules]
title = "Clear alarm about AI that asks for rules of the making of AI"
topic = "ai"
regulation = "development"
min_alarm = 0.5
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedQuery:
    """A query with a name."""

    name: str
    title: str
    query: Query


def load_queries(path: Path) -> tuple[SavedQuery, ...]:
    """The saved queries of a file, in its order; none where there is no file.

    Raises
    ------
    ConfigurationError
        The file is no TOML, or a key or value in it is not understood.
    """
    if not path.exists():
        return ()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}; mend the file") from error
    return tuple(_saved(path, name, given) for name, given in found.items())


def query_named(path: Path, name: str) -> Query:
    """The saved query of this name; ConfigurationError with those that there are."""
    saved = {item.name: item.query for item in load_queries(path)}
    if name not in saved:
        there = f"{suggestion(name, list(saved))}" if saved else "it has none yet: write one under [name]"
        raise ConfigurationError(f"{path}: there is no query {name!r}; {there}")
    return saved[name]


def _saved(path: Path, name: str, given: Any) -> SavedQuery:
    where = f"{path}: {name}"
    if not isinstance(given, dict):
        raise ConfigurationError(f"{where} must stand in a table of its own; write [name] and its keys below")
    title = given.pop("title", name)
    for key, value in given.items():
        if key not in _FIELDS:
            raise ConfigurationError(f"{where}: unknown key {key!r}; {suggestion(key, (*_FIELDS, 'title'))}")
        kinds = _KINDS.get(key, (str,))
        if not isinstance(value, kinds) or isinstance(value, bool):
            raise ConfigurationError(f"{where}: {key} must be {_TOLD[kinds[0]]}, not {value!r}")
    try:
        query = Query(**(given | {"sort": Sort(given.get("sort", Sort.NEWEST))}))
        _ = query.expression
    except (ValueError, InputError) as error:
        raise ConfigurationError(f"{where}: {error}; mend the query") from error
    return SavedQuery(name=name, title=str(title), query=query)
