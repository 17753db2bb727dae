"""Every table and chart of every page can be taken along: as CSV and JSON, a chart as SVG and PNG, too."""

import csv
import json
import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import pytest

from panictrack.model import Measure
from panictrack.report.charts.aligned_trajectories import lines_of
from panictrack.report.charts.chart import ChartTable, columns_of
from panictrack.report.charts.technology import Technology
from panictrack.report.page import PageTable, Section
from panictrack.web.background import Background

from .conftest import Asking, Given, serving, site_in

# Each page, with the number of its tables and charts.
PAGES = {
    "/?week=2026-W46": (4, 0),
    "/search?q=AI&q2=fair&by=week": (2, 1),
    "/search?q=AI": (2, 1),
    "/curve?week=2026-W46": (7, 3),
    "/curve?week=2026-W46&measure=alarm+rate": (7, 3),
    "/feeds": (1, 0),
    "/feeds?feed=1": (2, 1),
    "/headline/2": (2, 0),
    "/about": (2, 0),
    "/codebook": (1, 0),
}
SHOWN = PageTable(caption="Shown", columns=("name", "number"), rows=(("one", "1 of 2"), ("two", "2 of 2")))
NUMBERS = ChartTable(columns=columns_of("external", "series", "value"), rows=(("one", 1.5),) * 3)


@dataclass
class Thing:
    """A table or a chart of a page, and its files."""

    kind: str
    n_rows: int = 0
    links: dict[str, str] = field(default_factory=dict)  # by form
    says: str = ""  # what stands before the links


class Things(HTMLParser):
    """The tables and charts of a page in their order; files belong to what they follow, or are in."""

    def __init__(self, html):
        super().__init__()
        self.found, self.open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in {"table", "figure"}:
            self.found.append(Thing(kind=tag))
        elif tag == "p":
            self.open = [self.found[-1]] if "files" in given.get("class", "").split() else []
        elif tag == "tr" and self.found:
            self.found[-1].n_rows += 1
        elif tag == "a" and self.open:
            form = given["href"].partition("?")[0].rpartition(".")[2]
            self.open[0].links.setdefault(form, given["href"])

    def handle_endtag(self, tag):
        if tag == "thead":
            self.found[-1].n_rows = 0
        elif tag == "p":
            self.open = []

    def handle_data(self, data):
        if self.open:
            self.open[0].says += data


class GivenOrDone(Given):
    """The curves are given; a picture is drawn."""

    def submit(self, fn, /, *args, **kwargs):
        future = super().submit(fn)
        if fn.func.__name__ == "as_png":
            future = type(future)()
            future.set_result(fn(*args, **kwargs))
        return future


@pytest.fixture(scope="module")
def ask(web_workspace, live):
    """Ask a server whose curve has checks and an earlier technology."""
    checks = (
        Section(anchor="record-scores", title="Record", paragraphs=(), table=SHOWN),
        Section(anchor="hypotheses", title="Hypotheses", paragraphs=(), table=SHOWN),
        Section(anchor="sensitivity", title="Choices", paragraphs=(), table=SHOWN, export=NUMBERS),
    )
    technology = Technology(label="Artificial intelligence", series=live.series[Measure.PANIC])
    given = replace(
        live, page=replace(live.page, checks=checks), lines=lines_of([replace(technology, is_reported=True)])
    )
    site = site_in(web_workspace, background=Background(lambda: GivenOrDone(given)))
    with serving(site, 0) as address:
        asking = Asking(address)
        while "being counted" in asking("/search?q=AI").text:
            pass
        yield asking


@pytest.mark.parametrize("path", PAGES)
def test_every_table_and_chart_has_its_files_and_each_has_as_many_rows_as_the_page_says(ask, path):
    things = Things(ask(path).text).found
    n_tables, n_charts = PAGES[path]
    assert [thing.kind for thing in things].count("table") == n_tables
    assert [thing.kind for thing in things].count("figure") == n_charts
    for thing in things:
        assert {"csv", "json"} <= thing.links.keys(), thing
        rows = list(csv.reader(ask(thing.links["csv"]).text.splitlines()))[1:]
        found = json.loads(ask(thing.links["json"]).body)
        if thing.kind == "figure":
            assert rows
            assert "lines" in found
            assert ask(thing.links["svg"]).headers["Content-Type"] == "image/svg+xml"
            assert ask(thing.links["png"]).body.startswith(b"\x89PNG")
            continue
        said = re.search(r"All ([\d,]+) row", thing.says)
        assert len(rows) == len(found["rows"]) == (int(said[1].replace(",", "")) if said else thing.n_rows)


def test_a_table_with_rows_has_columns_of_different_names(ask):
    found = json.loads(ask("/curve/hypotheses.json?week=2026-W46").body)
    assert found["rows"] == [{"name": "one", "number": "1 of 2"}, {"name": "two", "number": "2 of 2"}]
    numbers = json.loads(ask("/curve/sensitivity.json?week=2026-W46").body)
    assert numbers["rows"][0] == {"series": "one", "value": 1.5}
