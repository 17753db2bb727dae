"""The first page: a verdict, what changed, the most alarmed headlines, what needs attention."""

import csv
import io
import json
import subprocess
import sys
from datetime import date
from html import unescape

from panictrack.report.i18n import t
from panictrack.report.written import written_report
from panictrack.web.background import Background
from panictrack.web.rendering import with_record_at

from .conftest import Given


def test_the_page_shows_the_most_alarmed_headlines_while_curves_are_being_fitted(ask):
    answer = ask()
    assert answer.status == 200
    assert '<meta http-equiv="refresh" content="3; url=/">' in answer.text
    assert "The curves of this week are being fitted" in answer.text
    assert "AI could kill us all, scientists warn" in answer.text
    assert "Fair draws crowd" not in answer.text


def test_the_page_says_what_needs_attention_as_status_does(ask):
    assert "no daemon is running; start one with <code>panictrack run</code>" in ask().text


def test_the_words_of_a_written_report_are_shown_until_its_numbers_are_there(ask_in, tmp_path, empty_archive):
    (tmp_path / "archive.db").write_bytes(empty_archive.read_bytes())
    bundle = tmp_path / "reports" / "2026-W46"
    bundle.mkdir(parents=True)
    words = {"sentence": "It has risen & stays.", "paragraph": "This week.", "verdict": "risen, not fallen"}
    (bundle / "manifest.json").write_text(json.dumps(words))
    text = ask_in()("/").text
    assert "It has risen &amp; stays." in text
    assert "risen, not fallen" in text
    assert "http-equiv" not in text


def test_the_record_is_below_in_a_report_and_on_the_page_curve_here():
    said = with_record_at(f"In the {t('record-below')}, chances < 50% fared well.", "/curve#record-scores")
    assert said == (
        'In the <a href="/curve#record-scores">record on the page Curve</a>, chances &lt; 50% fared well.'
    )
    assert with_record_at("The record below <b>", None) == "The record below &lt;b&gt;"


def test_a_written_report_points_to_the_record_on_the_page_curve(ask_in, tmp_path, empty_archive):
    (tmp_path / "archive.db").write_bytes(empty_archive.read_bytes())
    bundle = tmp_path / "reports" / "2026-W46"
    bundle.mkdir(parents=True)
    words = {"sentence": "It rose.", "paragraph": "The record below has 9 forecasts.", "verdict": "risen"}
    (bundle / "manifest.json").write_text(json.dumps(words))
    link = '<a href="/curve?week=2026-W46#record-scores">record on the page Curve</a>'
    assert f"<p>The {link} has 9 forecasts.</p>" in ask_in()("/?week=2026-W46").text


def test_a_report_that_cannot_be_read_counts_as_absent(tmp_path):
    (tmp_path / "2026-W46").mkdir()
    (tmp_path / "2026-W46" / "manifest.json").write_text("[]")
    assert written_report(tmp_path, "ai", date(2026, 11, 9)) is None


def test_headlines_are_a_file_with_their_addresses(ask):
    answer = ask("/headlines.csv")
    assert (
        answer.headers["Content-Disposition"] == 'attachment; filename="panictrack-headlines-ai-2026-W46.csv"'
    )
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert {row["url"] for row in rows} == {"https://local.example/kill", ""}
    found = json.loads(ask("/headlines.json").body)
    assert len(found["rows"]) == len(rows)
    assert found["source"].startswith("panictrack ")


def test_a_file_of_what_is_still_being_computed_says_so(ask):
    answer = ask("/changes.csv")
    assert answer.status == 400
    assert "still being computed" in answer.text


def test_the_verdict_and_the_chances_are_those_of_the_weekly_report(ask_in, fill_workspace, live):
    text = ask_in(fill_workspace(), background=Background(lambda: Given(live)))("/?week=2026-W46").text
    assert live.page.sentence in unescape(text)
    assert "What changed since the week before" in text
    assert "Chances now, and with the data up to 2026-W" in text
    assert "it would have been" in text  # the answers that are shipped are fits made later
    assert "by a fit made later to what was known then" in text
    assert "are being fitted" not in text


def test_asking_for_the_daemon_leaves_the_log_of_the_archive_alone(ask_in, fill_workspace):
    # Closing any descriptor of the file would end SQLite's locks in the server, and the next process to leave
    # the archive would delete the log under it.
    folder = fill_workspace()
    ask = ask_in(folder)
    assert "no daemon is running" in ask("/").text
    reading = "import sqlite3; sqlite3.connect('archive.db').execute('select id from headline').fetchone()"
    subprocess.run([sys.executable, "-c", reading], cwd=folder, check=True)
    assert (folder / "archive.db-wal").exists()
    assert ask("/").status == 200
