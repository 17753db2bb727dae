"""Coders answer in the order of the sample; every answer is kept, and the latest holds."""

import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from panictrack.api.labels import Coder, Labels
from panictrack.archive.deletion import delete_headlines
from panictrack.archive.labels import current_annotations
from panictrack.errors import InputError
from panictrack.labelling.answers import Coding

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
ANSWER_AND_WAIT = """
import sys, time
from panictrack import Archive
with Archive(sys.argv[1]) as archive:
    coder = archive.labels.coder("ana")
    coder.answer(1, "about", "1")
    print("stored", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def coding(archive, sample):
    return lambda coder="ana": Coding(archive, "ai", coder)


def answered(coding, position, *answers, at=NOW):
    for question, answer in answers:
        item = coding.answer(position, question, answer, now=at, source="browser")
    return item


def test_the_first_headline_is_shown_with_its_first_question_and_nothing_else(coding):
    item = coding().next()
    assert (item.position, item.title) == (1, "AI could kill us all, scientists warn")
    assert item.next_question.name == "about"
    assert item.answers == {}


def test_a_headline_is_complete_when_every_question_that_its_answers_call_for_has_one(coding):
    ana = coding()
    item = answered(ana, 1, ("about", "1"), ("alarm", "3"), ("object", "technology"))
    assert item.next_question.name == "themes"
    item = answered(ana, 1, ("themes", "existential;jobs"), ("regulation", "none"))
    assert item.next_question is None
    assert ana.next().position == 2
    assert (ana.progress().n_asked, ana.progress().n_coded) == (2, 1)


def test_a_coder_is_asked_the_overlap_and_the_own_headlines_only(coding):
    for coder, positions in (("ana", [1, 2]), ("ben", [1, 3])):
        one, found = coding(coder), []
        while item := one.next():
            answered(one, item.position, ("about", "0"))
            found.append(item.position)
        assert found == positions


def test_a_coder_does_not_see_the_answers_of_another(coding):
    answered(coding("ben"), 1, ("about", "0"))
    assert coding().item(1).answers == {}


def test_a_language_model_is_asked_every_headline(coding):
    assert coding("llm:tiny").progress().n_asked == 3


def test_a_headline_can_be_left_for_later(coding):
    assert coding().next(after=1).position == 2
    assert coding().next(after=2) is None
    assert coding().next().position == 1


def test_what_is_ahead_ends_with_what_was_left_out(coding):
    ana = coding()
    assert [item.position for item in ana.outlook(after=1, n=5).ahead] == [2, 1]
    assert [item.position for item in ana.outlook(n=1).ahead] == [1]
    assert ana.previous(2) == 1
    assert ana.previous(1) is None


def test_the_outlook_tells_what_undo_would_take_back(coding):
    ana = coding()
    assert ana.outlook().last is None
    answered(ana, 1, ("about", "1"), ("alarm", "0"))
    item, question = ana.outlook().last
    assert (item.position, question) == (1, "alarm")
    ana.undo(now=NOW, source="browser")
    assert ana.outlook().last[1] == "about"
    answered(ana, 1, ("about", "0"))
    assert ana.outlook().progress == ana.progress()
    assert ana.progress().n_coded == 1


def test_an_answer_is_flushed_to_the_disk_and_all_else_is_written_as_before(archive):
    def pragmas(connection):
        return [connection.value(f"pragma {name}") for name in ("synchronous", "busy_timeout")]

    with archive.writing_for_good() as connection:
        assert pragmas(connection) == [2, 5_000]
    with archive.connection() as connection:
        assert pragmas(connection) == [1, 30_000]


def test_a_changed_answer_is_a_new_row_and_the_old_one_stays(coding, rows):
    answered(coding(), 1, ("about", "1"), ("about", "0"))
    assert rows("select answer from annotation order by id") == [("1",), ("0",)]
    assert rows("select answer from annotation_current") == [("0",)]


def test_the_same_answer_again_stores_nothing(coding, rows):
    answered(coding(), 1, ("about", "1"), ("about", "1"))
    assert rows("select count(*) from annotation") == [(1,)]


def test_answers_that_are_no_longer_called_for_are_withdrawn_with_the_change(coding, rows):
    item = answered(coding(), 1, ("about", "1"), ("alarm", "2"), ("object", "use"), ("alarm", "0"))
    assert item.answers == {"about": "1", "alarm": "0"}
    assert rows("select question, answer from annotation_current order by 1") == [
        ("about", "1"),
        ("alarm", "0"),
    ]


def test_undo_takes_back_the_last_answer_and_shows_its_headline(coding, rows):
    ana = coding()
    answered(ana, 1, ("about", "0"))
    answered(ana, 2, ("about", "1"), ("alarm", "0"))
    assert ana.undo(now=NOW, source="browser").answers == {"about": "1"}
    assert ana.undo(now=NOW, source="browser").position == 2
    assert ana.undo(now=NOW, source="browser").position == 1
    assert ana.undo(now=NOW, source="browser") is None
    assert rows("select count(*) from annotation") == [(6,)]
    assert rows("select * from annotation_current") == []


def test_undo_leaves_the_answers_of_others_alone(coding):
    answered(coding("ben"), 1, ("about", "0"))
    assert coding().undo(now=NOW, source="browser") is None


def test_a_note_is_kept_beside_the_answers_and_can_be_emptied(coding, rows):
    ana = coding()
    assert ana.write_note(1, " irony? ", now=NOW, source="browser").note == "irony?"
    answered(ana, 1, ("about", "1"))
    assert ana.item(1).note == "irony?"
    assert ana.write_note(1, "", now=NOW, source="browser").note == ""
    assert rows("select question from annotation_current") == [("about",)]
    with pytest.raises(InputError, match="write up to 2,000"):
        ana.write_note(1, "x" * 2_001, now=NOW, source="browser")


def test_a_clock_that_was_set_back_does_not_revive_an_earlier_answer(coding):
    ana = coding()
    answered(ana, 1, ("about", "1"))
    answered(ana, 1, ("about", "0"), at=NOW - timedelta(hours=1))
    assert ana.item(1).answers == {"about": "0"}


@pytest.mark.parametrize(
    ("position", "question", "answer", "why"),
    [
        (3, "about", "1", "sample ai does not ask ana headline 3; take the next one"),
        (1, "about", "7", "about: '7' is no answer; the answers are 1, 0, cannot_tell"),
        (1, "tone", "1", "codebook alarm has no question 'tone'; its questions are about, alarm, object"),
        (1, "alarm", "1", "alarm is not asked after these answers; answer what comes before it"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_nothing_is_stored(
    coding, rows, position, question, answer, why
):
    with pytest.raises(InputError) as caught:
        answered(coding(), position, (question, answer))
    assert str(caught.value).startswith(why)
    assert rows("select * from annotation") == []


@pytest.mark.parametrize(
    ("sample_name", "coder", "why"),
    [
        ("ai", "carla", "sample ai asks no coder 'carla'; its coders are ana, ben"),
        ("ia", "ana", "there is no sample 'ia'; choose from ai"),
        ("ai", "a,b", "'a,b' is no name of a coder"),
        ("ai", "", "'' is no name of a coder"),
    ],
)
def test_an_unknown_sample_or_coder_is_named_with_those_there_are(archive, sample, sample_name, coder, why):
    with pytest.raises(InputError) as caught:
        Coding(archive, sample_name, coder)
    assert str(caught.value).startswith(why)


def test_without_any_sample_the_remedy_is_to_draw_one(archive):
    with pytest.raises(InputError, match="draw one with `panictrack label sample`"):
        Coding(archive, None, "ana")


def test_a_headline_that_is_deleted_is_not_asked_any_more_and_its_answers_stay(archive, coding, rows):
    ana = coding()
    answered(ana, 1, ("about", "1"))
    ((id_,),) = rows("select headline_id from label_item where position = 1")
    delete_headlines(archive, [id_], reason="asked to", now=NOW)
    assert ana.next().position == 2
    assert ana.progress().n_asked == 1
    with pytest.raises(InputError, match="headline 1 was deleted meanwhile; take the next one"):
        answered(ana, 1, ("about", "0"))
    assert rows("select headline_id, title, answer from annotation_current") == [(None, None, "1")]
    assert rows("select headline_id from label_item where position = 1") == [(None,)]
    assert rows("pragma foreign_key_check") == []


def test_an_answer_survives_that_its_process_is_killed(archive, sample):
    command = [sys.executable, "-c", ANSWER_AND_WAIT, str(archive.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "stored\n"
        process.send_signal(signal.SIGKILL)
    with archive.reading() as connection:
        assert [one.answer for one in current_annotations(connection)] == ["1"]


def test_an_answer_waits_for_a_collector_that_is_writing(archive, coding):
    with closing(sqlite3.connect(archive.path, isolation_level=None, check_same_thread=False)) as collector:
        collector.execute("begin immediate")
        release = threading.Timer(0.1, lambda: collector.execute("commit"))
        release.start()
        assert answered(coding(), 1, ("about", "0")).answers == {"about": "0"}
        release.join()


def test_progress_is_told_of_every_coder(archive, sample, coding):
    answered(coding("ben"), 3, ("about", "0"))
    found = Labels(archive, ()).progress()
    assert [(one.coder, one.n_asked, one.n_coded) for one in found] == [("ana", 2, 0), ("ben", 2, 1)]


def test_python_codes_as_the_page_does(archive, sample):
    labels = Labels(archive, ())
    assert [one.name for one in labels.samples()] == ["ai"]
    ana = labels.coder("ana")
    assert isinstance(ana, Coder)
    ana.answer(ana.next().position, "about", "0")
    ana.write_note(1, "a remark")
    (about, note) = labels.annotations("ai")
    assert (about.title, about.coder, about.answer, about.source) == (
        "AI could kill us all, scientists warn",
        "ana",
        "0",
        "python",
    )
    assert (note.question, note.answer) == ("note", "a remark")
    assert ana.undo().position == 1
    assert [one.question for one in labels.annotations()] == ["note"]
    with pytest.raises(InputError, match="there is no sample 'ia'"):
        labels.annotations("ia")
