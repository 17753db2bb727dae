from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.curve.series import build_series, by_month
from panictrack.curve.series.panel import (
    COVERAGE_WINDOW,
    SMALL_STREAMS,
    coverage,
    panel_of,
    weeks_since_first,
)
from panictrack.curve.series.standardise import standardised_exposure, stream_effects
from panictrack.model import Measure, ReferencePanel, WeekCount

MONDAY = date(2023, 1, 2)


def count(week, stream="a.com", *, headlines=1_000, topic=50, concerned=20, alarmed=10, name="ai"):
    return WeekCount(
        week_start=MONDAY + timedelta(weeks=week),
        stream=stream,
        topic=name,
        n_headlines=headlines,
        n_topic=topic,
        n_concerned=concerned,
        n_alarmed=alarmed,
    )


def shares(counts, measure=Measure.PANIC):
    return [point.share for point in build_series(counts, "ai", measure).points]


def test_a_series_says_which_panel_it_states_the_share_of():
    panel = ReferencePanel(streams=("a.com",), first=MONDAY, last=MONDAY + timedelta(weeks=3))
    shown = [count(week, alarmed=20) for week in range(4)]
    others = [count(week, "b.com") for week in range(3, 8)]
    series = build_series([*shown, *others], "ai", Measure.PANIC, reference=panel)
    assert series.reference == panel
    assert series.points[0].share == pytest.approx(0.02)


def test_streams_that_are_not_in_the_panel_at_all_are_their_own_panel():
    panel = ReferencePanel(streams=("a.com",), first=MONDAY, last=MONDAY)
    series = build_series([count(week, "b.com") for week in range(60)], "ai", Measure.PANIC, reference=panel)
    first, last = (MONDAY + timedelta(weeks=week) for week in (8, 59))
    assert series.reference == ReferencePanel(streams=("b.com",), first=first, last=last)
    assert build_series([], "ai", Measure.PANIC, reference=panel).reference is None


@pytest.mark.parametrize(
    ("measure", "numerator", "denominator"),
    [
        (Measure.ATTENTION, 50, 1_000),
        (Measure.ALARM_RATE, 10, 50),
        (Measure.PANIC, 10, 1_000),
        (Measure.CONCERN, 20, 1_000),
    ],
)
def test_each_measure_has_its_own_numerator_and_denominator(measure, numerator, denominator):
    (point,) = build_series([count(0)], "ai", measure).points
    assert (point.count, point.n) == (numerator, denominator)
    assert point.share == pytest.approx(numerator / denominator)


def test_a_week_without_collection_has_no_point_and_a_week_without_alarm_has_one():
    series = build_series([count(0), count(2, alarmed=0)], "ai", Measure.PANIC)
    assert [(point.start, point.count) for point in series.points] == [
        (MONDAY, 10),
        (MONDAY + timedelta(weeks=2), 0),
    ]


def test_an_alarm_rate_has_no_point_where_nobody_wrote_about_the_topic():
    assert build_series([count(0, topic=0, alarmed=0)], "ai", Measure.ALARM_RATE).points == ()


def test_other_topics_do_not_count():
    assert build_series([count(0, name="drones")], "ai", Measure.PANIC).points == ()


def test_adding_an_alarm_prone_stream_is_not_panic():
    steady = [count(week, "calm.com", alarmed=10) for week in range(100)]
    joined = [count(week, "shrill.com", alarmed=80) for week in range(50, 100)]
    found = shares(steady + joined)
    raw = [point.count / point.n for point in build_series(steady + joined, "ai", Measure.PANIC).points]
    assert np.mean(raw[50:]) > 4 * np.mean(raw[:50])
    assert np.mean(found[50:]) == pytest.approx(np.mean(found[:50]), rel=0.02)


def test_a_panic_of_all_streams_survives_standardisation():
    calm = [count(week, stream, alarmed=5) for week in range(50) for stream in ("a.com", "b.com")]
    alarmed = [count(week, stream, alarmed=20) for week in range(50, 100) for stream in ("a.com", "b.com")]
    found = shares(calm + alarmed)
    assert np.mean(found[50:]) == pytest.approx(4 * np.mean(found[:50]), rel=0.02)


def test_streams_with_few_headlines_are_pooled():
    counts = [count(0), count(0, "tiny.com", headlines=50), count(0, "small.com", headlines=60)]
    assert build_series(counts, "ai", Measure.PANIC).streams == (SMALL_STREAMS, "a.com")


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from("abc"), st.integers(1, 5_000)), min_size=1))
def test_the_order_of_the_counts_does_not_matter(rows):
    counts = list({(week, name): count(week, name, headlines=n) for week, name, n in rows}.values())
    assert build_series(counts, "ai", Measure.PANIC) == build_series(counts[::-1], "ai", Measure.PANIC)


@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(st.lists(st.integers(0, 500), min_size=n, max_size=n), min_size=1, max_size=30)
    )
)
def test_standardising_keeps_the_sum_of_the_exposure(table):
    n = np.array(table, dtype=float) * 10
    if n.sum() == 0:
        return
    found = np.array(table, dtype=float)
    exposed = standardised_exposure(found, n)
    assert np.isfinite(exposed).all()
    assert exposed.sum() == pytest.approx(n.sum(), rel=1e-6)
    assert (exposed >= 0).all()


