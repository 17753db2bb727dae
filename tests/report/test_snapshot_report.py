"""The report of a snapshot: the same bytes as that of the archive it was taken from, by anybody."""

import csv
import io
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from panictrack.archive import Database
from panictrack.archive.feeds import known_feeds, list_feeds, record
from panictrack.archive.headlines import insert_rows
from panictrack.archive.snapshot import open_snapshot, verify
from panictrack.cli import main
from panictrack.importing.external.store import SeriesOverrides, build_stored_series, save
from panictrack.model import Entry, Feed, FeedKind, FeedState, Fetch, Outcome
from panictrack.model.identity import to_row
from panictrack.report.i18n import t

DAY, WEEK = "2026-08-23", "2026-W34"
IN_TIME = datetime(2026, 8, 19, 12, tzinfo=UTC)
TOO_LATE = datetime(2026, 8, 24, 0, tzinfo=UTC)
TITLES = (
    "AI could kill us all, scientists warn",
    "Fair draws crowd",
    "Rogue AI threatens children, experts fear",
    "AI fraud, says a third",
)


def arrival(title, at):
    entry = Entry(title=title, guid=title, url=f"https://nytimes.com/{len(title)}", published_at=at)
    return to_row(entry=entry, outlet="nytimes.com", first_seen_at=at, is_selected=False)


@pytest.fixture
def run(tmp_path, monkeypatch, quick_fits):
    """The command line in a folder without a workspace; that of the owner lies in `home`."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.delenv("PANICTRACK_CONFIG", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def typed(*words, code=0):
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert result.exit_code == code, (words, result.output, result.exception)
        return result

    return typed


@pytest.fixture
def home(run, tmp_path, empty_archive):
    """The owner's workspace: headlines up to the day and after it, a feed with gaps, a series of others."""
    folder = tmp_path / "home"
    folder.mkdir()
    url = "https://reader:hunter2@nytimes.com/feed"
    listed = Feed(url=url, name="N", outlet="nytimes.com", kind=FeedKind.GENERAL, country="US", language="en")
    line = f"{{name: N, outlet: nytimes.com, kind: general, country: US, language: en, url: '{url}'}}"
    own_topic = "topics:\n  quantum: {label: Quantum, terms: [qubit]}\n"
    (folder / "feeds.yaml").write_text(f"feeds:\n  - {line}\n{own_topic}")
    shutil.copy(empty_archive, folder / "archive.db")
    run("init", folder)
    archive = Database.open(folder / "archive.db")
    with archive.writing() as connection:
        list_feeds(connection, [listed])
        insert_rows(connection, [arrival(title, IN_TIME) for title in TITLES])
        insert_rows(connection, [arrival("AI doom came too late", TOO_LATE)])
        (known,) = known_feeds(connection)
        for at in (IN_TIME, TOO_LATE):
            attempt = Fetch(
                feed_url=url, started_at=at, seconds=1, outcome=Outcome.STORED, is_possible_gap=True
            )
            record(connection, known.id, attempt, FeedState())
    archive.close()
    rows = "".join(f"{year},{year - 2000}\n" for year in range(2012, 2026))
    (tmp_path / "jobs.csv").write_text(f"year,count\n{rows}")
    save(
        folder / "history",
        build_stored_series(tmp_path / "jobs.csv", "jobs", SeriesOverrides(source="me"), IN_TIME),
    )
    return folder


def snapshot(run, home, *options):
    run("--config", home, "snapshot", "create", "taken", "--as-of", DAY, *options)
    return Path("taken")


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_report_of_a_snapshot_is_that_of_its_archive_to_the_byte(run, home, undrawn):
    """Undrawn: the table of each figure is among these files, and test_report.py draws the figures twice.

    The workspace names a reference panel: the snapshot keeps it, page and manifest state it.
    """
    settings = home / "panictrack.toml"
    panel = 'reference_streams = ["bbc.com news feed", "wgrz.com feed"]\nreference_until = "2026-W30"\n'
    settings.write_text(settings.read_text() + panel)
    taken = snapshot(run, home)
    run("--config", home, "report", "--week", WEEK)
    told = run("report", "--snapshot", taken)
    page = Path(f"reports-of-{verify(taken).id}/{WEEK}/index.html")
    assert str(page) in told.stdout
    files = bytes_of(page.parent)
    assert files == bytes_of(home / "reports" / WEEK)
    assert len(files) > 40
    html = files["index.html"].decode()
    assert TITLES[0] in html
    assert "too late" not in html
    assert "jobs" in html
    manifest = json.loads(files["manifest.json"])
    assert manifest["n_possible_gaps"] == 1
    assert manifest["reference_panel"] == {
        "streams": ["bbc.com news feed", "wgrz.com feed"],
        "first": "2025-07-28",
        "last": "2026-07-20",
    }
    page_text = " ".join(html.split())
    assert (
        "would have shown: bbc.com news feed and wgrz.com feed, with as many headlines of each" in page_text
    )
    assert "as from 2025-W31 to 2026-W30" in page_text


