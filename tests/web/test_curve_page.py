"""The curve: its chart, the weeks under it, its measures and spans; and the drawings themselves."""

import json
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from queue import Queue
from xml.etree import ElementTree as ET

import pytest

from panictrack.web.background import Background
from panictrack.web.drawing import Band, Dots, Line, Plot, Strip, as_document, as_svg, nice_top, ticks_of
from panictrack.web.pixels import as_png

from .conftest import HOSTILE, Given, serving, site_in
from .conftest import Asking as Asked

PLOT = Plot(
    name="test",
    title=HOSTILE,
    subtitle="Unit",
    caption="Caption",
    alt="In words",
    x_range=(0.0, 10.0),
    x_ticks=[(0.0, "0"), (5.0, "5")],
    y_top=10.0,
    y_unit=HOSTILE,
    lines=[Line(xs=[0, 1, 2, 3], ys=[1, None, 3, 4], name=HOSTILE), Line(xs=[0], ys=[1], name="b", dash=1)],
    bands=[Band(xs=[0, 1], lows=[0, 1], highs=[2, 3])],
    dots=[Dots(xs=[1, 2], ys=[1, 99])],
    strips=[Strip(name="coverage", cells=[(0, 1, 1.0), (1, 2, 1.0), (2, 3, 0.4), (3, 4, 0.0)])],
    marks=[(1.0, "1"), (1.1, "2")],
    readings=[(1.0, "one")],
)


class LaterThanTheCurve(Given):
    """Gives the curve at once; what else is asked for is done when the test does it."""

    def __init__(self, result):
        super().__init__(result)
        self.asked, self.has_given = Queue(), False

    def submit(self, fn, /, *args, **kwargs):
        if not self.has_given:
            self.has_given = True
            return super().submit(fn, *args, **kwargs)
        self.asked.put(future := Future())
        return future


@pytest.fixture(scope="module")
def ask(web_workspace, live):
    site = site_in(web_workspace, background=Background(lambda: Given(live)))
    with serving(site, 0) as address:
        yield Asked(address)


def test_the_chart_has_the_words_of_the_report_and_a_table_under_it(ask, live):
    text = ask("/curve").text
    assert live.page.sentence.removesuffix(".") in text
    assert text.count("<svg ") == 2
    assert "The latest 6 weeks of the chart" in text
    assert text.index('id="chart"') < text.index("The latest 6 weeks")


def test_long_tables_are_whole_behind_a_link_that_needs_no_script(ask):
    short = ask("/curve").text
    assert '<a href="/curve?tables=all#chart">The latest 26 weeks</a>' in short
    whole = ask("/curve?tables=all").text
    assert "The latest 26 weeks of the chart" in whole
    assert "tables=all#" not in whole
    assert whole.count("<tr role=row>") > short.count("<tr role=row>")


def test_every_number_that_is_drawn_is_in_the_file(ask):
    found = json.loads(ask("/curve/weeks.json?since=2020-01-01").body)
    assert {row["row"] for row in found["rows"]} >= {"week", "fit", "forecast"}
    assert "n_alarmed" in found["rows"][0]
    drawn = json.loads(ask("/curve/curve.json?since=2020-01-01").body)
    assert "of" in drawn["readings"][0][1]
    assert "coverage" in drawn["readings"][0][1]


def test_the_record_is_drawn_with_what_was_said_and_what_came(ask, live):
    assert "record-scores" not in ask("/curve").text  # the page of the stand-in has no such section
    rows = json.loads(ask("/curve/months.json").body)["rows"]
    assert len(rows) == len(live.record.months)
    assert {row["published"] for row in rows} == {"no"}
    assert {row["was_past"] for row in rows} <= {"yes", "no", "unknown"}
    assert "peak passed" in json.loads(ask("/curve/record.json").body)["readings"][0][1]


def test_another_measure_has_its_own_unit(ask):
    text = ask("/curve?measure=alarm+rate").text
    assert "alarmed headlines per 100 headlines on artificial intelligence" in text
    answer = ask("/curve?measure=labelled")
    assert answer.status == 400
    assert "choose from panic, attention" in answer.text


def test_a_span_that_ends_before_it_begins_is_refused_in_words(ask):
    answer = ask("/curve?since=2025-01-01&until=2024-01-01")
    assert answer.status == 400
    assert "is not before until" in answer.text
    assert "is not a date; write it like 2023-01-01" in ask("/curve?since=soon").text


def test_the_chart_is_a_file_of_its_own_that_says_where_it_is_from(ask):
    answer = ask("/curve/curve.svg")
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    root = ET.fromstring(answer.body)  # noqa: S314 - our own
    assert root.tag.endswith("svg")
    assert "Question: /curve" in answer.text


def test_the_same_drawing_is_a_picture_of_pixels():
    body = as_png(replace(PLOT, title="$x^2"), "Source of $1")
    assert body.startswith(b"\x89PNG")
    assert int.from_bytes(body[16:20], "big") == 1920


def test_a_drawing_is_sound_and_holds_nothing_active():
    for text in (as_svg(PLOT), as_svg(PLOT, width=390, height=300, since=1.0), as_document(PLOT, "Source")):
        root = ET.fromstring(text)  # noqa: S314 - our own
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert tags <= {"svg", "title", "desc", "text", "tspan", "line", "path", "polygon", "rect"}
        assert "style=" not in text


def test_a_line_breaks_where_a_value_is_missing():
    (path,) = (
        line
        for line in as_svg(replace(PLOT, bands=(), dots=())).split("<path")
        if "line-0" in line and "L" in line
    )
    assert path.count("M") == 2


def test_a_value_above_the_scale_is_a_triangle_at_the_edge():
    assert 'class="over"' in as_svg(PLOT)
    assert 'class="over"' not in as_svg(replace(PLOT, y_top=100.0))


def test_neighbours_in_a_strip_are_one_mark_and_thin_coverage_is_hatched():
    text = as_svg(PLOT)
    assert text.count('class="covered"') == 1
    assert text.count('class="hatch"') == 1


@pytest.mark.parametrize(
    ("highest", "top"), [(0.0, 1.0), (0.013, 0.015), (7.2, 8.0), (99.0, 100.0), (151.0, 200.0)]
)
def test_the_top_of_an_axis_is_round_and_not_below_the_highest(highest, top):
    assert nice_top(highest) == pytest.approx(top)


def test_ticks_are_round_and_within_the_axis():
    assert ticks_of(0, 30, 5) == [0, 6, 12, 18, 24, 30]
    assert ticks_of(-4, 4, 8) == [-4, -3, -2, -1, 0, 1, 2, 3, 4]


def test_while_drawings_wait_for_a_curve_that_is_being_fitted_pages_are_answered(web_workspace, live):
    later = LaterThanTheCurve(live)
    with (
        serving(site_in(web_workspace, background=Background(lambda: later)), 0) as address,
        ThreadPoolExecutor(6) as readers,
    ):
        ask = Asked(address)
        assert ask("/curve").status == 200
        drawings = [readers.submit(ask, "/curve/curve.png") for _ in range(6)]
        waiting = [later.asked.get(timeout=20) for _ in drawings]  # more than there are threads
        assert ask("/curve").status == 200
        for one in waiting:
            one.set_result(b"drawn")
        assert {one.result().body for one in drawings} == {b"drawn"}
