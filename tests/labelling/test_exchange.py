"""Answers go out as tables and to Label Studio, and come back whole, once, and only where they are valid."""

import csv
import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from panictrack.archive.labels import current_annotations
from panictrack.errors import InputError
from panictrack.labelling.answers import Coding
from panictrack.labelling.codebook import built_in
from panictrack.labelling.exchange import (
    ImportOptions,
    export_answers,
    export_label_studio,
    import_answers,
)
from panictrack.labelling.exchange.label_studio import config
from panictrack.model.text import title_digest

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
BOOK = built_in().of_topic("artificial intelligence")
FIRST, SECOND, THIRD = (
    "AI could kill us all, scientists warn",
    "AI helps bakers",
    "Robots and AI draw a crowd",
)


@pytest.fixture
def coded(archive, sample):
    """Two coders, of whom ana answered two headlines and left a note that a spreadsheet would run."""
    ana, ben = (Coding(archive, "ai", coder) for coder in ("ana", "ben"))
    answers = (("about", "1"), ("alarm", "3"), ("object", "technology"), ("themes", "existential;jobs"))
    for question, answer in answers:
        ana.answer(1, question, answer, now=NOW, source="browser")
    ana.write_note(1, "=quoted, “kill”\nagain", now=NOW, source="browser")
    ana.answer(2, "about", "0", now=NOW, source="browser")
    ben.answer(1, "about", "cannot_tell", now=NOW, source="terminal")
    return archive


@pytest.fixture
def held(archive):
    def read():
        with archive.reading() as connection:
            return {
                (one.title_digest, one.coder, one.question): one.answer
                for one in current_annotations(connection)
            }

    return read


@pytest.fixture
def read(archive, tmp_path):
    """Import a text as a file."""

    def imported(text, name="given.csv", *, at=NOW, is_dry_run=False, column_map=None, book=BOOK, **options):
        (tmp_path / name).write_text(text, encoding="utf-8")
        made = ImportOptions(codebook=book, column_map=column_map or {}, **options)
        return import_answers(archive, tmp_path / name, made, now=at, is_dry_run=is_dry_run)

    return imported


def table(path):
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def export(archive, path, *, sample="ai", is_wide=False, has_titles=True):
    export_answers(archive, path, sample=sample, is_wide=is_wide, has_titles=has_titles)
    return path


def test_a_long_table_has_an_answer_a_row_with_its_design(coded, tmp_path):
    rows = table(export(coded, tmp_path / "long.csv"))
    assert len(rows) == 7
    (row,) = [one for one in rows if one["question"] == "alarm"]
    assert (
        row
        | {
            "sample": "ai",
            "position": "1",
            "title": FIRST,
            "title_digest": title_digest(FIRST),
            "inclusion_probability": "0.3",
            "is_overlap": "1",
            "coder": "ana",
            "answer": "3",
            "answered_at": "2026-12-01T09:00:00Z",
            "source": "browser",
            "codebook_digest": BOOK.digest,
        }
        == row
    )


def test_a_wide_table_has_a_column_for_each_question(coded, tmp_path):
    rows = table(export(coded, tmp_path / "wide.csv", is_wide=True))
    found = {(row["coder"], row["position"]): (row["about"], row["alarm"], row["themes"]) for row in rows}
    assert len(rows) == 3
    assert found == {
        ("ana", "1"): ("1", "3", "existential;jobs"),
        ("ana", "2"): ("0", "", ""),
        ("ben", "1"): ("cannot_tell", "", ""),
    }


@pytest.mark.parametrize("is_wide", [True, False])
def test_without_titles_there_are_digests_and_no_notes(coded, tmp_path, is_wide):
    path = export(coded, tmp_path / "bare.csv", is_wide=is_wide, has_titles=False)
    text = path.read_text(encoding="utf-8")
    assert "kill" not in text
    assert title_digest(FIRST) in text
    assert "title" not in table(path)[0]


@pytest.mark.parametrize("is_wide", [True, False])
def test_what_was_exported_comes_back_and_changes_nothing(coded, tmp_path, held, read, is_wide):
    before = held()
    text = export(coded, tmp_path / "out.csv", is_wide=is_wide).read_text(encoding="utf-8")
    assert read(text).n_new == 0
    assert held() == before


