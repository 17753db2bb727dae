from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from panictrack.archive import Database
from panictrack.curve import DateInterval, Verdict
from panictrack.curve.observations import observe
from panictrack.errors import NotEnoughDataError
from panictrack.history.baseline import load_baseline
from panictrack.model import FeedKind, Measure, ScorerId, Series, SeriesPoint
from panictrack.model.week_counts import CountTable, TopicCell
from panictrack.report import curve_cache
from panictrack.report.charts.technology import Technology
from panictrack.report.counts import Archived, Counted, TopicCounts, count_baseline, with_baseline
from panictrack.report.curve_cache import CurveCache
from panictrack.report.report_data import gather
from panictrack.report.technologies import measure_technologies, technologies_section
from panictrack.report.wording.curve import verdict_label
from panictrack.scoring.scorers import Checked, Scorers, TopicPrecision, load_topics, topic_precisions

WEEK = date(2026, 11, 16)
WEEK_LONG = timedelta(weeks=1)
DOCUMENT = Path(__file__).parents[2] / "docs" / "explanation" / "method_curve.md"


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    """What a fresh workspace shows: the built-in baseline alone, and no curve that is not shipped."""

    def no_fit(series, now):
        observe(series, now)  # too little data is refused as ever
        pytest.fail(f"{series.topic} {series.measure} is not shipped: run `make curves`")

    archive = Database.create(tmp_path_factory.mktemp("ws") / "archive.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(curve_cache, "posterior", no_fit)
        found = gather(
            archive,
            scorers=Scorers(load_topics()),
            topic_name="ai",
            week=WEEK,
            curves=CurveCache(None),
        )
    archive.close()
    return found


def test_the_curves_of_the_baseline_are_shipped(evidence):
    assert set(evidence.uncorrected) == {
        Measure.PANIC,
        Measure.ATTENTION,
        Measure.ALARM_RATE,
        Measure.CONCERN,
    }
    assert evidence.corrected
    assert all(one.curve for one in evidence.refits)


def test_a_shipped_curve_is_the_one_that_a_fit_gives(evidence, monkeypatch):
    """The cheapest that shows a change of the model that nobody gave a version."""
    fitted = [one for one in evidence.technologies if one.curve]
    shipped = min(fitted, key=lambda one: one.curve.n_events)
    monkeypatch.setattr(curve_cache, "SHIPPED", "none.json.gz")
    again = CurveCache(None).curve(shipped.series, shipped.curve.as_of, label=shipped.curve.label)
    assert (again.verdict, again.span, again.n_events) == (
        shipped.curve.verdict,
        shipped.curve.span,
        shipped.curve.n_events,
    )
    # Not to the last digit: another machine's linear algebra rounds in another way.
    assert again.p_peak_passed == pytest.approx(shipped.curve.p_peak_passed, abs=0.05)
    assert [point.q50 for point in again.fitted] == pytest.approx(
        [point.q50 for point in shipped.curve.fitted], rel=0.1
    )


def test_shipped_curves_have_their_hypotheses_in_order(evidence):
    """The sentence names the first as the best."""
    for curve in (*evidence.uncorrected.values(), *(one.curve for one in evidence.technologies if one.curve)):
        odds = list(curve.hypotheses.values())
        assert odds == sorted(odds)
        assert odds[0] == 1.0


def test_every_technology_is_judged_through_the_last_data(evidence):
    until = load_baseline(Scorers(load_topics()).ids).until
    assert {one.series.points[-1].start for one in evidence.technologies} == {until}
    assert {one.curve.span[1] for one in evidence.technologies if one.curve} == {until}
    assert [one.label for one in evidence.technologies if not one.curve] == ["RFID"]


def test_the_table_of_the_documentation_is_that_of_a_page_on_the_baseline(evidence):
    block = DOCUMENT.read_text(encoding="utf-8").split("<!-- begin technologies -->")[1]
    lines = block.split("<!-- end technologies -->")[0].strip().splitlines()
    columns, _, *rows = (tuple(line.strip("| ").split(" | ")) for line in lines)
    table = technologies_section(evidence.technologies).table
    assert (columns, tuple(rows)) == (table.columns, table.rows), "run `make curves`"


def technology(name, year=2020, *, end=None, **changes):
    """A technology of three years, with concerned headlines in a week of one of them."""
    points = tuple(
        SeriesPoint(
            start=date(start, 1, 4) + week * WEEK_LONG,
            count=3 if start == year and week == 10 else 0,
            n=100,
            exposure=100.0,
            coverage=1.0,
            n_streams=1,
        )
        for start in (2019, 2020, 2021)
        for week in range(40)
    )
    if end:
        points = (*points, replace(points[0], start=end))
    series = Series(topic=name, measure=Measure.CONCERN, step_days=7.0, points=points)
    return Technology(
        **({"label": name.title(), "series": series, "curve": curve_of("no clear trend")} | changes)
    )


def curve_of(verdict, *, first=2012, last=2014):
    """What the table needs of a curve; the years are those of the peak's 80 % interval."""
    days = {
        name: year and date(year, 6, 1)
        for name, year in (("q025", first), ("q10", first), ("q25", first), ("q50", last), ("q75", last))
    }
    interval = DateInterval(**days, q90=last and date(last, 6, 1), q975=None)
    span = (date(2000, 1, 3), date(2022, 10, 24))
    return SimpleNamespace(
        verdict=Verdict(verdict), fit_verdict=None, peak=interval, span=span, p_peak_passed=0.81
    )


def test_the_topic_of_the_report_comes_first_and_the_others_in_the_order_of_their_highest_52_weeks():
    rows = technologies_section(
        [
            technology("lasers", 2021),
            technology("kites", 2019),
            technology("trains", 2020),
            technology("maps", 2019, curve=None),
            technology("radio", 2021, is_reported=True),
        ]
    ).table.rows
    assert [(row[0], row[4]) for row in rows] == [
        ("Radio", "Jul 2020 to Jun 2021"),
        ("Kites", "Jan 2019 to Dec 2019"),
        ("Trains", "Jul 2019 to Jun 2020"),
        ("Lasers", "Jul 2020 to Jun 2021"),
        ("Maps", "–"),
    ]


def test_the_highest_52_weeks_of_a_series_that_still_rises_are_past():
    rising = technology("kites")
    points = tuple(
        replace(rising.series.points[0], start=WEEK - back * WEEK_LONG, count=200 - back)
        for back in reversed(range(200))
    )
    (row,) = technologies_section([replace(rising, series=replace(rising.series, points=points))]).table.rows
    assert row[4] == "Nov 2025 to Nov 2026"


def test_a_verdict_that_the_fit_alone_would_not_give_is_told_from_it():
    curve = curve_of("several waves", first=2012, last=2014)
    curve.fit_verdict = Verdict.RISING
    (row,) = technologies_section([technology("kites", curve=curve)]).table.rows
    assert row[1] == "several waves (this week's fit alone: rising)"


def test_a_technology_with_too_few_headlines_has_a_row_that_says_so():
    (row,) = technologies_section([technology("maps", curve=None)]).table.rows
    assert row[1:6] == ("too few headlines", "–", "–", "–", "3")


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (2012, 2014, "2012–2014"),
        (2013, 2013, "2013"),
        (2019, 2030, "2019–…"),
        (2019, None, "2019–…"),
        (2024, 2030, "…"),
        (None, None, "…"),
    ],
)
def test_a_row_has_the_chance_of_the_curve_and_the_years_of_the_peaks_80_percent_interval(first, last, years):
    curve = curve_of("several waves", first=first, last=last)
    (row,) = technologies_section([technology("kites", curve=curve)]).table.rows
    assert row[1:4] == (verdict_label(Verdict("several waves")), "81%", years)


