"""Snapshots: the same archive and day give the same bytes; no secrets; every change is detected."""

import csv
import hashlib
import json
import re
import shutil
import subprocess
from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest

from panictrack.archive import Database
from panictrack.archive.answers import answers_before, keep_answer
from panictrack.archive.counts import rules_of
from panictrack.archive.feeds import known_feeds, list_feeds, record
from panictrack.archive.headlines import insert_rows
from panictrack.archive.labels import ModelReply, add_model_reply, instructions_id
from panictrack.archive.scores import register, write
from panictrack.archive.snapshot import SnapshotInputs, create, open_snapshot, verify
from panictrack.archive.snapshot.checksums import CHECKSUMS, write_checksums
from panictrack.archive.week_cache import cached_counts
from panictrack.curve import BandPoint, Verdict
from panictrack.curve.record import Answer
from panictrack.errors import InputError, NotEnoughDataError
from panictrack.labelling.answers import Coding
from panictrack.labelling.codebook import built_in
from panictrack.labelling.sample import SampleRequest, draw_sample
from panictrack.model import Entry, Feed, FeedKind, FeedState, Fetch, Measure, Outcome, ScorerId
from panictrack.model.identity import to_row
from panictrack.scoring.run import score
from panictrack.scoring.scorers import LABELS, Scorers, load_topics

AS_OF = date(2026, 8, 23)
IN_TIME = datetime(2026, 8, 19, 12, tzinfo=UTC)
TOO_LATE = datetime(2026, 8, 24, 0, tzinfo=UTC)  # midnight after the day
TITLES = (
    "AI could kill us all, scientists warn",
    "Fair draws crowd",
    '=HYPERLINK("http://evil.example"), "quoted", and a comma',
    "A line\u2028separator, an é and a 🤖 that wants rules on AI",
    "Robots with AI to be banned, lawmakers warn of lost jobs",
)
QUANTILES = [field.name for field in fields(BandPoint) if field.name != "start"]
SAID = Answer(
    week=date(2026, 8, 10),
    verdict=Verdict.TOO_EARLY,
    fitted=Verdict.RISEN_NOT_FALLEN,
    p_past=0.1,
    p_higher=1 / 3,
    p_rose=0.75,
    step_days=28.0,
    n_steps=388,
    level=1e-5,
    recent=None,
    forecast=(BandPoint(**dict.fromkeys(QUANTILES, 1 / 3), start=date(2026, 8, 17)),),
    is_corrected=True,
    version="curve@3",
)
OWN_TOPICS = (
    'topics:\n  quantum: {label: Quantum, version: "1.0", terms: [qubit], only_beside: {Q: ["1", bit]}}\n'
)


def arrivals(*titles, at=IN_TIME, outlet="nytimes.com", is_selected=False):
    return [
        to_row(
            entry=Entry(title=title, guid=title, url=f"https://{outlet}/{number}", published_at=at),
            outlet=outlet,
            first_seen_at=at,
            is_selected=is_selected,
        )
        for number, title in enumerate(titles)
    ]


def fill(archive, *, topics_file=None):
    """Headlines, feeds and their ledger, up to the day and after it; scored."""
    (fair,) = arrivals(TITLES[1])
    reworded = replace(fair.entry, guid=TITLES[1], title="Fair draws huge crowd")
    with archive.writing() as connection:
        insert_rows(connection, arrivals(*TITLES))
        insert_rows(connection, arrivals("Chosen by topic: AI", outlet="section.example", is_selected=True))
        insert_rows(connection, [to_row(reworded, fair.outlet, IN_TIME, is_selected=False)])
        insert_rows(connection, arrivals("AI doom arrived too late", at=TOO_LATE))
        insert_rows(connection, arrivals("A new outlet", at=TOO_LATE, outlet="late.example"))
        list_feeds(connection, [feed_of("nytimes.com"), feed_of("late.example")])
        for monday, at in ((SAID.week, IN_TIME), (date(2026, 8, 17), TOO_LATE)):
            keep_answer(connection, ("ai", Measure.ALARM_RATE), replace(SAID, week=monday), made_at=at)
        for known in known_feeds(connection):
            for at in (IN_TIME, TOO_LATE) if known.feed.outlet == "nytimes.com" else (TOO_LATE,):
                record(connection, known.id, fetch_of(known.feed, at), FeedState())
    score(archive, topics_file=topics_file)
    code(archive)


