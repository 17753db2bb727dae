"""Headlines are coded one at a time, also without JavaScript, and each answer is stored at once."""

import json
import re
from dataclasses import replace
from html import unescape
from urllib.parse import urlencode

import pytest

from panictrack.archive import Database
from panictrack.archive.deletion import delete_headlines
from panictrack.labelling.codebook import built_in

from .conftest import HOSTILE, NOW, cookie, post
from .samples_to_code import MARK, TITLES, draw_sample, n_rows, stored, workspace_to_code

ANA = "/label?sample=ai&coder=ana"


@pytest.fixture
def coding(ask_in, tmp_path, empty_archive):
    """A server of a workspace with a sample."""
    return ask_in(workspace_to_code(tmp_path, empty_archive))


def send(asking, path="/label", *, coder="ana", **fields):
    """Press a button of the page, as a browser without a script does."""
    return post(asking, {"sample": "ai", "coder": coder, "do": "answer", **fields}, path)


def follow_on(asking, answer):
    assert answer.status == 303, answer.text
    return asking(answer.headers["Location"], **cookie(asking))


def shown(page):
    """The headline, and the name of the question that is asked."""
    headline = re.search(r'<p id="headline"[^>]*>(.*?)</p>', page.text, re.DOTALL)
    question = re.search(r'class="question" data-question="(\w+)">', page.text)
    return unescape(headline[1]), question and question[1]


def test_the_list_tells_how_far_each_coder_is_and_leads_to_the_next_headline(coding):
    page = coding("/label")
    assert 'href="/label?sample=ai&amp;coder=ana"' in page.text
    assert page.text.count("0 of 12") == 2
    send(coding, position=1, question="about", answer="0")
    assert "1 of 12" in coding("/label").text
    assert "1 of 12" in coding("/label?sample=ai").text


@pytest.mark.parametrize("sample", ["ai", "gone"])
def test_an_answer_of_another_archives_page_is_not_stored_here(coding, tmp_path, sample):
    key = re.search(r'name="key" value="([^"]+)"', coding(ANA).text)[1]
    other = key.replace(" 1 ", " 2 ")  # a sample of the same name, drawn with another seed
    answer = send(coding, sample=sample, position=1, question="about", answer="1", key=other)
    assert (answer.status, n_rows(tmp_path)) == (503, 0)
    assert "serves another" in answer.text
    assert send(coding, position=1, question="about", answer="1", key=unescape(key)).status == 303


def test_without_a_sample_the_page_says_how_to_draw_one(ask):
    assert "panictrack label sample --topic ai" in ask("/label").text


def test_the_navigation_leads_to_the_page(ask):
    assert '<a href="/label">Label</a>' in ask("/about").text


def test_a_browser_without_a_script_codes_headline_after_headline(coding, tmp_path):
    assert shown(coding(ANA, **cookie(coding))) == (HOSTILE, "about")
    answers = [
        ("about", "1"),
        ("alarm", "2"),
        ("object", "technology"),
        ("themes", "jobs"),
        ("regulation", "none"),
    ]
    for (question, answer), following in zip(answers, [*answers[1:], ("about", "")], strict=True):
        page = follow_on(coding, send(coding, position=1, question=question, answer=answer))
        assert stored(tmp_path)[HOSTILE, question] == answer
        assert shown(page)[1] == following[0]
    assert shown(page)[0] == TITLES[1]
    assert "1</span> of" in page.text


def test_several_boxes_are_one_answer_and_no_box_is_none_of_them(coding, tmp_path):
    for question, answer in (("about", "1"), ("alarm", "2"), ("object", "technology")):
        send(coding, position=1, question=question, answer=answer)
    form = {"sample": "ai", "coder": "ana", "do": "answer", "position": 1, "question": "themes"}
    for boxes, kept in ((["crime", "jobs"], "jobs;crime"), ([], "none")):
        body = urlencode([*form.items(), *(("answer", box) for box in boxes)])
        headers = {"Content_Type": "application/x-www-form-urlencoded", "Origin": coding.address.rstrip("/")}
        assert coding("/label", method="POST", body=body, **headers, **cookie(coding)).status == 303
        assert stored(tmp_path)[HOSTILE, "themes"] == kept


