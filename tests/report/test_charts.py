import csv
import io
import math
import re
import warnings
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from panictrack.curve import Verdict
from panictrack.curve.fit import fit
from panictrack.curve.series.stats import Pool, is_clearly_higher, pooled, wilson
from panictrack.history import Episode, EpisodeKind, Fact, FactStage, load_episodes, load_events
from panictrack.model import Measure, Series, SeriesPoint
from panictrack.report.build import _verdict
from panictrack.report.charts.attention_and_alarm_rate import attention_and_alarm_rate
from panictrack.report.charts.chart import ChartTable, cell_text, columns_of
from panictrack.report.charts.fonts import families, leave_out_boxes
from panictrack.report.charts.labels_by_year import Label, regulation_by_year, themes_by_year
from panictrack.report.charts.panic_curve import panic_curve, panic_curve_on_phone
from panictrack.report.charts.render import rendered
from panictrack.report.charts.small_multiples import small_multiples
from panictrack.report.charts.style import house_style, with_gaps
from panictrack.report.charts.technology import Technology
from panictrack.report.charts.timeline import timeline
from panictrack.scoring.scorers import LabelQuality

NO_FONT = "\U000f0000"  # for private use

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
            n_streams=3,
            coverage=0.6 if week < 10 else 1.0,
        )
        for week in range(n_weeks)
        if week not in gap
    )
    return Series(topic="ai", measure=measure, step_days=7.0, points=points, streams=("a.com", "b.com"))


@cache
def fitted(measure=Measure.PANIC):
    return fit(series(measure), date(2026, 1, 1), label="AI")


def curve_chart():
    return panic_curve(series(), fitted(), load_events(core_only=True), since=FIRST, label="AI")


def curve_on_phone():
    return panic_curve_on_phone(series(), fitted(), load_events(core_only=True), since=FIRST, label="AI")


def labelled(counts):
    """A label's series of one week a year, of 100 headlines each, from 2019 on."""
    points = tuple(
        SeriesPoint(
            start=date(2019 + year, 6, 3), count=count, n=100, exposure=100.0, n_streams=1, coverage=1.0
        )
        for year, count in enumerate(counts)
    )
    return Series(topic="ai", measure=Measure.LABELLED, step_days=7.0, points=points)


def of_f1(percent):
    """100 headlines coded, 100 called, and as many both."""
    return LabelQuality(n_coded=100, n_called=100, n_both=percent)


PERFECT = LabelQuality(n_coded=50, n_called=50, n_both=50)


def row(name, counts, quality=PERFECT):
    return Label(name=name, series=labelled(counts), quality=quality)


def labels_chart(qualities=(), **counts):
    known = dict(qualities)
    return themes_by_year(
        [row(name, of_years, known.get(name, PERFECT)) for name, of_years in counts.items()], about="AI"
    )


def regulation_chart(development, deployment, *, total=PERFECT):
    aims = [row("making", [3, 4], development), row("use", [9, 9], deployment), row("other", [1, 1])]
    return regulation_by_year(row("any", [13, 14], total), aims, about="AI")


CHARTS = {
    "panic_curve": curve_chart,
    "no_curve": lambda: panic_curve(series(n_weeks=5), None, (), since=FIRST, label="AI"),
    "on_phone": curve_on_phone,
    "two_panels": lambda: attention_and_alarm_rate(
        series(Measure.ATTENTION), series(Measure.ALARM_RATE), since=FIRST, week=FIRST, label="AI"
    ),
    "small_multiples": lambda: small_multiples(
        [
            Technology(label="AI", series=series(), curve=fitted()),
            Technology(label="RFID", series=series(n_weeks=2)),
            Technology(label="Lasers", series=series(gap=range(50, 90))),
        ],
        highlighted="AI",
    ),
    "labels": lambda: labels_chart(jobs=[1, 20, 3], privacy=[2, 2, 4]),
    "no_labels": lambda: labels_chart(jobs=[], privacy=[]),
    "no_label_drawn": lambda: labels_chart({"jobs": of_f1(49)}, jobs=[1, 20]),
    "regulation": lambda: regulation_chart(of_f1(69), of_f1(70)),
    "timeline": lambda: timeline(load_episodes()),
    "empty": lambda: panic_curve(
        Series(topic="ai", measure=Measure.PANIC, step_days=7, points=()), None, (), since=FIRST, label="AI"
    ),
}


