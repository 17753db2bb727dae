"""`panictrack label`: from the archive to a sample, and what is told of it."""

import re

import pytest

HEADER = "date,title,outlet\n"


@pytest.fixture
def imported(run, workspace, tmp_path):
    """Thirty headlines about AI, of which ten are alarmed, in a workspace."""
    rows = [f"2026-10-{1 + n},AI could kill us all - scientist {n} warns,x.org" for n in range(10)]
    rows += [f"2026-11-{1 + n},AI helps baker {n},x.org" for n in range(20)]
    (tmp_path / "news.csv").write_text(HEADER + "\n".join(rows) + "\n")
    run("import", "news.csv")
    return tmp_path


def test_a_sample_tells_its_frame_strata_seed_and_what_comes_next(run, imported):
    told = run("label", "sample", "-n", "12", "--coders", "ana,ben", "--seed", "7", "--name", "mine").stdout
    told = " ".join(told.split())
    assert "Frame of mine: 30 headlines about ai of general and business news" in told
    assert "More are drawn where the classifier is less sure (Neyman allocation)" in told
    assert re.search(r"0\.\d\d to 0\.\d\d \d+ \d+ \d+ [\d.]+%", told)
    assert "Drawn: 12 headlines from" in told
    assert "with seed 7. To code: ana 7, ben 7; 2 of them are for all." in told
    assert "stored as mine; next:" in told
    assert "panictrack label show mine --strata" in told


def test_a_sample_says_where_it_has_but_one_stratum_or_fewer_headlines_than_asked(run, imported):
    few = " ".join(run("label", "sample", "-n", "5", "--coders", "a", "--dry-run").stdout.split())
    assert "Too few headlines for more than one stratum: every headline has the same chance." in few
    assert "from 1 stratum, with seed" in few
    every = " ".join(run("label", "sample", "-n", "500", "--coders", "a", "--dry-run").stdout.split())
    assert "fewer than the 500 headlines that were asked for: all of it is drawn. Drawn: 30" in every


@pytest.mark.parametrize("share", ["20", "-1", "nan"])
def test_an_overlap_that_is_no_share_says_how_to_write_one(run, workspace, share):
    refused = run("label", "sample", "-n", "5", "--coders", "a,b", "--overlap", share, code=2).stderr
    assert f"{share} is not a share from 0 to 1; write 20 % as 0.2" in refused


def test_a_dry_run_says_that_nothing_was_stored(run, imported):
    assert (
        "nothing was stored (--dry-run)"
        in run("label", "sample", "-n", "5", "--coders", "a", "--dry-run").stdout
    )
    assert "there is no sample yet" in run("label", "list").stderr


def test_samples_are_listed_with_what_is_coded(run, imported):
    run("label", "sample", "-n", "5", "--coders", "ana", "--name", "one", "--until", "2026-10-31")
    listed = run("label", "list", "--format", "csv").stdout.splitlines()
    assert listed[0] == "name,topic,coders,frame,drawn,coded,created"
    assert listed[1].startswith("one,ai,ana,10,5,ana:0/5,")


def test_a_sample_is_shown_with_its_design_strata_and_codebook(run, imported):
    run("label", "sample", "-n", "12", "--coders", "ana,ben", "--design", "proportional", "--seed", "3")
    shown = run("label", "show", "--format", "csv").stdout
    assert "All strata are drawn from at the same rate." in shown
    assert "with seed 3" in shown
    assert "20% of them, at random, are for all coders" in " ".join(shown.split())
    assert "to the day of the draw" in " ".join(shown.split())
    assert "ana,7,0" in shown
    strata = run("label", "show", "--strata", "--format", "csv").stdout.splitlines()
    assert strata[0] == "number,stratum,stream,period,frame,drawn,chance"
    assert sum(int(line.split(",")[-2]) for line in strata[1:]) == 12
    assert all(0 < float(line.split(",")[-1]) <= 1 for line in strata[1:])
    book = run("label", "show", "--codebook").stdout
    assert "ask: Is the headline about artificial intelligence?" in book


def test_a_codebook_of_ones_own_is_asked(run, imported, tmp_path):
    (tmp_path / "own.yaml").write_text(
        "name: tone\nversion: 1\nquestions:\n"
        "- {name: loud, ask: Loud?, kind: one, answers: [{value: 'yes'}]}\n"
    )
    run("label", "sample", "-n", "2", "--coders", "ana", "--codebook", "own.yaml")
    assert "ask: Loud?" in run("label", "show", "--codebook").stdout
    (tmp_path / "own.yaml").write_text("name: tone\n")
    refused = run("label", "sample", "-n", "2", "--coders", "ana", "--codebook", "own.yaml", code=2)
    assert "own.yaml:1: the codebook: version is missing" in refused.stderr


def test_one_more_coder_joins(run, imported):
    run("label", "sample", "-n", "10", "--coders", "ana,ben", "--name", "one")
    assert run("label", "add-coder", "carla").stdout == "carla codes 2 headlines of one\n"
    assert "carla:0/2" in run("label", "list", "--format", "csv").stdout


def test_an_empty_sample_is_removed(run, imported):
    run("label", "sample", "-n", "2", "--coders", "ana", "--name", "one")
    assert run("label", "remove", "one").stdout == "removed one\n"
    assert "there is no sample to code yet" in run("label", "remove", "one", code=2).stderr


def test_an_empty_archive_says_how_to_get_headlines_to_code(run, workspace):
    refused = run("label", "sample", "-n", "2", "--coders", "ana", code=None)
    assert refused.exit_code in {2, 5}
    assert "panictrack" in refused.stderr


def test_answers_go_out_and_come_in(run, imported, tmp_path):
    run("label", "sample", "-n", "5", "--coders", "ana", "--name", "one")
    (tmp_path / "coded.csv").write_text("kop,alarm\nAI helps baker 1,0\nAI of elsewhere,2\n")
    told = run("label", "import", "coded.csv", "--map", "title=kop", "--coder", "carla").stdout
    assert "coded.csv: 2 answers about 2 titles, 2 new" in told
    assert "coders: carla 2" in told
    assert "1 title without a headline here: kept by digest" in told
    assert "5 rows" not in run("label", "export", "out.csv").stderr
    assert (tmp_path / "out.csv").read_text().count("carla") == 2
    run("label", "export", "bare.csv", "--wide", "--without-titles")
    assert "baker" not in (tmp_path / "bare.csv").read_text()
    assert "5 tasks" in run("label", "export", "tasks.json", "--label-studio").stderr
    assert (tmp_path / "tasks.xml").exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (
            ("export", "tasks.csv", "--label-studio"),
            "tasks.csv: Label Studio reads JSON; name a file that ends",
        ),
        (("export", "tasks.json", "--label-studio", "--wide"), "--label-studio with --wide"),
        (("export", "archive.db"), "archive.db: belongs to the workspace; name another file"),
        (("import", "none.csv"), "none.csv: there is no such file; check the name"),
        (("import", "x.csv", "--codebook", "b.yaml", "--sample", "one"), "a sample has its own; drop one"),
    ],
)
def test_what_cannot_be_exchanged_is_refused_with_the_remedy(run, workspace, words, why):
    assert why in run("label", *words, code=2).stderr
