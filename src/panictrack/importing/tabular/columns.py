"""Which column of a table is which: by its name, and where names do not tell, by what stands in it."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from panictrack.errors import InputError
from panictrack.importing.tabular.dates import is_date
from panictrack.importing.tabular.numbers import is_missing, is_number
from panictrack.importing.tabular.table import RawTable

# In order: the first name that a table has counts.
DATE_NAMES = (
    "date", "day", "week", "month", "time", "timestamp", "start", "week_start", "period", "year",
)  # fmt: skip
COUNT_NAMES = (
    "count", "n_topic", "n_alarmed", "value", "views", "hits", "articles", "stories", "y", "n",
    "total_results",  # of QueryPic: the articles found
    "frequency", "ratio", "share", "proportion",
)  # fmt: skip
EXPOSURE_NAMES = (
    "exposure", "total", "total_count", "total_articles", "n_headlines", "denominator",
    "norm",  # of GDELT: all articles it monitored
    "n",  # where it is not the count
)  # fmt: skip
OUTLET_NAMES = ("outlet", "source", "media", "domain", "media_name", "publisher")
# What tells several series of one table apart, or names the one it has.
TOPIC_NAMES = (
    "series",
    "ngram",
    "article",
    "term",
    "search_term",
    "query",
    "keyword",
    "topic",
    "technology",
    "unit",
)

_TRENDS = re.compile(r"(.+): \(.+\)")  # "chatgpt: (Worldwide)"
CHOOSE = "choose with --column NAME (column= in Python)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """The places of the columns that matter; `rest` are the others."""

    date: int
    count: int
    exposure: int | None
    outlet: int | None
    rest: tuple[int, ...]


def normal(name: str) -> str:
    """The name of a column as names are compared: "Total Count" is total_count."""
    return re.sub(r"[\s.-]+", "_", name.strip().lower())


def trends_term(name: str) -> str | None:
    """The term in a column of Google Trends; None for any other column."""
    found = _TRENDS.fullmatch(name)
    return found[1] if found else None


def is_column(table: RawTable, name: str) -> bool:
    """Whether a name, or the term of one, is that of a column, rather than of a series among the rows.

    Raises
    ------
    InputError
        Several columns may be meant.
    """
    return _chosen_column(table, name) is not None


def find_columns(table: RawTable, chosen: str | None) -> Columns:
    """Which column holds dates, counts, exposures and outlets; `chosen` names that of the counts.

    A column of exposure that is empty in every row tells that exposure is not known.

    Raises
    ------
    InputError
        There is no such column, or more than one may be meant.
    """
    date = _date_column(table)
    count = _chosen_column(table, chosen) if chosen else None
    if count is None:
        count = _count_column(table, date)
    exposure = _named(table, EXPOSURE_NAMES, without={date, count})
    if exposure is not None and all(map(is_missing, table.texts(exposure))):
        exposure = None
    outlet = _named(table, OUTLET_NAMES, without={date, count})
    known = {date, count, exposure, outlet}
    rest = tuple(place for place in range(len(table.columns)) if place not in known)
    return Columns(date=date, count=count, exposure=exposure, outlet=outlet, rest=rest)


def _named(table: RawTable, names: Collection[str], without: Collection[int] = ()) -> int | None:
    """The column whose name comes first among `names`."""
    places = {
        normal(column): place
        for place, column in reversed(list(enumerate(table.columns)))
        if place not in without
    }
    return next((places[name] for name in names if name in places), None)


def _date_column(table: RawTable) -> int:
    named = _named(table, DATE_NAMES)
    if named is not None:
        return named
    # A number of four digits may be a year or a count; only a name tells which.
    found = [
        place
        for place in range(len(table.columns))
        if table.rows and all(is_date(text) and not text.isdigit() for text in table.texts(place))
    ]
    if len(found) == 1:
        return found[0]
    raise InputError(f"{table.name}: no column of dates among {table.listed}; name one of them date")


def _chosen_column(table: RawTable, chosen: str) -> int | None:
    """The column of a name, by itself or by its term; None where it may be a name within a column."""
    wanted = chosen.strip().lower()
    for name_of in (str.strip, trends_term):
        found = [
            place
            for place, column in enumerate(table.columns)
            if (name := name_of(column)) and name.lower() == wanted
        ]
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(repr(table.columns[place]) for place in found)
            raise InputError(f"{table.name}: {chosen} may be any of {listed}; give one whole name of its own")
    return None


def _count_column(table: RawTable, date: int) -> int:
    named = _named(table, COUNT_NAMES, without={date})
    if named is not None:
        return named
    found = [
        place
        for place, column in enumerate(table.columns)
        if place != date and normal(column) not in {*EXPOSURE_NAMES, "", "unnamed:_0"}
        if _is_numeric(table, place)
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(
            f"{table.name}: no column of counts among {table.listed}; name it count, or {CHOOSE}"
        )
    listed = ", ".join(repr(table.columns[place]) for place in found)
    raise InputError(f"{table.name}: several columns may be the counts: {listed}; {CHOOSE}")


def _is_numeric(table: RawTable, place: int) -> bool:
    """Whether most of what a column holds are numbers; a slip in one line is told by its line later."""
    known = [text for text in table.texts(place) if not is_missing(text)]
    return 2 * sum(map(is_number, known)) > len(known)