@pytest.fixture(scope="module", params=CHARTS)
def chart(request):
    return CHARTS[request.param]()


@pytest.fixture(scope="module")
def drawn(chart):
    return rendered(chart)


def test_the_same_chart_gives_the_same_bytes(chart, drawn):
    again = rendered(chart)
    assert again.document == drawn.document
    assert again.png == drawn.png


def test_a_screen_reader_hears_title_and_description(chart, drawn):
    root = ET.fromstring(drawn.document)  # noqa: S314 - our own SVG
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == chart.title
    assert root.find(f"{SVG}desc").text == chart.alt
    assert len(chart.alt) > 40


def test_the_svg_holds_no_date_of_making_and_no_foreign_address(drawn):
    text = drawn.document
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


def test_letters_that_no_font_has_are_no_boxes_but_left_out_of_the_picture_and_logged(caplog):
    chart = themes_by_year([row("jobs", [1]), row("privacy", [2])], about=NO_FONT)
    assert NO_FONT in rendered(chart).document
    assert "no font has some letters, so the PNG leaves them out; install" in caplog.text
    with house_style(chart.name):
        figure = chart.draw(chart)
        assert any(NO_FONT in text.get_text() for text in figure.findobj(Text))
        leave_out_boxes(figure)
        left = [text.get_text() for text in figure.findobj(Text)]
    assert not any(NO_FONT in text for text in left)
    assert any("…" in text for text in left)


def test_letters_that_the_house_s_font_lacks_are_drawn_in_one_of_the_system_that_has_them(caplog):
    assert families("⌢ and letters")[0] == "DejaVu Sans"
    assert len(families("⌢ and letters")) == 2
    assert families("letters, кириллица, العربية") == ["DejaVu Sans"]
    chart = themes_by_year([row("jobs", [1]), row("privacy", [2])], about="⌢")
    with warnings.catch_warnings(), house_style(chart.name, "⌢"):
        warnings.filterwarnings("error", "Glyph")
        chart.draw(chart).savefig(io.BytesIO(), format="png")
    assert rendered(chart).png
    assert not caplog.text


@pytest.mark.parametrize("name", ["panic_curve", "two_panels", "small_multiples", "labels", "regulation"])
def test_a_chart_of_shares_that_are_not_corrected_says_so(name):
    chart = CHARTS[name]()
    drawn = [axes.get_title(loc="left") for axes in figure_of(chart).axes]
    said = " ".join([chart.subtitle, chart.caption, *drawn])
    assert "uncorrected" in said or "not corrected" in said


def test_a_verdict_without_a_sure_fall_says_how_likely_one_is():
    risen = replace(fitted(), verdict=Verdict.RISEN_NOT_FALLEN)
    risen = replace(risen, verdict_inputs=replace(risen.verdict_inputs, p_fallen=0.13))
    assert _verdict(risen).startswith(
        "risen, not fallen (a chance of 13% that it has fallen by a third or more; "
    )
    held = _verdict(replace(risen, fit_verdict=Verdict.FALLEN))
    assert held.startswith("risen, not fallen (this week's fit alone: fallen from its peak) (not corrected")


def test_a_verdict_on_a_topic_whose_error_rates_are_unknown_says_that_it_is_not_corrected():
    assert _verdict(replace(fitted(), topic="rfid")).endswith("(not corrected for the classifier's errors)")


def test_everything_drawn_is_in_the_table():
    table = curve_chart().table.records()
    assert {row["row"] for row in table} == {"week", "fit", "forecast", "turning point"}
    assert sum(row["row"] == "week" for row in table) == 260
    assert all(row["q025"] <= row["q50"] <= row["q975"] for row in table if row["row"] in {"fit", "forecast"})


def test_on_a_phone_the_curve_is_that_of_the_last_four_years_and_says_since_when():
    desk, phone = curve_chart(), curve_on_phone()
    first = date(2019, 12, 30)  # 208 weeks before the last
    assert "From December 2019 on." in phone.subtitle
    assert str(first) in phone.alt
    weeks = [row for row in desk.table.rows if row[0] == "week" and row[1] >= first]
    assert [row for row in phone.table.rows if row[0] == "week"] == weeks
    assert len(weeks) == 209
    assert phone.title == desk.title


def test_on_a_phone_a_short_series_is_drawn_whole():
    few = panic_curve_on_phone(series(n_weeks=20), None, (), since=FIRST, label="AI")
    assert len(few.table.rows) == 20


