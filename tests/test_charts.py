import csv
import io
import math
import re
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from panictrack.charts.attention_and_alarm_rate import attention_and_alarm_rate
from panictrack.charts.chart import Table, cell_text, columns_of
from panictrack.charts.labels_by_year import labels_by_year
from panictrack.charts.panic_curve import panic_curve
from panictrack.charts.pooling import pooled, wilson, with_gaps
from panictrack.charts.render import rendered
from panictrack.charts.small_multiples import small_multiples
from panictrack.charts.technology import Technology
from panictrack.charts.timeline import timeline
from panictrack.curve.fit import fit
from panictrack.history import load_episodes, load_events
from panictrack.model import Measure, Series, SeriesPoint

FIRST = date(2019, 1, 7)
SVG = "{http://www.w3.org/2000/svg}"


def series(measure=Measure.PANIC, *, n_weeks=260, gap=range(0)):
    generator = np.random.default_rng(3)
    rate = 0.004 * (1 + 5 * np.exp(-(((np.arange(n_weeks) - 150) / 30) ** 2)))
    points = tuple(
        SeriesPoint(
            start=FIRST + timedelta(weeks=week),
            count=int(generator.poisson(1_000 * rate[week])),
            n=1_000,
            exposure=1_000.0,
            n_outlets=3,
            coverage=0.6 if week < 10 else 1.0,
        )
        for week in range(n_weeks)
        if week not in gap
    )
    return Series(topic="ai", measure=measure, step_days=7.0, points=points, outlets=("a.com", "b.com"))


def curve_chart():
    one = series()
    return panic_curve(
        one, fit(one, date(2026, 1, 1), label="AI"), load_events(core_only=True), since=FIRST, label="AI"
    )


def labelled(counts):
    """A label's series of one week a year, of 100 headlines each, from 2019 on."""
    points = tuple(
        SeriesPoint(
            start=date(2019 + year, 6, 3), count=count, n=100, exposure=100.0, n_outlets=1, coverage=1.0
        )
        for year, count in enumerate(counts)
    )
    return Series(topic="ai", measure=Measure.LABELLED, step_days=7.0, points=points)


def labels_chart(**counts):
    labels = {name: labelled(of_years) for name, of_years in counts.items()}
    return labels_by_year(labels, name="what_is_feared", about="AI")


CHARTS = {
    "panic_curve": curve_chart,
    "no_curve": lambda: panic_curve(series(n_weeks=5), None, (), since=FIRST, label="AI"),
    "two_panels": lambda: attention_and_alarm_rate(
        series(Measure.ATTENTION), series(Measure.ALARM_RATE), since=FIRST, label="AI"
    ),
    "small_multiples": lambda: small_multiples(
        [
            Technology(label="AI", series=series(), curve=fit(series(), date(2026, 1, 1))),
            Technology(label="RFID", series=series(n_weeks=2)),
            Technology(label="Lasers", series=series(gap=range(50, 90))),
        ],
        highlighted="AI",
    ),
    "labels": lambda: labels_chart(jobs=[1, 20, 3], privacy=[2, 2, 4]),
    "no_labels": lambda: labels_chart(jobs=[], privacy=[]),
    "timeline": lambda: timeline(load_episodes()),
    "empty": lambda: panic_curve(
        Series(topic="ai", measure=Measure.PANIC, step_days=7, points=()), None, (), since=FIRST, label="AI"
    ),
}


@pytest.fixture(scope="module", params=CHARTS)
def chart(request):
    return CHARTS[request.param]()


def test_the_same_chart_gives_the_same_bytes(chart):
    assert rendered(chart).document == rendered(chart).document
    assert rendered(chart).png == rendered(chart).png


def test_a_screen_reader_hears_title_and_description(chart):
    root = ET.fromstring(rendered(chart).document)  # noqa: S314 - our own SVG
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == chart.title
    assert root.find(f"{SVG}desc").text == chart.alt
    assert len(chart.alt) > 40


