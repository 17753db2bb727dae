"""What an address of the search page asks: up to four queries that share their filters."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, ParamSpec, TypeVar

from panictrack.archive.search import Query, Sort
from panictrack.archive.search.saved import query_named
from panictrack.archive.search.trend import Period
from panictrack.errors import ConfigurationError, InputError
from panictrack.model import Measure
from panictrack.web.address import Address
from panictrack.web.site import Site

WORDS = ("q", "q2", "q3", "q4")
LABELS = ("outlet", "country", "stream", "topic", "theme", "regulation")
FILTERS = (*LABELS, "since", "until", "alarm")
N_ROWS, MOST_ROWS = 50, 200
MEASURES = (Measure.ATTENTION, Measure.PANIC, Measure.ALARM_RATE)
_WEEKLY_DAYS = 800  # a span up to this is shown by week

P = ParamSpec("P")
T = TypeVar("T")


class Lines(StrEnum):
    """What the trend has a line for."""

    QUERIES = "words"
    OUTLET = "outlet"
    COUNTRY = "country"


class FieldError(InputError):
    """What is wrong with one field of the form."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedSearch:
    """The queries of an address, the one of the rows first, and what people call them."""

    queries: tuple[Query, ...]
    names: tuple[str, ...]
    measure: Measure
    by: Period
    lines: Lines
    is_fitted: bool  # a curve is asked for

    @property
    def query(self) -> Query:
        """The query whose headlines are listed."""
        return self.queries[0]

    @property
    def title(self) -> str:
        """All queries, for people."""
        return " and ".join(self.names) if self.names else "all headlines"


def asked_search(site: Site, address: Address) -> AskedSearch:
    """The queries of an address.

    Raises
    ------
    FieldError
        A field has a value that cannot be used; the message says what to write instead.
    """
    common = dict(_filters(address))
    texts = {field: text for field in WORDS if (text := address.text(field))}
    queries = tuple(_checked(field, _query, site, text, common) for field, text in texts.items())
    queries = queries or (_checked("since", _of_filters, common),)
    return AskedSearch(
        queries=queries,
        names=tuple(texts.values()),
        measure=_checked("measure", _measure, address, queries[0]),
        by=_checked("by", address.one_of, "by", Period, _period(queries[0], site.now.date())),
        lines=_checked("lines", address.one_of, "lines", Lines, Lines.QUERIES),
        is_fitted=address.text("fit") is not None,
    )


def _of_filters(common: dict[str, Any]) -> Query:
    return Query(**common)


def _measure(address: Address, query: Query) -> Measure:
    """By default attention: the share that is found; panic where that would be all of them."""
    is_narrowed = bool(query.expression or query.labels or query.min_alarm)
    measure = address.one_of("measure", Measure, Measure.ATTENTION if is_narrowed else Measure.PANIC)
    if measure not in MEASURES:
        raise InputError(f"measure={measure!r}: choose from {', '.join(MEASURES)}")
    return measure


def _period(query: Query, today: date) -> Period:
    """Weeks of a short span, months of a long one."""
    is_short = query.since and ((query.until or today) - query.since).days <= _WEEKLY_DAYS
    return Period.WEEK if is_short else Period.MONTH


def whole(query: Query) -> Query:
    """The same query without a limit."""
    return replace(query, limit=None)


def _filters(address: Address) -> Iterator[tuple[str, Any]]:
    for name in LABELS:
        if text := address.text(name):
            yield name, text.upper() if name == "country" else text
    for name in ("since", "until"):
        if day := _checked(name, address.day, name):
            yield name, day
    if alarm := _checked("alarm", address.number, "alarm", 0, 1):
        yield "min_alarm", alarm
    n_rows = _checked("rows", address.number, "rows", 1, MOST_ROWS)
    yield "limit", int(n_rows or N_ROWS)
    yield "sort", _checked("sort", address.one_of, "sort", Sort, Sort.NEWEST)


def _query(site: Site, text: str, common: dict[str, Any]) -> Query:
    """A query in the language of `panictrack search`; @name is one of queries.toml, with words behind it."""
    base, words = Query(), text
    if text.startswith("@"):
        name, _, words = text[1:].partition(" ")
        try:
            base = query_named(site.settings.queries, name)
        except ConfigurationError as error:
            raise InputError(str(error)) from error
    if base.words and words.strip():
        words = f"({base.words}) ({words})"
    query = replace(base, **common, words=words.strip() or base.words)
    _ = query.expression  # its syntax
    return query


def _checked(name: str, read: Callable[P, T], *given: P.args, **more: P.kwargs) -> T:
    try:
        return read(*given, **more)
    except InputError as error:
        raise FieldError(name, str(error)) from error
