import hashlib
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from panictrack.history import load_episodes
from panictrack.report.bundle import write_bundle
from panictrack.report.charts.timeline import timeline
from panictrack.report.page import AlarmedHeadline, Page, PageTable, Section, render_page
from panictrack.report.paragraph import Paragraph

EVIL = '<script>alert(1)</script> & "AI"'


def headline(title="AI warns", url="https://example.org/1"):
    return AlarmedHeadline(
        title=title, url=url, outlet="example.org", dated_on="2026-11-17", alarm=0.91, reasons=("warns",)
    )


def page(**changes):
    values = {
        "title": "The panic over artificial intelligence",
        "week_name": "2026-W47",
        "verdict": "rising",
        "sentence": "It is rising.",
        "paragraph": Paragraph(
            this_week="One headline was alarmed.",
            finding="It is rising.",
            chances="The chance is 80%.",
            how_sure="Not very.",
            what_would_change="More data.",
        ),
        "measures": PageTable(
            caption="Verdicts.", columns=("measure", "verdict"), rows=(("panic", "rising"),)
        ),
        "checks": (
            Section(
                anchor="hypotheses",
                title="Which hypothesis do the data favour?",
                paragraphs=("They cannot tell.",),
                table=PageTable(caption="Odds.", columns=("measure", "flat"), rows=(("panic", "<2 : 1"),)),
            ),
        ),
        "order": "There is no clear order.",
        "notes": ("Attention is not fear.",),
        "figures": (),
        "history": (timeline(load_episodes()),),
        "headlines": (headline(),),
        "headlines_caption": "The most alarmed headlines.",
        "technologies": Section(
            anchor="technologies",
            title="Technologies",
            paragraphs=(),
            table=PageTable(caption="Concern.", columns=("technology", "verdict"), rows=(("RFID", "none"),)),
        ),
        "precision": Section(anchor="technology-precision", title="Precision", paragraphs=()),
        "made_with": {
            "panictrack": "0.1.0",
            "data": "2026-W47",
            "curve": "curve@3",
            "alarm": "alarm@1",
            "topic": "topic:ai@1",
            "counts_digest": "0123456789abcdef",
            "settings": "fedcba9876543210",
        },
        "command": "panictrack report --topic ai --week 2026-W47",
    }
    return Page(**(values | changes))


def rendered(made):
    svgs = {chart.name: f"<svg>{chart.name}</svg>" for chart in made.charts}
    return render_page(made, svgs, ("Short.", "Long."))


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found, self.links, self.loaded = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append(tag)
        given = dict(attrs)
        if tag == "a":
            self.links.append(given.get("href"))
        self.loaded += [given[name] for name in ("src", "srcset") if name in given]
        if tag == "link":
            self.loaded.append(given.get("href"))


def test_the_page_needs_no_script_and_loads_nothing():
    tags = Tags(rendered(page()))
    assert "script" not in tags.found
    assert tags.loaded == []


def test_the_page_has_one_first_heading_a_language_and_landmarks():
    html = rendered(page())
    tags = Tags(html)
    assert tags.found.count("h1") == 1
    assert '<html lang="en">' in html
    assert {"header", "main", "footer", "figure", "figcaption"} <= set(tags.found)


def test_a_hostile_title_is_text():
    html = rendered(page(headlines=(headline(EVIL),)))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", None, ""])
def test_only_web_addresses_become_links(url):
    links = Tags(rendered(page(headlines=(headline(url=url),)))).links
    assert all(link.startswith(("#", "timeline.", "headlines.csv", "manifest.json")) for link in links)


def test_a_week_without_alarmed_headlines_says_so():
    html = rendered(page(headlines=(), headlines_caption="There are none."))
    assert "There are none." in html


def test_a_bundle_holds_every_chart_in_every_form_and_a_manifest_of_digests(tmp_path):
    index = write_bundle(tmp_path / "2026-W47", page(), {"week": "2026-W47"})
    names = {path.name for path in index.parent.iterdir()}
    assert {"index.html", "README.txt", "manifest.json", "headlines.csv"} <= names
    assert {"timeline.svg", "timeline.png", "timeline.csv", "timeline.txt"} <= names
    listed = json.loads((index.parent / "manifest.json").read_text())["files"]
    assert listed.keys() == names - {"manifest.json"}
    for name, facts in listed.items():
        body = (index.parent / name).read_bytes()
        assert facts == {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}


def test_a_second_bundle_is_the_same_to_the_byte_and_latest_is_a_copy(tmp_path):
    folder = tmp_path / "2026-W47"
    write_bundle(folder, page(), {})
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    write_bundle(folder, page(), {})
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert {path.name: path.read_bytes() for path in (tmp_path / "latest").iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-W47", "latest"]


def test_an_older_week_made_again_leaves_the_latest_as_it_is(tmp_path, undrawn):
    write_bundle(tmp_path / "2026-W47", page(), {})
    write_bundle(tmp_path / "2026-W40", page(week_name="2026-W40"), {})
    assert json.loads((tmp_path / "latest" / "manifest.json").read_text())["week"] == "2026-W47"


def test_another_topic_has_a_latest_of_its_own(tmp_path, undrawn):
    write_bundle(tmp_path / "2026-W47", page(), {})
    write_bundle(tmp_path / "2026-W47-rfid", page(title="The panic over RFID"), {})
    assert "The panic over RFID" not in (tmp_path / "latest" / "index.html").read_text()
    assert "The panic over RFID" in (tmp_path / "latest-rfid" / "index.html").read_text()


def test_the_readme_explains_how_to_cite_and_reproduce_the_report(tmp_path, undrawn):
    text = (write_bundle(tmp_path / "2026-W47", page(), {}).parent / "README.txt").read_text()
    assert "panictrack 0.1.0, The panic over artificial intelligence, week 2026-W47." in text
    assert "digest of the counts 0123456789abcdef, digest of the settings fedcba9876543210" in text
    assert "panictrack report --topic ai --week 2026-W47" in text
    assert "from_year: start, as a decimal year" in text
    assert "One headline was alarmed. It is rising. The chance is 80%. Not very. More data." in text


def test_a_bundle_that_cannot_be_made_leaves_the_older_one(tmp_path, undrawn):
    folder = tmp_path / "2026-W47"
    write_bundle(folder, page(), {})
    before = (folder / "index.html").read_bytes()
    with pytest.raises(TypeError):
        write_bundle(folder, page(sentence="Another."), {"not for json": object()})
    assert (folder / "index.html").read_bytes() == before


def test_a_bundle_that_cannot_be_moved_into_place_brings_the_older_one_back(tmp_path, monkeypatch, undrawn):
    write_bundle(tmp_path / "2026-W47", page(), {})
    before = (tmp_path / "2026-W47" / "index.html").read_bytes()
    really = Path.rename

    def rename(path, target):
        if path.name.startswith(".2026-W47.") and Path(target).name == "2026-W47" and "old" not in str(path):
            raise OSError("the disk has gone")
        return really(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OSError, match="the disk has gone"):
        write_bundle(tmp_path / "2026-W47", page(title="Another"), {})
    assert (tmp_path / "2026-W47" / "index.html").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-W47", "latest"]
