"""Shares of a sample's frame from what people coded and what the classifier says."""

import csv
import re

import numpy as np
import pytest

from panictrack import Archive
from panictrack.errors import InputError, NotEnoughDataError
from panictrack.labelling import estimating
from panictrack.scoring.scorers.alarm import ALARM_THRESHOLD

ALARMED = {"about": "1", "alarm": "3", "object": "technology", "themes": "none", "regulation": "none"}
CALM = {"about": "1", "alarm": "0", "regulation": "none"}


def is_alarmed(title):
    return "kill" in title or "robot" in title  # the second, mild words hide an alarm from the classifier


def code(archive, coder, judge, at_most=None):
    one = archive.labels.coder(coder, sample="mine")
    n = 0
    while (item := one.next()) and (at_most is None or n < at_most):
        for question, answer in judge(item.title).items():
            one.answer(item.position, question, answer)
        n += 1


@pytest.fixture
def archive(run, workspace, tmp_path):
    """Two hundred headlines about AI of two years, of which sixty are drawn for ana and ben."""
    rows = [f"2025-{1 + n % 9:02}-11,AI could kill us all - scientist {n} warns,x.org" for n in range(50)]
    rows += [f"2026-{1 + n % 9:02}-11,AI helps baker {n},x.org" for n in range(50)]
    rows += [f"202{5 + n % 2}-{1 + n % 9:02}-12,AI robot {n} meets the public,x.org" for n in range(100)]
    (tmp_path / "news.csv").write_text("\n".join(["date,title,outlet", *rows]) + "\n")
    run("import", "news.csv")
    run("label", "sample", "-n", "60", "--coders", "ana,ben", "--name", "mine", "--seed", "3")
    with Archive(workspace) as found:
        yield found


@pytest.fixture
def coded(archive):
    for coder in ("ana", "ben"):
        code(archive, coder, lambda title: ALARMED if is_alarmed(title) else CALM)
    return archive


def test_the_truth_lies_in_the_interval_where_the_classifier_misses_half_of_it(coded):
    found = coded.labels.coded_frame()
    (whole,) = estimating.shares(found)
    assert (whole.n_frame, whole.n_coded) == (200, 60)
    assert whole.powered.low <= 0.75 <= whole.powered.high
    assert whole.uncorrected < whole.powered.low
    assert found.threshold == ALARM_THRESHOLD


def test_each_year_and_stream_has_its_own_share(coded):
    whole, first, second = estimating.shares(coded.labels.coded_frame(), by="year")
    assert (first.name, second.name) == ("2025", "2026")
    assert first.n_coded + second.n_coded == whole.n_coded
    assert first.powered.low <= 1.0 <= first.powered.high
    assert second.powered.low <= 0.5 <= second.powered.high


def test_a_difference_has_its_own_interval_and_its_sign(coded):
    found = coded.labels.coded_frame()
    one = estimating.difference(found, "2026", "2025")
    assert one.low <= -0.5 <= one.high < 0
    with pytest.raises(InputError, match="has no year, quarter or stream '1999'; --by lists them"):
        estimating.difference(found, "2026", "1999")


def test_where_coders_differ_the_truth_is_their_mean(archive):
    code(archive, "ana", lambda _: ALARMED)
    code(archive, "ben", lambda _: CALM)
    coded = archive.labels.coded_frame().coded
    shared = np.isclose(coded.truth, 0.5)
    assert shared.sum() == 12  # the fifth that both code
    assert set(coded.truth[~shared]) == {0.0, 1.0}


def test_a_sample_that_is_coded_in_part_estimates_the_whole(archive):
    code(archive, "ana", lambda title: ALARMED if is_alarmed(title) else CALM, at_most=20)
    (whole,) = estimating.shares(archive.labels.coded_frame())
    assert whole.n_coded == 20
    assert whole.powered.low <= 0.75 <= whole.powered.high