def test_a_wide_row_whose_answers_were_given_one_after_another_brings_nothing_new(
    archive, sample, read, tmp_path
):
    ana = Coding(archive, "ai", "ana")
    ana.answer(1, "about", "1", now=NOW, source="terminal")
    ana.answer(1, "alarm", "0", now=NOW + timedelta(seconds=9), source="terminal")
    text = export(archive, tmp_path / "out.csv", is_wide=True).read_text(encoding="utf-8")
    assert read(text, at=NOW + timedelta(hours=1)).n_new == 0
    ana.answer(1, "about", "0", now=NOW + timedelta(minutes=1), source="terminal")
    assert read(text, at=NOW + timedelta(hours=1)).n_new == 1  # kept, and does not hold
    assert ana.item(1).answers["about"] == "0"


@pytest.mark.parametrize("is_wide", [True, False])
def test_what_was_exported_can_be_imported_elsewhere(coded, tmp_path, held, read, is_wide):
    before = held()
    text = export(coded, tmp_path / "out.csv", is_wide=is_wide).read_text(encoding="utf-8")
    with coded.writing() as connection:
        connection.execute("delete from annotation")
    done = read(text)
    assert (done.n_new, done.n_titles, done.n_matched) == (7, 2, 2)
    assert held() == before


def test_answers_of_all_samples_and_of_none_are_exported_together(coded, tmp_path, read):
    read(f'title,coder,alarm\n"{FIRST}",carla,2\nA title of elsewhere,carla,1\n')
    rows = table(export(coded, tmp_path / "all.csv", sample=None))
    assert {(row["coder"], row["sample"]) for row in rows} == {("ana", "ai"), ("ben", "ai"), ("carla", "")}
    of_sample = table(export(coded, tmp_path / "sample.csv"))
    assert {(row["coder"], row["position"]) for row in of_sample if row["coder"] == "carla"} == {
        ("carla", "1")
    }


def test_a_wide_table_of_several_codebooks_is_refused(coded, tmp_path, read):
    read(f'title,coder,alarm\n"{FIRST}",carla,2\n', book=built_in().of_topic("robots"))
    with pytest.raises(InputError, match="the answers are to 2 codebooks"):
        export(coded, tmp_path / "wide.csv", sample=None, is_wide=True)


def test_a_wide_file_of_another_study_is_imported_with_a_map(coded, read, held):
    text = f"kop,rater,grade,themes\n{THIRD},carla,2.0,jobs\nNicht hier,dirk,Mild,\n"
    done = read(text, column_map={"title": "kop", "coder": "rater", "alarm": "grade"})
    assert (done.n_answers, done.n_new, done.n_titles, done.n_matched) == (3, 3, 2, 1)
    assert dict(done.coders) == {"carla": 2, "dirk": 1}
    assert held()[title_digest(THIRD), "carla", "alarm"] == "2"
    assert held()[title_digest("Nicht hier"), "dirk", "alarm"] == "1"


def test_digests_stand_for_titles(coded, read, held):
    read(f"digest,reader,alarm\n{title_digest(SECOND).upper()},first,0\n")
    assert held()[title_digest(SECOND), "first", "alarm"] == "0"


def test_a_coder_and_a_date_are_given_for_a_file_without_them(coded, read, rows):
    on = datetime(2026, 11, 30, tzinfo=UTC)
    read(f"title,alarm\n{SECOND},0\n", coder="carla", answered_at=on)
    assert rows("select coder, answered_at, source from annotation where coder = 'carla'") == [
        ("carla", "2026-11-30T00:00:00Z", "import")
    ]


def test_importing_twice_changes_nothing_even_where_the_answer_was_changed_since(coded, read, held):
    text = f"title,coder,about\n{SECOND},ana,1\n"
    later = NOW + timedelta(hours=1)
    assert read(text, at=later).n_new == 1
    Coding(coded, "ai", "ana").answer(2, "about", "0", now=later + timedelta(hours=1), source="browser")
    assert read(text, at=later + timedelta(hours=2)).n_new == 0
    assert held()[title_digest(SECOND), "ana", "about"] == "0"


def test_an_answer_older_than_the_one_that_holds_is_kept_and_does_not_hold(coded, read, held):
    text = f"title,coder,about,answered_at\n{SECOND},ana,1,2026-11-01\n"
    assert read(text).n_new == 1
    assert held()[title_digest(SECOND), "ana", "about"] == "0"


def test_of_answers_that_are_given_twice_in_a_file_the_last_one_counts(coded, read, held):
    done = read(f"title,coder,alarm\n{SECOND},carla,0\n{SECOND.upper()}!,carla,1\n")
    assert (done.n_answers, done.n_repeated) == (1, 1)
    assert held()[title_digest(SECOND), "carla", "alarm"] == "1"


