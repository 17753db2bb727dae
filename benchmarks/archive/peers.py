"""The same queries in LIKE of SQLite, DuckDB and Datasette, on the same rows."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import duckdb
import pyarrow as pa
from datasette.app import Datasette
from questions import Question

from panictrack.archive.views import DATED_AT

Ask = Callable[[], Any]

_ROWS = (
    f"select headline.id, {DATED_AT} as date, week_start as week, outlet.name as outlet, title "
    "from headline join outlet on outlet.id = headline.outlet_id"
)


class Like:
    """LIKE on the archive's own tables: it scans every title, and also finds parts of words."""

    name = "LIKE"

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        self._database.execute(f"create temp view rows as {_ROWS}")

    def ask(self, question: Question) -> Ask:
        """A call that runs the query."""
        statement = question.sql.format(match=f"title like '%{question.words}%'")
        return lambda: _answer(self._database.execute(statement).fetchall())


class DuckDB:
    """DuckDB with columns in memory and one thread; a regular expression finds whole words."""

    name = "DuckDB"

    def __init__(self, path: Path) -> None:
        self._database = duckdb.connect(config={"threads": 1})
        with sqlite3.connect(path) as source:
            self._database.execute(
                "create table rows (id bigint, date varchar, week varchar, outlet varchar, title varchar)"
            )
            cursor = source.execute(_ROWS)
            while batch := cursor.fetchmany(200_000):
                names = ("id", "date", "week", "outlet", "title")
                columns = dict(zip(names, zip(*batch, strict=True), strict=True))
                arrow = pa.table({name: pa.array(cells) for name, cells in columns.items()})  # noqa: F841 - DuckDB finds it by its name
                self._database.execute("insert into rows select * from arrow")

    def ask(self, question: Question) -> Ask:
        """A call that runs the query."""
        statement = question.sql.format(match=f"regexp_matches(title, '(?i)\\b{question.words}\\b')")
        return lambda: _answer(self._database.execute(statement).fetchall())


class InDatasette:
    """Datasette in this process, without a network: SQL on the same index, answered as JSON."""

    name = "Datasette"

    def __init__(self, path: Path) -> None:
        self._server = Datasette(
            [str(path)], settings={"sql_time_limit_ms": 60_000, "max_returned_rows": 100_000}
        )
        self._name = path.stem
        self._loop = asyncio.new_event_loop()

    def ask(self, question: Question) -> Ask:
        """A call that runs the query."""
        match = f"id in (select rowid from headline_text where headline_text match '\"{question.words}\"')"
        statement = f"with rows as ({_ROWS}) {question.sql.format(match=match)}"
        address = f"/{self._name}.json?{urlencode({'sql': statement, '_shape': 'arrays'})}"

        def answer() -> Any:
            response = self._loop.run_until_complete(self._server.client.get(address))
            return _answer([tuple(row) for row in response.json()["rows"]])

        return answer


def _answer(rows: list[tuple[Any, ...]]) -> Any:
    """A single number, or else the ids in order."""
    return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else [row[0] for row in rows]
