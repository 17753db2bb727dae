"""Counts by year or decade from libraries: the facets in the JSON of Trove and loc.gov."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from panictrack.errors import InputError

Record = dict[str, Any]

TROVE_COLUMN, LOC_COLUMN = "trove category", "loc.gov facet"  # by these the format of a table is recognised
_DEEPEST = 8
_YEAR = re.compile(r"(1[4-9]\d\d|20\d\d)")
_DECADE = re.compile(r"(1[4-9]\d|20\d)")  # Trove's 192 is 1920 to 1929
_RANGE = re.compile(r"(1[4-9]\d\d|20\d\d)\s*(?:to|-|–|/)\s*(1[4-9]\d\d|20\d\d)")
_ASK = "ask for its counts by year or decade, or write a CSV with year,count,total"


class _LibraryFacet(NamedTuple):
    """Records of a year, a count and a category, and how many years each period has: 1 or 10."""

    n_years: int
    records: list[Record]


def records_of_facets(found: Any, name: str) -> list[Record] | None:
    """The years and counts in a response of Trove or loc.gov, or in a list of them; None for other JSON.

    Years are preferred to decades where a response has both.

    Raises
    ------
    InputError
        It is a response with the articles or pages themselves, without counts over time.

    Can mislead when: a year in which nothing was found is not in the response, so it is missing here and
    not zero; and digitised newspapers end where copyright begins.
    """
    facets = list(_facets(found, "", _DEEPEST))
    if facets:
        finest = min(facet.n_years for facet in facets)
        return [record for facet in facets if facet.n_years == finest for record in facet.records]
    if isinstance(found, dict) and _is_page_of_results(found):
        raise InputError(f"{name}: this is a page of search results and has no counts over time; {_ASK}")
    return None


def _is_page_of_results(found: Record) -> bool:
    is_old = {"totalItems", "itemsPerPage"} <= found.keys()  # chroniclingamerica.loc.gov until 2025
    return is_old or {"results", "pagination"} <= found.keys()


def _facets(value: Any, category: str, depth: int) -> Iterator[_LibraryFacet]:
    """Every facet of periods at any depth, with the category it belongs to."""
    if not depth:
        return
    if isinstance(value, list):
        for inner in value:
            yield from _facets(inner, category, depth - 1)
    elif isinstance(value, dict):
        category = str(value.get("code") or category)
        for key, column in (("term", TROVE_COLUMN), ("filters", LOC_COLUMN)):
            if (facet := _facet(value.get(key), column, category or str(value.get("type", "")))) is not None:
                yield facet
        for inner in value.values():
            yield from _facets(inner, category, depth - 1)


def _facet(terms: Any, column: str, name: str) -> _LibraryFacet | None:
    """The facet of a list of terms; None where they are not periods, but titles or places, say."""
    if not isinstance(terms, list) or not terms:
        return None
    if not all(isinstance(term, dict) and "count" in term for term in terms):
        return None
    periods = [_period(term) for term in terms]
    lengths = {period[1] for period in periods if period}
    if None in periods or len(lengths) != 1:
        return None
    pairs = zip((period[0] for period in periods if period), terms, strict=True)
    records = [{"year": f"{year:04d}", "count": term["count"], column: name} for year, term in pairs]
    return _LibraryFacet(lengths.pop(), records)


def _period(term: Record) -> tuple[int, int] | None:
    """The first year of a term and how many years it has."""
    for key in ("display", "search", "title", "term"):
        text = str(term.get(key, "")).strip()
        if _YEAR.fullmatch(text):
            return int(text), 1
        if _DECADE.fullmatch(text):
            return int(text) * 10, 10
        if (ends := _RANGE.fullmatch(text)) and int(ends[2]) - int(ends[1]) in {0, 9}:
            return int(ends[1]), int(ends[2]) - int(ends[1]) + 1
    return None