def code_alarmed_elsewhere(archive, run, coder):
    """Code the alarmed headlines of another sample, which has many of the same titles."""
    run("label", "sample", "-n", "150", "--coders", coder, "--name", "other", "--seed", "9")
    one, position = archive.labels.coder(coder, sample="other"), 0
    while item := one.coding.next(after=position):
        position = item.position
        if is_alarmed(item.title):
            for question, answer in ALARMED.items():
                one.answer(position, question, answer)


def test_what_was_picked_and_coded_elsewhere_is_no_random_part_of_a_sample(archive, run):
    code_alarmed_elsewhere(archive, run, "ana")
    with pytest.raises(NotEnoughDataError, match=r"coded so far: 0; .* outside of it"):
        archive.labels.coded_frame("mine")
    code(archive, "ana", lambda title: ALARMED if is_alarmed(title) else CALM, at_most=10)
    found = archive.labels.coded_frame("mine")
    (whole,) = estimating.shares(found)
    assert found.n_ahead > 0
    assert whole.labels.low <= 0.75 <= whole.labels.high
    assert "Left out, because the coders have not come so far" in run(
        "label", "estimate", "--sample", "mine", "--format", "table"
    ).stdout.replace("\n", " ")
    for coder in ("ana", "ben"):
        code(archive, coder, lambda title: ALARMED if is_alarmed(title) else CALM)
    assert archive.labels.coded_frame("mine").n_ahead == 0


def test_a_copy_that_coders_have_not_come_to_does_not_count_before_its_turn(archive):
    with archive._database.writing() as connection:  # the last title is the first once more
        connection.execute(
            "update label_item set title_digest = (select title_digest from label_item where position = 1), "
            "headline_id = (select headline_id from label_item where position = 1), coder = '' "
            "where position in (1, 60)"
        )
    code(archive, "ana", lambda _: CALM, at_most=10)
    found = archive.labels.coded_frame()
    assert (len(found.coded.index), found.n_ahead) == (10, 1)
    code(archive, "ana", lambda _: CALM)
    assert archive.labels.coded_frame().n_ahead == 0


def test_headlines_that_coders_left_for_later_are_counted_and_told(archive, run):
    one = archive.labels.coder("ana")
    first, position = one.next(), 0
    for _ in range(10):
        position = one.coding.next(after=position).position
        if position != first.position:
            one.answer(position, "about", "0")
    assert archive.labels.coded_frame().n_skipped == 1
    shown = " ".join(run("label", "estimate", "--format", "table").stdout.split())
    assert "Not coded by those who came past them: 1 headline." in shown
    assert "Coders passed over 1 headline" in run("label", "methods").stdout


def test_answers_that_were_imported_for_no_sample_count_once_they_are_imported_for_it(archive, run, tmp_path):
    with archive._database.reading() as connection:
        titles = [title for (title,) in connection.execute(
            "select title from label_item join headline on headline.id = headline_id "
            "where label_item.coder = 'ana' order by position limit 20"
        )]  # fmt: skip
    (tmp_path / "carla.csv").write_text("title,about\n" + "".join(f"{title},0\n" for title in titles))
    run("label", "import", "carla.csv", "--coder", "carla")
    with pytest.raises(NotEnoughDataError, match=r"coded so far: 0; 20 more"):
        archive.labels.coded_frame()
    run("label", "import", "carla.csv", "--coder", "carla", "--sample", "mine")
    assert len(archive.labels.coded_frame().coded.index) == 20
    assert "0 new" in run("label", "import", "carla.csv", "--coder", "carla", "--sample", "mine").stdout


def test_a_handful_of_headlines_makes_no_difference_of_two_years(archive):
    code(archive, "ana", lambda title: ALARMED if is_alarmed(title) else CALM, at_most=15)
    with pytest.raises(NotEnoughDataError, match="a difference takes 20 headlines of each"):
        estimating.difference(archive.labels.coded_frame(), "2026", "2025")