def test_estimated_years_of_a_cycle_are_never_drawn():
    stages = {row["stage"] for row in timeline(load_episodes()).table.records()}
    assert stages <= {"introduced", "first_alarm", "peak", "regulation", "faded", "other"}


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


@pytest.mark.parametrize("n_weeks", [13, 26, 52])
def test_a_pool_holds_as_many_weeks_as_it_says(n_weeks):
    pools = pooled(series(n_weeks=120).points, n_weeks)
    assert max(pool.n_points for pool in pools) == n_weeks
    assert {pool.n_points for pool in pools if pool.is_whole} == {n_weeks}
    assert sum(pool.is_whole for pool in pools) == 120 - n_weeks + 1


def test_a_pool_over_a_gap_within_the_series_is_whole():
    pools = pooled(series(n_weeks=120, gap=range(50, 60)).points, 26)
    assert {pool.n_points for pool in pools if pool.is_whole} == set(range(16, 27))


def pool(count, exposure=1_000.0):
    return Pool(middle=FIRST, count=count, n=1_000, exposure=exposure, n_points=52)


@pytest.mark.parametrize(
    ("first", "second", "is_clear"),
    [(150, 100, True), (130, 100, False), (13, 10, False), (100, 150, False), (20, 0, True), (3, 0, False)],
)
def test_a_share_is_clearly_higher_only_beyond_chance(first, second, is_clear):
    assert is_clearly_higher(pool(first), pool(second)) is is_clear


def test_without_headlines_nothing_is_clearly_higher():
    assert not is_clearly_higher(pool(10), pool(0, 0.0))
    assert not is_clearly_higher(pool(0, 0.0), pool(10))


