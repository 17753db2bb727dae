"""Saved queries: asked by name on the command line, and written for Datasette."""

from panictrack.queries.datasette import write_metadata
from panictrack.queries.in_sql import in_sql
from panictrack.queries.saved import EXAMPLE, SavedQuery, load_queries, query_named

__all__ = ["EXAMPLE", "SavedQuery", "in_sql", "load_queries", "query_named", "write_metadata"]
