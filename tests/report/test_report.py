"""The report as a whole: the same bytes again, and no word that is not of the catalogue."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import pytest

from panictrack.archive import Database
from panictrack.history.baseline import read_provenance
from panictrack.report import ReportPaths
from panictrack.report.build import build_report
from panictrack.report.i18n import use_catalogue
from panictrack.scoring.run import score
from panictrack.scoring.scorers import load_topics

WEEK = date(2026, 11, 16)
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
# Streams, events and files: names of the data, which no catalogue translates.
NAMES = {
    "asbestos",
    "ChatGPT",
    "manifest.json",
    "Musk's warning",
    "panictrack",
    "topic:",
}
READ_ALOUD = {"alt", "aria-label", "data-column", "title"}


def report(folder, *, topic="ai", uncorrected=False):
    """The bundle of a workspace without headlines: the built-in baseline with its curves."""
    archive = Database.create(folder / "archive.db")
    score(archive)
    paths = ReportPaths(
        topics=None, reports=folder / "reports", history=None, curves=None, settings_digest="0123456789ab"
    )
    made = build_report(archive, paths, topic=topic, week=WEEK, now=NOW, uncorrected=uncorrected)
    archive.close()
    return made.page.parent


def test_a_report_is_the_same_to_the_byte_whenever_and_wherever_it_is_made(
    index, make_report, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    again = make_report(tmp_path, now=NOW + timedelta(days=3))
    files = {path.name: path.read_bytes() for path in index.parent.iterdir()}
    assert {path.name: path.read_bytes() for path in again.parent.iterdir()} == files
    assert len(files) > 40


def test_an_uncorrected_report_is_written_beside_the_corrected_one(tmp_path, undrawn, quick_fits):
    folder = report(tmp_path, uncorrected=True)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert folder.name == "2026-W47-uncorrected"
    assert manifest["command"].endswith("--week 2026-W47 --uncorrected")
    assert "not corrected for the classifier's errors" in manifest["verdict"]
    assert manifest["is_week_over"] is True


class Read(HTMLParser):
    """What a reader reads: texts, and the attributes that are read aloud or shown."""

    def __init__(self, html):
        super().__init__()
        self.texts, self._inside = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self._inside.append(tag)
        self.texts += [
            value for name, value in attrs if name in {"aria-label", "alt", "data-column", "title"}
        ]

    def handle_endtag(self, tag):
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data):
        if "style" not in self._inside:
            self.texts.append(data)


@pytest.mark.parametrize("topic", ["ai", "rfid"])
def test_every_word_of_the_page_is_in_the_catalogue(tmp_path, undrawn, quick_fits, marked_catalogue, topic):
    """Letters that are left are those of the data: labels, outlets, versions, digests."""
    with use_catalogue(marked_catalogue):
        folder = report(tmp_path, topic=topic)
    labels = {label for one in load_topics() for label in (one.label, one.label_in_sentence)}
    streams = {stream.name for stream in read_provenance().streams}
    data = sorted(labels | streams | NAMES, key=len, reverse=True)
    for text in Read((folder / "index.html").read_text(encoding="utf-8")).texts:
        left = re.sub("|".join(map(re.escape, data)), "", text)
        left = re.sub(r"\d{4}-W\d\d|\w+@\d|\b[0-9a-f]{12,16}\b", "", left)  # weeks, versions, digests
        assert not re.search(r"[A-Za-z]", left), text
