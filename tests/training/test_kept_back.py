"""What is kept back for checking is trained on by nothing."""

import csv
import gzip
import sys
from pathlib import Path

import pytest

TRAINING = Path(__file__).parents[2] / "training"
SHARED = TRAINING.parents[1] / "shared" / "data"


@pytest.fixture
def training(tmp_path, monkeypatch):
    """The modules of training/, with made-up data: one title is kept back, one is a test."""
    monkeypatch.syspath_prepend(str(TRAINING))
    for name in ("coded", "headlines"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import coded
    import headlines

    (tmp_path / "labels").mkdir()
    (tmp_path / "headlines").mkdir()
    fields = ["title", "date", "dataset", "about_ai", "alarm", "themes", "regulation", "valence"]
    rows = [
        [title, "2024-01-01", "gn", "1", "2", "jobs", "none", "-1"]
        for title in ("Kept Back: A.I. Kills", "A.I. Learns")
    ]
    write(tmp_path / "labels/alarm_headlines_train.csv", fields, rows)
    write(tmp_path / "labels/alarm_headlines_dev.csv", fields, [])
    write(tmp_path / "labels/aiaaic_incident_headlines.csv", ["text"], [])
    (tmp_path / "labels/never_train.txt").write_text(f"{coded.digest('kept back a i kills')}\n")
    titles = [
        "Kept back - A.I. kills",
        "A.I. Beats a Champion at Chess",
        "A.I. Was Coded to Measure Errors",
        "A.I. Was Coded to Learn From It",
    ]
    with gzip.open(tmp_path / "headlines/some.csv.gz", "wt") as file:
        file.write("date,source,title\n" + "".join(f"2024-01-01,a.com,{title}\n" for title in titles))
    own = tmp_path / "coded.csv"
    strata = (("random_2024", titles[2]), ("before_2015", titles[3]))
    columns = ["digest", "stratum", "inclusion", "reader", "about_ai", "tech", "grade", "object", "themes"]
    write(
        own,
        [*columns, "regulation", "valence"],
        [
            [coded.digest(title), stratum, 1, "one", 1, "ai", 1, "technology", "", "none", 0]
            for stratum, title in strata
        ],
    )
    monkeypatch.setattr(coded, "SHARED", tmp_path)
    monkeypatch.setattr(coded, "CODED", own)
    monkeypatch.setattr(headlines, "SHARED", tmp_path)
    monkeypatch.setattr(headlines, "UNLABELLED_FILES", ("headlines/some",))
    monkeypatch.setattr(headlines, "N_RECOMBINED", 0)
    monkeypatch.setattr(headlines, "CONTRAST", tmp_path / "contrast.csv")
    write(tmp_path / "contrast.csv", ["title"], [])
    return coded, headlines


def write(path, fields, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([fields, *rows])


def test_training_reads_no_headline_that_is_kept_back_in_whatever_spelling(training):
    _, headlines = training
    assert headlines.annotated_headlines().titles == ["A.I. Learns", "A.I. Was Coded to Learn From It"]


def test_the_teacher_classifies_no_headline_that_is_kept_back_or_coded(training):
    _, headlines = training
    assert headlines.unlabelled_headlines() == ["A.I. Beats a Champion at Chess"]


def test_no_label_of_ours_is_of_a_headline_that_is_kept_back(training):
    if not SHARED.exists():
        pytest.skip("the list of what is kept back is not part of the project")
    _coded, _ = training
    never = set((SHARED / "labels/never_train.txt").read_text().split())
    with (TRAINING / "coded.csv").open(encoding="utf-8", newline="") as file:
        own = {row["digest"] for row in csv.DictReader(file)}
    assert own
    assert not own & never