def test_answers_find_their_headline_when_it_comes_later(archive, sample, store, read, rows):
    text = "title,coder,alarm\nAI of tomorrow,carla,1\n"
    read(text)
    store("AI of tomorrow")
    read(text)
    assert rows("select title from annotation_current") == [("AI of tomorrow",)]


def test_a_dry_run_checks_and_stores_nothing(coded, read, held):
    before = held()
    assert read(f"title,coder,alarm\n{SECOND},carla,0\n", is_dry_run=True).n_answers == 1
    assert held() == before


@pytest.mark.parametrize(
    ("text", "options", "why"),
    [
        (
            f"title,coder,alarm\n{SECOND},carla,0\n{THIRD},carla,7\n",
            {},
            "line 3: alarm: '7' is no answer; the answers are 0, 1, 2, 3, cannot_tell; correct these rows",
        ),
        (
            f"title,alarm\n{SECOND},1\n",
            {},
            "line 2: no coder; name a column with --map coder=COLUMN, or give",
        ),
        ("title,coder,alarm\n,carla,1\n", {}, "line 2: no title and no digest; correct or remove these rows"),
        ("digest,coder,alarm\nabc,carla,1\n", {}, "line 2: 'abc' is no digest of 16 hex digits"),
        (
            f"title,coder,tone\n{SECOND},carla,1\n",
            {},
            "no column of an answer (title, coder, tone); name those",
        ),
        ("kop,coder,alarm\nx,carla,1\n", {}, "no column of titles or digests (kop, coder, alarm); name one"),
        (
            f"title,coder,question,answer\n{SECOND},carla,tone,1\n",
            {},
            "line 2: codebook alarm has no question 'tone'; its questions are about, alarm, object",
        ),
        (
            f"title,coder,alarm,answered_at\n{SECOND},carla,1,2030-01-01\n",
            {},
            "line 2: answered at 2030-01-01 00:00:00+00:00, which is to come",
        ),
        (
            f"title,coder,alarm,answered_at\n{SECOND},carla,1,yesterday\n",
            {},
            "line 2: 'yesterday' is no time; write it like 2026-11-30 or 2026-11-30T09:00:00Z",
        ),
        (
            f"title,coder,alarm,answered_at\n{SECOND},carla,1,0001-01-01\n",
            {},
            "line 2: 0001-01-01 is not between 1900 and 9000; write when it was coded",
        ),
        (
            f"title,coder,alarm,codebook_digest\n{SECOND},carla,1,{'0' * 16}\n",
            {},
            "line 2: codebook 0000000000000000 is not in this archive; give its file with --codebook",
        ),
        (
            f"title,coder,alarm\n{SECOND},carla,1\n",
            {"column_map": {"alrm": "alarm"}},
            "--map alrm=alarm: there is no field 'alrm'; did you mean 'alarm'?",
        ),
        (
            f"title,coder,alarm\n{SECOND},carla,1\n",
            {"column_map": {"alarm": "grade"}},
            "--map alarm=grade: there is no column 'grade'; the columns are title, coder, alarm",
        ),
        (f"title,coder,alarm\n{SECOND},carla,\n", {}, "no answer in it; check the columns of the questions"),
        (
            f"title,coder,alarm\n{SECOND},carla,1\n",
            {"sample": "ia"},
            "there is no sample 'ia'; choose from ai",
        ),
    ],
)
def test_a_file_with_an_error_is_refused_whole_with_the_line_and_the_remedy(
    coded, read, held, text, options, why
):
    before = held()
    with pytest.raises(InputError) as caught:
        read(text, **options)
    assert why in str(caught.value)
    assert held() == before


def test_of_many_errors_the_first_are_told_and_the_others_counted(coded, read):
    with pytest.raises(
        InputError, match=r"nothing was imported: line 2: .*; and 95 more; correct these rows"
    ):
        read("title,coder,alarm\n" + f"{SECOND},carla,9\n" * 100)


def test_label_studio_gets_every_headline_of_a_sample_and_the_codebook(coded, tmp_path):
    n, beside = export_label_studio(coded, tmp_path / "tasks.json", sample=None)
    tasks = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    assert (n, beside.name) == (3, "tasks.xml")
    assert [task["data"]["title"] for task in tasks] == [FIRST, SECOND, THIRD]
    assert [len(task["annotations"]) for task in tasks] == [2, 1, 0]
    # It would refuse the names of coders that have no account there.
    assert not any("completed_by" in one for task in tasks for one in task["annotations"])


