"""The answers of coders side by side, and `panictrack label agreement` on them."""

from datetime import UTC, datetime

import pytest

from panictrack import Archive
from panictrack.errors import InputError, NotEnoughDataError
from panictrack.labelling.answers import Coding
from panictrack.labelling.ratings import coded_sample

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
COMPLETE = {"about": "1", "alarm": "2", "object": "technology", "themes": "none", "regulation": "none"}


def code(archive, coder, position, **answers):
    one = Coding(archive, "ai", coder)
    for question, answer in (COMPLETE | answers).items():
        one.answer(position, question, answer, now=NOW, source="browser")


def test_answers_stand_in_the_order_of_the_sample_one_column_for_each_coder(archive, sample):
    code(archive, "ben", 3)
    code(archive, "ben", 1, alarm="1")
    code(archive, "ana", 1, alarm="3")
    coded = coded_sample(archive, "ai", ())
    assert coded.coders == ("ana", "ben")
    assert [coded.titles[digest] for digest in coded.digests] == [
        "AI could kill us all, scientists warn",
        "Robots and AI draw a crowd",
    ]
    assert coded.of_question("alarm").answers == [["3", "1"], [None, "2"]]
    assert coded.of_question("alarm").years == ["2026", "2026"]


def test_no_theme_is_an_answer_and_not_a_missing_one(archive, sample):
    code(archive, "ana", 1)
    assert coded_sample(archive, "ai", ()).of_question("themes").answers == [[""]]


def test_language_models_are_left_out_unless_they_are_named(archive, sample):
    code(archive, "ana", 1)
    code(archive, "llm:tiny", 1)
    assert coded_sample(archive, "ai", ()).coders == ("ana",)
    assert coded_sample(archive, "ai", ("ana", "llm:tiny")).coders == ("ana", "llm:tiny")


def test_remarks_and_withdrawn_answers_are_none(archive, sample):
    code(archive, "ana", 1)
    one = Coding(archive, "ai", "ana")
    one.write_note(1, "hard", now=NOW, source="browser")
    one.withdraw(1, "alarm", now=NOW, source="browser")
    coded = coded_sample(archive, "ai", ())
    assert coded.of_question("alarm").answers == [[None]]
    assert [one.question for one in coded.ratings][-1] == "clearly alarmed"


def test_who_has_coded_nothing_is_named_with_those_who_have(archive, sample):
    code(archive, "ana", 1)
    with pytest.raises(InputError, match="'ben' has coded nothing in sample ai; its coders so far are ana"):
        coded_sample(archive, "ai", ("ben",))


def test_a_sample_that_nobody_has_coded_says_where_to_code_it(archive, sample):
    with pytest.raises(NotEnoughDataError, match="nobody has coded anything yet; code it on the page Label"):
        coded_sample(archive, "ai", ())


@pytest.fixture
def coded(run, workspace, tmp_path):
    """Twenty headlines that ana and ben code, and differ on the alarm of two."""
    rows = [f"2026-10-{1 + n},AI could kill us all - scientist {n} warns,x.org" for n in range(10)]
    rows += [f"2025-11-{1 + n},AI helps baker {n},x.org" for n in range(10)]
    (tmp_path / "news.csv").write_text("\n".join(["date,title,outlet", *rows]) + "\n")
    run("import", "news.csv")
    run(
        "label",
        "sample",
        "-n",
        "20",
        "--coders",
        "ana,ben",
        "--overlap",
        "1",
        "--name",
        "mine",
        "--seed",
        "1",
    )
    with Archive(workspace) as archive:
        for name in ("ana", "ben"):
            coder = archive.labels.coder(name)
            while item := coder.next():
                alarm = "3" if "kill" in item.title else "0"
                if name == "ben" and item.title.endswith((" 3 warns", "baker 4")):
                    alarm = "1"
                for question, answer in (COMPLETE | {"alarm": alarm}).items():
                    if question in {one.name for one in coder.item(item.position).asked}:
                        coder.answer(item.position, question, answer)


def test_people_see_one_row_for_each_question_with_its_interval(run, coded):
    shown = run("label", "agreement", "--format", "table").stdout
    assert "20 headlines coded by ana, ben, 20 of them by two or more" in " ".join(shown.split())
    (alarm,) = [line for line in shown.splitlines() if line.startswith("alarm ")]
    assert "0.90" in alarm
    assert " to " in alarm
    assert "In brackets: 95 % intervals. AC is Gwet's AC1; of grades (alarm) AC2, beside the" in shown
    assert "about, object, themes, regulation: undefined: everyone gave the same answer" in " ".join(
        shown.split()
    )


def test_files_have_every_coefficient_by_year_too(run, coded, tmp_path):
    run("label", "agreement", "-o", "agreement.csv")
    found = (tmp_path / "agreement.csv").read_text()
    assert "alarm,all,kappa quadratic,0." in found
    assert "alarm,2025,alpha ordinal," in found


def test_headlines_in_dispute_are_listed_furthest_first(run, coded):
    lines = run("label", "agreement", "--disagreements", "--question", "alarm", "--format", "csv").stdout
    assert [line.split(",")[2] for line in lines.splitlines()[1:]] == ["ana: 3; ben: 1", "ana: 0; ben: 1"]


def test_the_table_of_two_coders_counts_pairs_of_answers(run, coded):
    lines = run("label", "agreement", "--confusion", "--question", "alarm", "--format", "csv").stdout
    assert "alarm,ana,3,ben,1,1" in lines
    assert "alarm,ana,0,ben,0,9" in lines


def test_two_tables_at_once_are_refused(run, coded):
    assert "ask for one of them" in run("label", "agreement", "--confusion", "--disagreements", code=2).stderr


def test_agreement_on_what_shares_count_is_that_of_all_answers_that_decide_it(archive, sample):
    code(archive, "ana", 1, alarm="3")
    ben = Coding(archive, "ai", "ben")
    for question, answer in (("about", "1"), ("alarm", "3"), ("object", "use")):
        ben.answer(1, question, answer, now=NOW, source="browser")
    counted = coded_sample(archive, "ai", ()).of_question("clearly alarmed")
    assert counted.answers == [["yes", "no"]]
