"""Which column of a table is which: by the names that people use, by --map, and else by what it holds."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from panictrack.errors import InputError
from panictrack.importing.tabular.dates import is_date
from panictrack.importing.tabular.numbers import is_missing, is_number

if TYPE_CHECKING:
    from panictrack.importing.tabular.table import RawTable

# Names are in the form that `normal` gives them, and in order: the first that a table has counts.
_CLAIM_NAMES = (
    "date", "dated_at", "published_at", "published", "publish_date", "published_date", "pub_date",
    "publication_date", "date_published", "web_publication_date", "published_on", "published_time",
    "datetime", "date_time", "created_at", "created_utc", "posted_at", "day", "timestamp", "time",
)  # fmt: skip
_SEEN_NAMES = ("first_seen", "first_seen_at")
_LABEL_FIELDS = (
    "alarm", "about_ai", "themes", "regulation", "tech", "date", "outlet", "source", "text", "fear",
    "dominant_emotion", "weight", "inclusion_probability", "inclusion",
)  # fmt: skip
# What a headline may say of itself. `date` is the publisher's claim, `seen` when the source saw the headline.
HEADLINE_FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": (
        "title", "headline", "headline_text", "headlines", "article_title", "news_title", "news_headline",
        "story_title", "post_title", "heading", "text",
    ),
    "date": _CLAIM_NAMES,
    "seen": _SEEN_NAMES,
    "outlet": (
        "outlet", "source", "source_name", "media_name", "domain", "publisher", "publication",
        "publication_name", "publisher_name", "news_outlet", "news_source", "outlet_name", "newspaper",
        "site", "website",
    ),
    "url": ("url", "link", "article_url", "news_url", "article_link", "web_url"),
    "language": ("language", "lang", "language_code", "article_language"),
}  # fmt: skip

SERIES_DATE_NAMES = (
    "date", "day", "week", "month", "time", "timestamp", "start", "week_start", "period", "year",
)  # fmt: skip
DATE_NAMES = frozenset({*SERIES_DATE_NAMES, *_CLAIM_NAMES, *_SEEN_NAMES})
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
PARTIAL_NAMES = ("is_partial",)  # of pytrends: the period is not over
# What separates several series of one table, or names the one it has.
TOPIC_NAMES = (
    "series", "ngram", "article", "term", "search_term", "query", "keyword", "topic", "technology", "unit",
)  # fmt: skip
_SERIES_OUTLET_NAMES = (*HEADLINE_FIELDS["outlet"], "media")
SERIES_FIELDS = ("date", "count", "exposure", "outlet")

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_GAPS = re.compile(r"[\s.-]+")
_TRENDS = re.compile(r"(.+): \(.+\)")  # "chatgpt: (Worldwide)"
_TRENDS_VALUE = re.compile(r"(100|[0-9]{1,2})(\.0)?|< ?1")  # of the highest week of an export, in per cent
CHOOSE = "choose with --column NAME"
_MAP = "--map {field}=COLUMN"


def normal(name: str) -> str:
    """A column's name as names are compared: "Total Count" is total_count, "publishedAt" published_at."""
    return _GAPS.sub("_", _HUMP.sub("_", name.strip()).lower())


def trends_term(name: str) -> str | None:
    """The term in a column of Google Trends; None for any other column."""
    found = _TRENDS.fullmatch(name)
    return found[1] if found else None


def is_of_trends(table: "RawTable", columns: "SeriesColumns") -> bool:
    """Whether the counts are an index of Google Trends, by their column's name or by pytrends' own columns.

    Others mark unfinished periods, too: beside such a column only whole values from 0 to 100 are of Trends,
    and a table with totals is not.
    """
    if trends_term(table.columns[columns.count]):
        return True
    values = [text for text in table.texts(columns.count) if not is_missing(text)]
    has_marks = first_named(table, PARTIAL_NAMES) is not None
    return has_marks and columns.exposure is None and all(map(_TRENDS_VALUE.fullmatch, values))


