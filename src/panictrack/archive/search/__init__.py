"""Search: one query selects the rows of a search, an export, a facet and a deletion."""

from panictrack.archive.search.facets import Facet, facet
from panictrack.archive.search.query import Query, Sort
from panictrack.archive.search.rows import (
    COLUMNS,
    FoundHeadline,
    count,
    find,
    headline_table,
    highlights,
    rows,
)
from panictrack.archive.search.score_columns import n_unscored_headlines

__all__ = [
    "COLUMNS",
    "Facet",
    "FoundHeadline",
    "Query",
    "Sort",
    "count",
    "facet",
    "find",
    "headline_table",
    "highlights",
    "n_unscored_headlines",
    "rows",
]
