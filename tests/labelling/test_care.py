"""Answers outlive what happens to an archive: deletion, backup, merging and snapshots."""

import csv
import json
import shutil
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from panictrack.archive import Database
from panictrack.archive.deletion import delete_headlines
from panictrack.archive.headlines import insert_rows
from panictrack.archive.labels import (
    ModelReply,
    add_model_reply,
    current_annotations,
    instructions_id,
    list_samples,
    merge_labels,
    sample_items,
)
from panictrack.archive.restore import restore
from panictrack.archive.snapshot import SnapshotInputs, create, open_snapshot
from panictrack.archive.snapshot.checksums import CHECKSUMS, write_checksums
from panictrack.labelling.answers import Coding
from panictrack.labelling.sample import add_coder
from panictrack.model import Entry
from panictrack.model.identity import to_row
from panictrack.scoring.run import score

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
LABELS = (
    "codebook", "label_sample", "label_stratum", "label_frame", "label_item", "model_instructions",
    "model_reply", "annotation",
)  # fmt: skip
TABLES = (
    "codebooks", "label_samples", "label_strata", "label_frames", "label_items", "model_instructions",
    "model_replies", "annotations",
)  # fmt: skip


@pytest.fixture
def coded(archive, sample):
    """Both coders answered, one changed an answer and left a note, and a language model replied."""
    ana, ben = (Coding(archive, "ai", coder) for coder in ("ana", "ben"))
    for question, answer in (("about", "1"), ("alarm", "3"), ("alarm", "2"), ("object", "technology")):
        ana.answer(1, question, answer, now=NOW, source="browser")
    ana.write_note(1, "“kill us all”\nis quoted", now=NOW, source="browser")
    ben.answer(1, "about", "0", now=NOW, source="terminal")
    with archive.writing() as connection:
        told = instructions_id(connection, "Answer in JSON.")
        reply = ModelReply(
            sample_id=ana.sample.id, position=1, coder="llm:tiny", instructions_id=told, reply="kill us all?",
            problem="no JSON object", replied_at=NOW,
        )  # fmt: skip
        add_model_reply(connection, reply)
    return archive


@pytest.fixture
def other(tmp_path):
    """Another archive, in which the second headline came first."""
    with closing(Database.create(tmp_path / "other.db")) as made:
        yield made


def held(archive):
    with archive.reading() as connection:
        return [
            (one.title_digest, one.coder, one.question, one.answer, one.sample)
            for one in current_annotations(connection)
        ]


def rows_of(archive):
    with archive.reading() as connection:
        return {table: connection.execute(f"select * from {table}").fetchall() for table in LABELS}


def merge(into, coded):
    with into.writing() as connection:
        return merge_labels(connection, coded.path)


def test_a_backup_that_is_restored_has_every_answer(coded, tmp_path):
    before = rows_of(coded)
    coded.backup(tmp_path / "backup.db")
    Coding(coded, "ai", "ben").answer(3, "about", "0", now=NOW, source="browser")
    coded.close()
    restore(tmp_path / "backup.db", coded.path)
    with closing(Database.open(coded.path)) as restored:
        assert rows_of(restored) == before


def test_deleting_a_headline_keeps_its_answers_and_the_archive_sound(coded):
    before = held(coded)
    with coded.reading() as connection:
        (id_,) = {one.headline_id for one in current_annotations(connection)}
    delete_headlines(coded, [id_], reason="asked to", now=NOW)
    assert held(coded) == before
    assert coded.check() == coded.inconsistencies() == []


def test_deleting_a_headline_deletes_what_a_language_model_said_of_it(coded):
    with coded.reading() as connection:
        (id_,) = {one.headline_id for one in current_annotations(connection)}
    delete_headlines(coded, [id_], reason="asked to", now=NOW)
    with coded.reading() as connection:
        found = connection.execute("select reply, problem from model_reply").fetchall()
    assert found == [("", "deleted")]


def test_a_check_finds_a_sample_that_lost_headlines(coded):
    with coded.writing() as connection:
        connection.execute("delete from label_item where position = 3")
    (line,) = coded.inconsistencies()
    assert line.startswith("sample ai lacks headlines that were drawn: restore a backup")


def test_a_merged_archive_brings_its_samples_and_answers(coded, other):
    assert merge(other, coded) == 6
    assert held(other) == held(coded)
    assert [row[5] for row in rows_of(other)["model_reply"]] == ["kill us all?"]
    with other.reading() as connection:
        (sample,) = list_samples(connection)
        assert (sample.name, sample.coders) == ("ai", ("ana", "ben"))
        assert [item.headline_id for item in sample_items(connection, sample.id)] == [None] * 3


@pytest.fixture
def other_with_headlines(other, coded):
    """The other archive, with the same headlines in another order."""
    with coded.reading() as connection:
        titles = [row[0] for row in connection.execute("select title from headline order by id desc")]
    at = datetime(2026, 11, 17, 6, tzinfo=UTC)
    arrivals = [
        to_row(Entry(title=title, guid=title, published_at=at), "x.org", at, is_selected=False)
        for title in titles
    ]
    with other.writing() as connection:
        insert_rows(connection, arrivals)
    return other