def code(archive):
    """A sample of three headlines of two coders: an answer, and a note that quotes its title."""
    request = SampleRequest(
        topic="ai", label="AI", n=3, coders=("ana", "ben"), codebook=built_in(), seed=1, overlap_share=1.0,
        until=AS_OF, streams=("nytimes.com",),
    )  # fmt: skip
    draw_sample(archive, request, now=IN_TIME)
    ana = Coding(archive, None, "ana")
    item = ana.next()
    ana.answer(item.position, "about", "1", now=IN_TIME, source="browser")
    ana.write_note(item.position, item.title, now=IN_TIME, source="browser")
    ana.answer(item.position, "about", "0", now=TOO_LATE, source="browser")
    with archive.writing() as connection:
        for at in (IN_TIME, TOO_LATE):
            told = instructions_id(connection, f"told {at}")
            reply = ModelReply(
                sample_id=1, position=1, coder="llm:tiny", instructions_id=told, reply=item.title,
                problem=None, replied_at=at,
            )  # fmt: skip
            add_model_reply(connection, reply)


def feed_of(outlet):
    return Feed(
        url=f"https://reader:hunter2@{outlet}/feed",
        name=outlet,
        outlet=outlet,
        kind=FeedKind.GENERAL,
        country="US",
        language="en",
    )


def fetch_of(feed, at):
    return Fetch(
        feed_url=feed.url,
        started_at=at,
        seconds=0.1,
        outcome=Outcome.STORED,
        is_possible_gap=True,
        reason=f"redirected to {feed.url}\r\nand back",
    )


@pytest.fixture
def filled(archive):
    fill(archive)
    return archive


@pytest.fixture
def created(filled, tmp_path):
    """A snapshot, with its titles."""
    snapshot(filled, tmp_path / "created")
    return tmp_path / "created"


def snapshot(archive, folder, *, has_text=True, topics=None):
    source = SnapshotInputs(
        topics=topics, history=folder.parent / "history", report_topic="ai", settings_digest="0123456789ab"
    )
    return create(archive, source, folder, as_of=AS_OF, has_text=has_text)