def test_the_exposure_of_a_week_weights_its_headlines_by_the_effects_of_their_streams():
    n = np.array([[1_000.0, 0.0], [1_000.0, 1_000.0], [0.0, 1_000.0]])
    found = n * np.array([0.01, 0.03])
    calm, shrill = stream_effects(found, n)
    assert shrill > 2 * calm
    assert standardised_exposure(found, n) == pytest.approx(1_000 * np.array([calm, calm + shrill, shrill]))


def test_a_panel_has_a_row_for_every_week_and_adds_up_the_streams_that_are_pooled():
    days = np.array(["2023-01-16", "2023-01-02", "2023-01-02", "2023-01-16"], dtype="datetime64[D]")
    streams = ["b.com", "a.com", "tiny.com", "small.com"]
    rows = weeks_since_first(days)
    panel = panel_of(rows, streams, count=[4, 3, 2, 1], n=[40, 30, 20, 10], n_headlines=[200, 300, 90, 50])
    assert panel.streams == (SMALL_STREAMS, "a.com", "b.com")
    assert rows.tolist() == [2, 0, 0, 2]
    assert panel.count.tolist() == [[2, 3, 0], [0, 0, 0], [1, 0, 4]]
    assert panel.n.tolist() == [[20, 30, 0], [0, 0, 0], [10, 0, 40]]
    assert panel.n_headlines.tolist() == [[90, 300, 0], [0, 0, 0], [50, 0, 200]]


def test_a_stream_with_few_headlines_borrows_strength():
    n = np.array([[10_000.0, 10.0]] * 10)
    found = np.array([[100.0, 0.0]] * 9 + [[100.0, 1.0]])
    big, small = stream_effects(found, n)
    assert big == pytest.approx(1.0, abs=0.02)
    assert small == pytest.approx(1.0, abs=0.1)  # 1 event where 1 was expected: no wild estimate


def test_coverage_falls_when_a_stream_is_silent_for_a_week():
    n = np.full((60, 2), 100.0)
    n[30, 1] = 0
    n[40, 0] = 40
    found = coverage(n)
    assert found[30] == pytest.approx(0.5)
    assert found[40] == pytest.approx(0.7)
    assert found[10] == pytest.approx(1.0)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=150))
def test_what_is_usual_is_the_lower_median_of_the_weeks_with_headlines_within_half_a_year(weekly):
    def share(week):
        known = sorted(n for n in weekly[max(week - half, 0) : week + half + 1] if n)
        is_on_panel = any(weekly[: week + 1]) and any(weekly[week:])
        return min(weekly[week] / known[(len(known) - 1) // 2], 1) if known and is_on_panel else 0

    half = COVERAGE_WINDOW // 2
    found = coverage(np.array(weekly, dtype=float)[:, None])
    assert found == pytest.approx([share(week) for week in range(len(weekly))])


def test_coverage_does_not_count_a_stream_before_it_began_or_after_it_ended():
    n = np.zeros((60, 2))
    n[:, 0] = 100
    n[20:40, 1] = 100
    assert coverage(n) == pytest.approx(np.ones(60))


def test_a_stream_of_which_little_is_known_is_drawn_to_the_others():
    def effect_of_a_late_one(shared_weeks):
        n = np.full((60, 3), 1_000.0)
        n[:-shared_weeks, 2] = 0
        count = np.rint(n * 0.01 * np.array([1.0, 1.0, 3.0]))
        effects = stream_effects(count, n)
        return effects[2] / effects[0]

    assert 1 < effect_of_a_late_one(1) < effect_of_a_late_one(5) < effect_of_a_late_one(40) < 3.1
    assert effect_of_a_late_one(40) > 2.7


@pytest.mark.parametrize("overlap", [5, 10, 30])
def test_when_one_stream_takes_over_from_another_its_level_is_not_read_as_panic(overlap):
    generator = np.random.default_rng(overlap)
    n = np.full((200, 2), 5_000.0)
    n[100 + overlap :, 0] = 0
    n[:100, 1] = 0
    count = generator.poisson(n * 0.004 * np.array([1.0, 3.0])).astype(float)
    effects = stream_effects(count, n)
    assert effects[1] / effects[0] > 2


def test_weeks_are_summed_into_the_months_of_their_mondays_and_missing_months_stay_missing():
    weekly = build_series([count(week) for week in (0, 1, 5, 20)], "ai", Measure.PANIC)
    monthly = by_month(weekly)
    assert [(point.start.isoformat(), point.count, point.n) for point in monthly.points] == [
        ("2023-01-01", 20, 2_000),
        ("2023-02-01", 10, 1_000),
        ("2023-05-01", 10, 1_000),
    ]
    assert sum(point.exposure for point in monthly.points) == pytest.approx(
        sum(point.exposure for point in weekly.points)
    )
    assert monthly.step_days == 30.4375