@pytest.mark.parametrize(
    ("technologies", "told"),
    [
        (
            [technology("kites", end=WEEK), technology("ai", end=WEEK, is_own=True)],
            "All counts go up to the week of 16 November 2026 (2026-W47).",
        ),
        (
            [technology("kites", end=WEEK - WEEK_LONG), technology("ai", end=WEEK, is_own=True)],
            "Those of ai include your own headlines and go up to the week of 16 November 2026 (2026-W47);",
        ),
        (
            [technology("mine", end=WEEK - WEEK_LONG, is_own=True), technology("ai", end=WEEK, is_own=True)],
            "Some counts end before others: the latest go up to the week of 16 November 2026 (2026-W47).",
        ),
        ([], "No headlines are counted."),
    ],
    ids=["together", "baseline and own", "own alone", "none"],
)
def test_the_page_says_up_to_when_each_technology_is_counted(technologies, told):
    assert told in technologies_section(technologies).paragraphs[0]


CHECKED = Checked(n_right=30, n_checked=30)
WRONG = TopicPrecision(
    topic=CHECKED,
    concern=Checked(n_right=3, n_checked=30),
    concern_found=CHECKED,
    alarm=CHECKED,
    alarm_found=CHECKED,
)


def test_the_page_says_which_technologies_the_charts_draw_and_why_no_others():
    pack = [technology("ai", precision=WRONG), technology("kites", precision=WRONG), technology("maps")]
    section = technologies_section(pack)
    assert "The charts draw ai and maps only." in section.paragraphs[1]
    assert {row[0] for row in section.table.rows} == {"Ai", "Kites", "Maps"}
    assert len(technologies_section([pack[0], pack[2]]).paragraphs) == 1


