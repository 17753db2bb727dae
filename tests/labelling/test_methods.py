"""The methods paragraph says what was done, with its figures, and what was not done."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from panictrack import Archive

ALARMED = {"about": "1", "alarm": "3", "object": "technology", "themes": "none", "regulation": "none"}
CALM = {"about": "1", "alarm": "0", "regulation": "none"}


def code(archive, coder, judge, at_most=None):
    one, n = archive.labels.coder(coder), 0
    while (item := one.next()) and (at_most is None or n < at_most):
        for question, answer in judge(item.title).items():
            one.answer(item.position, question, answer)
        n += 1


def database(archive):
    return archive.labels._database


def as_read(title):
    return ALARMED if "kill" in title else CALM


@pytest.fixture
def drawn(run, workspace, tmp_path):
    """A function that draws forty of eighty headlines for these coders, and opens the archive."""
    rows = [
        f"202{5 + n % 2}-{1 + n % 9:02}-11,AI could kill us all - scientist {n} warns,x.org"
        for n in range(40)
    ]
    rows += [f"202{5 + n % 2}-{1 + n % 9:02}-12,AI helps baker {n},x.org" for n in range(40)]
    (tmp_path / "news.csv").write_text("\n".join(["date,title,outlet", *rows]) + "\n")
    run("import", "news.csv")

    def draw(coders="ana,ben", *options):
        run("label", "sample", "-n", "40", "--coders", coders, "--name", "mine", "--seed", "3", *options)
        return Archive(workspace)

    return draw


def test_a_complete_study_is_told_from_frame_to_tests(drawn):
    with drawn() as archive:
        code(archive, "ana", as_read)
        code(archive, "ben", lambda title: CALM if title.endswith("7 warns") else as_read(title))
        told = archive.labels.methods().paragraph
    assert "The frame consisted of 80 headlines about ai in general and business news" in told
    assert "40 headlines were selected from" in told
    assert "(Neyman allocation), with known inclusion probabilities (" in told
    assert "seed 3)" in told
    assert (
        "Two coders (ana and ben) coded 40 headlines under the codebook “alarm”, version 1 (digest " in told
    )
    assert "8 headlines were coded by two coders or more." in told
    assert "Disagreements were not adjudicated" in told
    assert "was estimated by prediction-powered inference" in told
    assert "not completed" not in told


def test_what_was_not_done_is_said(drawn):
    with drawn("ana") as archive:
        code(archive, "ana", as_read, at_most=25)
        told = archive.labels.methods().paragraph
    assert "One coder (ana) coded 25 headlines" in told
    assert "Coding was not completed (ana 25 of 40)" in told
    assert "No headline was coded by two coders, so intercoder agreement is not known." in told
    assert "It was not tested with the stream: the coded headlines are of one stream." in told


def test_a_random_sample_is_not_called_stratified(drawn):
    with drawn("ana", "--design", "random") as archive:
        code(archive, "ana", as_read)
        told = archive.labels.methods().paragraph
    assert "40 headlines were selected, drawn as a simple random sample" in told
    assert "strata of score" not in told
    assert "(50.0 %; seed 3)" in told


def test_coders_who_have_not_coded_and_models_are_named(drawn):
    with drawn() as archive:
        code(archive, "ana", as_read)
        code(archive, "llm:tiny", as_read)
        told = archive.labels.methods().paragraph
    assert "ben had not coded anything." in told
    assert "The language model tiny also coded; its answers were not used." in told


def test_the_figures_are_those_of_the_commands(drawn, run):
    with drawn() as archive:
        for coder in ("ana", "ben"):
            code(archive, coder, as_read)
    found = json.loads(run("label", "methods", "--format", "json").stdout)
    (line,) = [
        line
        for line in run("label", "estimate", "--format", "csv").stdout.splitlines()
        if line.startswith("all,")
    ]
    powered = float(line.split(",")[10])
    assert found["table"]["prediction-powered, all"].startswith(f"{100 * powered:.1f} %, 95 % CI [")


def test_the_command_writes_a_section_with_its_table(drawn, run, tmp_path):
    with drawn("ana") as archive:
        code(archive, "ana", as_read)
    run("label", "methods", "-o", "methods.md")
    text = (tmp_path / "methods.md").read_text()
    assert text.startswith("## Sample mine\n\nThe frame consisted of 80 headlines")
    assert "| seed | 3 |" in text
    assert "| coder ana | 40 of 40 headlines coded |" in text


def test_a_snapshot_has_the_methods_of_what_was_coded_by_its_day(drawn, tmp_path):
    today = datetime.now(UTC).date()
    with drawn("ana") as archive:
        code(archive, "ana", as_read)
        assert archive.labels.methods_until(today).startswith(
            "# How headlines were coded\n\n## Sample mine\n"
        )
        assert archive.labels.methods_until(today - timedelta(days=1)) == ""
        with database(archive).writing() as connection:
            for table, column in (("label_sample", "created_at"), ("annotation", "answered_at")):
                connection.execute(f"update {table} set {column} = '2026-11-01T06:00:00Z'")
        archive.create_snapshot(tmp_path / "one", as_of="2026-11-20")
        archive.create_snapshot(tmp_path / "two", as_of="2026-11-20", with_text=False)
    text = (tmp_path / "one/methods.md").read_text()
    assert "One coder (ana) coded 40 headlines" in text
    assert "kill us all" not in text
    assert (tmp_path / "two/methods.md").read_text() == text
    assert "methods.md" in (tmp_path / "one/datapackage.json").read_text()