def test_cannot_tell_is_an_answer_to_every_question_whatever_is_ticked(coding, tmp_path):
    send(coding, position=1, question="about", alone="cannot_tell", answer="1")
    assert stored(tmp_path) == {(HOSTILE, "about"): "cannot_tell"}


def test_an_answer_can_be_taken_back_and_given_again(coding, tmp_path):
    send(coding, position=1, question="about", answer="0")
    page = follow_on(coding, send(coding, do="undo"))
    assert shown(page) == (HOSTILE, "about")
    assert stored(tmp_path) == {}
    assert n_rows(tmp_path) == 2
    assert shown(follow_on(coding, send(coding, do="undo"))) == (HOSTILE, "about")


def test_a_question_is_answered_again_by_its_link_and_the_page_stays(coding, tmp_path):
    send(coding, position=1, question="about", answer="0")
    page = coding(f"{ANA}&at=1&again=about", **cookie(coding))
    assert shown(page) == (HOSTILE, "about")
    assert 'name="stay"' in page.text
    assert 'value="0" aria-pressed="true"' in page.text
    page = follow_on(coding, send(coding, position=1, question="about", answer="cannot_tell", stay="yes"))
    assert shown(page) == (HOSTILE, None)
    assert "Cannot tell" in page.text


def test_what_is_skipped_comes_again_at_the_end(coding, tmp_path):
    page = coding(f"{ANA}&after=1", **cookie(coding))
    assert shown(page)[0] == TITLES[1]
    for position in range(2, 13):
        page = follow_on(coding, send(coding, position=position, question="about", answer="0"))
    assert shown(page) == (HOSTILE, "about")


def test_when_all_is_coded_the_page_says_so_and_shows_the_last_headline(coding):
    for position in range(1, 13):
        answer = send(coding, position=position, question="about", answer="0")
    page = follow_on(coding, answer)
    assert "ana has coded all 12 headlines of this sample." in page.text
    assert shown(page) == (TITLES[11], None)


def test_a_note_is_stored_with_the_line_ends_of_files(coding, tmp_path):
    page = follow_on(coding, send(coding, do="note", position=1, note="irony?\r\n<b>perhaps</b>"))
    assert stored(tmp_path) == {(HOSTILE, "note"): "irony?\n<b>perhaps</b>"}
    assert "irony?\n&lt;b&gt;perhaps&lt;/b&gt;</textarea>" in page.text


def test_a_coder_sees_no_score_no_outlet_no_date_and_nobody_elses_answers(coding):
    send(coding, coder="ben", position=1, question="about", alone="cannot_tell")
    send(coding, coder="ben", do="note", position=1, note="a remark of ben")
    page = coding(ANA, **cookie(coding)).text
    for hidden in (MARK, "0.777", "alarm@4", "2026-11", "November", "remark of ben", 'aria-pressed="true"'):
        assert hidden not in page
    assert "AI kills" not in re.search(r"<title>.*?</title>", page)[0]


def test_a_hostile_title_is_text_in_the_page_and_in_what_the_script_reads(coding):
    page = coding(ANA, **cookie(coding))
    assert HOSTILE not in page.text
    assert page.text.count("<script") == 2
    state = json.loads(unescape(re.search(r'data-state="([^"]*)"', page.text)[1]))
    assert state["item"]["title"] == HOSTILE


def test_a_script_gets_what_comes_next_with_the_confirmation(coding):
    fields = {
        "sample": "ai",
        "coder": "ana",
        "do": "answer",
        "position": 1,
        "question": "about",
        "answer": "0",
    }
    found = json.loads(post(coding, fields, "/label", Accept="application/json").text)
    assert found["item"]["answers"] == {"about": "0"}
    assert (found["n_coded"], found["n_asked"]) == (1, 12)
    assert [one["position"] for one in found["ahead"]] == list(range(2, 13))
    assert found["last"]["question"] == "about"
    assert found["ahead"][0].keys() == {"position", "title", "answers", "note", "previous"}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"position": 99, "question": "about", "answer": "1"}, "does not ask ana headline 99"),
        ({"position": "-1", "question": "about", "answer": "1"}, "no headline of the sample"),
        ({"position": 1, "question": "alarm", "answer": "1"}, "alarm is not asked after these answers"),
        ({"position": 1, "question": "about", "answer": "7"}, "is no answer"),
        ({"position": 1, "question": "about"}, "no answer; the answers are 1, 0"),
        ({"position": 1, "question": "nothing", "answer": "1"}, "no question 'nothing'"),
        ({"do": "burn", "position": 1}, "choose from answer, withdraw, undo, note"),
        ({"sample": "none", "position": 1}, "sample"),
        ({"coder": "eve", "position": 1}, "asks no coder 'eve'"),
        ({"do": "note", "position": 1, "note": "x" * 2_001}, "write up to 2,000"),
    ],
)
def test_what_is_not_asked_is_refused_with_its_reason_for_people_and_for_the_script(
    coding, tmp_path, fields, why
):
    sent = {"sample": "ai", "coder": "ana", "do": "answer", **fields}
    page = post(coding, sent, "/label")
    assert page.status == 400
    assert why in unescape(page.text)
    answer = post(coding, sent, "/label", Accept="application/json")
    assert answer.status == 400
    assert why in json.loads(answer.text)["problem"]
    assert n_rows(tmp_path) == 0


