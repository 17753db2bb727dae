import re
from datetime import date
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from panictrack.report.charts.external_series import Subplot, context, measured_by_others, plain_number
from panictrack.report.charts.render import rendered
from panictrack.report.charts.style import house_style
from panictrack.report.i18n import use_catalogue

SINCE, UNTIL = date(2010, 1, 1), date(2026, 11, 16)
SPAN = (2010.0, 2027.9)


def yearly(*values, first=2011, name="papers", unit="papers a year", source="arXiv"):
    return Subplot(
        name=name,
        unit=unit,
        source=source,
        step_days=365.25,
        days=tuple(date(first + index, 1, 1) for index in range(len(values))),
        values=values,
    )


@pytest.mark.parametrize(
    ("panels", "title"),
    [
        ([yearly(1, 2, 9)], "papers: highest in 2013"),
        ([yearly(1, 9, 2, 2)], "papers: highest in 2012"),
        ([yearly(5, 5, 5)], "papers: highest in 2013"),
        (
            [yearly(1, 2, 9), yearly(9, 2, 1, name="incidents")],
            "Of 2 context series longer than two years, one was highest in its last year",
        ),
        (
            [yearly(9, 2, 1), yearly(9, 2, 1, name="incidents")],
            "Of 2 context series longer than two years, none was highest in its last year",
        ),
        (
            [yearly(5, 5, 5), yearly(9, 2, 9, name="incidents"), yearly(1, 9)],
            "Of 2 context series longer than two years, 2 were highest in their last year",
        ),
        (
            [yearly(9, 2, 1), yearly(1, 9)],
            "2 context series; the only one longer than two years peaked before its last year",
        ),
        ([yearly(1, 9), yearly(3)], "2 context series, none of them longer than two years"),
        (  # the year before the last is not of the last year, and 2016 is a leap year
            [yearly(1, 9, 2, first=2015), yearly(1, 9, 2, first=2014)],
            "Of 2 context series longer than two years, none was highest in its last year",
        ),
    ],
    ids=[
        "rises",
        "has fallen",
        "constant",
        "one of two",
        "none of two",
        "equals count as last",
        "one is long",
        "none is long",
        "the year before",
    ],
)
def test_the_title_says_what_was_at_its_highest_lately(panels, title):
    assert context(panels, since=SINCE, until=UNTIL, span=SPAN).title == title


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (24_571.3, "24,571"),
        (1_234_567, "1,234,567"),
        (999.96, "1,000"),
        (12.3456, "12.35"),
        (0.00123456, "0.001235"),
        (0.0, "0"),
        (-24_571.3, "-24,571"),
    ],
)
def test_a_value_is_a_plain_number(value, shown):
    assert plain_number(value) == shown


def test_the_scale_has_plain_numbers_too():
    (axes,) = drawn_figure(measured_by_others([yearly(0.00002, 24_571)], until=UNTIL)).axes
    assert [tick.get_text() for tick in axes.get_yticklabels()][:2] == ["0", "10,000"]
    assert axes.yaxis.get_offset_text().get_text() == ""


def test_only_the_years_of_the_panic_curve_are_laid_under_it():
    drawn = context([yearly(70, 1, 2, 3, first=2009)], since=SINCE, until=date(2011, 12, 31), span=SPAN)
    assert [row["value"] for row in drawn.table.records()] == [1, 2]


def test_a_series_without_a_value_in_these_years_has_no_panel():
    drawn = context(
        [yearly(1, 2, first=1990), yearly(1, 2, name="kept")], since=SINCE, until=UNTIL, span=SPAN
    )
    assert {row["series"] for row in drawn.table.records()} == {"kept"}


def test_without_a_value_in_the_span_there_is_no_chart():
    assert context([yearly(1, 2, first=1990)], since=SINCE, until=UNTIL, span=SPAN) is None
    assert context([], since=SINCE, until=UNTIL, span=SPAN) is None
    assert measured_by_others([yearly(1, 2, first=2030)], until=UNTIL) is None


def test_values_after_the_week_of_the_report_are_not_drawn():
    drawn = measured_by_others([yearly(1, 2, 3, first=2025)], until=UNTIL)
    assert [row["value"] for row in drawn.table.records()] == [1, 2]


def test_context_has_the_years_of_the_panic_curve():
    panels = [yearly(1, 2, 3), yearly(4, 5, first=2020, name="incidents")]
    figure = drawn_figure(context(panels, since=SINCE, until=UNTIL, span=SPAN))
    assert [axes.get_xlim() for axes in figure.axes] == [SPAN, SPAN]


def test_what_others_measured_has_its_own_years_in_each_panel():
    panels = [yearly(1, 2, 3, first=1950), yearly(4, 5, 6, first=2020), yearly(1, first=2011)]
    figure = drawn_figure(measured_by_others(panels, until=UNTIL))
    assert [axes.get_xlim() for axes in figure.axes] == [(1950, 1952), (2020, 2022), (2010.5, 2011.5)]
    assert all(len(axes.get_xticks()) for axes in figure.axes)


