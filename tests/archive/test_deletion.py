"""Deletion: a deleted headline leaves the file, never comes back, and the counts stay right."""

import re
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from panictrack.archive import Database
from panictrack.archive.backup import connected
from panictrack.archive.counts import Cut, Rules
from panictrack.archive.deletion import delete_headlines
from panictrack.archive.feeds import list_feeds
from panictrack.archive.headlines import insert_rows, record_sightings
from panictrack.archive.scores import write as write_scores
from panictrack.archive.tombstones import deletions
from panictrack.archive.week_cache import cached_counts
from panictrack.errors import ArchiveError, InputError
from panictrack.model import Entry, Feed, FeedKind
from panictrack.model.identity import to_row
from panictrack.scoring.run import Scoring, score

FEED = Feed(
    url="http://x.org/f", name="X", outlet="x.org", kind=FeedKind.GENERAL, country="GB", language="en"
)
NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)
DELICATE = "Zwetschgenknödel verurteilt: Xanthippe Qualtinger gesteht"


def arrival(title, *, guid=None, url=None, published_at=NOW, outlet="x.org", **more):
    entry = Entry(title=title, guid=guid, url=url, published_at=published_at)
    return to_row(entry=entry, outlet=outlet, first_seen_at=NOW, is_selected=False, **more)


DELETE_ALL = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from panictrack.archive import Database
from panictrack.archive.deletion import delete_headlines
report = lambda n: print(n, flush=True)
archive = Database.open(Path(sys.argv[1]))
delete_headlines(archive, range(1, 5001), reason="old", now=datetime.now(UTC), progressed=report)
"""


@pytest.fixture
def stored(archive):
    """Store arrivals and return the result."""

    def store(*arrivals):
        with archive.writing() as connection:
            return insert_rows(connection, arrivals)

    return store


@pytest.fixture
def delete(archive):
    """Delete these headlines."""

    def delete_them(*ids, reason="asked to", now=NOW):
        return delete_headlines(archive, ids, reason=reason, now=now)

    return delete_them


@pytest.fixture
def bytes_on_disk(tmp_path):
    """Everything in the archive's file and its log."""

    def read():
        return b"".join(path.read_bytes() for path in tmp_path.glob("archive.db*"))

    return read


