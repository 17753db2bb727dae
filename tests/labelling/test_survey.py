"""A coded sample in the form of survey commands: the weighted means are those of `label estimate`."""

import csv
import shutil
import subprocess

import pandas as pd
import pytest

from panictrack import Archive
from panictrack.labelling import estimating

ALARMED = {"about": "1", "alarm": "3", "object": "technology", "themes": "jobs;power", "regulation": "none"}
CALM = {"about": "1", "alarm": "0", "regulation": "none"}
R = shutil.which("Rscript")
SCRIPT = """
suppressMessages(library(survey))
d <- read.csv("survey.csv")
s <- svydesign(ids = ~position, strata = ~stratum, weights = ~weight, fpc = ~stratum_size, data = d)
cat(sprintf("%.9f", coef(svymean(~alarmed, s, na.rm = TRUE))))
"""


@pytest.fixture
def coded(run, workspace, tmp_path):
    """Forty of a hundred headlines, coded by ana and ben, who differ on every fifth."""
    rows = [
        f"202{5 + n % 2}-{1 + n % 9:02}-11,AI could kill us all - scientist {n} warns,x.org"
        for n in range(50)
    ]
    rows += [f"202{5 + n % 2}-{1 + n % 9:02}-12,AI helps baker {n},x.org" for n in range(50)]
    (tmp_path / "news.csv").write_text("\n".join(["date,title,outlet", *rows]) + "\n")
    run("import", "news.csv")
    run("label", "sample", "-n", "40", "--coders", "ana,ben", "--name", "mine", "--seed", "3")
    with Archive(workspace) as archive:
        for name in ("ana", "ben"):
            coder = archive.labels.coder(name)
            while item := coder.next():
                is_calm = "kill" not in item.title or (name == "ben" and item.position % 5 == 0)
                for question, answer in (CALM if is_calm else ALARMED).items():
                    coder.answer(item.position, question, answer)
        yield archive


def table(tmp_path):
    with (tmp_path / "survey.csv").open() as lines:
        return list(csv.DictReader(lines))


def test_weights_add_up_to_the_frame_and_give_the_estimate(run, coded, tmp_path):
    run("label", "export", "survey.csv", "--survey")
    rows = table(tmp_path)
    weights = [float(row["weight"]) for row in rows]
    (whole,) = estimating.shares(coded.labels.coded_frame())
    assert sum(weights) == pytest.approx(100)
    mean = sum(w * int(row["alarmed"]) for w, row in zip(weights, rows, strict=True)) / sum(weights)
    assert mean == pytest.approx(whole.labels.value, abs=1e-12)


def test_a_language_model_has_no_row_and_takes_no_weight(run, coded, tmp_path):
    run("label", "export", "survey.csv", "--survey")
    before = table(tmp_path)
    model = coded.labels.coder("llm:tiny")
    for question, answer in CALM.items():
        model.answer(1, question, answer)
    run("label", "export", "survey.csv", "--survey")
    assert table(tmp_path) == before


def test_what_a_coder_could_not_tell_is_missing(run, coded, tmp_path):
    coder = coded.labels.coder("ana")
    (first, *_) = coder.coding.outlook().last
    coder.answer(first.position, "about", "cannot_tell")
    run("label", "export", "survey.csv", "--survey")
    (row,) = [
        one for one in table(tmp_path) if one["position"] == str(first.position) and one["coder"] == "ana"
    ]
    assert (row["about"], row["alarmed"]) == ("", "")


def test_a_file_of_stata_has_labels_of_variables_and_values(run, coded, tmp_path):
    run("label", "export", "survey.dta", "--survey")
    with pd.io.stata.StataReader(tmp_path / "survey.dta") as reader:
        frame = reader.read(convert_categoricals=False)
        assert reader.variable_labels()["alarm"] == "How much threat does the headline convey?"
        assert reader.value_labels()["alarm"][3] == "Extreme"
    assert set(frame["alarm"]) == {0, 3}
    alarmed = frame[frame["alarmed"] == 1]
    assert set(alarmed["themes_jobs"]) == {1}
    assert set(alarmed["themes_privacy"]) == {0}
    assert frame[frame["alarm"] == 0]["themes_jobs"].isna().all()


@pytest.mark.skipif(R is None, reason="needs R: apt-get install r-cran-survey")
def test_the_survey_package_of_r_finds_the_same_share(run, coded, tmp_path):
    run("label", "export", "survey.csv", "--survey")
    (tmp_path / "read.R").write_text(SCRIPT)
    done = subprocess.run(
        [R, "--vanilla", "read.R"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    if "no package called" in done.stderr:
        pytest.skip("needs R's package survey: apt-get install r-cran-survey")
    (whole,) = estimating.shares(coded.labels.coded_frame())
    assert float(done.stdout) == pytest.approx(whole.labels.value, abs=1e-8)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("survey.dta",), "files of Stata are for surveys; add --survey"),
        (("survey.csv", "--survey", "--wide"), "--survey has a form of its own"),
    ],
)
def test_options_that_do_not_go_together_are_refused(run, coded, options, why):
    assert why in run("label", "export", *options, code=2).stderr
