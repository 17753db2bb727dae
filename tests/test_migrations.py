"""The schema in the migrations is the schema in the code."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import alembic.command
import alembic.config
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from panictrack.archive import Database
from panictrack.archive.counts import Cut, Rules
from panictrack.archive.headlines import Arrival, keep
from panictrack.archive.kept import kept_counts
from panictrack.archive.migrations import known_revisions
from panictrack.model import Entry
from panictrack.shipped import shipped
from panictrack.tables import REVISION, metadata

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
FIRST_REVISION = """
insert into outlet (id, name) values (1, 'x.org');
insert into feed (id, url, name, outlet_id, kind, is_listed, interval_seconds, n_failures)
  values (1, 'http://x.org/f', 'X', 1, 'general', 1, 3600, 1);
insert into fetch (feed_id, started_at, seconds, outcome, n_bytes, n_entries, n_new) values
  (1, '2026-11-17T06:00:00Z', 1, 'stored', 9, 2, 2), (1, '2026-11-17T07:00:00Z', 1, 'not modified', 0, 0, 0),
  (1, '2026-11-17T08:00:00Z', 1, 'timeout', 0, 0, 0);
insert into headline (id, outlet_id, title, first_seen_at, dated_by, week_start, article_key, title_key,
  wording, is_selected) values (1, 1, 'Old words', '2026-11-17T06:00:00Z', 'seen', '2026-11-16', 1, 1, 1, 0);
insert into sighting (feed_id, headline_id, first_seen_at, last_seen_at)
  values (1, 1, '2026-11-17T06:00:00Z', '2026-11-17T06:00:00Z');
"""
SECOND_REVISION = """
insert into outlet (id, name) values (1, 'x.org');
insert into headline (id, outlet_id, title, first_seen_at, dated_by, week_start, article_key, title_key,
  wording, is_selected) values
  (1, 1, 'AI words', '2026-11-17T06:00:00Z', 'seen', '2026-11-16', 1, 1, 1, 0),
  (2, 1, 'Old words', '2026-11-17T06:00:00Z', 'seen', '2026-11-16', 2, 2, 1, 0);
insert into headline_text (rowid, title) select id, title from headline;
insert into scorer (id, name, version, fingerprint, scored_through) values (1, 'topic:ai', '1', 'f', 2);
insert into score (scorer_id, headline_id, value) values (1, 1, 1.0);
"""


def made_at(revision, path, script):
    """An archive of a former revision, filled by an SQL script."""
    with closing(sqlite3.connect(path)) as old, create_engine(f"sqlite:///{path}").begin() as connection:
        configuration = alembic.config.Config()
        configuration.set_main_option("script_location", str(shipped("alembic")))
        configuration.set_main_option("path_separator", "os")
        configuration.attributes["connection"] = connection
        alembic.command.upgrade(configuration, revision)
        connection.commit()
        old.executescript(script)


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


def test_an_archive_of_the_first_revision_keeps_everything_and_what_its_ledger_knows(tmp_path):
    path = tmp_path / "old.db"
    made_at("0001", path, FIRST_REVISION)
    archive = Database(path)
    assert archive.upgrade() == REVISION
    with archive.writing() as connection:
        feed = connection.exec_driver_sql("select last_good_at, last_new_at, last_fetch_at from feed").one()
        assert tuple(feed) == ("2026-11-17T07:00:00Z", "2026-11-17T06:00:00Z", "2026-11-17T08:00:00Z")
        assert connection.exec_driver_sql("select sum(n_first_shown) from fetch").scalar() == 2
        arrival = Arrival(
            entry=Entry(title="New words"), outlet="x.org", first_seen_at=NOW, is_selected=False
        )
        keep(connection, [arrival])
        for word in ("old", "new"):
            found = f"select count(*) from headline_text where headline_text match '{word}'"  # noqa: S608
            assert connection.exec_driver_sql(found).scalar() == 1
    assert archive.check() == []
    archive.close()


def test_an_archive_of_the_second_revision_is_counted_from_its_rows_and_told_of_changes(tmp_path):
    path = tmp_path / "old.db"
    made_at("0002", path, SECOND_REVISION)
    archive = Database(path)
    assert archive.upgrade() == REVISION
    cut = Cut(scorer=1, at_least=0.5)
    rules = {"topics": {"ai": 1}, "labels": {}, "concerned": cut, "alarmed": cut}
    with archive.writing() as connection:
        (week,) = kept_counts(connection, Rules(**rules))
        assert (week.n_headlines, week.n_topic, week.n_alarmed) == (2, 1, 1)
        connection.exec_driver_sql("delete from headline where id = 2")
        assert connection.exec_driver_sql("select week_start from stale_week").all() == [("2026-11-16",)]
        assert connection.exec_driver_sql("select scored_through from scorer").scalar() == 1
        (week,) = kept_counts(connection, Rules(**rules))
        assert (week.n_headlines, week.n_topic, week.n_alarmed) == (1, 1, 1)
    assert archive.check() == []
    archive.close()


def test_the_revision_that_the_code_needs_is_the_newest_migration():
    assert max(known_revisions()) == REVISION
