"""The migrations make the schema of the code, and an archive of every revision upgrades whole."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from panictrack.archive import REVISION, Database
from panictrack.archive.counts import Cut, Rules
from panictrack.archive.export.weekly_table import weekly_table
from panictrack.archive.headlines import insert_rows
from panictrack.archive.migrations import known_revisions, migrating
from panictrack.archive.search import Query, rows
from panictrack.archive.tables import metadata
from panictrack.archive.views import ANNOTATION_CURRENT, VIEWS, WEEK
from panictrack.archive.week_cache import cached_counts
from panictrack.errors import NotEnoughDataError
from panictrack.model import Entry
from panictrack.model.identity import key_by_own_host, title_key, to_row
from panictrack.model.times import from_text

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
ARCHIVES = {file.stem: file for file in sorted((Path(__file__).parents[1] / "archives").glob("*.sql"))}
# By a table's or column's name in an older revision, the name it has now.
RENAMED = {
    "forgotten": "deleted_headline",
    "week_counting": "week_cache",
    "asked_at": "requested_at",
    "asked_gap_seconds": "requested_gap_seconds",
    "forgotten_at": "deleted_at",
    "form": "format",
    "in_full_at": "last_body_at",
    "wording": "title_revision",
}
# Until revision 0006 weeks were counted by outlet: these counts are a cache, and are made anew by stream.
COUNTED_BY_OUTLET = {"week_outlet", "week_topic", "week_label", "week_cache", "stale_week"}
# Views that are empty before a revision: weeks have rows once they are counted, and answers once people code.
SINCE = {WEEK.name: "0006", ANNOTATION_CURRENT.name: "0011"}
MADE_BY_SQLITE = ("sqlite_", "headline_text_", "alembic_")
DELETED = Entry(
    title="Forgotten on purpose",
    url="http://x.org/forgotten",
    published_at=datetime(2026, 11, 17, 6, tzinfo=UTC),
)
UPGRADE_AND_WAIT = """
import sys, time
from pathlib import Path
from panictrack.archive.migrations import migrate, migrating
with migrating(Path(sys.argv[1])) as connection:
    migrate(connection)
    print("all but the commit", flush=True)
    time.sleep(60)
"""


def restore(revision, path):
    """Make the archive of a former revision at this path."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(ARCHIVES[revision].read_text(encoding="utf-8"))
        connection.commit()
    return path


@pytest.fixture
def restored(tmp_path):
    """The archive of a former revision, as a file."""
    return lambda revision: restore(revision, tmp_path / f"{revision}.db")


@pytest.fixture
def upgraded(once, tmp_path):
    """The same, upgraded and open: a copy, because an upgrade takes longer than what is asked of it."""
    opened = []

    def upgrade(folder, revision):
        archive = Database(restore(revision, folder / "archive.db"))
        assert archive.upgrade() == REVISION
        archive.close()

    def copied(revision):
        folder = once(f"upgraded from {revision}", partial(upgrade, revision=revision))
        opened.append(Database.open(shutil.copy(folder / "archive.db", tmp_path / f"{revision}.db")))
        return opened[-1]

    yield copied
    for archive in opened:
        archive.close()


def content(path, like=None):
    """The rows of every table; of the columns that `like` has, where it is given."""
    with closing(sqlite3.connect(path)) as connection:
        found = {}
        for (table,) in connection.execute("select name from sqlite_master where type = 'table'").fetchall():
            if table.startswith(MADE_BY_SQLITE) or (like is not None and table not in like):
                continue
            names = [row[1] for row in connection.execute(f"pragma table_info({table})")]
            columns = names if like is None else list(like[table][0])
            listed = connection.execute(f"select {', '.join(columns)} from {table}").fetchall()
            found[table] = (tuple(columns), sorted(listed, key=repr))
        return found


def with_new_names(found):
    """The content of an older archive under the names of the newest revision; without what moved."""
    anew = COUNTED_BY_OUTLET if "week_stream" not in found else set()
    if "week_copy" not in found:
        anew = anew | {"week_cache"}  # revision 0007 lets everything be counted anew
    return {
        new: (tuple(RENAMED.get(name, name) for name in columns), rows)
        for table, (columns, rows) in found.items()
        if (new := RENAMED.get(table, table)) not in anew
    }


def without_kind(found):
    """The content without the kinds of feeds, which are those of their streams now."""
    columns, rows = found["feed"]
    if "kind" not in columns:
        return found
    at = columns.index("kind")
    kept = sorted((row[:at] + row[at + 1 :] for row in rows), key=repr)
    return {**found, "feed": (columns[:at] + columns[at + 1 :], kept)}


def schema(path):
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("select name, sql from sqlite_master where name not like 'sqlite_%'"))


