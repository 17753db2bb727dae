"""Finding headlines: one query for the rows of a search, of an export and of a facet."""

from panictrack.archive.search.facets import Facet, facet
from panictrack.archive.search.highlight import highlighted
from panictrack.archive.search.query import Query, Sort
from panictrack.archive.search.rows import COLUMNS, FoundHeadline, count, find, found_headline, rows
from panictrack.archive.search.score_columns import n_treated_as_calm

__all__ = [
    "COLUMNS",
    "Facet",
    "FoundHeadline",
    "Query",
    "Sort",
    "count",
    "facet",
    "find",
    "found_headline",
    "highlighted",
    "n_treated_as_calm",
    "rows",
]
