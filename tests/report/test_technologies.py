from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from panictrack.archive import Database
from panictrack.curve import DateInterval, TurningPoint, Verdict
from panictrack.curve.observations import observe
from panictrack.errors import NotEnoughDataError
from panictrack.history.baseline import load_baseline
from panictrack.model import Measure, Series, SeriesPoint, WeekCount
from panictrack.report import curve_cache
from panictrack.report.charts.technology import HISTORY_END, Technology
from panictrack.report.curve_cache import CurveCache
from panictrack.report.report_data import gather
from panictrack.report.technologies import measure_technologies, technologies_section
from panictrack.report.wording.curve import verdict_label
from panictrack.scoring.scorers import Scorers, load_topics

WEEK = date(2026, 11, 16)
WEEK_LONG = timedelta(weeks=1)


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
    assert all(one.curve for one in evidence.without)


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
        odds = [evidence.bayes_factor for evidence in curve.hypotheses.values()]
        assert odds == sorted(odds)
        assert odds[0] == 1.0


def test_earlier_technologies_are_judged_by_the_years_of_one_newspaper_and_ai_to_the_end(evidence):
    ends = {one.series.topic: one.curve.span[1] for one in evidence.technologies if one.curve}
    until = load_baseline(Scorers(load_topics()).ids).until
    assert ends.pop("ai") == until
    assert set(ends.values()) <= {HISTORY_END}


def concerned(year, count, **changes):
    """A technology with one headline a week on it, and `count` concerned ones in a week of a year."""
    points = tuple(
        SeriesPoint(
            start=date(start, 1, 4) + week * WEEK_LONG,
            count=count if start == year and week == 10 else 0,
            n=100,
            exposure=100.0,
            coverage=1.0,
            n_streams=1,
        )
        for start in (2019, 2020, 2021)
        for week in range(40)
    )
    name = f"of {year}"
    series = Series(topic=name, measure=Measure.CONCERN, step_days=7.0, points=points)
    return Technology(**({"label": name, "series": series} | changes))


def test_the_table_has_a_row_for_each_technology_in_the_order_of_the_highest_calendar_years():
    rows = technologies_section([concerned(2021, 3), concerned(2019, 3), concerned(2020, 3)]).table.rows
    assert [row[2] for row in rows] == ["2019", "2020", "2021"]
    assert {row[-2] for row in rows} == {"too few headlines"}


def test_the_page_names_the_technologies_that_are_counted_to_the_end_and_the_week_where_they_end(evidence):
    until = "the week of 17 August 2026 (2026-W34)"
    earlier = concerned(2021, 3)
    earlier = replace(
        earlier,
        series=replace(earlier.series, points=(replace(earlier.series.points[0], start=HISTORY_END),)),
    )
    (lead,) = technologies_section([evidence.technologies[0], earlier]).paragraphs
    assert f"Counts of artificial intelligence go up to {until}; all others end in October 2022" in lead
    (lead,) = technologies_section(evidence.technologies[:1]).paragraphs
    assert "All counts go up to the week of" in lead


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ((HISTORY_END - WEEK_LONG,) * 2, "All counts go up to the week of 17 October 2022 (2022-W42)."),
        ((WEEK, WEEK), "All counts go up to the week of 16 November 2026 (2026-W47)."),
        (
            (WEEK, HISTORY_END),
            "Counts of T0 go up to the week of 16 November 2026 (2026-W47); all others end in",
        ),
        (
            (WEEK, WEEK - WEEK_LONG),
            "Some counts end before others: the latest go up to the week of 16 November",
        ),
        (
            (WEEK, WEEK - WEEK_LONG, HISTORY_END),
            "Counts of T0 and T1 go on, the latest up to the week of 16 November 2026 (2026-W47); all others",
        ),
        ((), "No headlines are counted."),
    ],
)
def test_the_page_says_that_counts_end_with_the_newspaper_index_only_where_they_do(ends, told):
    point = SeriesPoint(start=WEEK, count=0, n=1, exposure=1.0, coverage=1.0, n_streams=1)
    technologies = [
        Technology(
            label=f"T{number}",
            series=Series(
                topic=f"t{number}",
                measure=Measure.CONCERN,
                step_days=7.0,
                points=(replace(point, start=end),),
            ),
        )
        for number, end in enumerate(ends)
    ]
    (lead,) = technologies_section(technologies).paragraphs
    assert told in lead
    assert ("newspaper index" in lead) == (HISTORY_END in ends)