def headline_columns(header: Sequence[str], column_map: Mapping[str, str], *, where: str) -> dict[str, str]:
    """Which column of a file of headlines holds which field.

    Raises
    ------
    InputError
        A column of the map is not there, or none is known for the title or for a date.
    """
    _check_map(column_map, HEADLINE_FIELDS, header, where)
    usual = {field: _usual(header, names) for field, names in HEADLINE_FIELDS.items()}
    found = {field: column for field, column in (usual | dict(column_map)).items() if column is not None}
    if "title" not in found:
        raise _missing("title", "title", header, where)
    if "date" not in found and "seen" not in found:
        raise _missing("date", "date", header, where)
    if found.get("date") == found.get("seen"):  # by the map, which says what the column is
        del found["seen" if "date" in column_map else "date"]
    return found


def label_records(table: "RawTable", column_map: Mapping[str, str]) -> list[dict[str, str]]:
    """Rows of labelled headlines under the names `evaluate` knows: any usual name of a title, any case.

    Raises
    ------
    InputError
        The map has an unknown field or column, a column that counts has a twin of other content, or a title
        is missing.
    """
    usual = {"title": HEADLINE_FIELDS["title"]} | {name: (name,) for name in _LABEL_FIELDS}
    _check_map(column_map, usual, table.columns, table.name)
    found = {name: column for name in usual if (column := _usual(table.columns, usual[name]))}
    check_twins(table, {name: found[name] for name in found.keys() - column_map.keys()})
    known = found | dict(column_map)
    records = [
        record | {name: record[column] for name, column in known.items()} for record in table.records()
    ]
    for row, record in zip(table.rows, records, strict=True):
        if is_missing(title := record.get("title", "no column")):
            raise InputError(
                f"{table.name}, {row.position}: {missing_title(title)}; write one or remove the row"
            )
    return records


def missing_title(title: str) -> str:
    """What is wrong with a title that `is_missing`."""
    return f"title is {title!r}: a missing value" if title else "title is empty"


def numbered(header: Sequence[str]) -> tuple[str, ...]:
    """A header of unique names: a second column of a name has its position behind it, as in title#2."""
    return tuple(
        f"{name}#{position}" if name and name in header[: position - 1] else name
        for position, name in enumerate(header, start=1)
    )


def refuse_other_twin(
    header: Sequence[str], cells: Sequence[str], columns: Mapping[str, str], where: str
) -> None:
    """Raise an InputError where a column's twin holds something else in a row."""
    for field, column in sorted(columns.items()):
        first = header.index(column)
        for position, (name, cell) in enumerate(zip(header, cells, strict=False), start=1):
            if name == f"{column}#{position}" and cell != cells[first]:
                raise InputError(
                    f"{where}: columns {first + 1} and {position} are both named {column!r}, but differ; "
                    f"choose one with --map {field}={column} or --map {field}={name}"
                )


def check_twins(table: "RawTable", columns: Mapping[str, str]) -> None:
    """Raise an InputError where two columns of one name hold different things."""
    for row in table.rows if "#" in table.column_list else ():
        refuse_other_twin(table.columns, row.cells, columns, f"{table.name}, {row.position}")


def _check_map(
    column_map: Mapping[str, str], fields: Collection[str], header: Sequence[str], where: str
) -> None:
    for field, column in column_map.items():
        if field not in fields:
            raise InputError(f"--map: {field!r} is not a field; map one of {', '.join(fields)}")
        if column not in header:
            raise _missing(column, field, header, where)


def _missing(column: str, field: str, header: Sequence[str], where: str) -> InputError:
    return InputError(
        f"{where}: no column {column!r}; it has {', '.join(header)}; name it with --map {field}=COLUMN"
    )


