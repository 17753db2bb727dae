"""The schema in the migrations is the schema in the code."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from panictrack.tables import metadata


def test_the_migrations_make_what_the_tables_say(archive):
    def is_ours(_object, name, type_, *_):
        # The full-text index and its shadow tables are made in SQL; its own tests watch them.
        return not (type_ == "table" and name.startswith("headline_text"))

    with archive.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": is_ours, "compare_type": False}
        )
        assert compare_metadata(context, metadata) == []


def test_an_upgrade_of_a_new_archive_changes_nothing(archive, rows):
    before = rows("select name, sql from sqlite_master order by name")
    archive.upgrade()
    assert rows("select name, sql from sqlite_master order by name") == before