@pytest.mark.parametrize(
    "path",
    ["/label?sample=none", "/label?sample=ai&coder=eve", f"{ANA}&at=99", "/label?sample=ai&coder=llm:tiny"],
)
def test_a_page_of_what_is_not_there_says_what_is(coding, path):
    assert coding(path).status == 400


def test_without_the_token_the_page_is_read_only_and_says_how_to_get_it(coding, tmp_path):
    page = coding(ANA)
    assert "To code headlines here, open the second address" in page.text
    assert "label.js" not in page.text
    assert page.text.count(" disabled>") == 5
    fields = {
        "sample": "ai",
        "coder": "ana",
        "do": "answer",
        "position": 1,
        "question": "about",
        "answer": "0",
    }
    for headers in ({"Cookie": "panictrack-1=wrong"}, {"origin": "http://evil.example"}):
        assert post(coding, fields, "/label", **headers).status == 403
    assert n_rows(tmp_path) == 0


def test_in_a_snapshot_nobody_codes(ask_in, tmp_path, empty_archive):
    asking = ask_in(workspace_to_code(tmp_path, empty_archive), snapshot="2026", token=None)
    assert "headlines are coded in a workspace" in asking("/label").text
    assert "0 of 12" in asking("/label").text
    assert ANA.replace("&", "&amp;") not in asking("/label").text
    assert 'id="headline"' not in asking(ANA).text
    assert send(asking, position=1, question="about", answer="0").status == 403


def test_a_deleted_headline_is_not_asked_and_the_one_before_it_is_found(coding, tmp_path):
    archive = Database.open(tmp_path / "archive.db")
    with archive.reading() as connection:
        found = connection.value("select id from headline where title = ?", (TITLES[1],))
    delete_headlines(archive, [found], reason="a test", now=NOW)
    archive.close()
    page = coding(f"{ANA}&at=3", **cookie(coding))
    assert 'href="/label?sample=ai&amp;coder=ana&amp;at=1"' in page.text
    assert 'of <span id="n-asked">11</span>' in page.text


def test_a_locked_archive_stores_nothing_and_the_script_is_told_to_try_again(coding, tmp_path, monkeypatch):
    monkeypatch.setattr("panictrack.archive.database._PATIENCE_MS", 50)
    archive = Database.open(tmp_path / "archive.db")
    with archive.writing():
        fields = {
            "sample": "ai",
            "coder": "ana",
            "do": "answer",
            "position": 1,
            "question": "about",
            "answer": "0",
        }
        answer = post(coding, fields, "/label", Accept="application/json")
    archive.close()
    assert answer.status == 503
    assert "another process is writing" in json.loads(answer.text)["problem"]
    assert n_rows(tmp_path) == 0


def test_a_codebook_of_ones_own_is_asked_by_its_own_names(coding, tmp_path):
    book = built_in()
    question = replace(book.questions[0], name="constructor", ask="Is it <b>about</b> it?")
    draw_sample(
        tmp_path, ["Another AI headline"], book=replace(book, name="own", questions=(question,)), name="own"
    )
    page = coding("/label?sample=own&coder=ben", **cookie(coding))
    assert shown(page) == ("Another AI headline", "constructor")
    assert "Is it &lt;b&gt;about&lt;/b&gt; it?" in page.text
