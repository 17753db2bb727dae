"""Technologies whose concern is too seldom fear of them are not drawn; all precisions are made up."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from panictrack.curve import Verdict
from panictrack.history.align import Alignment
from panictrack.model import Measure, Series, SeriesPoint
from panictrack.report import compare, figures
from panictrack.report.charts.aligned_trajectories import aligned_trajectories, lines_of
from panictrack.report.charts.small_multiples import PANEL_HEIGHTS, small_multiples
from panictrack.report.charts.style import house_style
from panictrack.report.charts.technology import Technology, not_drawn
from panictrack.report.notes import of_precision
from panictrack.report.technology_precision import precision_section, what_concern_is
from panictrack.scoring.scorers import Checked, TopicPrecision, load_topics
from panictrack.scoring.scorers.topics import Topic

WEEK = date(2026, 11, 16)
FIRST = date(2010, 1, 4)
NONE = Checked(n_right=0, n_checked=0)


def precision(right, checked=30, *, topic=(30, 30), **otherwise):
    """A precision whose concern was right in so many of the headlines checked."""
    return TopicPrecision(
        topic=Checked(n_right=topic[0], n_checked=topic[1]),
        concern=Checked(n_right=right, n_checked=checked),
        concern_found=Checked(n_right=5, n_checked=10),
        alarm=NONE,
        alarm_found=NONE,
        otherwise=otherwise,
    )


ENOUGH, SHORT = precision(27), precision(12, use=10, none=5, lack=3)


def technology(label, found, name="lasers", **changes):
    """Ten years: concern is highest in the third."""
    points = tuple(
        SeriesPoint(
            start=FIRST + timedelta(weeks=week),
            count=(1, 2, 9, 6, 4, 3, 2, 2, 1, 1)[week // 52],
            n=1_000,
            exposure=1_000.0,
            n_streams=1,
            coverage=1.0,
        )
        for week in range(520)
    )
    series = Series(topic=name, measure=Measure.CONCERN, step_days=7.0, points=points)
    return Technology(label=label, series=series, precision=found, **changes)


def pack():
    return [
        technology("Artificial intelligence", precision(23), "ai"),
        technology("Lasers", ENOUGH),
        technology("Kites", SHORT),
        technology("Trains", precision(3, 4)),
        technology("My own", None),
    ]


def texts_of(chart):
    with house_style(chart.name):
        figure = chart.draw(chart)
        FigureCanvasAgg(figure)
        figure.draw_without_rendering()
    return [
        text.get_text()
        for axes in figure.axes
        for text in (*axes.texts, axes._left_title, axes._right_title)
        if text.get_text()
    ]


@pytest.fixture(params=["small multiples", "trajectories"])
def chart_of(request):
    """A chart of technologies, as the page makes it."""

    def trajectories(technologies, highlighted):
        return aligned_trajectories(
            lines_of(technologies),
            highlighted=highlighted,
            alignment=Alignment.PEAK,
            left_out=not_drawn(technologies),
        )

    def panels(technologies, highlighted):
        return small_multiples(technologies, highlighted=highlighted)

    return panels if request.param == "small multiples" else trajectories


@pytest.mark.parametrize(
    ("found", "is_reported", "is_drawn"),
    [(ENOUGH, False, True), (SHORT, False, False), (SHORT, True, True), (None, False, True)],
    ids=["enough", "falls short", "falls short, but reported", "not measured"],
)
def test_a_technology_is_drawn_if_its_precision_suffices_or_nobody_measured_it_or_it_is_reported(
    found, is_reported, is_drawn
):
    assert technology("Lasers", found, is_reported=is_reported).is_drawn is is_drawn


def test_ai_is_always_drawn_with_its_precision_beside_it():
    ai = technology("Artificial intelligence", SHORT, "ai")
    assert ai.is_drawn
    assert ai.remark == "precision .40, below .80"


@pytest.mark.parametrize(
    ("found", "remark"),
    [
        (ENOUGH, "precision .90"),
        (precision(9, 10), "precision .90, fewer than 20 checked"),
        (precision(27, topic=(3, 30)), "precision .90, but terms too often wrong"),
        (SHORT, "precision .40, below .80"),
        (None, "precision not measured"),
    ],
)
def test_a_remark_says_where_a_precision_falls_short(found, remark):
    assert technology("Lasers", found).remark == remark


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (precision(27, use=3), "fear of it: 27 of 30 checked"),
        (
            precision(12, none=10, lack=8, use=3),
            "mostly something else: fear of it in 12 of 30 checked; no threat in 10; too little of it in 8",
        ),
        (
            precision(20, incidental=6, other=4),
            "partly fear of it: 20 of 30 checked; only named in 6; another subject in 4",
        ),
        (precision(2, 8, lack=6), "too few checked to tell: fear of it in 2 of 8; too little of it in 6"),
        (
            precision(23, 31, incidental=8),
            "partly fear of it: 23 of 31 checked; only named in 8",
        ),
        (precision(5, 5), "too few checked to tell: fear of it in 5 of 5"),
        (precision(0, 0), "no concerned headline was checked"),
        (None, "not measured"),
    ],
)
def test_a_row_says_what_the_concern_was_found_to_be_about(found, said):
    assert what_concern_is(technology("Lasers", found)) == said


def test_the_precision_of_its_concern_stands_beside_a_technology(chart_of):
    texts = texts_of(chart_of(pack(), "Artificial intelligence"))
    assert texts.count("precision .90") == 1
    assert texts.count("precision not measured") == 1  # the user's own topic, not AI
    assert {"Artificial intelligence", "Lasers", "My own"} <= set(texts)


def test_a_technology_that_falls_short_is_in_no_chart_and_the_caption_says_how_many_are_left_out(chart_of):
    chart = chart_of(pack(), "Artificial intelligence")
    assert not {"Kites", "Trains"} & set(texts_of(chart))
    assert {str(row["technology"]) for row in chart.table.records()} == {
        "Artificial intelligence",
        "Lasers",
        "My own",
    }
    assert "2 other technologies are not drawn" in chart.caption
    assert "less than .80 of the headlines checked, or fewer than 20 were checked" in chart.caption
    assert "Kites" not in chart.caption + chart.alt


def test_a_chart_that_draws_all_says_nothing_of_others(chart_of):
    assert "not drawn" not in chart_of(pack()[:2], "Artificial intelligence").caption


def test_a_chart_explains_the_precision_that_it_shows(chart_of):
    chart = chart_of(pack(), "Artificial intelligence")
    assert "Precision: " in chart.subtitle + chart.caption


def test_a_reported_technology_that_falls_short_is_drawn_and_said_to(chart_of):
    chart = chart_of([technology("Kites", SHORT, is_reported=True)], "Kites")
    assert "precision .40, below .80" in texts_of(chart)
    assert "precision .40, below .80" in chart.alt


def test_ai_alone_is_one_wide_panel_with_its_verdict_in_the_title():
    ai = technology("Artificial intelligence", None, "ai")
    curve = SimpleNamespace(verdict=Verdict.RISING, fit_verdict=None, fitted=())
    chart = small_multiples([replace(ai, curve=curve), technology("Kites", SHORT)], highlighted=ai.label)
    assert chart.title == "Concern about artificial intelligence: rising"
    assert "Each panel" not in chart.subtitle
    assert "levels" not in chart.caption
    assert "One other technology is not drawn" in chart.caption
    with house_style(chart.name):
        figure = chart.draw(chart)
    (axes,) = figure.axes
    assert axes.get_position().width * figure.get_figwidth() > 7
    assert axes.get_position().height * figure.get_figheight() == pytest.approx(PANEL_HEIGHTS[0])


@pytest.mark.parametrize(
    ("found", "name", "is_reported", "told"),
    [
        (SHORT, "kites", True, "12 of 30 are about fear of kites itself"),
        (None, "kites", True, "has not been measured"),
        (ENOUGH, "kites", True, None),
        (None, "ai", True, None),
        (SHORT, "kites", False, None),
    ],
)
def test_a_page_on_a_technology_notes_that_its_alarm_is_too_seldom_fear_of_it(found, name, is_reported, told):
    note = of_precision([technology("Kites", found, name, is_reported=is_reported)])
    assert told in note if told else note == ""


@pytest.mark.parametrize(
    ("found", "drawn"),
    [
        (ENOUGH, "yes"),
        (SHORT, "no: concern below .80"),
        (precision(7, 10), "no: concern below .80 and concern checked in fewer than 20"),
        (precision(0, 0), "no: concern checked in fewer than 20"),
        (precision(19, 19), "no: concern checked in fewer than 20"),
        (precision(27, topic=(23, 30)), "no: terms below .80"),
        (precision(12, topic=(9, 10)), "no: terms checked in fewer than 20 and concern below .80"),
        (None, "yes, not measured"),
    ],
)
def test_the_table_of_precision_says_whether_each_technology_is_drawn_and_if_not_why(found, drawn):
    (row,) = precision_section([technology("Lasers", found)]).table.rows
    assert row[-1] == drawn


def test_the_table_of_precision_says_that_a_reported_technology_is_drawn_though_it_falls_short():
    (row,) = precision_section([technology("Lasers", SHORT, is_reported=True)]).table.rows
    assert row[-1] == "yes, as the topic of the report, though concern below .80"


def test_the_table_of_precision_says_that_ai_is_always_drawn():
    (row,) = precision_section([technology("Artificial intelligence", SHORT, "ai")]).table.rows
    assert row[-1] == "yes, always, though concern below .80"


def test_the_table_of_precision_has_shares_with_intervals_and_counts():
    table = precision_section(pack()).table
    assert [row[0] for row in table.rows] == [
        "Artificial intelligence",
        "Lasers",
        "My own",
        "Kites",
        "Trains",
    ]
    lasers = table.rows[1]
    assert lasers[1:-1] == (
        "1.00 (.89–1.00; 30 of 30)",
        ".90 (.74–.97; 27 of 30)",
        ".50 (.24–.76; 5 of 10)",
        "none checked",
        "none checked",
    )


def test_all_charts_of_technologies_of_a_page_leave_out_the_same():
    data = SimpleNamespace(technologies=pack(), topic=Topic(name="ai", label="AI"), week=WEEK)
    small, *aligned, _ = figures.history_of(data, ())
    assert len(aligned) == len(Alignment)
    assert all("2 other technologies are not drawn" in chart.caption for chart in (small, *aligned))


@pytest.mark.parametrize(
    ("measure", "against", "compared"),
    [
        (Measure.CONCERN, (), {"Drones"}),
        (Measure.ATTENTION, (), {"Drones", "RFID"}),
        (Measure.CONCERN, ("rfid",), {"RFID"}),
    ],
    ids=["alarm", "attention is no alarm", "named by the user"],
)
def test_alarm_is_compared_with_technologies_whose_concern_is_fear_of_them(
    measure, against, compared, monkeypatch
):
    topics = tuple(topic for topic in load_topics() if topic.name in {"ai", "drones", "rfid"})
    by_name = {topic.name: topic.id.fingerprint for topic in topics}
    monkeypatch.setattr(compare, "topic_precisions", lambda: {by_name["rfid"]: SHORT, by_name["ai"]: SHORT})
    monkeypatch.setattr(compare, "trajectory_of", lambda series, _: series)
    monkeypatch.setattr(compare, "compare", lambda _, others, **left_out: (others, left_out))

    class Counted:
        @staticmethod
        def series(name, measure):
            return Series(topic=name, measure=measure, step_days=7.0, points=())

    others, told = compare.compare_topics(
        Counted(),
        type("Pack", (), {"topics": topics})(),
        topic_name="ai",
        measure=measure,
        against=against,
        external=(),
        now=WEEK,
        progress=lambda *_: None,
    )
    assert set(others) == compared
    expected = {} if "RFID" in compared else {"RFID": "fear of it in 12 of 30 checked headlines"}
    assert told["too_little"] == expected