@pytest.mark.parametrize("unit", ["$", "US$ and A$", "$a_b$", r"$\frac{$"])
def test_a_dollar_is_a_dollar(unit):
    """Between two of them matplotlib reads a formula, if it may, and some are none."""
    drawn = measured_by_others([yearly(1, 2, unit=unit)], until=UNTIL)
    root = ET.fromstring(rendered(drawn).document)  # noqa: S314 - our own SVG
    texts = {"".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert f"papers, {unit}" in texts


def test_an_unknown_source_or_unit_is_reported_as_not_stated():
    drawn = measured_by_others([yearly(1, 2, unit=None, source=None)], until=UNTIL)
    assert "source not stated" in drawn.caption
    assert "unit not stated" in drawn.alt


def test_a_name_in_letters_that_no_font_has_is_a_number_in_the_picture_and_whole_in_the_table():
    drawn = measured_by_others(
        [yearly(1, 2, name="\U000f0000\U000f0001", unit=None), yearly(3)], until=date(2020, 1, 1)
    )
    alone = measured_by_others(
        [yearly(1, 2, name="\U000f0000\U000f0001", unit="\U000f0003", source="\U000f0002")],
        until=date(2020, 1, 1),
    )
    assert alone.title == "series 1: highest in 2012"
    assert "No font here has the letters of some names" in alone.caption
    assert "series 1 (in another script)" in alone.caption
    assert "\U000f0000\U000f0001, \U000f0003" in alone.alt
    assert {row["series"] for row in drawn.table.records()} == {"\U000f0000\U000f0001", "papers"}
    assert "\U000f0000" not in rendered(alone).document.replace(alone.alt, "")


def test_the_alternative_says_the_highest_and_the_last_value_of_each_panel():
    drawn = measured_by_others(
        [yearly(1, 1200.5, 3), yearly(4, 5, name="opinion", unit="per cent")], until=UNTIL
    )
    assert "papers, papers a year: highest at 1,200 in 2012; latest value 3 in 2013" in drawn.alt
    assert "opinion, per cent: highest at 5 in 2012" in drawn.alt


@pytest.mark.parametrize(
    "panels", [[yearly(3)], [yearly(0, 0)], [yearly(1, 2)] * 6], ids=["one value", "zeros", "six"]
)
def test_it_is_drawn_the_same_twice(panels):
    drawn = measured_by_others(panels, until=UNTIL)
    assert rendered(drawn) == rendered(drawn)


@pytest.mark.parametrize("n_panels", [1, 6])
def test_no_two_texts_of_it_touch_and_none_leaves_the_picture(n_panels):
    name = "a rather long name of an external series with more words than there is room for"
    panels = [yearly(1, 700_000, name=name, unit="thousand papers a month")] * n_panels
    figure = drawn_figure(measured_by_others(panels, until=UNTIL))
    width = figure.bbox.width
    assert all(axes._left_title.get_text().endswith("…, thousand papers a month") for axes in figure.axes)
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    boxes = [text.get_window_extent() for text in texts]
    assert len(boxes) > 6 * n_panels
    assert all(box.x0 >= 0 and box.x1 <= width for box in boxes)
    assert not any(first.overlaps(second) for first, second in combinations(boxes, 2))


def drawn_figure(chart):
    with house_style(chart.name):
        figure = chart.draw(chart)
        FigureCanvasAgg(figure)
        figure.draw_without_rendering()  # texts have their place then
    return figure


def test_every_word_is_of_the_catalogue(marked_catalogue):
    with use_catalogue(marked_catalogue):
        one, other = (
            yearly(1, 2, name="q", unit="q", source="q"),
            yearly(1, 2, name="q", unit=None, source=None),
        )
        rising, falling = (
            yearly(*values, name="q", unit="q", source="q") for values in ((1, 2, 3), (3, 2, 1))
        )
        several = ([one, other], [rising, other], [falling, other], [rising, falling], [rising, rising])
        for chart in (
            context([one], since=SINCE, until=UNTIL, span=SPAN),
            measured_by_others([other], until=UNTIL),
            *(context(panels, since=SINCE, until=UNTIL, span=SPAN) for panels in several),
            *(measured_by_others(panels, until=UNTIL) for panels in several),
        ):
            with house_style(chart.name):
                drawn = [text.get_text() for text in chart.draw(chart).findobj(Text)]
            columns = [column.meaning for column in chart.table.columns]
            read = " ".join([chart.title, chart.subtitle, chart.caption, chart.alt, *columns, *drawn])
            assert set(re.findall(r"[a-zA-Z]+", read)) <= {"q"}