def test_the_page_says_that_technologies_without_counts_are_judged_on_later_weeks():
    empty = Series(topic="kites", measure=Measure.CONCERN, step_days=7.0, points=())
    section = technologies_section([technology("ai"), technology("kites", series=empty, precision=WRONG)])
    assert [row[0] for row in section.table.rows] == ["Ai"]
    assert section.paragraphs[-1].startswith("One technology that is not drawn is judged only with all data")


def counts(*topics, first=date(2020, 1, 6), n_weeks=40, stream="own.example"):
    """Weekly counts of a stream with headlines on these topics in every week."""
    cells = [(first + week * WEEK_LONG, stream) for week in range(n_weeks)]
    return CountTable(
        kinds={stream: FeedKind.GENERAL},
        totals=dict.fromkeys(cells, 500),
        topics={topic: dict.fromkeys(cells, TopicCell(20, 5, 2, {})) for topic in topics},
    )


class RecordingCurves(CurveCache):
    """Records of which series a fit is requested, and of which a shipped one; has neither."""

    def __init__(self):
        super().__init__(None)
        self.fits, self.looked_up = {}, {}

    def curve(self, series, *_, **__):
        self.fits[series.topic] = series
        raise NotEnoughDataError("none is fitted here")

    def shipped(self, series, *_, **__):
        self.looked_up[series.topic] = series


def measured(archived, *, reported="ai", wrong=()):
    """AI, drones and RFID: fits requested, shipped ones looked up, and what was found."""
    curves = RecordingCurves()
    topics = [topic for topic in load_topics() if topic.name in {"ai", "drones", "rfid"}]
    baseline = SimpleNamespace(topics={"ai", "drones"}, until=WEEK)
    of_baseline = counted(counts("ai", "drones"), baseline)
    found = measure_technologies(
        topics,
        replace(counted(archived, baseline), own_topics=frozenset(archived.topics)),
        of_baseline,
        reported=reported,
        precisions={topic.id.fingerprint: WRONG for topic in topics if topic.name in wrong},
        week=WEEK,
        curves=curves,
        answers=lambda _: (),
    )
    return curves, {one.series.topic: one for one in found}