def test_the_svg_holds_no_date_of_making_and_no_foreign_address(chart):
    text = rendered(chart).document
    assert "<metadata" not in text
    assert "<dc:date" not in text
    assert set(re.findall(r'https?://[^"\s<]+', text)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_the_table_travels_with_its_columns_explained(chart):
    rows = list(csv.reader(io.StringIO(chart.table.to_csv())))
    assert rows[0] == list(chart.table.names)
    assert all(column.meaning for column in chart.table.columns)
    assert len(rows) == len(chart.table.rows) + 1


def test_two_charts_on_one_page_share_no_identifier():
    first, second = (
        set(re.findall(r'\bid="([^"]+)"', rendered(CHARTS[name]()).element))
        for name in ("panic_curve", "timeline")
    )
    assert not first & second


def test_what_is_drawn_stands_in_the_table():
    table = curve_chart().table.records()
    assert {row["row"] for row in table} == {"week", "fit", "forecast", "turning point"}
    assert sum(row["row"] == "week" for row in table) == 260
    assert all(row["q025"] <= row["q50"] <= row["q975"] for row in table if row["row"] in {"fit", "forecast"})


def test_estimated_years_of_a_cycle_are_never_drawn():
    stages = {row["stage"] for row in timeline(load_episodes()).table.records()}
    assert stages <= {"introduced", "first_alarm", "height", "regulation", "faded", "other"}


def test_a_line_breaks_at_a_gap():
    days = [FIRST, FIRST + timedelta(weeks=1), FIRST + timedelta(weeks=30)]
    years, values = with_gaps(days, [1.0, 2.0, 3.0], gap_days=60)
    assert len(years) == len(values) == 4
    assert math.isnan(values[2])


def test_a_pool_weighs_headlines_and_not_weeks():
    points = series(n_weeks=3).points
    (_, middle, _) = pooled(points, 3)
    assert middle.count == sum(point.count for point in points)
    assert middle.exposure == 3_000


@pytest.mark.parametrize(("count", "n"), [(0, 10), (5, 10), (10, 10), (1, 1_000)])
def test_an_interval_of_a_share_holds_the_share_and_stays_within_bounds(count, n):
    low, high = wilson(count, n)
    assert 0 <= low <= count / n <= high <= 1


def test_a_text_that_a_spreadsheet_would_run_is_disarmed():
    assert cell_text("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert cell_text(-1.5) == "-1.5"
    assert cell_text(None) == ""
    table = Table(columns=columns_of("x", "a"), rows=(("@cmd",),))
    assert table.to_csv() == "a\n'@cmd\n"


def scaled(factor):
    one = series(Measure.CONCERN)
    points = tuple(replace(point, count=round(factor * point.count)) for point in one.points)
    return replace(one, points=points)


@pytest.mark.parametrize(
    ("factors", "title"),
    [
        ((2, 1), "Of 3 technologies lasers drew more concern at the height than AI"),
        ((2, 3), "Of 3 technologies kites and lasers drew more concern at the height than AI"),
        ((0.5, 0.5), "Of 3 technologies in these headlines AI has drawn the most concern"),
    ],
)
def test_the_title_names_the_technologies_that_drew_more_concern(factors, title):
    lasers, kites = factors
    technologies = [
        Technology(label=label, series=scaled(factor))
        for label, factor in (("AI", 1.5), ("Lasers", lasers), ("Kites", kites))
    ]
    chart = small_multiples(technologies, highlighted="AI")
    assert chart.title == title


@pytest.mark.parametrize(
    ("jobs", "privacy", "title"),
    [
        ([1, 30], [1, 5], "In 2020 the most common theme of fear is jobs"),
        ([1, 9], [1, 7], "In 2020 no theme of fear stands out"),
        ([30, 5], [2, 40], "In 2020 the most common theme of fear is privacy; in 2019 it was jobs"),
        ([30, 9], [2, 7], "In 2020 no theme of fear stands out; in 2019 it was jobs"),
        ([0, 0], [0, 0], "Too few headlines about AI to say which theme of fear is the most common"),
    ],
)
def test_a_title_names_a_leader_only_where_the_counts_can_tell_it_from_the_next(jobs, privacy, title):
    assert labels_chart(jobs=jobs, privacy=privacy).title == title


def test_the_table_of_labels_holds_every_count_with_its_denominator():
    rows = labels_chart(jobs=[1, 30], privacy=[0, 5]).table.rows
    assert rows[1] == ("jobs", 2020, 30, 100, 30.0)
    assert len(rows) == 4