# An index of an expression cannot be compared; it is made in SQL, and a test of the views watches it.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_the_migrations_make_what_the_tables_say(archive):
    def is_ours(_object, name, type_, *_):
        # The full-text index and its shadow tables are made in SQL; its own tests watch them.
        return not (type_ == "table" and name.startswith("headline_text"))

    with migrating(archive.path) as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": is_ours, "compare_type": False}
        )
        assert compare_metadata(context, metadata) == []


def test_an_upgrade_of_a_new_archive_changes_nothing(archive):
    before = schema(archive.path)
    archive.upgrade()
    assert schema(archive.path) == before


def test_the_revision_that_the_code_needs_is_the_newest_migration():
    assert max(known_revisions()) == REVISION


def test_an_archive_of_every_revision_is_kept_in_tests():
    assert set(ARCHIVES) == known_revisions(), "run tests/archives/make.py; its first lines say how"


def test_the_archive_of_the_newest_revision_is_as_the_migrations_make_it(archive, restored):
    """A revision that is not released yet may change: then its archive is made anew, by make.py."""
    assert schema(restored(REVISION)) == schema(archive.path)


@pytest.mark.parametrize("revision", ARCHIVES)
def test_every_table_of_the_kept_archives_has_rows(restored, revision):
    assert [table for table, (_, found) in content(restored(revision)).items() if not found] == []


@pytest.mark.parametrize("revision", ARCHIVES)
def test_an_upgrade_keeps_every_row_and_column(restored, revision):
    path = restored(revision)
    before = with_new_names(without_kind(content(path)))
    archive = Database(path)
    archive.upgrade()
    archive.close()
    assert content(path, before) == before


@pytest.mark.parametrize("revision", ARCHIVES)
def test_an_upgraded_archive_has_the_schema_of_a_new_one(upgraded, archive, revision):
    """Up to the words with which SQLite notes columns that were added later."""
    old, new = schema(upgraded(revision).path), schema(archive.path)
    assert old.keys() == new.keys()
    for name, sql in new.items():
        if sql is None or not sql.startswith("CREATE TABLE"):
            assert old[name] == sql


@pytest.mark.parametrize("revision", ARCHIVES)
def test_an_upgraded_archive_is_sound_and_answers(upgraded, revision):
    archive = upgraded(revision)
    assert archive.check() == archive.inconsistencies() == []
    with archive.reading() as connection:
        for view in VIEWS:
            answer = connection.execute(f"select * from {view.name}")
            assert tuple(column[0] for column in answer.description) == tuple(view.columns)
            assert answer.fetchall() or revision < SINCE.get(view.name, ""), view.name
        for words, id_ in (("kill", 1), ("robots", 3), ("kuhe", 4), ("hyperlink", 5), ("tab", 6)):
            assert [row[0] for row in rows(connection, Query(words=words))] == [id_]
        (found,) = rows(connection, Query(words="kill"))
        assert 0.9371 in found
        assert "ai" in found


@pytest.mark.parametrize("revision", ARCHIVES)
def test_an_upgraded_archive_knows_its_headlines_and_takes_new_ones(upgraded, revision):
    archive = upgraded(revision)
    asked = (
        "select name, title, url, published_at, headline.id from headline "
        "join outlet on outlet.id = outlet_id order by headline.id"
    )
    with archive.writing() as connection:
        known = connection.execute(asked).fetchall()
        arrivals = [
            arrival(Entry(title=title, url=url, published_at=moment and from_text(moment)), outlet)
            for outlet, title, url, moment, _ in known
        ]
        kept = insert_rows(connection, [*arrivals, arrival(Entry(title="New words"))])
        assert kept.n_new == 1
        assert kept.ids[:-1] == tuple(row[-1] for row in known)
        assert [row[0] for row in rows(connection, Query(words="new words"))] == [kept.ids[-1]]


def arrival(entry, outlet="x.org"):
    return to_row(entry=entry, outlet=outlet, first_seen_at=NOW, is_selected=False)


@pytest.mark.parametrize("revision", [name for name in ARCHIVES if name >= "0004"])
def test_a_headline_that_was_deleted_is_not_stored_again(upgraded, revision):
    with upgraded(revision).writing() as connection:
        assert insert_rows(connection, [arrival(DELETED)]).ids == (None,)


def test_the_second_revision_takes_what_the_ledger_knows(upgraded):
    with upgraded("0001").reading() as connection:
        feed = "select last_good_at, last_new_at, last_fetch_at from feed where id = 1"
        assert tuple(connection.execute(feed).fetchone()) == (
            "2026-11-17T07:00:00Z",
            "2026-11-17T06:00:00Z",
            "2026-11-17T08:00:00Z",
        )
        assert connection.value("select sum(n_first_shown) from fetch") == 6


