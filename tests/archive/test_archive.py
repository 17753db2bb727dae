"""The archive: the file, identity, wordings, dates, the denominators."""

import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.archive import Database
from panictrack.archive.headlines import insert_rows
from panictrack.archive.jobs import schedule
from panictrack.errors import ArchiveError
from panictrack.model import DatedBy, Entry
from panictrack.model.identity import article_key, dated, title_key, to_row

NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)
moments = st.datetimes(timezones=st.just(UTC))


def arrival(title, *, guid="1", is_selected=False, seen_at=NOW, outlet="bbc.com", **more):
    entry = Entry(title=title, guid=guid, **more)
    return to_row(entry=entry, outlet=outlet, first_seen_at=seen_at, is_selected=is_selected)


def store(archive, *arrivals):
    with archive.writing() as connection:
        return insert_rows(connection, arrivals)


def test_the_file_is_in_wal_mode_and_foreign_keys_are_on(archive, rows):
    assert rows("pragma journal_mode") == [("wal",)]
    assert rows("pragma foreign_keys") == [(1,)]
    with pytest.raises(sqlite3.IntegrityError), archive.writing() as connection:
        connection.execute("insert into feed (url, name, outlet_id) values ('u', 'n', 99)")


def test_a_transaction_is_kept_whole_or_not_at_all(archive, rows):
    def interrupted():
        with archive.writing() as connection:
            insert_rows(connection, [arrival("AI")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert rows("select count(*) from headline") == [(0,)]
    assert rows("select count(*) from outlet") == [(0,)]


def test_people_can_read_while_a_transaction_writes(archive):
    with archive.writing() as connection:
        insert_rows(connection, [arrival("AI")])
        with archive.reading() as other:
            assert other.value("select count(*) from headline") == 0


def test_a_naive_moment_is_refused_before_it_is_stored(archive):
    naive = datetime(2026, 11, 17)  # the point of the test
    with pytest.raises(ValueError, match="naive datetime"), archive.writing() as connection:
        schedule(connection, "weekly", due=naive)


def test_moments_are_stored_as_text_that_people_can_read(archive, rows):
    store(archive, arrival("AI"))
    assert rows("select first_seen_at, week_start from headline") == [("2026-11-17T06:00:00Z", "2026-11-16")]


def test_an_archive_that_is_not_there_is_asked_for_with_init(tmp_path):
    with pytest.raises(ArchiveError, match="panictrack init"):
        Database.open(tmp_path / "none.db")


def test_a_file_that_is_no_database_is_named_with_a_remedy(tmp_path):
    path = tmp_path / "note.db"
    path.write_bytes(b"These are notes, not a database. " * 100)
    with pytest.raises(ArchiveError, match=r"note\.db: file is not a database; restore a backup"):
        Database.open(path)


def test_an_archive_at_an_older_revision_asks_for_an_upgrade(archive, tmp_path):
    with archive.writing() as connection:
        connection.execute("delete from alembic_version")
    with pytest.raises(ArchiveError, match=r"revision none, .* run `panictrack db upgrade`"):
        Database.open(tmp_path / "archive.db")


def test_an_archive_of_a_newer_panictrack_asks_for_that_one_and_is_left_alone(archive, tmp_path, rows):
    with archive.writing() as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    for use in (Database.open, Database.create):
        with pytest.raises(ArchiveError, match=r"revision 9999, .* newer panictrack"):
            use(tmp_path / "archive.db")
    assert rows("select version_num from alembic_version") == [("9999",)]


def test_reading_searching_and_collecting_import_no_sqlalchemy(archive):
    program = (
        "import sys\nfrom pathlib import Path\nfrom panictrack.archive import Database\n"
        "from panictrack.archive.search import Query, find\n"
        "import panictrack.archive.health, panictrack.collecting.rounds.run\n"
        "with Database.open(Path(sys.argv[1])).writing() as connection:\n"
        "    list(find(connection, Query(words='robot')))\n"
        "sys.exit(bool({'sqlalchemy', 'alembic'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program, archive.path], check=False).returncode == 0


def test_an_archive_opens_again_and_upgrading_twice_changes_nothing(archive, tmp_path):
    store(archive, arrival("AI"))
    assert archive.upgrade() == archive.revision()
    again = Database.open(tmp_path / "archive.db")
    assert again.check() == []
    again.close()


def test_an_archive_may_lie_in_a_folder_with_an_odd_name(tmp_path):
    path = tmp_path / "what? 100% über #1" / "archive.db"
    made = Database.create(path)
    made.close()
    assert path.exists()
    Database.open(path).close()


def test_an_archive_in_a_folder_that_is_a_file_is_named_with_a_remedy(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match="check that the file and its folder exist"):
        Database(tmp_path / "file" / "archive.db").revision()


def test_a_backup_is_a_whole_archive_and_never_overwrites(archive, tmp_path):
    store(archive, arrival("AI"))
    target = tmp_path / "copies" / "copy.db"
    archive.backup(target)
    copy = Database.open(target)
    with copy.reading() as connection:
        assert connection.execute("select title from headline").fetchall() == [("AI",)]
    copy.close()
    with pytest.raises(ArchiveError, match="exists already"):
        archive.backup(target)


def test_a_damaged_archive_is_told_and_not_used(archive, tmp_path):
    store(archive, *(arrival(f"AI number {number}", guid=str(number)) for number in range(2_000)))
    archive.backup(tmp_path / "copy.db")
    with (tmp_path / "copy.db").open("r+b") as file:
        file.seek(40 * 4096)
        file.write(b"\xff" * 4096 * 20)
    damaged = Database(tmp_path / "copy.db")
    try:
        assert damaged.check()
    except ArchiveError as error:
        assert "restore a backup" in str(error)  # noqa: PT017 - either way it is told
    finally:
        damaged.close()


def test_check_names_rows_without_their_parent(archive, tmp_path):
    store(archive, arrival("AI"))
    archive.close()
    connection = sqlite3.connect(tmp_path / "archive.db")
    connection.execute("delete from outlet")
    connection.commit()
    connection.close()
    assert any("headline" in line for line in archive.check())


def test_a_copied_file_opens_elsewhere(archive, tmp_path):
    store(archive, arrival("AI"))
    archive.close()
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(tmp_path / "archive.db", tmp_path / "elsewhere")
    Database.open(tmp_path / "elsewhere" / "archive.db").close()


def test_the_same_headline_is_kept_once(archive):
    assert store(archive, arrival("AI is here")).n_new == 1
    known = store(archive, arrival("AI is here!"), arrival("“AI is HERE”"))
    assert known.n_new == 0
    assert len(set(known.ids)) == 1


def test_a_reworded_title_is_wording_2_of_the_same_article(archive, rows):
    store(archive, arrival("AI could help"))
    assert store(archive, arrival("AI could harm")).n_new == 1
    assert rows("select title_revision, title from headline order by id") == [
        (1, "AI could help"),
        (2, "AI could harm"),
    ]
    assert rows("select count(distinct article_key) from headline") == [(1,)]


def test_wordings_within_one_batch_are_numbered_in_order_of_arrival(archive, rows):
    store(archive, arrival("one"), arrival("two"), arrival("three"), arrival("one"))
    assert rows("select title_revision, title from headline order by id") == [
        (1, "one"),
        (2, "two"),
        (3, "three"),
    ]


def test_wire_copies_at_two_outlets_are_both_kept_under_one_title_key(archive, rows):
    store(archive, arrival("AI", outlet="a.example"), arrival("AI", outlet="b.example"))
    assert rows("select count(*), count(distinct title_key), max(title_revision) from headline") == [
        (2, 1, 1)
    ]


def test_a_headline_of_a_section_counts_from_when_a_whole_feed_shows_it(archive, rows):
    store(archive, arrival("AI", is_selected=True))
    assert rows("select is_selected from headline") == [(1,)]
    store(archive, arrival("AI"))
    assert rows("select is_selected from headline") == [(0,)]
    store(archive, arrival("AI", is_selected=True))
    assert rows("select is_selected from headline") == [(0,)]


def test_an_article_counts_once_when_the_whole_feed_shows_only_a_later_wording(archive, rows):
    store(archive, arrival("first", is_selected=True))
    store(archive, arrival("second"))
    assert rows("select count(*) from headline where title_revision = 1 and is_selected = 0") == [(1,)]


def test_a_guid_is_the_article_whatever_its_link():
    one = Entry(title="A", guid="1", url="http://x.example/a")
    other = Entry(title="B", guid=" 1 ", url="http://x.example/b")
    assert article_key("x", one) == article_key("x", other)
    assert article_key("x", one) != article_key("y", one)


def test_the_revision_number_behind_a_guid_is_not_another_article():
    def of(guid):
        return article_key("bbc.com", Entry(title="A", guid=guid))

    assert of("https://www.bbc.com/news/articles/cp81l0e1eg5o#0") == of(
        "https://www.bbc.com/news/articles/cp81l0e1eg5o#2"
    )
    assert of("https://x.example/changes#0001") != of("https://x.example/changes#0002")
    assert of("https://x.example/#1") != of("https://x.example/#2")


def test_a_title_without_guid_and_link_is_another_article_each_day():
    days = [Entry(title="News Summary", published_at=NOW + timedelta(days=n)) for n in (0, 0, 1)]
    keys = [article_key("nytimes.com", entry) for entry in days]
    assert keys[0] == keys[1] != keys[2]
    assert len({title_key(entry) for entry in days}) == 1


@pytest.mark.parametrize(
    ("before", "dated_by"),
    [
        (timedelta(0), DatedBy.PUBLISHED),
        (timedelta(days=30), DatedBy.PUBLISHED),
        (timedelta(days=30, seconds=1), DatedBy.SEEN),
        (timedelta(days=-1), DatedBy.PUBLISHED),
        (timedelta(days=-1, seconds=-1), DatedBy.SEEN),
    ],
)
def test_a_claim_is_believed_from_30_days_before_to_1_day_after_the_sighting(before, dated_by):
    assert dated(NOW - before, NOW)[0] is dated_by


@given(st.none() | moments, moments)
def test_the_moment_that_counts_is_the_claim_or_the_sighting(claim, seen):
    dated_by, moment = dated(claim, seen)
    assert moment == (claim if dated_by is DatedBy.PUBLISHED else seen)
    assert (
        -timedelta(days=1) <= seen - moment <= timedelta(days=30) if dated_by is DatedBy.PUBLISHED else True
    )


def test_an_unbelievable_claim_is_kept_but_the_sighting_dates_the_headline(archive, rows):
    store(archive, arrival("AI", published_at=NOW - timedelta(days=400)))
    assert rows("select dated_by, published_at, week_start from headline") == [
        ("seen", "2025-10-13T06:00:00Z", date(2026, 11, 16).isoformat())
    ]
