from pathlib import Path

import pytest

from panictrack.codebook import archive_codebook
from panictrack.export import FoundHeadline
from panictrack.tables import metadata

CODEBOOK = Path(__file__).parents[1].joinpath("docs/codebook.md").read_text(encoding="utf-8")


def test_the_codebook_is_that_of_the_present_schema():
    assert archive_codebook() in CODEBOOK


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=str)
def test_every_table_and_column_says_what_it_means(table):
    assert table.comment
    assert all(column.comment for column in table.columns)


@pytest.mark.parametrize("column", FoundHeadline.__slots__)
def test_every_exported_column_is_in_the_codebook(column):
    assert f"`{column}`" in CODEBOOK