def of_halves(*counts, n):
    """A series whose count is another in each half-year of 26 weeks."""
    points = tuple(
        SeriesPoint(
            start=FIRST + timedelta(weeks=week),
            count=counts[week // 26],
            n=n(week // 26) if callable(n) else n,
            exposure=1_000.0,
            n_streams=3,
            coverage=1.0,
        )
        for week in range(26 * len(counts))
    )
    return Series(topic="ai", measure=Measure.ATTENTION, step_days=7.0, points=points)


@pytest.mark.parametrize(
    ("topic", "alarmed", "title"),
    [
        (
            (40, 40, 60),
            (4, 4, 20),
            "Attention to AI and its uncorrected alarm rate have both risen over the past year",
        ),
        (
            (60, 60, 40),
            (20, 20, 4),
            "Attention to AI and its uncorrected alarm rate have both fallen over the past year",
        ),
        (
            (40, 40, 60),
            (20, 20, 4),
            "Over the past year, attention to AI has risen; its uncorrected alarm rate has fallen",
        ),
        (
            (40, 40, 41),
            (4, 4, 20),
            (
                "Over the past year, attention to AI has not clearly changed; "
                "its uncorrected alarm rate has risen"
            ),
        ),
        (  # half as much again, but of few headlines
            (2, 2, 3),
            (1, 1, 1),
            "Neither attention to AI nor its uncorrected alarm rate has clearly changed over the past year",
        ),
        (  # beyond chance, but less than a tenth
            (4_000, 4_000, 4_300),
            (400, 400, 430),
            "Neither attention to AI nor its uncorrected alarm rate has clearly changed over the past year",
        ),
        ((40, 40), (4, 4), "Attention to AI and its uncorrected alarm rate: no earlier year to compare with"),
        ((1, 1, 1), (0, 0, 0), "Too few headlines about AI to separate attention from alarm"),
    ],
)
def test_the_title_claims_only_clear_changes(topic, alarmed, title):
    chart = attention_and_alarm_rate(
        of_halves(*topic, n=1_000),
        of_halves(*alarmed, n=lambda half: topic[half]),
        since=FIRST,
        week=FIRST,
        label="AI",
    )
    assert chart.title == title


def test_the_title_about_the_past_year_dates_data_that_ended_long_ago():
    steady = of_halves(40, 40, 40, n=1_000)
    last = steady.points[-1].start
    for days, end in ((56, "past year"), (57, f"past year (data up to {last:%B %Y})")):
        chart = attention_and_alarm_rate(
            steady, steady, since=FIRST, week=last + timedelta(days=days), label="AI"
        )
        assert chart.title.endswith(end)


def test_a_half_year_that_is_cut_at_the_end_is_not_compared():
    """The rise of the last six weeks is a sixth of the last whole half-year."""
    quiet, loud = of_halves(40, 40, 40, n=1_000), of_halves(40, 40, 60, n=1_000)
    points = (*quiet.points[:-6], *loud.points[-6:])
    chart = attention_and_alarm_rate(
        replace(quiet, points=points), quiet, since=FIRST, week=FIRST, label="AI"
    )
    assert chart.title.startswith("Neither")


@pytest.mark.parametrize(("count", "n"), [(0, 10), (5, 10), (10, 10), (1, 1_000)])
def test_an_interval_of_a_share_holds_the_share_and_stays_within_bounds(count, n):
    low, high = wilson(count, n)
    assert 0 <= low <= count / n <= high <= 1


def test_a_text_that_a_spreadsheet_would_run_is_disarmed():
    assert cell_text("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert cell_text(-1.5) == "-1.5"
    assert cell_text(None) == ""
    table = ChartTable(columns=columns_of("x", "a"), rows=(("@cmd",),))
    assert table.to_csv() == "a\n'@cmd\n"


def scaled(factor):
    one = series(Measure.CONCERN)
    points = tuple(replace(point, count=round(factor * point.count)) for point in one.points)
    return replace(one, points=points)


@pytest.mark.parametrize(
    ("verdicts", "title"),
    [
        (
            [Verdict.FALLEN, Verdict.RISING],
            "Concern about kites 2: rising; kites 1: fallen from its peak",
        ),
        (
            [Verdict.RISING, *[Verdict.NO_CLEAR_TREND] * 3],
            "Concern about 4 technologies: 3 no clear trend; 1 rising",
        ),
        ([], "Concern about technologies, measured in the same way"),
    ],
)
def test_the_title_names_each_verdict_or_counts_them_and_compares_no_levels(verdicts, title):
    curve = fitted(Measure.CONCERN)
    technologies = [
        Technology(label=f"kites {n}", series=scaled(n), curve=replace(curve, verdict=verdict))
        for n, verdict in enumerate(verdicts, 1)
    ]
    chart = small_multiples(technologies, highlighted="kites 2")
    assert chart.title == title
    assert ("Compare shapes, not levels" in chart.caption) is bool(verdicts)


def of_factors(**factors):
    return [Technology(label=label, series=scaled(factor)) for label, factor in factors.items()]


def until(week, technology):
    points = tuple(point for point in technology.series.points if point.start <= week)
    return replace(technology, series=replace(technology.series, points=points))


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (
            (date(2022, 10, 24), date(2022, 10, 24)),
            "2 technologies are counted only up to October 2022; ",
        ),
        (
            (date(2022, 10, 24), date(2030, 1, 7)),
            "One technology is counted only up to October 2022; ",
        ),
        ((date(2022, 10, 24), date(2021, 10, 25)), "Each curve ends with the data on its technology"),
    ],
)
def test_the_caption_states_where_curves_end(ends, said):
    ai, *others = of_factors(AI=1, Lasers=1, Kites=1)
    cut = [until(week, other) for week, other in zip(ends, others, strict=True)]
    caption = small_multiples([ai, *cut], highlighted="AI").caption
    assert said in caption
    assert "fewer than 52 weeks with headlines, but on at least 26" in caption


def test_the_caption_mentions_no_end_if_all_curves_continue():
    caption = small_multiples(of_factors(AI=1, Lasers=1), highlighted="AI").caption
    assert "counted only up to" not in caption
    assert "curve ends" not in caption


def figure_of(chart):
    with house_style(chart.name):
        figure = chart.draw(chart)
        FigureCanvasAgg(figure)
        figure.draw_without_rendering()  # texts have their place then
    return figure


def test_the_years_of_a_small_panel_are_those_of_its_span():
    axes = figure_of(small_multiples(of_factors(AI=1, Lasers=1), highlighted="AI")).axes[0]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["2020", "2022", "2024"]


@pytest.mark.parametrize("label", ["Genetically modified organisms and crops", "W" * 30, "$ and $"])
def test_a_long_label_does_not_run_into_its_count(label):
    technologies = [replace(one, label=label) for one in of_factors(AI=20)]
    axes = figure_of(small_multiples(technologies, highlighted="AI")).axes[0]
    shown, count = axes._left_title.get_window_extent(), axes._right_title.get_window_extent()
    assert shown.x1 < count.x0
    assert label.startswith(axes._left_title.get_text().rstrip("…"))


def test_a_curve_above_all_means_stays_in_its_panel_and_a_dot_at_its_edge_is_whole():
    one = series(Measure.CONCERN)
    curve = fitted(Measure.CONCERN)
    high = tuple(replace(point, q50=3 * point.q50, q975=9 * point.q975) for point in curve.fitted)
    technology = Technology(label="AI", series=one, curve=replace(curve, fitted=high))
    axes = figure_of(small_multiples([technology], highlighted="AI")).axes[0]
    line, dot = axes.lines[-2:]
    assert max(line.get_ydata()) < axes.get_ylim()[1]
    assert line.get_clip_on()
    assert not dot.get_clip_on()


def episode(kind, *stages):
    facts = tuple(
        Fact(stage=stage, date="1900", text="x", source="y", confidence="documented", is_found=True)
        for stage in stages
    )
    return Episode(id=f"{kind} {stages}", name="Kites", kind=kind, outcome="x", facts=facts)


@pytest.mark.parametrize(
    ("n_right", "title", "subtitle"),
    [
        (0, "sources say that the alarm faded for 1", "as judged by historians. Years"),
        (
            1,
            "; in one further case, kites, the alarm proved justified",
            "The last row is an alarm that proved justified.",
        ),
        (
            2,
            "; in 2 further cases, such as kites, the alarm proved justified",
            "The last 2 rows are alarms that proved justified.",
        ),
    ],
)
def test_the_timeline_counts_technologies_with_a_dated_alarm_and_of_those_the_faded(n_right, title, subtitle):
    alarm, faded = FactStage.FIRST_ALARM, FactStage.FADED
    technologies = [
        episode(EpisodeKind.TECHNOLOGY, alarm),
        episode(EpisodeKind.TECHNOLOGY, alarm, faded),
        episode(EpisodeKind.TECHNOLOGY, faded),
    ]
    chart = timeline(technologies + [episode(EpisodeKind.PROVED_RIGHT, alarm)] * n_right)
    assert "Of 2 technologies with a dated first alarm" in chart.title
    assert chart.title.endswith(title)
    assert subtitle in chart.subtitle


@pytest.mark.parametrize(
    ("jobs", "privacy", "title"),
    [
        ([1, 30], [1, 5], "Most common fear in 2020: jobs"),
        ([1, 9], [1, 7], "No fear is clearly the most common in 2020"),
        ([30, 5], [2, 40], "Most common fear in 2020: privacy; in 2019: jobs"),
        ([30, 9], [2, 7], "No fear is clearly the most common in 2020; in 2019 it was jobs"),
        ([0, 0], [0, 0], "Too few headlines about AI to name the most common fear"),
    ],
)
def test_a_title_names_a_leader_only_where_the_counts_can_tell_it_from_the_next(jobs, privacy, title):
    assert labels_chart(jobs=jobs, privacy=privacy).title == title


def test_a_leader_must_lead_with_the_errors_of_the_classifier_counted_in():
    counts = {"jobs": [60], "privacy": [35]}
    assert labels_chart(**counts).title == "Most common fear in 2019: jobs"
    often_wrong = LabelQuality(n_coded=34, n_called=100, n_both=34)  # of three, two are wrong
    assert labels_chart({"jobs": often_wrong}, **counts).title == "Most common fear in 2019: privacy"
    few_known = LabelQuality(n_coded=10, n_called=10, n_both=5)
    assert labels_chart({"privacy": few_known}, **counts).title.startswith("No fear is clearly")


def test_the_table_of_labels_holds_every_count_with_its_denominator_interval_and_quality():
    rows = labels_chart({"privacy": of_f1(20)}, jobs=[1, 30], privacy=[0, 5]).table.records()
    low, high = wilson(30, 100)
    assert rows[1] == {
        "label": "jobs",
        "year": 2020,
        "n_labelled": 30,
        "n_topic": 100,
        "percent": 30.0,
        "low": pytest.approx(100 * low),
        "high": pytest.approx(100 * high),
        "f1": 1.0,
        "n_coded": 50,
    }
    assert [one["f1"] for one in rows] == [1.0, 1.0, 0.2, 0.2]


def test_the_interval_of_a_label_is_in_the_unit_of_its_share():
    point = SeriesPoint(start=FIRST, count=10, n=100, exposure=50.0, coverage=1.0, n_streams=1)
    one = Series(topic="ai", measure=Measure.LABELLED, step_days=7.0, points=(point,))
    chart = themes_by_year([Label(name="jobs", series=one, quality=PERFECT)], about="AI")
    (cell,) = chart.table.records()
    assert cell["percent"] == 20.0
    assert (cell["low"], cell["high"]) == pytest.approx(tuple(200 * share for share in wilson(10, 100)))


def texts_of(chart):
    return [text.get_text() for text in figure_of(chart).axes[0].texts]


def test_each_row_of_labels_shows_its_f1_and_each_cell_its_interval():
    chart = labels_chart({"jobs": of_f1(71)}, jobs=[30, 3], privacy=[0, 5])
    texts = texts_of(chart)
    assert texts[:4] == ["jobs", "F1 0.71", "privacy", "F1 1.00"]
    assert texts[4:] == ["30.0", "22–40", "3.0", "1.0–8.5", "0", "0–3.7", "5.0", "2–11"]
    assert "not corrected" in chart.caption
    assert "F1 of the classifier on unseen headlines about AI: jobs 0.71, privacy 1.00." in chart.alt


def test_labels_that_are_too_often_wrong_or_too_rarely_coded_are_named_and_not_drawn():
    few = LabelQuality(n_coded=9, n_called=9, n_both=9)
    least = LabelQuality(n_coded=10, n_called=10, n_both=5)
    qualities = {"power": of_f1(49), "jobs": least, "bias": few}
    chart = labels_chart(qualities, power=[30, 30], jobs=[9, 9], bias=[20, 20], crime=[1, 1])
    assert [text for text in texts_of(chart) if text.isalpha()] == ["jobs", "crime"]
    assert "Too often wrong to draw (F1 below 0.50): power (0.49)." in chart.caption
    assert chart.caption.endswith("Too few coded headlines to draw (below 10): bias (9).")
    assert {one["label"] for one in chart.table.records()} == {"power", "jobs", "bias", "crime"}


def test_a_chart_none_of_whose_labels_is_good_enough_says_so():
    chart = labels_chart({"jobs": of_f1(49)}, jobs=[1, 20])
    assert chart.title == "The classifier finds no fear about AI well enough to draw it"
    assert texts_of(chart) == []


@pytest.mark.parametrize(
    ("development", "deployment", "drawn"),
    [(70, 70, ["any", "use", "making", "other"]), (69, 90, ["any"]), (90, 28, ["any"])],
)
def test_aims_of_regulation_are_drawn_only_if_both_are_told_apart(development, deployment, drawn):
    chart = regulation_chart(of_f1(development), of_f1(deployment))
    assert [text for text in texts_of(chart) if text.isalpha()] == drawn
    is_apart = len(drawn) > 1
    assert ("Only the total is drawn" in chart.caption) is not is_apart
    if is_apart:
        assert chart.title == "No call for regulation is clearly the most common in 2020"
    else:
        assert f"(F1 0.{development}) from rules on deployment (F1 0.{deployment})" in chart.caption
        assert chart.title == "Calls for regulation, as counted: 14.0% of headlines about AI in 2020"


def test_a_total_of_regulation_that_is_too_often_wrong_is_not_drawn_either():
    chart = regulation_chart(of_f1(20), of_f1(20), total=of_f1(49))
    assert chart.title == "The classifier finds no call for regulation about AI well enough to draw it"
    assert "any (0.49)" in chart.caption
    assert texts_of(chart) == []


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (date(2024, 11, 18), "The last year covers only the weeks up to November 2024."),
        (date(2024, 12, 30), None),
        (date(2024, 12, 16), "The last year covers only the weeks up to December 2024."),
    ],
)
def test_a_table_of_years_says_which_year_is_not_whole(last, told):
    caption = of_week(last, 60).caption
    assert told in caption if told else "covers only" not in caption


def of_week(start, count):
    """Two themes of one week."""
    point = SeriesPoint(start=start, count=count, n=600, exposure=600.0, coverage=1.0, n_streams=1)
    one = Series(topic="ai", measure=Measure.LABELLED, step_days=7.0, points=(point,))
    return themes_by_year([Label(name=name, series=one, quality=PERFECT) for name in "ab"], about="AI")


def test_a_table_of_years_without_any_label_names_no_highest_one():
    assert "Highest" not in of_week(FIRST, 0).alt
