"""Technologies whose concern is too seldom fear of them are not drawn; all precisions are made up."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from panictrack.curve import Verdict
from panictrack.errors import NotEnoughDataError
from panictrack.history.align import Alignment
from panictrack.model import Measure, Series, SeriesPoint, WeekCount
from panictrack.report import compare, figures
from panictrack.report.charts.aligned_trajectories import aligned_trajectories, lines_of
from panictrack.report.charts.small_multiples import PANEL_HEIGHTS, small_multiples
from panictrack.report.charts.style import house_style
from panictrack.report.charts.technology import Technology, not_drawn
from panictrack.report.curve_cache import CurveCache
from panictrack.report.notes import of_precision
from panictrack.report.technologies import measure_technologies, technologies_section
from panictrack.report.technology_precision import precision_section
from panictrack.scoring.scorers import Checked, TopicPrecision, load_topics
from panictrack.scoring.scorers.topics import Topic

WEEK = date(2026, 11, 16)
FIRST = date(2010, 1, 4)
NONE = Checked(n_right=0, n_checked=0)


def precision(right, checked=30, *, topic=(30, 30)):
    """A precision whose concern was right in so many of the headlines checked."""
    return TopicPrecision(
        topic=Checked(n_right=topic[0], n_checked=topic[1]),
        concern=Checked(n_right=right, n_checked=checked),
        concern_found=Checked(n_right=5, n_checked=10),
        alarm=NONE,
        alarm_found=NONE,
    )


ENOUGH, SHORT = precision(27), precision(12)


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
        technology("Artificial intelligence", None, "ai"),
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


@pytest.mark.parametrize(("n", "is_explained"), [(1, False), (2, True)])
def test_a_chart_explains_precision_where_it_shows_one(chart_of, n, is_explained):
    chart = chart_of(pack()[:n], "Artificial intelligence")
    assert ("Precision: " in chart.subtitle + chart.caption) is is_explained


def test_a_reported_technology_that_falls_short_is_drawn_and_said_to(chart_of):
    chart = chart_of([technology("Kites", SHORT, is_reported=True)], "Kites")
    assert "precision .40, too low" in texts_of(chart)
    assert "precision .40, too low" in chart.alt


def test_ai_alone_is_one_wide_panel_with_its_verdict_in_the_title():
    ai = technology("Artificial intelligence", None, "ai")
    curve = SimpleNamespace(verdict=Verdict.STILL_RISING, fitted=())
    chart = small_multiples([replace(ai, curve=curve), technology("Kites", SHORT)], highlighted=ai.label)
    assert chart.title == "Concern about artificial intelligence: still rising"
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


def test_the_table_of_curves_has_no_verdict_on_what_is_not_drawn():
    rows = technologies_section(pack()).table.rows
    assert {row[0] for row in rows} == {"Artificial intelligence", "Lasers", "My own"}


def test_what_is_not_drawn_stands_in_one_sentence_with_its_counts():
    _, sentence = precision_section(pack()).paragraphs
    assert sentence.startswith("Not drawn: kites (12 of 30) and trains (3 of 4).")
    assert len(precision_section(pack()[:2]).paragraphs) == 1


@pytest.mark.parametrize(
    ("found", "drawn"),
    [
        (ENOUGH, "yes"),
        (SHORT, "no: concern below .80"),
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


def test_the_table_of_precision_has_shares_with_intervals_and_counts_but_not_of_ai():
    table = precision_section(pack()).table
    assert [row[0] for row in table.rows] == ["Lasers", "My own", "Kites", "Trains"]
    lasers = table.rows[0]
    assert lasers[1:-1] == (
        "1.00 (.89–1.00; 30 of 30)",
        ".90 (.74–.97; 27 of 30)",
        ".50 (.24–.76; 5 of 10)",
        "none checked",
        "none checked",
    )


class NoCurves(CurveCache):
    """Records which topics are fitted, and fits none."""

    def __init__(self):
        super().__init__(None)
        self.requested = []

    def curve(self, series, *_, **__):
        self.requested.append(series.topic)
        raise NotEnoughDataError("none is fitted here")


def measured(topics, precisions, reported="ai"):
    curves = NoCurves()
    counts = {
        topic.name: [
            WeekCount(
                week_start=FIRST,
                stream="own.example",
                topic=topic.name,
                n_headlines=500,
                n_topic=20,
                n_concerned=5,
                n_alarmed=2,
            )
        ]
        for topic in topics
    }
    found = measure_technologies(
        topics,
        counts,
        reported=reported,
        known=set(counts),
        precisions=precisions,
        week=WEEK,
        reference=None,
        curves=curves,
    )
    return {one.series.topic: one for one in found}, curves.requested


def test_only_what_may_be_drawn_is_fitted():
    topics = [topic for topic in load_topics() if topic.name in {"ai", "drones", "rfid", "5g"}]
    by_name = {topic.name: topic.id.fingerprint for topic in topics}
    found, fitted = measured(topics, {by_name["drones"]: SHORT, by_name["rfid"]: ENOUGH}, reported="ai")
    assert sorted(fitted) == ["5g", "ai", "rfid"]
    assert not found["drones"].series.points
    assert found["5g"].remark == "precision not measured"
    _, fitted = measured(topics, {by_name["drones"]: SHORT}, reported="drones")
    assert "drones" in fitted


def test_a_topic_with_terms_of_the_users_own_has_no_precision_of_the_shipped_one():
    (shipped,) = (topic for topic in load_topics() if topic.name == "drones")
    own = Topic(name="drones", label="Drones", terms=("quadcopter",))
    found, _ = measured([own], {shipped.id.fingerprint: SHORT})
    assert found["drones"].precision is None
    assert found["drones"].is_drawn


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
    monkeypatch.setattr(compare, "topic_precisions", lambda: {by_name["rfid"]: SHORT})
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
