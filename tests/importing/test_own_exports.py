"""What panictrack wrote comes back as known; archives and snapshots of two people become one."""

import csv
import filecmp
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from panictrack.archive import Database
from panictrack.archive.deletion import delete_headlines
from panictrack.archive.export import write_file
from panictrack.archive.headlines import insert_rows
from panictrack.archive.search import Query, headline_table
from panictrack.archive.snapshot import SnapshotInputs, create
from panictrack.errors import InputError
from panictrack.importing.formats import feed_parser
from panictrack.importing.headlines import DryRun, Reading, files_of, import_all
from panictrack.model import Entry, FeedKind
from panictrack.model.identity import to_row
from panictrack.scoring.run import score

ARCHIVES = Path(__file__).parents[1] / "archives"
NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)
LATER = NOW + timedelta(days=9)
TITLES = (
    '=HYPERLINK("http://evil.example") and AI',
    "'=already after an apostrophe",
    '"Unbalanced quotes about robots',
    "A joiner in می\u200cخواهم, an é and a 👩\u200d💻",
    "@AI, + or -: a comma",
)
ALL = (
    "select title, url, published_at, headline.first_seen_at, dated_by, week_start, article_key, title_key, "
    "title_revision, is_selected, headline.language, outlet.name, stream.name, stream.kind from headline "
    "join outlet on outlet.id = outlet_id join stream on stream.id = stream_id order by 1, 4"
)


def row(title, *, guid=None, at=NOW, outlet="x.org", **options):
    """A headline as a feed shows it: its article is known by a guid, which no file holds."""
    entry = Entry(title=title, guid=guid or title, url="http://x.org/same", published_at=at)
    return to_row(entry, outlet, at + timedelta(hours=1), **{"is_selected": False, **options})


def stored(archive, rows, kind=FeedKind.GENERAL):
    with archive.writing() as connection:
        insert_rows(connection, rows, kind=kind)


@pytest.fixture
def filled(archive):
    """Formulas, quotes, a revised title, a section, a technology stream, a language, an undated headline."""
    stored(archive, [row(title) for title in TITLES])
    stored(
        archive, [row("AI to be banned", guid="1"), row("AI may be banned", guid="1", at=NOW + timedelta(1))]
    )
    stored(archive, [row("Only in a section", is_selected=True, stream="x.org: AI")], FeedKind.SECTION)
    stored(archive, [row("Chips", stream="Tech", outlet="t.org", language="en-GB")], FeedKind.TECHNOLOGY)
    undated = Entry(title="Undated", guid="undated")
    stored(archive, [to_row(undated, "x.org", NOW, is_selected=False)])
    return archive


@pytest.fixture
def other(tmp_path, empty_archive):
    made = Database.open(shutil.copy(empty_archive, tmp_path / "other.db"))
    yield made
    made.close()


def content(archive):
    with archive.reading() as connection:
        return connection.execute(ALL).fetchall()


def imported(archive, path, **options):
    reading = Reading(**options)
    with feed_parser() as parse:
        return list(import_all(archive, files_of(path, reading), reading, now=LATER, parse=parse))


def counts(done):
    return [(found.record.n_new, found.record.n_known, found.record.n_bad) for found in done]


def exported(archive, path, **options):
    with archive.reading() as connection:
        write_file(headline_table(connection, Query()), path, **options)
    return path


def snapshot(archive, folder, **options):
    score(archive)
    inputs = SnapshotInputs(topics=None, history=folder / "none", report_topic="ai", settings_digest="0")
    create(archive, inputs, folder, as_of=date(2026, 12, 1), **{"has_text": True, **options})
    return folder


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "jsonl", "parquet", "sqlite"])
def test_an_export_of_every_format_comes_back_as_known(filled, tmp_path, suffix):
    before = content(filled)
    path = exported(filled, tmp_path / f"all.{suffix}")
    assert counts(imported(filled, path)) == [(0, len(before), 0)]
    assert content(filled) == before


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "jsonl", "parquet", "sqlite"])
def test_an_export_makes_the_same_headlines_in_an_empty_archive(filled, other, tmp_path, suffix):
    imported(other, exported(filled, tmp_path / f"all.{suffix}"))
    assert content(other) == content(filled)