def _usual(header: Sequence[str], names: Sequence[str]) -> str | None:
    """The column with the first of these names as it is written, else in any case."""
    normalised = {normal(column): column for column in reversed(header)}
    exact = (name for name in names if name in header)
    return next(chain(exact, (normalised[name] for name in names if name in normalised)), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesColumns:
    """The indices of the columns that matter in a table of counts; `rest` are the others."""

    date: int
    count: int
    exposure: int | None
    outlet: int | None
    rest: tuple[int, ...]


def series_columns(
    table: "RawTable", chosen: str | None, column_map: Mapping[str, str] | None = None
) -> SeriesColumns:
    """Which column holds dates, counts, exposures and outlets; `chosen` names that of the counts.

    A column of exposure that is empty in every row means that exposure is not known.

    Raises
    ------
    InputError
        There is no such column, or more than one may be meant.
    """
    _check_map(column_map or {}, SERIES_FIELDS, table.columns, table.name)
    mapped = {field: table.columns.index(column) for field, column in (column_map or {}).items()}
    date = mapped["date"] if "date" in mapped else _date_column(table)
    count = column_of(table, chosen) if chosen else mapped.get("count")
    if count is None:
        count = _count_column(table, date)
    exposure = mapped.get("exposure", first_named(table, EXPOSURE_NAMES, without={date, count}))
    if exposure is not None and all(map(is_missing, table.texts(exposure))):
        exposure = None
    outlet = mapped.get("outlet", first_named(table, _SERIES_OUTLET_NAMES, without={date, count}))
    indices = {"date": date, "count": count, "exposure": exposure, "outlet": outlet}
    free = indices.keys() - mapped.keys() - ({"count"} if chosen else set())
    check_twins(table, {name: table.columns[i] for name in free if (i := indices[name]) is not None})
    known = {*indices.values(), first_named(table, PARTIAL_NAMES)}
    rest = tuple(index for index in range(len(table.columns)) if index not in known)
    return SeriesColumns(date=date, count=count, exposure=exposure, outlet=outlet, rest=rest)


def first_named(table: "RawTable", names: Sequence[str], without: Collection[int] = ()) -> int | None:
    """The column whose name comes first among `names`."""
    column = _usual([name for index, name in enumerate(table.columns) if index not in without], names)
    return None if column is None else table.columns.index(column)


def _date_column(table: "RawTable") -> int:
    named = first_named(table, (*SERIES_DATE_NAMES, *_CLAIM_NAMES))
    if named is not None:
        return named
    # A number of four digits may be a year or a count; only a name shows which.
    found = [
        index
        for index in range(len(table.columns))
        if table.rows and all(is_date(text) and not text.isdigit() for text in table.texts(index))
    ]
    if len(found) == 1:
        return found[0]
    raise InputError(
        f"{table.name}: no column of dates among {table.column_list}; name it with "
        f"{_MAP.format(field='date')}"
    )


def column_of(table: "RawTable", chosen: str) -> int | None:
    """The column of a name, or of its term; None where it may name a series among the rows.

    Raises
    ------
    InputError
        Several columns may be meant.
    """
    wanted = chosen.strip().lower()
    for name_of in (str.strip, trends_term):
        found = [
            index
            for index, column in enumerate(table.columns)
            if (name := name_of(column)) and name.lower() == wanted
        ]
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(repr(table.columns[index]) for index in found)
            raise InputError(f"{table.name}: {chosen} may be any of {listed}; give the whole name of one")
    return None


def _count_column(table: "RawTable", date: int) -> int:
    named = first_named(table, COUNT_NAMES, without={date})
    if named is not None:
        return named
    found = [
        index
        for index, column in enumerate(table.columns)
        if index != date and normal(column) not in {*EXPOSURE_NAMES, *PARTIAL_NAMES, "", "unnamed:_0"}
        if _is_numeric(table, index) and not f"_{normal(column)}".endswith("_id")
    ]
    if len(found) == 1:
        return found[0]
    is_of_headlines = first_named(table, HEADLINE_FIELDS["title"]) is not None
    hint = "; `panictrack import` takes a table of headlines" if is_of_headlines else ""
    if not found:
        raise InputError(
            f"{table.name}: no column of counts among {table.column_list}; {CHOOSE}, or name it with "
            f"{_MAP.format(field='count')}{hint}"
        )
    listed = ", ".join(repr(table.columns[index]) for index in found)
    raise InputError(f"{table.name}: several columns may be the counts: {listed}; {CHOOSE}{hint}")


def _is_numeric(table: "RawTable", column: int) -> bool:
    """Whether most of what a column holds are numbers; an error in one row is reported by its line later."""
    known = [text for text in table.texts(column) if not is_missing(text)]
    return 2 * sum(map(is_number, known)) > len(known)