def words_of_index(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create virtual table temp.word using fts5vocab(main, headline_text, row)")
        return {row[0] for row in connection.execute("select term from word")}


def test_a_deleted_headline_is_gone_with_its_scores_and_sightings(archive, stored, delete, rows):
    ids = stored(arrival("AI could kill us all", guid="1"), arrival("Fair draws crowd", guid="2")).ids
    with archive.writing() as connection:
        list_feeds(connection, [FEED])
        record_sightings(connection, 1, [Entry(title="a"), Entry(title="b")], ids, now=NOW, n_new=2)
    score(archive)
    assert delete(ids[0]) == 1
    assert rows("select id from headline") == [(ids[1],)]
    assert rows("select distinct headline_id from sighting") == [(ids[1],)]
    assert rows("select count(*) from score where headline_id = :id", id=ids[0]) == [(0,)]
    assert rows("select count(*) from headline_text where headline_text match 'kill'") == [(0,)]
    assert rows("select count(*) from headline_text where headline_text match 'fair'") == [(1,)]
    assert archive.check() == []
    assert archive.inconsistencies() == []


def test_its_text_is_no_longer_in_the_file(archive, stored, delete, bytes_on_disk, tmp_path):
    many = [arrival(f"Headline number {n} of a usual day", guid=str(n)) for n in range(3_000)]
    url = "http://x.org/xanthippe-qualtinger"
    ids = stored(*many[:1_500], arrival(DELICATE, guid="s", url=url), *many[1_500:]).ids
    archive.close()
    for text in (DELICATE, url):
        assert text.encode() in bytes_on_disk()
    assert "xanthippe" in words_of_index(tmp_path / "archive.db")
    delete(ids[1_500])
    for text in (DELICATE, url, "Xanthippe", "xanthippe", "Qualtinger", "zwetschgenkn"):
        assert text.encode() not in bytes_on_disk(), text
    assert not {"xanthippe", "qualtinger", "gesteht"} & words_of_index(tmp_path / "archive.db")
    assert archive.check() == archive.inconsistencies() == []


def test_a_reader_that_blocks_emptying_the_log_is_reported(archive, stored, delete, monkeypatch):
    monkeypatch.setattr("panictrack.archive.deletion._PATIENCE_SECONDS", 0.1)
    ids = stored(arrival(DELICATE, guid="1")).ids
    with archive.reading() as reader:
        assert reader.value("select count(*) from headline") == 1
        with pytest.raises(ArchiveError, match="another process reads"):
            delete(*ids)


def test_no_feed_brings_it_back_and_it_is_not_counted_as_new(archive, stored, delete, rows):
    delete(*stored(arrival("AI", guid="1")).ids)
    again = stored(arrival("AI", guid="1"), arrival("Other news", guid="2"))
    assert (again.ids[0], again.n_new, again.n_deleted) == (None, 1, 1)
    assert rows("select title from headline") == [("Other news",)]
    with archive.writing() as connection:
        list_feeds(connection, [FEED])
        entries = [Entry(title="AI"), Entry(title="Other news")]
        assert record_sightings(connection, 1, entries, again.ids, now=NOW, n_new=1) == 1
    assert rows("select headline_id from sighting") == [(again.ids[1],)]


ADDRESS = "http://x.org/a?utm_source=rss"
FORMS = {
    "a feed with guid and address": arrival("AI", guid="1", url=ADDRESS),
    "a file with the address": arrival("AI", url="https://x.org/a", published_at=NOW + timedelta(days=3)),
    "a file with title and date": arrival("“AI”", published_at=NOW + timedelta(hours=2)),
}


@pytest.mark.parametrize("back", FORMS)
def test_it_does_not_come_back_under_another_key(stored, delete, back):
    delete(*stored(FORMS["a feed with guid and address"]).ids)
    assert stored(FORMS[back]).n_new == 0


@pytest.mark.parametrize("first", FORMS)
def test_a_feed_does_not_bring_back_what_came_from_a_file(stored, delete, first):
    delete(*stored(FORMS[first]).ids)
    assert stored(FORMS["a feed with guid and address"]).n_new == 0


def test_the_same_words_elsewhere_on_another_day_and_of_other_articles_are_still_stored(stored, delete):
    delete(*stored(arrival("News summary", guid="1", url="http://x.org/1")).ids)
    for other in (
        arrival("News summary", guid="1", outlet="y.org"),
        arrival("News summary", guid="2", url="http://x.org/2", published_at=NOW + timedelta(days=1)),
        arrival("News summary, corrected", guid="1"),
    ):
        assert stored(other).n_new == 1


def test_a_title_revision_is_not_counted_in_place_of_a_deleted_first_title(stored, delete, rows):
    delete(*stored(arrival("First words", guid="1")).ids)
    stored(arrival("Second words", guid="1"), arrival("Third words", guid="1"))
    assert rows("select title, title_revision from headline order by id") == [
        ("Second words", 2),
        ("Third words", 3),
    ]


def test_a_headline_is_still_found_after_its_twin_was_deleted(stored, delete):
    ids = stored(arrival("AI", guid="1", url=ADDRESS), arrival("AI", url=ADDRESS)).ids
    assert len(set(ids)) == 2
    delete(ids[0])
    assert stored(arrival("AI", url=ADDRESS)).ids == (ids[1],)


def test_after_a_deletion_cached_counts_equal_those_of_the_rows(archive, stored, delete):
    weeks = [
        arrival(f"AI robots take {n} jobs", guid=str(n), published_at=NOW - timedelta(days=n))
        for n in range(30)
    ]
    ids = stored(*weeks).ids
    score(archive)
    with archive.writing() as connection:
        numbers = dict(connection.execute("select name, id from scorer").fetchall())
        rules = Rules(
            topics={"ai": numbers["topic:ai"]},
            labels={"theme:jobs": numbers["theme:jobs"]},
            concerned=Cut(scorer=numbers["alarm_any"], at_least=0.5),
            alarmed=Cut(scorer=numbers["alarm"], at_least=0.5),
        )
        before = cached_counts(connection, rules)
    for some in (ids[3:9], ids[25:], ids[:1]):
        assert delete(*some) == len(some)
        with archive.writing() as connection:
            counts = cached_counts(connection, rules)
            connection.execute("delete from week_cache")
            assert counts == cached_counts(connection, rules)
            assert counts != before
            assert sum(week.n_headlines for week in counts) == connection.value(
                "select count(*) from headline"
            )
        assert archive.inconsistencies() == []


def test_what_arrives_after_the_newest_headline_was_deleted_is_scored(archive, stored, delete, rows):
    stored(arrival("Fair draws crowd", guid="1"))
    (newest,) = stored(arrival("Dull news", guid="2")).ids
    score(archive)
    delete(newest)
    stored(arrival("AI could kill us all", guid="3"))
    assert score(archive).n_headlines == 1
    assert rows(
        "select count(*) > 0 from score join headline on id = headline_id where title like 'AI%'"
    ) == [(1,)]


def test_no_headline_gets_an_id_that_a_scorer_at_work_has_already_passed(archive, stored, delete, rows):
    (kept,) = stored(arrival("Fair draws crowd", guid="1")).ids
    (newest,) = stored(arrival("Dull news", guid="2")).ids
    score(archive)
    numbers = dict(rows("select name, id from scorer"))
    delete(newest)
    with archive.writing() as connection:
        write_scores(connection, numbers, [kept], {}, through=newest)
    (arrived,) = stored(arrival("AI could kill us all", guid="3")).ids
    assert arrived > newest
    assert score(archive).n_headlines == 1


def test_others_can_write_during_a_large_deletion(archive, stored, delete):
    ids = stored(*(arrival(f"Old news {n}", guid=str(n)) for n in range(3_000))).ids
    waits, is_done = [], threading.Event()

    def write_on():
        with closing(connected(archive.path, patience_seconds=10)) as other:
            while not is_done.wait(0.01):
                other.execute("begin immediate")
                other.execute("insert into outlet (name) values (hex(randomblob(9)))")
                other.execute("commit")
                waits.append(1)

    writer = threading.Thread(target=write_on)
    writer.start()
    assert delete(*ids) == 3_000
    is_done.set()
    writer.join()
    assert len(waits) > 3


def test_a_killed_deletion_has_deleted_whole_batches_and_can_be_resumed(archive, stored, delete, rows):
    ids = stored(*(arrival(f"Old news {n}", guid=str(n)) for n in range(5_000))).ids
    archive.close()
    child = subprocess.Popen([sys.executable, "-c", DELETE_ALL, archive.path], stdout=subprocess.PIPE)
    with child.stdout:
        assert child.stdout.readline() == b"2000\n"
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
    ((n_left,),) = rows("select count(*) from headline")
    assert n_left in {1_000, 3_000}
    assert rows("select count(*) from deleted_headline where reason > ''") == [(5_000 - n_left,)]
    assert archive.check() == archive.inconsistencies() == []
    assert delete(*ids) == n_left
    assert rows("select count(*) from deleted_headline where reason > ''") == [(5_000,)]


def test_all_headlines_can_be_deleted_and_the_archive_still_works(archive, stored, delete, rows):
    delete(*stored(*(arrival(f"News {n}", guid=str(n)) for n in range(1_200))).ids)
    assert rows("select count(*) from headline") == [(0,)]
    assert stored(arrival("More news", guid="m")).n_new == 1
    assert archive.check() == archive.inconsistencies() == []


def test_a_reason_is_needed(delete):
    for reason in ("", "  ", "x" * 2_000):
        with pytest.raises(InputError, match="the reason has"):
            delete(1, reason=reason)


def test_the_list_of_deletions_counts_headlines_and_not_their_keys(archive, stored, delete):
    ids = stored(
        arrival("AI", guid="1", url=ADDRESS), arrival("AI", url=ADDRESS), arrival("Fair", guid="2")
    ).ids
    delete(*ids[:2], reason="asked to")
    delete(ids[2], reason="too old", now=NOW + timedelta(days=1))
    with archive.reading() as connection:
        found = [(item.n_headlines, item.reason) for item in deletions(connection)]
    assert found == [(2, "asked to"), (1, "too old")]


# The command.


@pytest.fixture
def filled(run, workspace):
    run("collect")
    run("score")
    return workspace


def titles(run):
    return [line.split("\t")[3] for line in run("search", "--all").stdout.splitlines()[1:]]


def test_delete_shows_asks_and_deletes_what_search_finds(run, filled):
    shown = run("delete", "scientists", "--topic", "ai", "--reason", "asked to", given="n\n")
    assert "1 headline to delete:" in shown.stdout
    assert "AI could kill us all" in shown.stdout
    assert "nothing was deleted" in shown.stderr
    assert len(titles(run)) == 2
    assert "1 headline deleted" in run("delete", "scientists", "--reason", "asked to", given="y\n").stdout
    assert titles(run) == ["Fair draws crowd"]
    header, row = run("delete", "--list").stdout.splitlines()
    assert header == "deleted_at\tn_headlines\treason"
    assert re.match(r"\d{4}-.*Z\t1\tasked to$", row)
    assert run("collect").exit_code == 0
    assert titles(run) == ["Fair draws crowd"]


def test_the_ledger_says_that_a_feed_shows_a_deleted_headline(run, filled, server, page, rss):
    run("delete", "scientists", "--reason", "asked to", "--yes")
    server.serve(
        "/feed", page(body=rss(["New words", "AI could kill us all, scientists warn", "Fair draws crowd"]))
    )
    run("collect")
    with closing(sqlite3.connect(filled / "archive.db")) as connection:
        reasons = [row[0] for row in connection.execute("select reason from fetch order by id")]
    assert "1 were deleted on purpose and stay out" in reasons[-1]
    assert sorted(titles(run)) == ["Fair draws crowd", "New words"]


def test_a_dry_run_deletes_nothing_and_needs_no_reason(run, filled):
    assert "2 headlines to delete:" in run("delete", "--outlet", "local.example", "--dry-run").stdout
    assert len(titles(run)) == 2


def test_before_excludes_the_day_itself(run, filled):
    day = titles_by_day(run)[0][0]
    assert "0 headlines" in run("delete", "--before", day, "--dry-run").stdout
    after = (datetime.fromisoformat(day) + timedelta(days=1)).date().isoformat()
    run("delete", "--before", after, "--reason", "too old", "--yes")
    assert titles(run) == []


def titles_by_day(run):
    return sorted(line.split("\t") for line in run("search", "--all").stdout.splitlines()[1:])


def test_headlines_can_be_selected_by_id(run, filled):
    run("delete", "--id", "1", "--id", "2", "--reason", "asked to", "--yes")
    assert titles(run) == []


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((), "name the headlines"),
        (("fair", "--id", "1"), "name the headlines"),
        (("--id", "99"), "there is no headline 99"),
        (("--before", "2026-01-01", "--until", "2026-01-01"), "give only one"),
        (("fair",), "give --reason"),
        (("fair", "--reason", "asked to"), "give --yes"),
        (("fair", "--reason", " ", "--yes"), "the reason has 0 characters"),
        (("--outlet", "nobody.example", "--reason", "asked to"), "there is no outlet"),
    ],
)
def test_an_unclear_deletion_is_refused_with_a_remedy(run, filled, words, complaint):
    assert complaint in run("delete", *words, code=2).stderr
    assert len(titles(run)) == 2


