import hashlib
import json
from html.parser import HTMLParser

import pytest

from panictrack.charts.timeline import timeline
from panictrack.history import load_episodes
from panictrack.report.bundle import write_bundle
from panictrack.report.page import AlarmedHeadline, Page, Section, Table, Technology, render_page
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
        "verdict": "still rising",
        "sentence": "It is still rising.",
        "paragraph": Paragraph(
            this_week="One headline was alarmed.",
            stands="It is still rising.",
            how_sure="Not very.",
            what_would_change="More data.",
        ),
        "measures": (("panic", "It is still rising."),),
        "checks": (
            Section(
                anchor="rivals",
                title="Which hypothesis do the data favour?",
                paragraphs=("They cannot tell.",),
                table=Table(caption="Odds.", columns=("measure", "flat"), rows=(("panic", "<2 : 1"),)),
            ),
        ),
        "order": "There is no clear order.",
        "notes": ("Attention is not fear.",),
        "figures": (timeline(load_episodes()),),
        "headlines": (headline(),),
        "headlines_caption": "The most alarmed headlines.",
        "technologies": (
            Technology(label="RFID", span="1996–2026", n_concerned=3, peak_year=None, peak_per_10_000=None),
        ),
        "provenance": {"panictrack": "0.1.0"},
    }
    return Page(**(values | changes))


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
    tags = Tags(render_page(page()))
    assert "script" not in tags.found
    assert tags.loaded == []


def test_the_page_has_one_first_heading_a_language_and_landmarks():
    html = render_page(page())
    tags = Tags(html)
    assert tags.found.count("h1") == 1
    assert '<html lang="en">' in html
    assert {"header", "main", "footer", "figure", "figcaption"} <= set(tags.found)


def test_a_hostile_title_is_text():
    html = render_page(page(headlines=(headline(EVIL),)))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", None, ""])
def test_only_web_addresses_become_links(url):
    links = Tags(render_page(page(headlines=(headline(url=url),)))).links
    assert all(link.startswith(("timeline.", "headlines.csv", "manifest.json")) for link in links)


def test_a_week_without_alarmed_headlines_says_so():
    html = render_page(page(headlines=(), headlines_caption="There are none."))
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


def test_a_bundle_that_cannot_be_made_leaves_the_older_one(tmp_path):
    folder = tmp_path / "2026-W47"
    write_bundle(folder, page(), {})
    before = (folder / "index.html").read_bytes()
    with pytest.raises(TypeError):
        write_bundle(folder, page(sentence="Another."), {"not for json": object()})
    assert (folder / "index.html").read_bytes() == before
