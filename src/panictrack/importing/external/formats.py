"""From where a table seems to come, told from its columns: a word for a person, on which nothing rests."""

from panictrack.importing.tabular.columns import normal, trends_term
from panictrack.importing.tabular.library_facets import LOC_COLUMN, TROVE_COLUMN
from panictrack.importing.tabular.table import RawTable

# In order: the first whose columns are all there.
_EXPORTS = (
    ({normal(TROVE_COLUMN)}, "Trove, counts of a facet"),
    ({normal(LOC_COLUMN)}, "loc.gov, counts of a facet"),
    ({"year", "total_results"}, "Trove, QueryPic"),
    ({"year", "frequency"}, "Ngram viewer"),
    ({"technology", "term", "date", "value"}, "long table of technologies and terms"),
    ({"article", "views"}, "Wikipedia's pageviews"),
    ({"date", "series", "value"}, "GDELT timeline"),
    ({"date", "total_count"}, "Media Cloud"),
)


def format_of(table: RawTable) -> str:
    """The export a table looks like; its columns where it looks like none that is known."""
    if any(map(trends_term, table.columns)):
        return "Google Trends"
    names = set(map(normal, table.columns))
    found = (told for columns, told in _EXPORTS if columns <= names)
    return next(found, f"table of {table.listed}")