def test_delete_offers_no_option_that_only_orders_or_exports(run, filled):
    for option in ("--sort", "--bom"):
        assert option not in run("delete", "--help").stdout


def test_a_reopened_archive_knows_what_was_deleted(archive, stored, delete):
    delete(*stored(arrival("AI", guid="1")).ids)
    archive.close()
    again = Database.open(archive.path)
    with again.writing() as connection:
        assert insert_rows(connection, [arrival("AI", guid="1")]).n_new == 0
    again.close()


def test_a_headline_deleted_while_it_is_scored_gets_no_score(archive, store, rows, monkeypatch):
    monkeypatch.setattr("panictrack.scoring.run._MIN_FOR_WORKERS", 1)
    monkeypatch.setattr("panictrack.scoring.run._N_WORKERS", 2)
    store("AI one", "AI two")
    with Scoring(archive) as scoring:
        scoring.advance()  # both are in hand
        delete_headlines(archive, [1], reason="asked to", now=NOW)
        scoring.finish()
    assert rows("select distinct headline_id from score") == [(2,)]


@pytest.mark.parametrize(
    "words",
    [[""], [" "], ["--min-alarm", "0"], ["--sort", "oldest"], []],
    ids=lambda words: " ".join(words) or "nothing",
)
def test_an_empty_query_deletes_nothing(run, workspace, words):
    run("collect")
    result = run("delete", *words, "--reason", "a slip", "--yes", code=2)
    assert "2 headlines" not in result.stdout
    assert len(run("search").stdout.splitlines()) == 1 + 2


def test_a_saved_query_with_a_limit_is_refused(run, workspace):
    run("collect")
    (workspace / "queries.toml").write_text('[last]\nwords = "AI OR fair"\nlimit = 1\n')
    assert "has a limit of 1" in run("delete", "@last", "--reason", "x", "--yes", code=2).stderr
    assert len(run("search").stdout.splitlines()) == 1 + 2