def table(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def bytes_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_same_archive_and_day_give_the_same_bytes(filled, tmp_path):
    first, second = snapshot(filled, tmp_path / "first"), snapshot(filled, tmp_path / "elsewhere" / "second")
    assert first == second
    assert bytes_of(tmp_path / "first") == bytes_of(tmp_path / "elsewhere" / "second")
    assert re.fullmatch(r"[0-9a-f]{16}", first.id)
    assert first.id in first.citation


def test_local_row_ids_leave_no_trace(filled, created, tmp_path):
    """An archive that once contained something else gives the same snapshot after its deletion."""
    other = Database.create(tmp_path / "other" / "archive.db")
    with other.writing() as connection:
        register(connection, [ScorerId(name="alarm", version="0", fingerprint="of long ago")])
        insert_rows(connection, arrivals("AI that is soon deleted", outlet="gone.example"))
    fill(other)
    with other.writing() as connection:
        connection.execute("delete from score where headline_id = 1")
        connection.execute("delete from headline where id = 1")
    snapshot(other, tmp_path / "again")
    other.close()
    assert bytes_of(tmp_path / "again") == bytes_of(created)


def test_a_snapshot_leaves_out_what_arrived_after_its_day(created):
    assert [row["title"] for row in table(created, "headlines")] == [
        *TITLES,
        "Chosen by topic: AI",
        "Fair draws huge crowd",
    ]
    assert {row["name"] for row in table(created, "outlets")} == {"nytimes.com", "section.example"}
    assert [row["url"] for row in table(created, "feeds")] == ["https://nytimes.com/feed"]
    assert [row["started_at"] for row in table(created, "fetches")] == ["2026-08-19T12:00:00Z"]


def test_no_file_contains_a_password_or_a_path_of_this_machine(created, tmp_path):
    for name, body in bytes_of(created).items():
        assert b"hunter2" not in body, name
        assert str(tmp_path).encode() not in body, name


def test_without_text_no_file_contains_a_title_or_an_address(filled, created, tmp_path):
    snapshot(filled, tmp_path / "bare", has_text=False)
    for name, body in bytes_of(tmp_path / "bare").items():
        assert not any(title.encode() in body for title in TITLES), name
        assert b"nytimes.com/0" not in body, name
    for name in (
        "weekly.csv",
        "weekly_labels.csv",
        "scores.csv",
        "scorers.csv",
        "topics.yaml",
    ):
        assert (tmp_path / "bare" / name).read_bytes() == (created / name).read_bytes()
    # The reason of a failure may quote the title of a page.
    assert {row["reason"] for row in table(tmp_path / "bare", "fetches")} == {""}
    assert {row["reason"] for row in table(created, "fetches")} != {""}
    kept = [{**row, "title": "", "url": ""} for row in table(tmp_path / "bare", "headlines")]
    assert kept == [{**row, "title": "", "url": ""} for row in table(created, "headlines")]


def test_the_weekly_counts_are_those_of_a_report(created):
    with open_snapshot(created) as found, found.archive.writing() as connection:
        numbers = register(connection, Scorers(load_topics()).ids)
        counts = cached_counts(connection, rules_of(numbers))
    weekly = {
        (one.stream, one.topic, str(one.week_start)): (
            one.n_headlines,
            one.n_topic,
            one.n_concerned,
            one.n_alarmed,
        )
        for one in counts
    }
    names = ("n_headlines", "n_topic", "n_concerned", "n_alarmed")
    assert weekly == {
        (row["stream"], row["topic"], row["week_start"]): tuple(int(row[name]) for name in names)
        for row in table(created, "weekly")
    }
    assert weekly["nytimes.com", "ai", "2026-08-17"][:2] == (5, 3)
    labels = {
        (one.stream, one.topic, label): n
        for one in counts
        for label, n in one.labels.items()
        if label in LABELS
    }
    assert labels
    assert labels == {
        (row["stream"], row["topic"], row["label"]): int(row["n_topic"])
        for row in table(created, "weekly_labels")
    }


def test_an_archive_made_from_a_snapshot_gives_the_same_snapshot(created, tmp_path):
    """Nothing is lost on the way, not even the last bit of a score."""
    with open_snapshot(created) as found:
        snapshot(found.archive, tmp_path / "again", topics=found.topics)
    assert bytes_of(tmp_path / "again") == bytes_of(created)


def test_two_feeds_whose_addresses_differ_only_in_the_password_stay_two(filled, tmp_path):
    twin = replace(feed_of("nytimes.com"), url="https://writer:secret@nytimes.com/feed")
    with filled.writing() as connection:
        list_feeds(connection, [feed_of("nytimes.com"), twin])
        (_, known) = known_feeds(connection)
        record(connection, known.id, fetch_of(twin, IN_TIME), FeedState())
    snapshot(filled, tmp_path / "created")
    assert [row["url"] for row in table(tmp_path / "created", "feeds")] == ["https://nytimes.com/feed"] * 2
    assert [row["feed"] for row in table(tmp_path / "created", "fetches")] == ["1", "2"]
    with open_snapshot(tmp_path / "created") as found, found.archive.reading() as connection:
        query = "select count(distinct feed_id) from fetch"
        assert connection.value(query) == 2


@pytest.mark.parametrize(("ids", "is_in"), [([1, 2], False), ([1, 2, 7], True), ([1, 2, 9], True)])
def test_the_encoder_is_left_out_unless_it_has_scored_every_headline(filled, tmp_path, ids, is_in):
    encoder = ScorerId(name="alarm-encoder", version="1", fingerprint="e")
    with filled.writing() as connection:
        number = register(connection, [encoder])["alarm-encoder"]
        write(connection, {"alarm-encoder": number}, ids, {"alarm-encoder": [(1, 0.5)]}, through=ids[-1])
        connection.execute("update scorer set is_current = 1 where id = ?", (number,))
    snapshot(filled, tmp_path / "created")
    through = {row["name"]: row["scored_through"] for row in table(tmp_path / "created", "scorers")}
    assert through.get("alarm-encoder") == ("7" if is_in else None)
    scored_by = {row["scorer"] for row in table(tmp_path / "created", "scores")}
    assert ("alarm-encoder" in scored_by) is is_in


def test_the_topics_are_the_user_s_in_their_order(archive, tmp_path):
    (tmp_path / "feeds.yaml").write_text(f"# call me at home\nfeeds: []\n{OWN_TOPICS}")
    fill(archive, topics_file=tmp_path / "feeds.yaml")
    snapshot(archive, tmp_path / "created", topics=tmp_path / "feeds.yaml")
    assert load_topics(tmp_path / "created" / "topics.yaml") == load_topics(tmp_path / "feeds.yaml")
    assert "call me" not in (tmp_path / "created" / "topics.yaml").read_text()


def test_unscored_headlines_prevent_a_snapshot(filled, store, tmp_path):
    with filled.writing() as connection:
        insert_rows(connection, arrivals("Not scored yet"))
    with pytest.raises(NotEnoughDataError, match="panictrack score"):
        snapshot(filled, tmp_path / "created")
    assert not list(tmp_path.glob("*created*"))


def test_a_folder_that_is_not_empty_is_not_overwritten(filled, tmp_path):
    (tmp_path / "created").mkdir()
    (tmp_path / "created" / "mine").touch()
    with pytest.raises(InputError, match="not empty; choose another folder"):
        snapshot(filled, tmp_path / "created")
    assert [path.name for path in (tmp_path / "created").iterdir()] == ["mine"]


def test_an_interrupted_snapshot_leaves_nothing_behind(filled, tmp_path):
    (tmp_path / "history").mkdir()
    (tmp_path / "history" / "broken.json").write_text("{}")
    (tmp_path / "created").mkdir()  # empty: that is allowed
    with pytest.raises(InputError, match="damaged"):
        snapshot(filled, tmp_path / "created")
    assert not list((tmp_path / "created").iterdir())
    assert not list(tmp_path.glob(".created*"))


def test_the_data_package_describes_every_file_and_column(created):
    package = json.loads((created / "datapackage.json").read_text(encoding="utf-8"))
    resources = {one["name"]: one for one in package["resources"]}
    for one in resources.values():
        body = (created / one["path"]).read_bytes()
        assert one["bytes"] == len(body)
        assert one["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
    assert {one["path"] for one in resources.values()} == {
        name for name in bytes_of(created) if name.endswith((".csv", ".yaml"))
    }
    codebook = (created / "codebook.md").read_text(encoding="utf-8")
    for one in resources.values():
        for field in one.get("schema", {}).get("fields", ()):
            assert field["description"]
            assert f"| {field['name']} |" in codebook
    assert "licenses" not in package
    assert "licenses" not in resources["headlines"]
    assert resources["weekly"]["licenses"][0]["name"] == "CC-BY-4.0"


def test_keys_are_unique_and_references_resolve(created):
    for one in json.loads((created / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        if one["format"] != "csv":
            continue
        rows, schema = table(created, one["name"]), one["schema"]
        assert list(rows[0]) == [field["name"] for field in schema["fields"]]
        if key := schema.get("primaryKey"):
            assert len({tuple(row[name] for name in key) for row in rows}) == len(rows)
        for foreign in schema.get("foreignKeys", ()):
            there = foreign["reference"]
            known = {row[there["fields"]] for row in table(created, there["resource"])}
            assert {row[foreign["fields"]] for row in rows} - {""} <= known  # empty: a missing value


def test_sha256sum_accepts_the_checksums(created):
    program = shutil.which("sha256sum")
    if program is None:
        pytest.skip("no sha256sum here")
    subprocess.run([program, "--check", "--strict", "--quiet", CHECKSUMS], cwd=created, check=True)
    sums = (created / CHECKSUMS).read_bytes()
    assert verify(created).id == hashlib.sha256(sums).hexdigest()[:16]
    assert sums.splitlines() == sorted(sums.splitlines(), key=lambda line: line[66:])


def change(folder):
    with (folder / "scores.csv").open("a") as handle:
        handle.write("\n")


def link(folder):
    shutil.move(folder / "scores.csv", folder.parent / "scores.csv")
    (folder / "scores.csv").symlink_to(folder.parent / "scores.csv")


@pytest.mark.parametrize(
    ("fault", "message_part"),
    [
        (change, "changed scores.csv"),
        (link, "changed scores.csv"),
        (lambda folder: (folder / "scores.csv").unlink(), "missing scores.csv"),
        (lambda folder: (folder / "Thumbs.db").touch(), "added Thumbs.db; delete what was added"),
        (lambda folder: (folder / CHECKSUMS).unlink(), "not a snapshot"),
        (lambda folder: (folder / CHECKSUMS).write_text("abc"), "damaged"),
        (lambda folder: (folder / CHECKSUMS).write_bytes(b"\xff"), "damaged"),
        (lambda folder: (folder / CHECKSUMS).write_text(""), "damaged"),
        (shutil.rmtree, "not a snapshot"),
    ],
)
def test_verify_detects_every_kind_of_damage(created, fault, message_part):
    fault(created)
    with pytest.raises(InputError, match=message_part):
        verify(created)


def test_the_first_damaged_files_are_named_and_the_others_counted(created):
    for name in ("headlines", "outlets", "scorers", "scores", "weekly", "weekly_labels", "fetches"):
        (created / f"{name}.csv").unlink()
    with pytest.raises(InputError, match=r"missing fetches\.csv, .* and 2 more"):
        verify(created)


def test_an_intact_snapshot_with_another_id_than_the_cited_one_is_an_error(created):
    id_ = verify(created).id
    assert verify(created, cited=id_.upper()).id == id_
    with pytest.raises(InputError, match="not 0123456789abcdef; get the one that is cited"):
        verify(created, cited="0123456789abcdef")


def test_scores_by_another_scorer_are_refused_with_the_version_to_install(created):
    path = created / "scorers.csv"
    path.write_text(re.sub(r"^alarm,\d+,", "alarm,99,", path.read_text(), flags=re.MULTILINE))
    write_checksums(created)
    with (
        pytest.raises(InputError, match=r"scored by alarm@99 .* install panictrack \d"),
        open_snapshot(created),
    ):
        pass


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("headlines.csv", "title\nFair draws crowd\n"),
        ("headlines.csv", ""),
        ("scores.csv", "headline,scorer,value\n1,alarm,high\n"),
        ("scores.csv", "headline,scorer,value\n99,alarm,0.5\n"),
        ("scores.csv", "headline,scorer,value\n1,nobody,0.5\n"),
        ("scores.csv", "headline,scorer,value\n1,alarm\n"),
        ("scores.csv", 'headline,scorer,value\n1,"alarm\n'),
        ("outlets.csv", "name,country,language\n"),
        ("streams.csv", "name,kind\n"),
        ("topics.yaml", "topics: [not, a, mapping]\n"),
        ("topics.yaml", "topics: {\n"),
        ("datapackage.json", "{}"),
        ("datapackage.json", "["),
    ],
)
def test_a_folder_that_panictrack_did_not_write_is_an_error_even_with_right_checksums(created, name, body):
    (created / name).write_text(body)
    write_checksums(created)
    with pytest.raises(InputError, match="not a snapshot that panictrack wrote"), open_snapshot(created):
        pass


@pytest.mark.parametrize(("other", "age"), [(3, "an older"), (5, "a newer")])
def test_a_snapshot_of_another_format_is_an_error_with_the_remedy(created, other, age):
    path = created / "datapackage.json"
    path.write_text(path.read_text().replace('"format": 4,', f'"format": {other},'))
    write_checksums(created)
    message = f"{age} snapshot, of format {other}; this panictrack reads format 4; create the snapshot again"
    with pytest.raises(InputError, match=message), open_snapshot(created):
        pass


def test_the_temporary_archive_is_deleted_afterwards(created):
    with open_snapshot(created) as found:
        room = found.archive.path.parent
        assert room.exists()
    assert not room.exists()


def test_verify_notices_a_table_that_was_removed_together_with_its_checksum(created):
    (created / "weekly.csv").unlink()
    lines = (created / "SHA256SUMS").read_text().splitlines(keepends=True)
    (created / "SHA256SUMS").write_text("".join(line for line in lines if "weekly.csv" not in line))
    with pytest.raises(InputError, match="missing weekly"):
        verify(created)


def test_what_reports_said_up_to_the_day_is_in_a_snapshot_and_read_back(created):
    assert [row["week_start"] for row in table(created, "answers")] == ["2026-08-10"]
    with open_snapshot(created) as opened, opened.archive.reading() as connection:
        assert dict(answers_before(connection, date(2027, 1, 4))) == {("ai", Measure.ALARM_RATE): [SAID]}
