"""An outlet that a user adds to the baseline must not change what the baseline says of other years."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from panictrack.curve.series import build_series, reference_panel
from panictrack.curve.series.panel import SMALL_FOREIGN, SMALL_STREAMS
from panictrack.curve.series.standardise import foreign_effects, standardised_exposure
from panictrack.model import FeedKind, Measure, WeekCount
from panictrack.model.week_counts import CountTable, TopicCell

MONDAY = date(2016, 1, 4)
N_WEEKS, LAST_YEAR = 520, 468
TREND = 0.002 * np.exp(np.linspace(0, 3, N_WEEKS))


def shown(stream, weeks, *, effect=1.0, headlines=2_000, is_foreign=False):
    generator = np.random.default_rng(list(stream.encode()))
    return [
        WeekCount(
            week_start=MONDAY + timedelta(weeks=week),
            stream=stream,
            topic="ai",
            n_headlines=headlines,
            n_topic=headlines // 5,
            n_concerned=0,
            n_alarmed=int(generator.poisson(headlines * effect * TREND[week])),
            is_foreign=is_foreign,
        )
        for week in weeks
    ]


BASELINE = [  # each shares only some weeks with the next
    *shown("paper", range(300)),
    *shown("agency", range(280, 420), effect=2.0),
    *shown("aggregator", range(400, N_WEEKS), effect=3.0),
    *shown("radio", range(450, N_WEEKS), effect=1.5),
]
PANEL = reference_panel(BASELINE)


def series(counts):
    return build_series(counts, "ai", Measure.PANIC, reference=PANEL)


ALONE = series(BASELINE).points


def level(points, first=0, last=N_WEEKS):
    """The mean share of some weeks, weighted by what the baseline alone has in them."""
    pairs = list(zip(points, ALONE, strict=True))[first:last]
    return sum(point.share * own.exposure for point, own in pairs) / sum(own.exposure for _, own in pairs)


def counted(points):
    return sum(point.count for point in points) / sum(point.exposure for point in points)


FOREIGN = {
    "writes of AI alone, in the last year": (range(LAST_YEAR, N_WEEKS), 15.0),
    "never names AI": (range(LAST_YEAR, N_WEEKS), 0.0),
    "has old titles alone": (range(100, 290), 0.3),
    "is like the others": (range(200, N_WEEKS), 1.0),
}


@pytest.mark.parametrize(("weeks", "effect"), FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_outlet_changes_no_level_by_two_percent_and_no_week_without_it(weeks, effect):
    foreign = shown("foreign", weeks, effect=effect, is_foreign=True)
    points = series([*BASELINE, *foreign]).points
    assert [point for week, point in enumerate(points) if week not in weeks] == [
        point for week, point in enumerate(ALONE) if week not in weeks
    ]
    for years in ((0, 100), (100, 290), (290, LAST_YEAR), (LAST_YEAR, N_WEEKS), (0, N_WEEKS)):
        assert level(points, *years) == pytest.approx(level(ALONE, *years), rel=0.02)


def test_thirty_calm_feeds_do_not_lower_the_level():
    weeks = range(LAST_YEAR, N_WEEKS)
    calm = [
        one
        for number in range(30)
        for one in shown(f"calm {number}", weeks, headlines=200, effect=0.05, is_foreign=True)
    ]
    points = series([*BASELINE, *calm]).points
    assert level(points, LAST_YEAR) == pytest.approx(level(ALONE, LAST_YEAR), rel=0.02)


def test_a_foreign_stream_may_change_the_course_within_its_weeks_but_not_their_level():
    weeks = range(LAST_YEAR, N_WEEKS)
    calm = shown("foreign", weeks[:26], effect=0.2, is_foreign=True)
    alarmed = shown("foreign", weeks[26:], effect=9.0, is_foreign=True)
    points = series([*BASELINE, *calm, *alarmed]).points
    assert points[-1].share / points[LAST_YEAR].share > 2 * ALONE[-1].share / ALONE[LAST_YEAR].share
    assert level(points, LAST_YEAR) == pytest.approx(level(ALONE, LAST_YEAR), rel=0.001)


def test_a_foreign_stream_carries_the_curve_on_at_the_level_that_shared_weeks_show():
    beyond = [*shown("late", range(LAST_YEAR, N_WEEKS), effect=4.0, is_foreign=True)]
    own = [count for count in BASELINE if count.week_start < MONDAY + timedelta(weeks=500)]
    points = build_series([*own, *beyond], "ai", Measure.PANIC, reference=reference_panel(own)).points
    truth = TREND[500:].mean() * counted(points[LAST_YEAR:500]) / TREND[LAST_YEAR:500].mean()
    assert counted(points[500:]) == pytest.approx(truth, rel=0.1)


def test_a_second_foreign_stream_that_only_knows_the_first_is_not_read_as_panic():
    n = np.array([[1_000, 0]] * 40 + [[1_000, 1_000]] * 40 + [[0, 1_000]] * 40, dtype=float)
    n_own = np.array([1_000.0] * 20 + [0.0] * 100)
    first, second = foreign_effects(n * [0.02, 0.06], n, 0.02 * n_own, n_own)
    assert second / first == pytest.approx(3, rel=0.05)
    assert first == pytest.approx(1, rel=0.05)


def test_a_foreign_stream_that_shares_no_week_is_taken_for_the_equal_of_the_panel():
    n, n_own = np.array([[0.0]] * 5 + [[500.0]] * 5), np.array([900.0] * 5 + [0.0] * 5)
    assert foreign_effects(n * 0.1, n, n_own * 0.01, n_own) == pytest.approx(1)


def test_a_foreign_stream_without_an_event_hardly_counts():
    n, n_own = np.full((52, 1), 1_000.0), np.full(52, 1_000.0)
    assert foreign_effects(0 * n, n, n_own * 0.005, n_own) < 0.02


def test_without_foreign_streams_nothing_is_standardised_in_another_way():
    n = np.full((60, 3), 1_000.0)
    count = np.random.default_rng(1).poisson(n * 0.01).astype(float)
    none = np.zeros(3, dtype=bool)
    assert standardised_exposure(count, n).tolist() == standardised_exposure(count, n, None, none).tolist()


def test_where_all_streams_are_foreign_none_is():
    alone = [*shown("a", range(60), is_foreign=True), *shown("b", range(60), effect=2.0, is_foreign=True)]
    panel = reference_panel(alone)
    assert panel.streams == ("a", "b")
    points = build_series(alone, "ai", Measure.PANIC, reference=panel).points
    assert counted(points[-52:]) == pytest.approx(sum(p.count for p in points[-52:]) / (52 * 4_000))


def test_a_stream_that_the_panel_names_is_not_foreign():
    mine = shown("mine", range(LAST_YEAR, N_WEEKS), effect=6.0, is_foreign=True)
    panel = replace(PANEL, streams=("mine",))
    points = build_series([*BASELINE, *mine], "ai", Measure.PANIC, reference=panel).points
    shown_there = sum(count.n_alarmed for count in mine) / sum(count.n_headlines for count in mine)
    assert counted(points[LAST_YEAR:]) == pytest.approx(shown_there, rel=0.02)


def test_a_foreign_stream_is_not_in_the_panel_that_is_chosen_by_default():
    later = shown("foreign", range(N_WEEKS), is_foreign=True)
    assert reference_panel([*BASELINE, *later]) == PANEL
    found = build_series([*BASELINE, *later], "ai", Measure.PANIC)
    assert found.reference == PANEL
    assert level(found.points, LAST_YEAR) == pytest.approx(level(ALONE, LAST_YEAR), rel=0.02)


def test_small_foreign_streams_are_pooled_apart():
    small = [*shown("tiny", [10], headlines=100), *shown("new", [10], headlines=100, is_foreign=True)]
    streams = series([*BASELINE, *small]).streams
    assert {SMALL_FOREIGN, SMALL_STREAMS} < set(streams)


def test_a_table_marks_the_counts_of_foreign_streams():
    table = CountTable(
        kinds={"a": FeedKind.GENERAL, "b": FeedKind.GENERAL},
        totals={(MONDAY, "a"): 5, (MONDAY, "b"): 5},
        topics={"ai": {(MONDAY, "a"): TopicCell(1, 0, 0, {})}},
        foreign=frozenset({"b"}),
    )
    assert [(count.stream, count.is_foreign) for count in table.of("ai")] == [("a", False), ("b", True)]
    assert table.until(MONDAY).foreign == {"b"}
