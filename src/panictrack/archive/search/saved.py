"""Saved queries: `queries.toml` of a workspace, run with `panictrack search @name`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from panictrack.archive.search.query import Query, Sort
from panictrack.bounded import MEBIBYTE, read_file
from panictrack.errors import ConfigurationError, InputError, suggestion

_TYPES: Mapping[str, tuple[type, ...]] = {
    "since": (date,),
    "until": (date,),
    "min_alarm": (int, float),
    "limit": (int,),
}
_KEYS = tuple(field.name for field in fields(Query))
_TYPE_NAMES = {date: "a date such as 2023-01-01", int: "a number", str: "text in quotes"}

EXAMPLE = """\
# Saved queries: run one with `panictrack search @jobs`. Options on the command line add to it or override it.
# The keys are those of `panictrack search`: words, stream, outlet, country, topic, theme, regulation,
# since, until, min_alarm, limit, sort; `title` describes the query. `panictrack init` also writes them for
# Datasette.

[jobs]
title = "AI and fears for jobs, most alarmed first"
topic = "ai"
theme = "jobs"
sort = "alarm"

[rules]
title = "Clear alarm about AI with a call to regulate its development"
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
    """The saved queries of a file, in its order; none if the file does not exist.

    Raises
    ------
    ConfigurationError
        The file is not TOML, or has an unknown key or an invalid value.
    """
    if not path.exists():
        return ()
    try:
        tables = tomllib.loads(read_file(path, MEBIBYTE).decode())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigurationError(f"{path}: {error}; correct the file") from error
    return tuple(_saved_query(path, name, table) for name, table in tables.items())


def query_named(path: Path, name: str) -> Query:
    """The saved query of this name.

    Raises
    ------
    ConfigurationError
        There is none, or the file is invalid.
    """
    queries = {item.name: item.query for item in load_queries(path)}
    if name not in queries:
        remedy = (
            suggestion(name, list(queries)) if queries else "it has no queries yet: write one under [name]"
        )
        raise ConfigurationError(f"{path}: there is no query {name!r}; {remedy}")
    return queries[name]


def _saved_query(path: Path, name: str, table: Any) -> SavedQuery:
    where = f"{path}: {name}"
    if not isinstance(table, dict):
        raise ConfigurationError(f"{where} must be a table; write [name] with its keys below it")
    title = table.pop("title", name)
    for key, value in table.items():
        if key not in _KEYS:
            raise ConfigurationError(f"{where}: unknown key {key!r}; {suggestion(key, (*_KEYS, 'title'))}")
        types = _TYPES.get(key, (str,))
        if not isinstance(value, types) or isinstance(value, bool):
            raise ConfigurationError(f"{where}: {key} must be {_TYPE_NAMES[types[0]]}, not {value!r}")
    try:
        query = Query(**(table | {"sort": Sort(table.get("sort", Sort.NEWEST))}))
        _ = query.expression
    except (ValueError, InputError) as error:
        raise ConfigurationError(f"{where}: {error}; correct the query") from error
    return SavedQuery(name=name, title=str(title), query=query)