def test_turning_points_are_dated_only_where_the_verdict_lets_them(evidence):
    rows = {row[0]: row for row in technologies_section(evidence.technologies).table.rows}
    for one in filter(lambda one: one.is_drawn, evidence.technologies):
        *_, panic, peak, practicality, verdict, _, _ = rows[one.label]
        if verdict.startswith(
            ("no clear trend", "risen, not fallen", "several waves", "too early", "too few")
        ):
            assert (panic, peak, practicality) == ("–", "–", "–")
        if verdict.startswith("still rising"):
            assert (peak, practicality) == ("–", "–")


def test_the_table_has_the_numbers_of_each_technology(evidence):
    table = technologies_section(evidence.technologies).table
    _, count, highest, share, *_ = {row[0]: row for row in table.rows}["Artificial intelligence"]
    concern = evidence.series[Measure.CONCERN].points
    assert count == f"{sum(point.count for point in concern):,}"
    assert highest == "2026"
    assert float(share) > 0
    assert "1996–2026" in table.caption


@pytest.mark.parametrize(
    ("verdict", "years"), [(Verdict.ROSE_AND_FELL, "2012–2014"), (Verdict.STILL_RISING, "–")]
)
def test_a_row_has_the_chance_of_the_curve_and_the_years_of_its_80_percent_interval(verdict, years):
    years_of = {"q025": 2010, "q10": 2012, "q25": 2013, "q50": 2013, "q75": 2013, "q90": 2014, "q975": 2016}
    interval = DateInterval(**{name: date(year, 6, 1) for name, year in years_of.items()})
    curve = SimpleNamespace(
        verdict=verdict,
        turning_points=dict.fromkeys(TurningPoint, interval),
        span=(date(2000, 1, 3), HISTORY_END),
        p_peak_passed=0.81,
    )
    (row,) = technologies_section([concerned(2020, 3, curve=curve)]).table.rows
    assert row[5] == years
    assert row[-2:] == (verdict_label(verdict), "81%")


def counts_of(topic, *, first, n_weeks):
    """A topic of one outlet that is in the news every week."""
    return [
        WeekCount(
            week_start=first + week * WEEK_LONG,
            stream="own.example",
            topic=topic,
            n_headlines=500,
            n_topic=20,
            n_concerned=5,
            n_alarmed=2,
        )
        for week in range(n_weeks)
    ]


class RecordingCurves(CurveCache):
    """Records what is requested, and fits nothing."""

    def __init__(self):
        super().__init__(None)
        self.requested = {}

    def curve(self, series, now, **_):
        self.requested[series.topic] = (series.points[-1].start, now)
        raise NotEnoughDataError("none is fitted here")


@pytest.mark.parametrize(
    ("name", "reported", "known", "week", "last"),
    [
        ("rfid", "ai", {"rfid"}, WEEK, HISTORY_END),
        ("rfid", "rfid", {"rfid"}, WEEK, WEEK),
        ("rfid", "ai", set(), WEEK, WEEK),
        ("ai", "rfid", {"ai", "rfid"}, WEEK, WEEK),
        ("rfid", "ai", {"rfid"}, date(2021, 3, 1), date(2021, 3, 1)),
    ],
    ids=["of the pack", "reported", "not in the baseline", "AI", "an earlier week"],
)
def test_how_far_a_technology_is_followed(name, reported, known, week, last):
    curves = RecordingCurves()
    (topic,) = (one for one in load_topics() if one.name == name)
    counts = {name: counts_of(name, first=date(2020, 1, 6), n_weeks=400)}
    counts[name] = [count for count in counts[name] if count.week_start <= week]
    (found,) = measure_technologies(
        [topic],
        counts,
        reported=reported,
        known=known,
        precisions={},
        week=week,
        reference=None,
        curves=curves,
    )
    assert curves.requested[name] == (min(last, counts[name][-1].week_start), last + timedelta(days=6))
    assert found.series.points[-1].start == curves.requested[name][0]


def test_later_weeks_of_other_outlets_do_not_change_the_earlier_trajectory():
    curves = RecordingCurves()
    (topic,) = (one for one in load_topics() if one.name == "rfid")
    then = counts_of("rfid", first=date(2020, 1, 6), n_weeks=140)
    later = [
        replace(count, stream="new.example", n_concerned=400)
        for count in counts_of("rfid", first=date(2023, 1, 2), n_weeks=90)
    ]
    wanted = {
        "reported": "ai",
        "known": {"rfid"},
        "precisions": {},
        "week": WEEK,
        "reference": None,
        "curves": curves,
    }
    (alone,) = measure_technologies([topic], {"rfid": then}, **wanted)
    (both,) = measure_technologies([topic], {"rfid": then + later}, **wanted)
    assert both.series == alone.series