def counted(table, baseline):
    return Counted(
        by_topic=TopicCounts([table]),
        of_technology_press=TopicCounts([]),
        reference=None,
        n_archived=0,
        archived_until=None,
        n_shared=0,
        baseline=baseline,
    )


def n_weeks(series):
    return len(series.points)


def test_what_is_drawn_goes_on_with_the_archive_that_has_headlines_of_it():
    curves, found = measured(counts("ai", "drones", n_weeks=50))
    assert (n_weeks(curves.fits["ai"]), n_weeks(curves.fits["drones"])) == (50, 50)
    assert found["drones"].is_own


def test_what_the_archive_adds_nothing_to_is_the_baselines_own():
    curves, found = measured(counts("ai", n_weeks=50))
    assert (n_weeks(curves.fits["ai"]), n_weeks(curves.fits["drones"])) == (50, 40)
    assert not found["drones"].is_own


def test_what_is_not_drawn_is_the_baselines_own_and_never_fitted():
    curves, found = measured(counts("ai", "drones", n_weeks=50), wrong={"drones"})
    assert n_weeks(curves.looked_up["drones"]) == 40
    assert "drones" not in curves.fits
    assert found["drones"].series.points == ()  # no fit of it is shipped


def test_the_topic_of_the_report_goes_on_whatever_its_precision():
    curves, _ = measured(counts("ai", "drones", n_weeks=50), reported="drones", wrong={"drones"})
    assert n_weeks(curves.fits["drones"]) == 50


def test_a_topic_that_the_baseline_does_not_have_is_counted_in_the_archive():
    curves, found = measured(counts("ai", "rfid", n_weeks=50), wrong={"rfid"})
    assert n_weeks(curves.fits["rfid"]) == 50
    assert found["rfid"].is_own


def test_the_topics_of_an_archive_are_those_on_which_it_has_news_up_to_the_week():
    first = counts("ai", "drones", n_weeks=2)
    press = counts("rfid", n_weeks=2, stream="press.example")
    table = CountTable(
        kinds={"own.example": FeedKind.GENERAL, "press.example": FeedKind.TECHNOLOGY},
        totals={**first.totals, **press.totals},
        topics={
            "ai": first.topics["ai"],
            "drones": {(WEEK + WEEK_LONG, "own.example"): TopicCell(1, 0, 0, {})},
            "rfid": press.topics["rfid"],
        },
    )
    no_baseline = SimpleNamespace(ids=(ScorerId(name="alarm", version="0", fingerprint="0"),))
    found = with_baseline(Archived(counts=table, titles={}), no_baseline, WEEK)
    assert found.own_topics == {"ai"}


def test_a_page_on_an_earlier_week_has_no_later_data_and_fits_only_what_is_drawn():
    scorers, week, curves = Scorers(load_topics()), date(2021, 3, 1), RecordingCurves()
    then = count_baseline(scorers, week)
    found = measure_technologies(
        [topic for topic in scorers.topics if topic.name in {"ai", "self_driving_cars", "drones"}],
        then,
        then,
        reported="ai",
        precisions=topic_precisions(),
        week=week,
        curves=curves,
        answers=lambda _: (),
    )
    ends = {one.series.topic: one.series.points[-1].start for one in found if one.series.points}
    assert ends == {"ai": week, "self_driving_cars": week}
    assert curves.fits.keys() == ends.keys()


def test_a_topic_with_terms_of_the_users_own_has_no_precision_of_the_shipped_one():
    shipped = {topic.name: topic for topic in load_topics()}
    own = replace(shipped["drones"], terms=("quadcopter",))
    (found,) = measure_technologies(
        [own],
        counted(counts("drones"), SimpleNamespace(topics=set(), until=None)),
        counted(counts(), SimpleNamespace(topics=set(), until=None)),
        reported="ai",
        precisions={shipped["drones"].id.fingerprint: WRONG},
        week=WEEK,
        curves=RecordingCurves(),
        answers=lambda _: (),
    )
    assert found.precision is None
    assert found.is_drawn
