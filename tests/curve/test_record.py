"""A record of answers, and its scores against what came."""

import json
from dataclasses import fields, replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from panictrack.curve import BandPoint, Verdict
from panictrack.curve.chances import course_of
from panictrack.curve.draws import Draws
from panictrack.curve.record import Answer, answer_of, from_plain, month_ends, to_plain
from panictrack.curve.record_scores import Bin, outcomes, score_record, spans_of
from panictrack.curve.stages import means_of_five
from panictrack.model import Measure, Series, SeriesPoint
from panictrack.model.times import WEEK

FIRST = date(2020, 1, 6)
FALLEN = Verdict.FALLEN
RISEN, EARLY = Verdict.RISEN_NOT_FALLEN, Verdict.TOO_EARLY
SERIES_POINT = SeriesPoint(start=FIRST, count=5, n=1_000, exposure=1_000.0, n_streams=1, coverage=1.0)


def week(number):
    return FIRST + number * WEEK


def series(counts, *, exposure=1_000.0, missing=()):
    """Weeks with these counts of 1,000 headlines each."""
    points = tuple(
        replace(SERIES_POINT, start=week(number), count=count, exposure=exposure)
        for number, count in enumerate(counts)
        if number not in missing
    )
    return Series(topic="ai", measure=Measure.PANIC, step_days=7.0, points=points)


def band(start, low=0.0, lower=0.004, upper=0.006, high=0.01):
    quantiles = dict.fromkeys([field.name for field in fields(BandPoint)], (lower + upper) / 2)
    return BandPoint(**quantiles | {"start": start, "q025": low, "q25": lower, "q75": upper, "q975": high})


def answer(number=60, **changes):
    values = {
        "week": week(number),
        "verdict": EARLY,
        "fitted": EARLY,
        "p_past": 0.5,
        "p_higher": 0.5,
        "p_rose": 0.5,
        "step_days": 7.0,
        "n_steps": 104,
        "level": 0.005,
        "recent": None,
        "forecast": (),
        "is_corrected": False,
        "version": "curve@3",
    }
    return Answer(**{**values, **changes})


def outcome(of, counts, **given):
    (found,) = outcomes([of], series(counts, **given))
    return found


HUMP = [5] * 40 + [30] * 20 + [5] * 100  # weeks 40 to 59 are the highest
TWO = [5] * 40 + [30] * 20 + [5] * 40 + [60] * 20 + [5] * 60  # and weeks 100 to 119 are higher


def test_an_answer_keeps_what_the_curve_says_and_what_was_published():
    point = replace(band(week(3)), q025=1 / 3e3)
    curve = SimpleNamespace(
        span=(FIRST, week(2)),
        verdict=RISEN,
        fit_verdict=FALLEN,
        p_peak_passed=0.8,
        p_higher=0.1,
        p_rose=0.2,
        step_days=7.0,
        fitted=(point, replace(point, start=week(4), q50=1 / 7e2)),
        forecast=(point,),
        is_corrected=True,
        version="curve@3",
    )
    given = answer_of(curve, series=series([10, 20, 30, 99]))
    assert (given.verdict, given.fitted, given.week) == (RISEN, FALLEN, week(2))
    assert (given.p_past, given.p_higher, given.p_rose, given.is_corrected) == (0.8, 0.1, 0.2, True)
    assert given.level == 0.00142857
    assert given.recent == 0.02, "of the weeks known then"
    assert given.forecast == (replace(point, q025=0.000333),), "with three digits"
    assert (given.step_days, given.n_steps) == (7.0, 2)
    assert answer_of(curve).recent is None
    assert answer_of(curve, forecast=()).forecast == ()


def test_an_answer_is_the_same_after_it_was_written_and_read():
    given = answer(forecast=(band(week(61)), band(week(62))), recent=0.1, step_days=28.0)
    assert from_plain(json.loads(json.dumps(to_plain(given)))) == given


@pytest.mark.parametrize(
    ("step_days", "n_steps", "weeks"),
    [(7.0, 523, (1, 13, 26)), (28.0, 388, (4, 12, 24)), (7.0, 60, (1, 13, 15)), (7.0, 12, (1, 3, 3))],
)
def test_quarter_and_half_year_are_those_of_which_the_chances_were_stated(step_days, n_steps, weeks):
    spans = spans_of(answer(step_days=step_days, n_steps=n_steps))
    period, quarter, half = (WEEK * n for n in weeks)
    assert (spans.period, spans.quarter, spans.half_year) == (period, quarter, half)


