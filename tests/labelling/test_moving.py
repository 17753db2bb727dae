"""Whether the classifier's error moves, told in words that say what could have been seen."""

import pytest

from panictrack import Archive
from panictrack.labelling.moving import Untested, in_words, stabilities

ALARMED = {"about": "1", "alarm": "3", "object": "technology", "themes": "none", "regulation": "none"}
CALM = {"about": "1", "alarm": "0", "regulation": "none"}


@pytest.fixture
def coded(run, workspace, tmp_path):
    """A function that codes a hundred calm headlines of ten years as a judge of year and number says."""
    rows = [f"{2016 + n % 10}-0{1 + n % 9}-11,AI helps baker {n},x.org" for n in range(100)]
    (tmp_path / "news.csv").write_text("\n".join(["date,title,outlet", *rows]) + "\n")
    run("import", "news.csv")
    run("label", "sample", "-n", "80", "--coders", "ana", "--name", "mine", "--seed", "3")

    def code(judge, at_most=80):
        with Archive(workspace) as archive:
            ana = archive.labels.coder("ana")
            for _ in range(at_most):
                item = ana.next()
                number = int(item.title.rsplit(" ", 1)[1])
                for question, answer in (ALARMED if judge(2016 + number % 10, number) else CALM).items():
                    ana.answer(item.position, question, answer)
            return stabilities(archive.labels.coded_frame())

    return code


def test_an_error_that_grows_with_time_is_told_with_its_size(coded):
    time, *_ = coded(lambda year, _: year >= 2021)
    assert time.verdict == "moves"
    assert in_words(time).startswith("It moves with time: from 2016-0")
    assert 0.8 < time.effect < 1.4


def test_no_sign_is_told_with_what_would_have_been_seen(coded):
    time, *_ = coded(lambda _, number: number % 7 == 0)
    assert in_words(time).startswith("No sign that it moves with time: from 2016-0")
    assert "80 labels would have shown" in in_words(time)


def test_what_cannot_be_tested_says_why(coded):
    _, stream, _ = coded(lambda *_: False)
    assert isinstance(stream, Untested)
    assert (
        in_words(stream)
        == "With the stream not tested: the coded headlines are of one stream; code two at least."
    )


def test_the_command_tells_the_three_tests(run, coded, tmp_path):
    coded(lambda year, _: year >= 2021)
    shown = " ".join(run("label", "stability", "--format", "table").stdout.split())
    assert "on 80 headlines about ai, coded by ana" in shown
    assert "It moves with time: from" in shown
    run("label", "stability", "-o", "stability.csv")
    head, time, stream, _ = (tmp_path / "stability.csv").read_text().splitlines()
    assert head.startswith("of,verdict,effect,low,high,p_value,detectable")
    assert time.startswith("time,moves,")
    assert stream.startswith("stream,not tested,")


def test_what_the_classifier_does_not_answer_has_no_error_to_test(coded, workspace):
    coded(lambda year, _: year >= 2021)
    with Archive(workspace) as archive:
        found = stabilities(archive.labels.coded_frame(conditions=("regulation=general",)))
        same = stabilities(
            archive.labels.coded_frame(conditions=("object=technology", "alarm=3,2", "about=1"))
        )
    assert in_words(found[0]) == (
        "With time not tested: the classifier tells clear alarm, and not regulation=general."
    )
    assert same[0].verdict == "moves"


def test_too_few_labels_are_told_with_how_many_it_takes(coded):
    time, *_ = coded(lambda *_: False, at_most=10)
    assert "10 headlines are coded; a test of the error's stability needs 20" in in_words(time)
