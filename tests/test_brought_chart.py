import re
from datetime import date

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from panictrack.charts.brought_series import Panel, context, measured_by_others
from panictrack.charts.render import rendered
from panictrack.charts.style import house_style
from panictrack.words import spoken_in

SINCE, UNTIL = date(2010, 1, 1), date(2026, 11, 16)


def yearly(*values, first=2011, name="papers", unit="papers a year", source="arXiv"):
    return Panel(
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
        ([yearly(1, 2, 9)], "One series of context: its highest value is of its last year"),
        ([yearly(1, 9, 2, 2)], "One series of context: it was higher before its last year"),
        (
            [yearly(1, 2, 9), yearly(9, 2, 1, name="incidents")],
            "Of 2 series of context, one was at its highest in its last year",
        ),
        (
            [yearly(9, 2, 1), yearly(9, 2, 1, name="incidents")],
            "Of 2 series of context, none was at its highest in its last year",
        ),
    ],
    ids=["rises", "has fallen", "one of two", "none of two"],
)
def test_the_title_says_what_was_at_its_highest_lately(panels, title):
    assert context(panels, since=SINCE, until=UNTIL).title == title


def test_only_the_years_of_the_panic_curve_are_laid_under_it():
    drawn = context([yearly(70, 1, 2, 3, first=2009)], since=SINCE, until=date(2011, 12, 31))
    assert [row["value"] for row in drawn.table.records()] == [1, 2]


def test_a_series_without_a_value_in_these_years_has_no_panel():
    drawn = context([yearly(1, 2, first=1990), yearly(1, 2, name="kept")], since=SINCE, until=UNTIL)
    assert {row["series"] for row in drawn.table.records()} == {"kept"}


def test_what_is_not_known_of_a_series_is_said_to_be_unknown():
    drawn = measured_by_others([yearly(1, 2, unit=None, source=None)])
    assert "source not given" in drawn.caption
    assert "unit not given" in drawn.alt


def test_the_alternative_says_the_highest_and_the_last_value_of_each_panel():
    drawn = measured_by_others([yearly(1, 1200.5, 3), yearly(4, 5, name="opinion", unit="per cent")])
    assert "papers, papers a year: highest at 1,200 in Jan 2012; 3 in Jan 2013" in drawn.alt
    assert "opinion, per cent: highest at 5 in Jan 2012" in drawn.alt


@pytest.mark.parametrize(
    "panels", [[yearly(3)], [yearly(0, 0)], [yearly(1, 2)] * 6], ids=["one value", "zeros", "six"]
)
def test_it_is_drawn_the_same_twice(panels):
    drawn = measured_by_others(panels)
    assert rendered(drawn) == rendered(drawn)


def test_no_text_of_it_leaves_the_picture():
    panels = [
        yearly(
            1, 2, name="a rather long name of a series that somebody brought", unit="thousand papers a month"
        )
    ]
    chart = measured_by_others(panels)
    with house_style(chart.name):
        figure = chart.draw(chart)
        FigureCanvasAgg(figure).draw()
        width = figure.bbox.width
        boxes = [text.get_window_extent() for text in figure.findobj(Text) if text.get_text().strip()]
    assert boxes
    assert all(box.x0 >= 0 and box.x1 <= width for box in boxes)


def test_every_word_is_of_the_catalogue(marked_catalogue):
    with spoken_in(marked_catalogue):
        for chart in (
            context([yearly(1, 2, name="q", unit="q", source="q")], since=SINCE, until=UNTIL),
            measured_by_others([yearly(1, 2, name="q", unit=None, source=None)]),
        ):
            with house_style(chart.name):
                drawn = [text.get_text() for text in chart.draw(chart).findobj(Text)]
            columns = [column.meaning for column in chart.table.columns]
            read = " ".join([chart.title, chart.subtitle, chart.caption, chart.alt, *columns, *drawn])
            assert set(re.findall(r"[a-zA-Z]+", read)) <= {"q"}