@pytest.mark.parametrize(("step_days", "n_steps"), [(7.0, 60), (7.0, 200), (28.0, 150), (28.0, 14)])
def test_the_chances_of_a_fit_are_of_the_spans_by_which_the_record_judges_them(step_days, n_steps):
    """One curve, which steps up once: in the quarters that are compared, or beside them."""
    spans = spans_of(answer(step_days=step_days, n_steps=n_steps))
    half, quarter = spans.half_year // spans.period, spans.quarter // spans.period

    def course(higher_from):
        times = np.arange(n_steps + 40.0)
        rate = 1.0 + (times[None, :] >= higher_from)
        draws = Draws(
            times=times,
            n_past=n_steps,
            family=np.zeros(1, dtype=int),
            names=("flat",),
            floor=np.ones(1),
            level=rate,
            undrifted=rate,
            intensity=rate,
            noise=None,
        )
        return course_of(draws, means_of_five(draws), step_days)

    assert course(n_steps - half - quarter).rose == 0, "it was as high half a year before"
    assert course(n_steps - half - quarter + 1).rose == 1
    assert course(n_steps - half).rose == 1
    assert course(n_steps).higher == 1
    assert course(n_steps + half - 1).higher == 1, "in the quarter that ends in half a year"
    assert course(n_steps + half).higher == 0


@pytest.mark.parametrize("damage", [{"verdict": "none that we know"}, {"forecast": [["2020-01-06", 1]]}])
def test_what_is_no_answer_is_a_value_error(damage):
    with pytest.raises(ValueError):  # noqa: PT011 - each of two libraries has words of its own
        from_plain(to_plain(answer()) | damage)


def test_a_month_ends_with_its_last_answer():
    given = [answer(number) for number in (5, 0, 3, 4, 1)]
    assert [one.week for one in month_ends(given)] == [week(3), week(5)]


def test_the_highest_was_past_where_no_later_mean_of_five_weeks_is_higher():
    assert outcome(answer(70), HUMP).was_past is True
    assert outcome(answer(70), TWO).was_past is False
    assert outcome(answer(125), TWO).was_past is True


def folded(number, **changes):
    return answer(number, step_days=28.0, n_steps=300, **changes)


def test_a_chance_stated_of_five_times_four_weeks_is_not_refuted_by_five_high_weeks():
    counts = HUMP.copy()
    counts[100:105] = [60] * 5
    assert outcome(answer(70), counts).was_past is False
    assert outcome(folded(70), counts).was_past is True
    assert outcome(folded(70), TWO).was_past is False


def test_periods_of_four_weeks_are_counted_from_the_last_week_known():
    """Two waves of 20 weeks, which are five whole periods of the one answer or of the other."""
    counts = [5] * 40 + [30] * 20 + [5] * 42 + [31] * 20 + [5] * 60
    assert outcome(folded(79), counts).was_past is True, "no five of its periods have the whole second wave"
    assert outcome(folded(81), counts).was_past is False


def test_a_mean_of_periods_belongs_to_the_middle_one():
    """Its last two periods are later: a mean whose middle is known is no later mean."""
    counts = [5] * 52 + [30] * 20 + [5] * 80
    assert outcome(folded(63), counts).was_past is True, "the middle period ends in week 63"
    assert outcome(folded(59), counts).was_past is False


def test_after_half_a_year_an_end_in_periods_of_four_weeks_can_hold():
    assert outcome(folded(70), HUMP[:96]).was_past is None
    assert outcome(folded(70), HUMP[:97]).was_past is True


def test_quarters_of_periods_of_four_weeks_are_twelve_weeks():
    """The thirteenth week before decides for a fit of weeks, and is in no quarter of one of four weeks."""
    counts = [10] * 100
    counts[60 - 12] = 50
    assert outcome(answer(60), counts).had_risen is True
    assert outcome(folded(60), counts).had_risen is False
    assert outcome(folded(60), counts[: 60 + 24]).was_higher is None
    assert outcome(folded(60), counts[: 60 + 25]).was_higher is False


def test_one_high_week_is_not_a_higher_mean():
    counts = HUMP.copy()
    counts[100] = 100  # its five weeks: 24, below 30
    assert outcome(answer(70), counts).was_past is True


def test_until_half_a_year_has_passed_an_end_can_be_refuted_but_not_hold():
    assert outcome(answer(70), HUMP[:96]).was_past is None
    assert outcome(answer(70), HUMP[:97]).was_past is True
    early = outcome(answer(70), [*HUMP[:72], *[60] * 6])
    assert (early.was_past, early.was_refuted) == (None, True)


def test_higher_means_the_quarter_that_ends_half_a_year_later():
    rising = list(range(10, 170))
    assert outcome(answer(60), rising).was_higher is True
    assert outcome(answer(60), rising[::-1]).was_higher is False
    assert outcome(answer(60), rising[: 60 + 26]).was_higher is None, "the last of its weeks is missing"
    assert outcome(answer(60), rising[: 60 + 27]).was_higher is True


def test_risen_means_the_quarter_up_to_then_against_the_one_half_a_year_before():
    rising = list(range(10, 170))
    assert outcome(answer(60), rising).had_risen is True
    assert outcome(answer(60), rising[::-1]).had_risen is False
    assert outcome(answer(37), rising).had_risen is None, "it had not all begun"
    assert outcome(answer(38), rising).had_risen is True