def test_an_export_with_a_byte_order_mark_comes_back_as_known(filled, tmp_path):
    path = exported(filled, tmp_path / "all.csv", with_bom=True)
    assert counts(imported(filled, path)) == [(0, len(content(filled)), 0)]


def test_a_dry_run_says_that_an_export_is_known(filled, tmp_path):
    path = exported(filled, tmp_path / "all.csv")
    with feed_parser() as parse:
        running = DryRun(filled, Reading(), parse, now=LATER)
        (preview,) = running.preview_all(files_of(path, Reading()), lambda *_: None)
    assert (preview.n_new, preview.n_known) == (0, len(content(filled)))


@pytest.mark.parametrize(("suffix", "why"), [("xlsx", "save the sheet as CSV"), ("md", "Markdown table")])
def test_what_is_for_people_is_not_imported(filled, tmp_path, suffix, why):
    path = exported(filled, tmp_path / f"all.{suffix}")
    with pytest.raises(InputError, match=why):
        imported(filled, path)


def test_a_key_that_a_spreadsheet_rounded_is_a_bad_row(filled, other, tmp_path):
    path = exported(filled, tmp_path / "all.csv")
    with path.open(encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file))
    records[0]["title_key"] = f"{float(records[0]['title_key']):.0f}"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(records[0]))
        writer.writeheader()
        writer.writerows(records)
    (done,) = imported(other, path)
    assert done.record.n_bad == 1
    assert "a spreadsheet or an editor has changed the file" in done.bad_rows[0].reason


def test_the_outlet_of_an_export_cannot_be_replaced(filled, other, tmp_path):
    path = exported(filled, tmp_path / "all.csv")
    with pytest.raises(InputError, match="leave out --outlet, --stream and --kind"):
        imported(other, path, outlet="y.org")


def test_two_archives_become_one_with_each_headline_once(filled, other):
    shared, own = row(TITLES[0]), row("Only here", outlet="y.org", stream="Aggregator")
    stored(other, [shared, own])
    n_before = len(content(filled))
    assert counts(imported(filled, other.path)) == [(1, 1, 0)]
    union = content(filled)
    assert len(union) == n_before + 1
    assert counts(imported(other, filled.path)) == [(n_before - 1, 2, 0)]
    assert content(other) == union
    assert counts(imported(filled, other.path)) == [(0, len(union), 0)]
    assert filled.inconsistencies() == []


def test_the_ledger_says_which_archive_a_headline_came_from(archive, other, rows):
    stored(archive, [row("Ours")])
    stored(other, [row("Theirs")])
    imported(archive, other.path)
    query = (
        "select title, import_file.name, format from headline "
        "left join import_file on import_file.id = import_file_id order by title"
    )
    assert rows(query) == [("Ours", None, None), ("Theirs", "other.db", "panictrack-archive")]


def test_titles_of_one_article_are_numbered_as_they_were_first_seen(archive, other, rows):
    days = [NOW + timedelta(days) for days in range(3)]
    first, second, third = (
        row(title, guid="1", at=at) for title, at in zip(("AI a", "AI b", "AI c"), days, strict=True)
    )
    stored(archive, [second, third])
    stored(other, [first, third])
    imported(archive, other.path)
    query = "select title, title_revision from headline order by title"
    assert rows(query) == [("AI a", 1), ("AI b", 2), ("AI c", 3)]


def test_titles_that_a_file_gives_in_another_order_keep_their_numbers_through_an_export(
    archive, other, rows, tmp_path
):
    path = tmp_path / "a.csv"
    lines = [f"2026-08-0{day},Title of day {day},https://x.example/a" for day in (3, 1, 2)]
    path.write_text("\n".join(["date,title,url", *lines]))
    imported(archive, path)
    query = "select title, title_revision from headline order by title"
    assert rows(query) == [(f"Title of day {day}", day) for day in (1, 2, 3)]
    imported(other, exported(archive, tmp_path / "b.jsonl"))
    with other.reading() as connection:
        assert connection.execute(query).fetchall() == rows(query)


