"""Saved queries: asked by name on the command line, and written for Datasette."""

from panictrack.archive.queries.datasette import write_metadata
from panictrack.archive.queries.in_sql import in_sql
from panictrack.archive.queries.saved import EXAMPLE, SavedQuery, load_queries, query_named

__all__ = ["EXAMPLE", "SavedQuery", "in_sql", "load_queries", "query_named", "write_metadata"]