def test_the_third_revision_counts_from_the_rows_and_is_told_of_changes(upgraded):
    cut = Cut(scorer=5, at_least=0.5)
    rules = Rules(topics={"ai": 5}, labels={}, concerned=cut, alarmed=cut)

    def week(connection):
        (found,) = (item for item in cached_counts(connection, rules) if item.week_start.day == 16)
        return found.n_headlines, found.n_topic, found.n_alarmed

    with upgraded("0002").writing() as connection:
        assert week(connection) == (2, 1, 1)  # the third one is in German
        connection.execute("delete from sighting")
        connection.execute("delete from headline where id = 3")
        assert connection.execute("select week_start from stale_week").fetchall() == [("2026-11-16",)]
        assert week(connection) == (1, 1, 1)


def test_the_fourth_revision_takes_the_version_that_was_registered_last_for_the_current_one(upgraded):
    with upgraded("0003").reading() as connection:
        current = "select name, version from scorer where is_current = 1 and name like 'alarm%' order by id"
        assert connection.execute(current).fetchall() == [("alarm", "4"), ("alarm_any", "4")]


def test_the_fifth_revision_recognises_an_article_on_another_host_of_its_outlet(restored):
    path = restored("0004")
    old = "https://www.bbc.co.uk/news/articles/c1"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("insert into outlet (id, name) values (9, 'bbc.com')")
        connection.execute(
            "insert into headline select 99, 9, 'Robots', ?, published_at, first_seen_at, dated_by, "
            "week_start, ?, ?, 1, 0, null from headline where id = 1",
            (old, key_by_own_host("bbc.com", old), title_key(Entry(title="Robots"))),
        )
        connection.commit()
    archive = Database(path)
    archive.upgrade()
    with archive.writing() as connection:
        again = Entry(title="Robots", url="https://www.bbc.com/news/articles/c1")
        assert insert_rows(connection, [arrival(again, "bbc.com")]).ids == (99,)
    archive.close()


@pytest.mark.parametrize("revision", [name for name in ARCHIVES if name < "0006"])
def test_the_sixth_revision_gives_each_feed_a_stream_of_its_kind(restored, revision):
    path = restored(revision)
    with closing(sqlite3.connect(path)) as connection:
        kinds = connection.execute("select url, kind from feed order by id").fetchall()
    archive = Database(path)
    archive.upgrade()
    query = "select url, kind from feed join stream on stream.id = stream_id order by feed.id"
    with archive.reading() as connection:
        assert (
            connection.execute(query).fetchall()
            == kinds
            == [
                ("http://x.org/f", "general"),
                ("http://y.org/f", "section"),
            ]
        )
    archive.close()


@pytest.mark.parametrize("revision", [name for name in ARCHIVES if name < "0006"])
def test_the_sixth_revision_counts_a_headline_where_a_complete_feed_first_showed_it(upgraded, revision):
    query = (
        "select headline.id, stream.name from headline left join stream on stream.id = stream_id order by 1"
    )
    with upgraded(revision).reading() as connection:
        found = dict(connection.execute(query).fetchall())
    # The last of them came from a file; a section showed the fifth, too.
    assert found == dict.fromkeys(range(1, 7), "x.org (X 'n' Y)") | {7: "x.org"}


def test_the_sixth_revision_tells_two_feeds_of_one_name_apart(restored):
    path = restored("0005")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("update feed set outlet_id = 1, name = 'News'")
        connection.commit()
    archive = Database(path)
    archive.upgrade()
    query = "select feed.id, stream.name, kind from feed join stream on stream.id = stream_id order by 1"
    with archive.reading() as connection:
        assert connection.execute(query).fetchall() == [
            (1, "x.org (News)", "general"),
            (2, "x.org (News) 2", "section"),
        ]
    archive.close()


@pytest.mark.parametrize("revision", [name for name in ARCHIVES if name < REVISION])
def test_an_upgrade_that_is_killed_leaves_the_old_archive_as_it_was(restored, revision):
    path = restored(revision)
    before = (content(path), schema(path))
    child = subprocess.Popen([sys.executable, "-c", UPGRADE_AND_WAIT, path], stdout=subprocess.PIPE)
    with child.stdout:
        assert child.stdout.readline() == b"all but the commit\n"
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
    assert (content(path), schema(path)) == before
    archive = Database(path)
    assert archive.revision() == revision
    assert archive.upgrade() == REVISION
    assert archive.check() == []
    archive.close()
    expected = with_new_names(without_kind(before[0]))
    assert content(path, expected) == expected


def test_the_views_of_an_archive_are_those_that_the_code_speaks_of(archive, rows):
    made = dict(rows("select name, sql from sqlite_master where type = 'view'"))
    assert {name: sql.partition(" as ")[2] for name, sql in made.items()} == {
        view.name: view.query for view in VIEWS
    }


@pytest.mark.parametrize("revision", ARCHIVES)
def test_a_weekly_table_of_an_upgraded_archive_names_the_command_that_scores_it(upgraded, revision):
    archive = upgraded(revision)
    with archive.reading() as connection:
        (topic,) = connection.execute(
            "select substr(name, 7) from scorer where name like 'topic:%'"
        ).fetchone()
    with pytest.raises(NotEnoughDataError, match="panictrack score"):
        weekly_table(archive, topic)