def test_the_configuration_asks_what_the_codebook_asks():
    view = ET.fromstring(config(BOOK))  # noqa: S314 - our own
    choices = {one.get("name"): one for one in view.iter("Choices")}
    assert list(choices) == ["about", "alarm", "object", "themes", "regulation"]
    assert choices["themes"].get("choice") == "multiple"
    assert [one.get("alias") for one in choices["alarm"]] == ["0", "1", "2", "3", "cannot_tell"]
    keys = [one.get("hotkey") for one in view.iter("Choice") if one.get("hotkey")]
    assert len(keys) == len(set(keys))
    (place,) = [one for one in view if one.find("Choices") is choices["object"]]
    assert (place.get("whenTagName"), place.get("whenChoiceValue")) == ("alarm", "1,Mild,2,Clear,3,Extreme")


def test_label_studio_s_answers_come_back(coded, tmp_path, held, read):
    export_label_studio(coded, tmp_path / "tasks.json", sample="ai")
    before = held()
    with coded.writing() as connection:
        connection.execute("delete from annotation")
    read((tmp_path / "tasks.json").read_text(encoding="utf-8"), "again.json")
    assert held() == before


def task(title, *annotations):
    return {"id": 7, "data": {"title": title}, "annotations": list(annotations)}


def result(name, *choices):
    return {"from_name": name, "to_name": "title", "type": "choices", "value": {"choices": list(choices)}}


def test_an_export_of_label_studio_names_its_coders_and_times(coded, read, rows):
    found = [
        task(
            SECOND,
            {"completed_by": {"email": "carla@x.org", "id": 3}, "created_at": "2026-11-30T10:00:00.123456Z"}
            | {"result": [result("about", "1"), result("alarm", "1"), result("themes", "jobs", "power")]},
            {"completed_by": 4, "created_at": "2026-11-30T11:00:00+01:00", "result": [result("about", "No")]},
            {"completed_by": 5, "was_cancelled": True, "result": [result("about", "1")]},
        ),
        task("Nobody coded this"),
    ]
    done = read(json.dumps(found), "export.json")
    assert dict(done.coders) == {"carla@x.org": 3, "label-studio-4": 1}
    stored = rows("select coder, question, answer, answered_at from annotation where source = 'import'")
    assert stored == [
        ("carla@x.org", "about", "1", "2026-11-30T10:00:00Z"),
        ("carla@x.org", "alarm", "1", "2026-11-30T10:00:00Z"),
        ("carla@x.org", "themes", "jobs;power", "2026-11-30T10:00:00Z"),
        ("label-studio-4", "about", "0", "2026-11-30T10:00:00Z"),
    ]


def test_label_studio_s_questions_of_another_name_are_mapped(coded, read, held):
    given = [task(SECOND, {"coder": "carla", "result": [result("fear", "2")]})]
    given[0]["data"] = {"kop": SECOND}
    read(json.dumps(given), "export.json", column_map={"alarm": "fear", "title": "kop"})
    assert held()[title_digest(SECOND), "carla", "alarm"] == "2"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (
            [task(SECOND, {"coder": "carla", "result": [result("alarm", "9")]})],
            "task 1, carla: alarm: '9' is no",
        ),
        ([{"data": {"kop": "x"}, "annotations": []}], "task 1: no title and no digest (its fields are kop)"),
        (
            [{"data": {"title_digest": "=cmd()"}, "annotations": []}],
            "task 1: '=cmd()' is no digest of 16 hex",
        ),
        ([{"data": 3, "annotations": []}], "task 1: not a task of Label Studio"),
        ([task(SECOND, {"result": [result("alarm", "1")]})], "task 1: no coder; name a column"),
    ],
)
def test_an_error_in_label_studio_s_export_names_the_task(coded, read, given, why):
    with pytest.raises(InputError) as caught:
        read(json.dumps(given), "export.json")
    assert why in str(caught.value)


def test_half_a_letter_in_a_note_does_not_stop_an_import(coded, read, held):
    note = {"from_name": "note", "type": "textarea", "value": {"text": ["half \ud83e"]}}
    read(json.dumps([task(SECOND, {"coder": "carla", "result": [note]})]), "export.json")
    assert held()[title_digest(SECOND), "carla", "note"] == "half ?"


def test_label_studio_s_csv_is_read(coded, read, held):
    text = f'annotator,title,about,themes\n3,{SECOND},1,"{{""choices"": [""jobs"", ""power""]}}"\n'
    read(text)
    assert held()[title_digest(SECOND), "3", "themes"] == "jobs;power"
