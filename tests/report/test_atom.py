import io
import json

import feedparser
import pytest

from panictrack.report.atom import write_feed


@pytest.fixture
def bundle(tmp_path):
    def make(name, **changes):
        folder = tmp_path / name
        folder.mkdir()
        known = {
            "week": name[:8],
            "topic": "ai",
            "verdict": "rising (chance the peak has passed: 26%)",
            "sentence": "It is rising & nobody knows <when>.",
            "paragraph": "This week nothing happened.",
        }
        (folder / "manifest.json").write_text(json.dumps(known | changes))
        return folder

    return make


def read(folder):
    return feedparser.parse(io.BytesIO(write_feed(folder).read_bytes()))


def test_each_bundle_is_an_entry_with_its_verdict_as_title_newest_first(tmp_path, bundle):
    bundle("2026-W46")
    bundle("2026-W47")
    bundle("2026-W47-rfid", topic="rfid", verdict="too few headlines")
    found = read(tmp_path)
    assert not found.bozo
    assert found.version == "atom10"
    assert [entry.title for entry in found.entries] == [
        "2026-W47, rfid: too few headlines",
        "2026-W47, ai: rising (chance the peak has passed: 26%)",
        "2026-W46, ai: rising (chance the peak has passed: 26%)",
    ]
    assert found.entries[1].link == "2026-W47/index.html"
    assert found.entries[1].summary == "It is rising & nobody knows <when>."


def test_an_entry_is_dated_the_monday_after_its_week(tmp_path, bundle):
    bundle("2026-W47")
    found = read(tmp_path)
    assert found.entries[0].updated == found.feed.updated == "2026-11-23T06:00:00Z"


def test_the_same_bundles_give_the_same_bytes_and_other_weeks_keep_their_identifiers(tmp_path, bundle):
    bundle("2026-W46")
    before = write_feed(tmp_path).read_bytes()
    assert write_feed(tmp_path).read_bytes() == before
    known = read(tmp_path).entries[0].id
    bundle("2026-W47")
    assert [entry.id for entry in read(tmp_path).entries][1] == known


@pytest.mark.parametrize("body", ["{", "[]", "{}", '{"week": "soon"}'])
def test_a_bundle_that_cannot_be_read_is_left_out_with_a_warning(tmp_path, bundle, caplog, body):
    bundle("2026-W46")
    (bundle("2026-W47") / "manifest.json").write_text(body)
    assert len(read(tmp_path).entries) == 1
    assert "2026-W47" in caplog.text


def test_a_folder_without_bundles_has_an_empty_feed(tmp_path):
    assert read(tmp_path).entries == []


def test_the_latest_copy_is_no_entry_of_its_own(tmp_path, bundle):
    bundle("2026-W47")
    (tmp_path / "latest").mkdir()
    (tmp_path / "latest" / "manifest.json").write_text((tmp_path / "2026-W47" / "manifest.json").read_text())
    assert len(read(tmp_path).entries) == 1