def test_merged_answers_belong_to_the_headlines_of_the_archive_they_come_to(coded, other_with_headlines):
    merge(other_with_headlines, coded)
    with other_with_headlines.reading() as connection:
        (title,) = {one.title for one in current_annotations(connection)}
    assert title == "AI could kill us all, scientists warn"
    assert Coding(other_with_headlines, "ai", "ana").next().title == title


def test_merging_twice_adds_nothing(coded, other):
    merge(other, coded)
    before = rows_of(other)
    assert merge(other, coded) == 0
    assert rows_of(other) == before


def test_the_latest_answer_holds_in_whichever_archive_it_was_given(coded, other_with_headlines):
    here = other_with_headlines
    merge(here, coded)
    later, latest = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    Coding(coded, "ai", "ben").answer(1, "about", "1", now=later, source="browser")
    Coding(here, "ai", "ben").answer(1, "about", "cannot_tell", now=latest, source="browser")
    assert merge(here, coded) == 1
    assert {answer for _, coder, _, answer, _ in held(here) if coder == "ben"} == {"cannot_tell"}


def test_a_coder_who_joined_there_joins_here_and_later_replies_come(coded, other):
    merge(other, coded)
    add_coder(coded, "ai", "carla")
    with coded.writing() as connection:
        told = instructions_id(connection, "Answer in JSON.")
        later = NOW + timedelta(hours=1)
        reply = ModelReply(
            sample_id=1, position=2, coder="llm:tiny", instructions_id=told, reply="{}", problem="empty",
            replied_at=later,
        )  # fmt: skip
        add_model_reply(connection, reply)
    for _ in range(2):
        merge(other, coded)
    with other.reading() as connection:
        (found,) = list_samples(connection)
        assert found.coders == ("ana", "ben", "carla")
        assert connection.value("select count(*) from model_reply") == 2


def test_another_sample_of_the_same_name_gets_a_name_of_its_own(coded, other):
    merge(other, coded)
    with coded.writing() as connection:
        connection.execute("update label_sample set seed = 2")
    merge(other, coded)
    with other.reading() as connection:
        assert {sample.name for sample in list_samples(connection)} == {"ai", "ai-2"}


def test_an_archive_from_before_anybody_coded_brings_no_answers(archive, other):
    with other.writing() as connection:
        connection.execute("drop view annotation_current")
        connection.execute("drop table annotation")
    assert merge(archive, other) == 0


def test_importing_an_archive_tells_its_answers(coded, run, workspace, tmp_path, empty_archive):
    coded.backup(tmp_path / "theirs.db")
    coded.close()
    for file in tmp_path.glob("archive.db*"):
        file.unlink()
    shutil.copy(empty_archive, tmp_path / "archive.db")
    said = run("import", "theirs.db").output
    assert "6 answers of coders; `panictrack label list` shows their samples" in said


def snapshot(archive, folder, *, has_text=True):
    score(archive)
    inputs = SnapshotInputs(
        topics=None, history=folder.parent / "history", report_topic="ai", settings_digest="0123456789ab"
    )
    create(archive, inputs, folder, as_of=date(2026, 12, 1), has_text=has_text)
    return folder


def table(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_a_snapshot_has_every_answer_and_gives_them_back(coded, tmp_path):
    folder = snapshot(coded, tmp_path / "one")
    with open_snapshot(folder) as opened:
        assert rows_of(opened.archive) == rows_of(coded)
        snapshot(opened.archive, tmp_path / "two")
    for name in TABLES:
        assert (tmp_path / "two" / f"{name}.csv").read_bytes() == (folder / f"{name}.csv").read_bytes()


def test_a_snapshot_without_titles_has_the_answers_but_no_note(coded, tmp_path):
    folder = snapshot(coded, tmp_path / "one", has_text=False)
    assert {row["question"] for row in table(folder, "annotations")} == {"about", "alarm", "object"}
    assert len(table(folder, "label_items")) == 3
    assert not [path for path in folder.glob("*.csv") if "kill us all" in path.read_text(encoding="utf-8")]
    with open_snapshot(folder) as opened:
        assert len(held(opened.archive)) == 4


def test_a_snapshot_leaves_out_what_was_answered_after_its_day(coded, tmp_path):
    later = datetime(2026, 12, 2, tzinfo=UTC)
    Coding(coded, "ai", "ben").answer(3, "about", "0", now=later, source="browser")
    assert len(table(snapshot(coded, tmp_path / "one"), "annotations")) == 6


def test_a_snapshot_from_before_anybody_coded_is_opened(archive, store, tmp_path):
    """Its files lack those of labels, and its checksums and data package do not name them."""
    store("AI helps bakers")
    folder = snapshot(archive, tmp_path / "one")
    for name in TABLES:
        (folder / f"{name}.csv").unlink()
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [one for one in package["resources"] if one["name"] not in TABLES]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (folder / CHECKSUMS).unlink()
    write_checksums(folder)
    with open_snapshot(folder) as opened:
        assert held(opened.archive) == []