def test_a_later_week_is_inside_or_outside_of_the_forecast_for_it():
    given = answer(60, forecast=tuple(band(week(61 + ahead)) for ahead in range(26)))
    found = outcome(given, [5] * 61 + [5, 8, 20, 4])
    assert [(one.ahead, one.in_50, one.in_95) for one in found.weeks] == [
        (1, True, True),
        (2, False, True),
        (3, False, False),
        (4, True, True),
    ]


def test_a_week_without_data_or_beyond_the_forecast_is_not_scored():
    given = answer(60, forecast=(band(week(61)), band(week(62)), band(week(63))))
    assert [one.ahead for one in outcome(given, [5] * 80, missing={62}).weeks] == [1, 3]


def test_a_forecast_stated_in_the_unit_of_another_panel_is_converted():
    given = answer(60, recent=0.005, forecast=(band(week(61)), band(week(62))))
    later = outcome(given, [5] * 63, exposure=500.0)  # the same weeks now count twice as much
    assert all(one.in_50 for one in later.weeks)
    assert not any(one.in_50 for one in outcome(replace(given, recent=None), [5] * 63, exposure=500.0).weeks)


def test_a_mean_of_too_few_headlines_decides_nothing_but_on_a_topic_fewer_do():
    few = series(HUMP)
    points = tuple(replace(point, n=19, exposure=19.0) for point in few.points)
    (of_all,) = outcomes([answer(70)], replace(few, points=points))
    (on_topic,) = outcomes([answer(70)], replace(few, points=points, measure=Measure.ALARM_RATE))
    assert (of_all.was_past, on_topic.was_past) == (None, True)


def months(verdicts, *, first=20, every=5, **changes):
    return [
        answer(first + every * number, verdict=verdict, **changes) for number, verdict in enumerate(verdicts)
    ]


def test_changes_are_counted_as_published_and_as_fitted():
    given = months([EARLY, EARLY, RISEN, FALLEN], fitted=RISEN)
    given[1] = replace(given[1], fitted=FALLEN)
    scores = score_record(given, series(HUMP))
    assert (scores.n_answers, scores.n_changes, scores.n_changes_fitted) == (4, 2, 2)
    assert (scores.first, scores.last) == (week(20), week(35))


def test_an_end_is_a_run_of_answers_and_false_if_a_higher_mean_came_after_its_first():
    given = [answer(n, verdict=v) for n, v in ((65, FALLEN), (70, FALLEN), (75, EARLY), (125, FALLEN))]
    scores = score_record(given, series(TWO))
    assert (scores.n_ends, scores.n_false_ends, scores.n_open_ends) == (2, 1, 0)


def test_an_end_stays_open_for_half_a_year():
    scores = score_record([answer(70, verdict=FALLEN)], series(HUMP[:80]))
    assert (scores.n_ends, scores.n_false_ends, scores.n_open_ends) == (1, 0, 1)


def test_a_chance_is_scored_against_what_came_and_against_the_base_rate():
    given = [answer(65, p_past=0.2), answer(70, p_past=0.2), answer(125, p_past=0.9), answer(175, p_past=1)]
    past = score_record(given, series(TWO)).chances["past"]
    assert (past.n, past.n_open) == (3, 1)
    assert past.brier == pytest.approx((0.04 + 0.04 + 0.01) / 3)
    assert past.base_rate == pytest.approx(1 / 3, rel=1e-5)
    assert past.brier_of_base_rate == pytest.approx(2 / 9, rel=1e-5)
    assert past.bins == (
        Bin(low=0.1, high=0.3, n=2, stated=0.2, came_true=0.0),
        Bin(low=0.9, high=1.0, n=1, stated=0.9, came_true=1.0),
    )


def test_only_month_ends_are_scored_so_that_weekly_answers_weigh_no_more():
    weekly = [answer(n, p_past=0.2) for n in range(65, 70)]
    assert score_record(weekly, series(HUMP)).chances["past"].n == len(month_ends(weekly)) == 2


def test_weeks_inside_a_forecast_are_counted_by_distance():
    given = answer(60, forecast=tuple(band(week(61 + ahead)) for ahead in range(26)))
    scores = score_record([given], series([5] * 70 + [8] * 100))
    assert [(one.first, one.last, one.n, one.n_in_50, one.n_in_95) for one in scores.horizons] == [
        (1, 4, 4, 4, 4),
        (5, 13, 9, 5, 9),
        (14, 26, 13, 0, 13),
    ]


def test_a_record_without_later_weeks_is_open_and_not_wrong():
    scores = score_record([answer(60)], series([5] * 61))
    assert [(one.n, one.n_open) for one in scores.chances.values()] == [(0, 1), (0, 1), (1, 0)]
    assert [one.n for one in scores.horizons] == [0, 0, 0]
    assert outcome(answer(60), []).was_past is None
