"""The command that finds new names for the terms of a topic."""

import csv
from datetime import date, timedelta

import pytest

from panictrack import Archive


@pytest.fixture
def filled(run, workspace):
    """A year of rain, then two weeks of a new name beside AI and away from it."""
    start = date(2025, 9, 1)
    rows = [(start + timedelta(days=day), f"Rain falls on day {day}") for day in range(60)]
    rows += [(start + timedelta(days=day), f"AI plays chess on day {day}") for day in range(60)]
    late = date(2026, 6, 1)
    rows += [(late + timedelta(days=day), f"AI named Zorblax wins prize {day}") for day in range(9)]
    rows += [(late + timedelta(days=day), f"Sun shines on day {day}") for day in range(40)]
    rows += [(late + timedelta(days=day), f"Pupils love Zorblax, test {day} finds") for day in range(2)]
    with (workspace / "mine.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("date", "title", "outlet"), *((*row, "bbc.example") for row in rows)])
    run("import", "mine.csv")
    return workspace


def test_suggest_lists_a_new_name_with_and_without_the_topic(run, filled):
    result = run("topics", "suggest", "--format", "csv")
    (row,) = csv.DictReader(result.stdout.splitlines())
    assert (row["name"], row["n_with"], row["n_without"], row["n_before"]) == ("Zorblax", "9", "2", "0")
    assert row["first_week"] == "2026-06-01"
    assert "Zorblax" in row["example_with"]
    assert row["example_without"].startswith("Pupils love Zorblax")
    assert "panictrack explain" in result.stderr
    assert "topics:" in result.stderr


def test_a_name_is_no_longer_suggested_once_it_is_a_term(run, filled):
    with (filled / "feeds.yaml").open("a") as feeds:
        feeds.write("topics:\n  ai: {label: AI, version: mine, case_sensitive: [AI, Zorblax]}\n")
    result = run("topics", "suggest", "--topic", "ai", "--format", "csv")
    assert "Zorblax" not in result.stdout
    assert "no name rose" in result.stderr


def test_fewer_weeks_or_a_higher_least_leave_names_out(run, filled):
    assert "Zorblax" not in run("topics", "suggest", "--least", "10").stdout
    assert "Zorblax" not in run("topics", "suggest", "--weeks", "1").stdout


def test_suggestions_can_be_written_to_a_file(run, filled):
    assert "names.csv: 1 row" in run("topics", "suggest", "-o", "names.csv").stderr
    assert "Zorblax" in (filled / "names.csv").read_text()


def test_an_unknown_topic_is_an_error_that_lists_the_known_ones(run, filled):
    assert "choose from" in run("topics", "suggest", "--topic", "lasers", code=2).stderr


def test_an_archive_without_headlines_says_so(run, workspace):
    assert "no headline" in run("topics", "suggest", code=2).stderr.lower()


def test_python_gives_the_same_names_and_the_days_that_were_compared(run, filled):
    with Archive(filled) as archive:
        found = archive.suggest("ai")
    assert [one.name for one in found.names] == ["Zorblax"]
    assert (found.start, found.since, found.until) == (
        date(2024, 1, 15),
        date(2026, 1, 12),
        date(2026, 7, 12),
    )