def test_a_reference_panel_with_an_unknown_stream_stops_report_and_comparison(run, home):
    settings = home / "panictrack.toml"
    settings.write_text(settings.read_text() + 'reference_streams = ["bbc.com"]\n')
    for words in (("report", "--week", WEEK), ("compare", "--against", "radio")):
        told = run("--config", home, *words, code=3).stderr
        assert "reference_streams: there is no stream 'bbc.com'; the streams of general and business" in told


def test_other_topics_are_reported_too(run, home, undrawn):
    taken = snapshot(run, home)
    options = ("--topic", "quantum", "--week", WEEK)
    run("--config", home, "report", *options)
    run("report", "--snapshot", taken, *options, "--output", "here")
    name = f"{WEEK}-quantum"
    assert bytes_of(Path("here") / name) == bytes_of(home / "reports" / name)


def test_without_text_the_numbers_are_the_same_and_the_page_says_what_is_withheld(run, home, undrawn):
    taken = snapshot(run, home, "--no-text")
    run("--config", home, "report", "--week", WEEK)
    run("report", "--snapshot", taken, "--output", "here")
    whole, bare = bytes_of(home / "reports" / WEEK), bytes_of(Path("here") / WEEK)
    assert whole.keys() - bare.keys() == {"headlines.csv"}
    assert {name for name in bare if bare[name] != whole[name]} == {"index.html", "manifest.json"}
    said, heard = (json.loads(files["manifest.json"]) for files in (whole, bare))
    del said["files"], heard["files"]
    assert said == heard
    html = bare["index.html"].decode()
    assert t("headlines-withheld") in html
    assert TITLES[0] not in html


def test_a_week_that_the_day_cuts_in_two_is_drawn_as_unfinished(run, home, undrawn):
    run("--config", home, "snapshot", "create", "taken", "--as-of", "2026-08-20")
    run("report", "--snapshot", "taken", "--week", WEEK, "--output", "here")
    assert json.loads((Path("here") / WEEK / "manifest.json").read_text())["is_week_over"] is False
    error = run("report", "--snapshot", "taken", "--week", "2026-W35", code=2).stderr
    assert "2026-W35 has not begun" in error


def test_verify_prints_the_id_and_the_citation_that_snapshot_printed(run, home):
    printed = run("--config", home, "snapshot", "create", "taken", "--as-of", DAY).stdout.splitlines()[1:]
    assert run("snapshot", "verify", "taken").stdout.splitlines()[1:] == printed
    id_ = printed[0].removeprefix("id: ")
    run("snapshot", "verify", "taken", "--id", id_)
    run("snapshot", "verify", "taken", "--id", "0" * 16, code=2)
    Path("taken/scores.csv").unlink()
    told = run("snapshot", "verify", "taken", code=2).stderr
    assert "missing scores.csv" in told
    assert run("report", "--snapshot", "taken", code=2).stderr == told


@pytest.mark.parametrize(("day", "told"), [("2126-01-01", "is not over"), ("soon", "is not a date")])
def test_a_day_that_is_not_over_or_none_is_refused(run, home, day, told):
    assert told in run("--config", home, "snapshot", "create", "taken", "--as-of", day, code=2).stderr
    assert not Path("taken").exists()


def test_headlines_that_lack_a_score_are_scored_first(run, home):
    taken = snapshot(run, home)
    rows = list(csv.DictReader(io.StringIO((taken / "scores.csv").read_text())))
    assert {row["headline"] for row in rows if row["scorer"] == "topic:ai"} == {"1", "3", "4"}


def test_an_uncorrected_report_of_a_snapshot_leaves_the_users_own_archive_and_reports_unchanged(
    run, home, undrawn
):
    taken = snapshot(run, home)
    run("init", ".")
    run("report", "--snapshot", taken, "--uncorrected")
    assert Path(f"reports-of-{verify(taken).id}/{WEEK}-uncorrected/index.html").exists()
    assert not Path("reports").exists()
    assert not Path("curves").exists()
    assert "0" in run("sql", "select count(*) from headline union select count(*) from run").stdout


def test_the_archive_of_a_snapshot_is_sound(run, home):
    with open_snapshot(snapshot(run, home)) as found:
        assert found.archive.check() == []
