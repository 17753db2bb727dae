"""`panictrack series`: external series are stored with their provenance, listed, shown and deleted."""

import csv
import hashlib
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from panictrack.cli import main
from panictrack.errors import InputError
from panictrack.importing.external import Role, load_all
from panictrack.importing.external.store import SeriesOverrides, as_text, build_stored_series, save
from panictrack.report.charts.fonts import is_drawable

SHARED = Path(__file__).parents[3] / "shared/data/history/series"
NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)
LONG = """technology,term,date,value,unit,source,licence
radio,radio,1924,3,articles,our own count,CC0
radio,radio,1925,0,articles,our own count,CC0
radio,wireless,1924,5,articles,our own count,CC0
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    """The command line in a workspace without an archive, as a user types it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PANICTRACK_CONFIG", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    Path("panictrack.toml").write_text('archive = "archive.db"\n')
    Path("long.csv").write_text(LONG)
    Path("index.csv").write_text("year,frequency\n1924,0.00002\n1925,0.00004\n")

    def typed(*words, code=0):
        result = CliRunner().invoke(main, ["series", *words])
        assert result.exit_code == code, (words, result.output, result.exception)
        return result

    return typed


def test_a_series_is_stored_with_facts_from_the_file_and_from_the_user(run):
    words = (
        "--column",
        "radio",
        "--column",
        "articles",
        "--technology",
        "radio",
        "--retrieved",
        "2026-11-01",
    )
    result = run("add", "radio in papers", "long.csv", *words, "--unit", "articles found")
    assert "read radio: yearly, 2 periods" in result.stderr
    assert result.stdout.strip().endswith("radio in papers.json")
    (kept,) = load_all(Path("history"))
    assert (kept.name, kept.role, kept.technology) == ("radio in papers", Role.MEASURE, "radio")
    assert (kept.unit, kept.values) == ("articles found", (3, 0))
    origin = kept.provenance
    assert (origin.file, origin.source, origin.licence) == ("long.csv", "our own count", "CC0")
    assert origin.sha256 == hashlib.sha256(LONG.encode()).hexdigest()
    assert (origin.retrieved_on, origin.columns) == (date(2026, 11, 1), ("radio", "articles"))
    assert origin.added_at.tzinfo is not None


def test_unknown_facts_are_reported_and_not_filled_in(run):
    assert "not name its unit or source or licence" in run("add", "books", "index.csv", "--context").stderr
    (kept,) = load_all(Path("history"))
    assert (kept.role, kept.unit, kept.provenance.source) == (Role.CONTEXT, None, None)


def test_an_index_has_its_own_values_beside_the_pseudo_counts(run):
    run("add", "books", "index.csv")
    rows = list(csv.DictReader(io.StringIO(run("show", "books", "--format", "csv").stdout)))
    assert [(row["date"], row["value"], row["count"]) for row in rows] == [
        ("1924-01-01", "2e-05", "500"),
        ("1925-01-01", "4e-05", "1000"),
    ]


def test_small_values_of_an_index_are_shown_as_the_file_has_them(run):
    Path("index.csv").write_text("Monat;Anteil\n2024-01;0,100\n2024-02;117,5\n2024-03;0,02\n")
    added = run("add", "x", "index.csv", "--map", "date=Monat").stderr
    assert "its values times 8.511 are used as counts" in added
    rows = list(csv.DictReader(io.StringIO(run("show", "x", "--format", "csv").stdout)))
    assert [(row["value"], row["count"]) for row in rows] == [("0.1", "1"), ("117.5", "1000"), ("0.02", "0")]


def test_a_series_stored_without_its_values_shows_them_by_its_counts(run):
    path = Path(run("add", "books", "index.csv").stdout.strip())
    stored = json.loads(path.read_text())
    del stored["values"]
    path.write_text(json.dumps(stored))
    assert [kept.values for kept in load_all(Path("history"))] == [(0.00002, 0.00004)]


@pytest.mark.parametrize(("name", "warns"), [("\U00012000", True), ("Süddeutsche № 5 — ΑΙ", False)])
def test_letters_that_no_font_has_are_reported_in_plain_words(run, name, warns):
    if warns and is_drawable(name):
        pytest.skip("a font of this system has cuneiform")
    reported = (
        run("add", name, "index.csv").stderr if warns else run("add", "x", "index.csv", "--unit", name).stderr
    )
    assert ("no font here has some of its letters" in reported) == warns


def test_the_same_series_gives_the_same_bytes_and_comes_back_as_it_was(tmp_path):
    path = tmp_path / "index.csv"
    path.write_text("year,frequency\n1924,0.2\n1925,0.4\n")
    kept = build_stored_series(path, "books", SeriesOverrides(), NOW)
    first = save(tmp_path / "history", kept).read_bytes()
    assert save(tmp_path / "history", kept, replace=True).read_bytes() == first
    assert load_all(tmp_path / "history") == (kept,)
    assert str(tmp_path) not in as_text(kept)


