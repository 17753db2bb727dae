"""What Datasette is told of an archive: descriptions, what to search, the saved queries.

`datasette archive.db --metadata metadata.json` (https://docs.datasette.io/en/stable/metadata.html).
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from panictrack.archive.queries.in_sql import in_sql
from panictrack.archive.queries.saved import SavedQuery
from panictrack.archive.tables import VIEWS, metadata

_MADE = "Made anew by each `panictrack init`, from the schema and queries.toml: what is changed here is lost."
# Of use to us alone; they can be asked in SQL all the same.
_INNER = (
    *("alembic_version", "feed_move", "forgotten", "host", "import_file", "job", "run"),
    *("stale_week", "week_counting", "week_label", "week_outlet", "week_topic"),
)
_FIRST_ROWS = 1_000  # of a saved query: Datasette shows no more at once


def write_metadata(path: Path, archive: Path, queries: Iterable[SavedQuery]) -> None:
    """Write `metadata.json` for the archive at `archive`, whose name Datasette takes from its file."""
    text = json.dumps(_metadata(archive.stem, queries), indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def _metadata(database: str, queries: Iterable[SavedQuery]) -> dict[str, Any]:
    return {
        "title": "panictrack",
        "description": _MADE,
        "databases": {
            database: {
                "description": "News headlines, and how alarmed they are about technology.",
                "tables": _tables(),
                "queries": {item.name: _query(item) for item in queries},
            }
        },
    }


def _tables() -> dict[str, Any]:
    views = {view.name: {"description": view.comment, "columns": dict(view.columns)} for view in VIEWS}
    tables: dict[str, dict[str, Any]] = {
        name: {
            "description": table.comment,
            "columns": {column.name: column.comment for column in table.columns},
        }
        for name, table in metadata.tables.items()
    }
    indexed = {"fts_table": "headline_text", "fts_pk": "id"}
    for name in _INNER:
        tables.setdefault(name, {})["hidden"] = True
    views["headline_current"] |= {**indexed, "sort_desc": "id"}
    tables["headline"] |= {**indexed, "sort_desc": "id"}
    return views | tables


def _query(item: SavedQuery) -> dict[str, str]:
    sql = in_sql(item.query)
    return {"title": item.title, "sql": sql if item.query.limit else f"{sql} limit {_FIRST_ROWS}"}