def test_headlines_that_nobody_could_judge_are_left_out_and_counted(archive):
    code(archive, "ana", lambda title: CALM if "baker" in title else {"about": "cannot_tell"})
    found = archive.labels.coded_frame()
    assert found.n_doubtful > 0
    assert len(found.coded.index) + found.n_doubtful == 36  # what ana is asked


def test_a_language_model_is_left_out_until_its_agreement_was_shown(coded):
    code(coded, "llm:tiny", lambda _: ALARMED)
    found = coded.labels.coded_frame()
    assert found.coders == ("ana", "ben")
    assert found.left_out[0].coder == "llm:tiny"
    with pytest.raises(InputError, match="llm:tiny cannot be used for about: 60 headlines were judged by it"):
        coded.labels.coded_frame(coders=("llm:tiny",))


def test_another_question_has_no_figure_of_the_classifier(coded):
    found = coded.labels.coded_frame(conditions=("regulation=none",))
    (whole,) = estimating.shares(found)
    assert (whole.uncorrected, whole.corrected) == (None, None)
    assert whole.powered.value == 1.0


def test_nothing_is_estimated_from_a_single_headline(archive):
    code(archive, "ana", lambda _: CALM, at_most=1)
    with pytest.raises(NotEnoughDataError, match="coded so far: 1; code two headlines at least"):
        archive.labels.coded_frame()


def test_the_command_shows_shares_with_intervals_and_what_would_halve_them(run, coded):
    shown = " ".join(run("label", "estimate", "--by", "year", "--format", "table").stdout.split())
    assert "Sample mine: 60 of 200 headlines about ai coded by ana, ben." in shown
    assert "Counted: about=1 and alarm=2,3 and object=technology." in shown
    assert "In brackets: 95 % intervals." in shown
    assert "To halve the interval of the whole frame, code" in shown


def test_the_command_prints_a_difference_in_points_with_what_it_rests_on(run, coded):
    shown = run("label", "estimate", "--difference", "2026", "2025", "--format", "table").stdout
    told = " ".join(shown.split())
    assert "Sample mine: 60 of 200 headlines about ai coded by ana, ben. Counted: about=1" in told
    assert re.search(r"2026 \(\d+ of \d+ coded\) minus 2025 \(\d+ of \d+ coded\): -", told)
    assert "percentage points (95 % interval -" in told
    assert told.endswith(", prediction-powered.")


def test_a_difference_goes_into_a_file(run, coded, tmp_path):
    run("label", "estimate", "--difference", "2026", "2025", "-o", "difference.csv")
    (row,) = csv.DictReader((tmp_path / "difference.csv").read_text().splitlines())
    assert float(row["low"]) < float(row["difference"]) < float(row["high"])
    assert int(row["first_frame"]) + int(row["second_frame"]) == 200
    assert int(row["first_coded"]) + int(row["second_coded"]) == 60
    assert (row["sample"], row["counted"]) == ("mine", "about=1 and alarm=2,3 and object=technology")
    refused = run("label", "estimate", "--difference", "2026", "2025", "--by", "year", code=2).stderr
    assert "--difference compares two groups, and --by shows all of them" in refused


def test_an_empty_column_of_the_classifier_is_explained(run, coded):
    shown = run("label", "estimate", "--count", "regulation=none", "--format", "table").stdout
    assert "Nothing stands under uncorrected: it is shown only of clear alarm" in " ".join(shown.split())


def test_a_file_has_every_method(run, coded, tmp_path):
    run("label", "estimate", "--by", "stream", "-o", "shares.csv")
    head, *lines = (tmp_path / "shares.csv").read_text().splitlines()
    assert "uncorrected,corrected,corrected_low" in head
    assert "prediction_powered,prediction_powered_low" in head
    assert head.endswith("classifier_weight,n_to_halve,sample,counted,coders")
    assert lines[0].endswith(',mine,"about=1 and alarm=2,3 and object=technology","ana,ben"')
    assert len(lines) == 2