def test_a_name_that_exists_is_replaced_only_on_demand_whatever_its_case(run):
    run("add", "Books", "index.csv")
    assert "--replace" in run("add", "books", "index.csv", code=2).stderr
    run("add", "books", "index.csv", "--replace", "--unit", "share of words")
    assert [(kept.name, kept.unit) for kept in load_all(Path("history"))] == [("books", "share of words")]


@pytest.mark.parametrize("name", ["", "../books", "a/b", ".hidden", "a" * 61, "a\nb", "books.csv", "_"])
def test_a_name_that_could_be_a_path_is_refused_with_what_is_allowed(run, name):
    assert "letters, digits, spaces" in run("add", name, "index.csv", code=2).stderr
    assert not Path("history").exists()


@pytest.mark.parametrize(
    ("words", "reported"),
    [
        (("long.csv",), "by term: 'radio', 'wireless'"),
        (("long.csv", "--column", "phone"), "term: 'radio', 'wireless'"),
        (("index.csv", "--technology", "radoi"), "did you mean 'radio'?"),
        (("index.csv", "--retrieved", "2999-01-01"), "in the future"),
        (("nowhere.csv",), "there is no such file"),
    ],
)
def test_a_series_that_cannot_be_stored_is_code_2_with_the_remedy(run, words, reported):
    assert reported in run("add", "books", *words, code=2).stderr
    assert not Path("history").exists()


def test_the_list_shows_role_span_step_and_origin(run):
    assert "series add" in run("list").stderr
    run("add", "radio", "long.csv", "--column", "radio")
    run("add", "books", "index.csv", "--context", "--unit", "share of words")
    header, books, radio = run("list").stdout.splitlines()
    assert header.split() == ["name", "role", "first", "last", "step", "n", "unit", "source"]
    assert books.split()[:6] == ["books", "context", "1924-01-01", "1925-01-01", "yearly", "2"]
    assert radio.endswith("our own count")


def test_a_removed_series_is_gone_and_an_unknown_name_gets_a_suggestion(run):
    run("add", "books", "index.csv")
    assert "did you mean 'books'?" in run("show", "book", code=2).stderr
    assert "did you mean 'books'?" in run("remove", "book", code=2).stderr
    run("remove", "books")
    assert load_all(Path("history")) == ()
    assert "series add NAME FILE" in run("remove", "books", code=2).stderr
    assert Path("index.csv").exists()


def damaged(change):
    def write(path):
        found = json.loads(path.read_text())
        change(found)
        path.write_text(json.dumps(found))

    return write


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_text(path.read_text()[:100]),
        lambda path: path.write_bytes(b"\xff\xfe\x00"),
        lambda path: path.write_text("[]"),
        damaged(lambda found: found.pop("unit")),
        damaged(lambda found: found.update(panictrack_series=2)),
        damaged(lambda found: found.update(scale=0)),
        damaged(lambda found: found["series"]["points"].reverse()),
        damaged(lambda found: found["series"]["points"][0].update(count=-1)),
        damaged(lambda found: found["provenance"].update(added_at="yesterday")),
    ],
)
def test_a_damaged_file_is_named_with_the_remedy_and_can_be_removed(run, damage):
    run("add", "books", "index.csv")
    damage(Path("history/books.json"))
    reported = run("list", code=2).stderr
    assert "history/books.json" in reported
    assert 'panictrack series remove "books"' in reported
    run("remove", "books")
    run("list")


def test_a_renamed_file_is_reported(run):
    run("add", "books", "index.csv")
    Path("history/books.json").rename("history/papers.json")
    with pytest.raises(InputError, match="holds the series 'books'"):
        load_all(Path("history"))


def test_series_alone_shows_its_help_and_outside_a_workspace_the_code_is_3(run):
    alone = CliRunner().invoke(main, ["series"])
    assert "Commands:" in alone.output
    Path("panictrack.toml").unlink()
    assert "panictrack init" in run("add", "books", "index.csv", code=3).stderr


@pytest.mark.parametrize(
    ("file", "columns", "first"),
    [
        ("trove_newspapers_telegraph_radio_wireless.csv", ("radio", "share of newspaper articles"), 1830),
        ("google_trends_monthly.csv", ("chatbot",), 2015),
        ("doomsday_clock.csv", (), 1947),
    ],
)
def test_series_collected_by_others_are_stored(tmp_path, file, columns, first):
    if not (SHARED / file).exists():
        pytest.skip("the collected series are not part of the project")
    kept = build_stored_series(SHARED / file, "one", SeriesOverrides(options={"column": columns}), NOW)
    save(tmp_path, kept)
    (found,) = load_all(tmp_path)
    assert found == kept
    assert found.series.points[0].start.year == first
    assert found.unit
    assert found.provenance.licence