def test_a_headline_of_a_complete_stream_is_no_longer_selected(archive, other, rows):
    stored(archive, [row("AI", is_selected=True, stream="Search")], FeedKind.SECTION)
    stored(other, [row("AI", stream="Front page")])
    imported(archive, other.path)
    query = "select is_selected, stream.name from headline join stream on stream.id = stream_id"
    assert rows(query) == [(0, "Front page")]


def test_what_either_archive_deleted_stays_deleted(archive, other, rows):
    stored(archive, [row("AI a"), row("AI b"), row("AI c")])
    stored(other, [row("AI a"), row("AI b"), row("AI d")])
    delete_headlines(archive, [1], reason="asked", now=NOW)
    delete_headlines(other, [2, 3], reason="asked", now=NOW)
    (done,) = imported(archive, other.path)
    assert (done.record.n_new, done.n_deleted, done.to_delete) == (0, 1, (2,))
    assert rows("select title from headline order by 1") == [("AI b",), ("AI c",)]
    stored(archive, [row("AI d")])
    assert rows("select title from headline order by 1") == [("AI b",), ("AI c",)]


@pytest.mark.parametrize("revision", ["0001", "0006"])
def test_an_archive_of_any_revision_can_be_merged_and_stays_as_it_is(archive, tmp_path, revision):
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript((ARCHIVES / f"{revision}.sql").read_text(encoding="utf-8"))
    before = path.read_bytes()
    assert counts(imported(archive, path)) == [(7, 0, 0)]
    assert path.read_bytes() == before


def test_an_archive_is_not_imported_into_itself(filled):
    with pytest.raises(InputError, match="is this archive itself"):
        imported(filled, filled.path)


def test_a_database_of_another_program_is_refused(archive, tmp_path):
    path = tmp_path / "stranger.sqlite"
    with closing(sqlite3.connect(path)) as stranger:
        stranger.execute("create table bookmark (title text)")
    with pytest.raises(InputError, match="a database that panictrack did not write"):
        imported(archive, path)


@pytest.mark.parametrize("is_zipped", [False, True])
def test_a_snapshot_is_merged_as_its_archive_would_be(filled, other, tmp_path, is_zipped):
    path = snapshot(filled, tmp_path / "snapshot")
    if is_zipped:
        path = shutil.make_archive(str(tmp_path / "zipped"), "zip", tmp_path, "snapshot")
    n = len(content(filled))
    assert counts(imported(other, tmp_path / path)) == [(n, 0, 0)]
    assert content(other) == content(filled)
    assert counts(imported(filled, tmp_path / path)) == [(0, n, 0)]


@pytest.mark.parametrize("way", ["archive", "snapshot", "export"])
def test_a_snapshot_of_an_imported_archive_has_its_id_unless_headlines_arrived_in_another_order(
    filled, other, tmp_path, way
):
    own = snapshot(filled, tmp_path / "own")
    ways = {"archive": filled.path, "snapshot": own, "export": exported(filled, tmp_path / "all.csv")}
    imported(other, ways[way])
    again = snapshot(other, tmp_path / "again")
    names = [file.name for file in own.iterdir() if file.is_file()]
    differing = set(filecmp.cmpfiles(own, again, names, shallow=False)[1])
    assert ("headlines.csv" in differing, "SHA256SUMS" in differing) == (way == "export",) * 2
    assert "weekly.csv" not in differing


def test_a_snapshot_without_titles_cannot_be_merged(filled, other, tmp_path):
    path = snapshot(filled, tmp_path / "snapshot", has_text=False)
    with pytest.raises(InputError, match="a snapshot without titles"):
        imported(other, path)


def test_a_snapshot_that_was_changed_is_refused(filled, other, tmp_path):
    path = snapshot(filled, tmp_path / "snapshot")
    with (path / "headlines.csv").open("a") as file:
        file.write("\n")
    with pytest.raises(InputError, match=r"changed headlines\.csv"):
        imported(other, path)
