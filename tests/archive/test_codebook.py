import re
from dataclasses import fields
from pathlib import Path

import pytest

from panictrack.archive.codebook import archive_codebook
from panictrack.archive.export.weekly_table import Week
from panictrack.archive.search import COLUMNS
from panictrack.archive.search.trend import TrendPoint
from panictrack.archive.tables import metadata
from panictrack.archive.views import VIEWS
from panictrack.scoring.scorers import ALARM_THRESHOLD, CONCERN_THRESHOLD

CODEBOOK = Path(__file__).parents[2].joinpath("docs/reference/codebook.md").read_text(encoding="utf-8")


def test_the_codebook_is_that_of_the_present_schema():
    assert archive_codebook() in CODEBOOK


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=str)
def test_every_table_and_column_says_what_it_means(table):
    assert table.comment
    assert all(column.comment for column in table.columns)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_the_codebook_names_exactly_the_columns_of_a_view(view, rows):
    assert [row[1] for row in rows(f"pragma table_info({view.name})")] == list(view.columns)
    assert all(view.columns.values())


def test_the_rows_of_search_and_export_have_the_columns_of_the_view():
    assert list(COLUMNS) == list(VIEWS[0].columns)


@pytest.mark.parametrize(("heading", "row"), [("Weekly series", Week), ("Trend", TrendPoint)])
def test_every_column_of_a_series_is_in_the_codebook(heading, row):
    section = CODEBOOK.partition(f"## {heading}")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)`", section, re.MULTILINE) == [field.name for field in fields(row)]


def test_the_codebook_tells_from_where_on_the_series_count():
    columns = VIEWS[0].columns
    assert f"count {ALARM_THRESHOLD} and above" in columns["alarm"]
    assert f"count {CONCERN_THRESHOLD} and above" in columns["alarm_any"]
