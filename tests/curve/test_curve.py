import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from panictrack.curve import DateInterval, Hypothesis, PanicCurve, Stage, TurningPoint, Verdict
from panictrack.curve.fit import curve_of, fit, posterior
from panictrack.curve.observations import observe
from panictrack.curve.result import NumberInterval
from panictrack.curve.series import by_month
from panictrack.curve.shapes import log_hump
from panictrack.errors import NotEnoughDataError
from panictrack.model import Measure, Series, SeriesPoint
from panictrack.model.times import MONTH_DAYS, QUARTER_DAYS, WEEK, YEAR_DAYS
from panictrack.report.wording.curve import curve_sentence
from panictrack.report.wording.fit import fit_mapping, fit_text

FIRST = date(2020, 1, 6)


def made_up(mean, *, n_weeks=220, exposure=2_000.0, sigma=0.2, rho=0.5, seed=1, missing=()):
    """A weekly series with AR(1) log shocks and Poisson counts around `mean` of the week's number."""
    generator = np.random.default_rng(seed)
    shock, points = 0.0, []
    for week in range(n_weeks):
        shock = rho * shock + sigma * np.sqrt(1 - rho**2) * generator.standard_normal()
        count = int(generator.poisson(mean(week) * np.exp(shock) * exposure))
        if week not in missing:
            start = FIRST + timedelta(weeks=week)
            points.append(
                SeriesPoint(start=start, count=count, n=2_000, exposure=exposure, n_streams=2, coverage=1.0)
            )
    return Series(topic="ai", measure=Measure.PANIC, step_days=7.0, points=tuple(points))


def hump(week, peak, rise, fall):
    return float(np.exp(log_hump(np.array(week - peak, dtype=float), rise, fall)))


LATER = date(2030, 1, 1)


def passed(week):
    return 0.004 * (1 + 6 * hump(week, 100, 8, 18))


def fitted(mean, **given):
    """Without the second fit that confirms a fall, which takes as long again."""
    return curve_of(posterior(made_up(mean, **given), LATER))


@pytest.fixture(scope="module")
def one_hump() -> PanicCurve:
    return fit(made_up(passed), LATER)


def test_a_single_rise_and_fall_is_found_and_its_peak_dated(one_hump):
    truth = FIRST + timedelta(weeks=100)
    found = one_hump.turning_points[TurningPoint.PEAK]
    assert one_hump.verdict is Verdict.FALLEN
    assert found.q025 <= truth  # a later wave may be higher: no quantile above the median is certain
    assert abs((found.q50 - truth).days) <= 28
    assert one_hump.stage is Stage.MOVING_ON


def test_a_sentence_on_data_that_ended_long_ago_dates_the_data(one_hump):
    week_after = FIRST + timedelta(weeks=221)
    assert curve_sentence(one_hump).endswith("(data up to March 2024).")
    assert "data up to" not in curve_sentence(replace(one_hump, as_of=week_after))


def test_turning_points_come_in_order(one_hump):
    panic, peak, practicality = (one_hump.turning_points[point].q50 for point in TurningPoint)
    assert panic < peak < practicality


def test_a_peak_that_has_probably_passed_is_never_dated_into_the_future(one_hump):
    day = date(2024, 1, 1)
    early, middle, late = date(2018, 1, 1), date(2021, 5, 1), date(2027, 9, 1)
    interval = DateInterval(q025=early, q10=early, q25=early, q50=middle, q75=late, q90=late, q975=None)
    curve = replace(one_hump, verdict_inputs=replace(one_hump.verdict_inputs, highest=interval, last=day))
    assert curve.verdict is Verdict.FALLEN
    assert "most likely in May 2021" in curve_sentence(curve)
    assert "2027" not in curve_sentence(curve)


def test_a_level_series_shows_no_clear_trend():
    curve = fitted(lambda _week: 0.01)
    assert curve.verdict is Verdict.NO_CLEAR_TREND
    assert curve.stage is Stage.TRUSTING


def test_a_lasting_rise_has_risen_and_not_fallen():
    curve = fitted(lambda week: 0.004 * (1 + 6 / (1 + np.exp(-(week - 100) / 8))))
    assert curve.verdict is Verdict.RISEN_NOT_FALLEN
    assert " has risen; the chances are " in curve_sentence(curve)


def test_two_separate_humps_are_several_waves():
    curve = fitted(lambda week: 0.004 * (1 + 5 * hump(week, 60, 7, 10) + 6 * hump(week, 160, 7, 10)))
    assert curve.verdict is Verdict.SEVERAL_WAVES


@pytest.mark.parametrize("seed", range(2))
def test_before_the_peak_no_peak_is_declared(seed):
    curve = fitted(lambda week: 0.004 * (1 + 8 * hump(week, 235, 25, 25)), seed=seed)
    assert curve.verdict is not Verdict.FALLEN
    assert curve.p_peak_passed < 0.5


def test_missing_weeks_are_missing_and_not_zero(one_hump):
    holed = fitted(passed, missing=range(120, 135))
    assert abs((one_hump.peak.q50 - holed.peak.q50).days) <= 21


def test_months_tell_the_same_as_weeks(one_hump):
    monthly = curve_of(posterior(by_month(made_up(passed)), LATER))
    assert monthly.verdict is one_hump.verdict
    assert monthly.step_days == 30.4375
    assert abs((monthly.peak.q50 - one_hump.peak.q50).days) <= 31


@pytest.mark.parametrize(("days", "n_ahead"), [(30.4375, 6), (365.25, 1)])
def test_months_and_years_keep_their_first_days(days, n_ahead):
    months = 1 if days < 100 else 12
    starts = [date(1950 + m * months // 12, m * months % 12 + 1, 1) for m in range(70)]
    points = tuple(
        SeriesPoint(
            start=start,
            count=int(100 * (1 + 5 * hump(place, 30, 4, 8))),
            n=10_000,
            exposure=1e4,
            n_streams=1,
            coverage=1.0,
        )
        for place, start in enumerate(starts)
    )
    series = Series(topic="x", measure=Measure.GIVEN, step_days=days, points=points)
    found = curve_of(posterior(series, LATER))
    assert [point.start for point in found.fitted] == starts
    assert all(point.start.day == 1 for point in found.forecast)
    assert len(found.forecast) >= 1
    assert found.peak.q50.day == 1
    assert round(n_ahead) <= len(found.forecast)


def test_a_short_daily_series_has_a_forecast_of_half_a_year():
    weekly = made_up(passed, n_weeks=120)
    daily = replace(
        weekly,
        step_days=1.0,
        points=tuple(
            replace(point, start=FIRST + timedelta(days=day)) for day, point in enumerate(weekly.points)
        ),
    )
    assert len(fit(daily, LATER).forecast) == 182


def test_what_came_after_now_is_not_used():
    series = made_up(passed)
    early = fit(series, FIRST + timedelta(weeks=95))
    assert early.span[1] <= FIRST + timedelta(weeks=95)
    assert early.verdict is not Verdict.FALLEN


def test_the_same_seed_gives_the_same_fit_and_a_confirmed_fall_changes_nothing(one_hump):
    assert fitted(passed) == one_hump


def test_probabilities_are_probabilities(one_hump):
    assert sum(one_hump.stages.values()) == pytest.approx(1, abs=0.01)
    assert all(0 <= p <= 1 for p in (one_hump.p_peak_passed, one_hump.p_higher, one_hump.p_rose))


def test_bands_are_nested_and_the_forecast_goes_on_where_the_fit_ends(one_hump):
    for point in (*one_hump.fitted, *one_hump.forecast):
        quantiles = [point.q025, point.q10, point.q25, point.q50, point.q75, point.q90, point.q975]
        assert quantiles == sorted(quantiles)
    assert one_hump.forecast[0].start == one_hump.fitted[-1].start + timedelta(weeks=1)
    assert len(one_hump.forecast) == 26


def test_thirty_years_of_weeks_are_fitted_as_periods_of_four_weeks():
    series = made_up(lambda week: 0.002 * (1 + 5 * hump(week, 1_400, 40, 80)), n_weeks=1_560)
    observations = observe(series, date(2060, 1, 1))
    assert observations.step_days == 28
    assert observations.n_events == observations.counts.sum() == sum(point.count for point in series.points)
    assert observations.n_periods == 1_560


@pytest.mark.parametrize(
    ("n_weeks", "rate", "missing"),
    [
        (8, 0.05, "so 4 periods more;"),
        (40, 0.0001, r"so \d+ events more;"),
        (2, 0.0001, r"so 10 periods and \d+ events more;"),
    ],
)
def test_too_little_data_is_an_error_that_says_how_much_is_missing(n_weeks, rate, missing):
    with pytest.raises(NotEnoughDataError, match=f"12 periods and 20 events, {missing}"):
        fitted(lambda _week: rate, n_weeks=n_weeks)


@pytest.mark.parametrize(
    ("n_weeks", "n", "day", "remedy"),
    [
        (40, 9, date(2000, 3, 1), "give a later day with --as-of, or a longer series"),
        (8, 9, date(2060, 1, 1), "give a longer series, or shorter periods"),
        (40, 0, date(2060, 1, 1), "give a longer series, or counts of a wider search"),
    ],
)
def test_too_short_a_file_is_an_error_with_the_remedy(n_weeks, n, day, remedy):
    points = [
        SeriesPoint(
            start=date(2000, 1, 3) + number * WEEK, count=n, n=100, exposure=1.0, coverage=1.0, n_streams=1
        )
        for number in range(n_weeks)
    ]
    series = replace(made_up(lambda _week: 0.1, n_weeks=20), measure=Measure.GIVEN, points=tuple(points))
    with pytest.raises(NotEnoughDataError, match=remedy):
        observe(series, day)


def test_json_has_what_a_program_needs_and_writes_a_date_that_never_comes_as_inf(one_hump):
    found = json.loads(json.dumps(fit_mapping(one_hump)))
    wanted = {
        "verdict", "sentence", "p_peak_passed", "p_higher", "p_rose", "peak", "stages", "turning_points",
        "odds", "half_life_days", "forecast", "n_events", "span", "version",
    }  # fmt: skip
    assert wanted <= found.keys()
    never = replace(one_hump, peak=replace(one_hump.peak, q975=None))
    assert fit_mapping(never)["peak"]["q975"] == "inf"


def test_the_report_for_a_terminal_has_verdict_stages_and_odds(one_hump):
    text = fit_text(one_hump)
    assert curve_sentence(one_hump) in text
    for stage in Stage:
        assert stage.value in text
    for hypothesis in Hypothesis:
        assert hypothesis.value in text


@pytest.mark.parametrize("odds", [2.9, 3.1])
def test_a_fall_is_not_said_to_be_of_a_single_wave_where_the_data_favour_several(one_hump, odds):
    inputs = replace(one_hump.verdict_inputs, odds_for_waves=odds)
    sentence = curve_sentence(replace(one_hump, verdict_inputs=inputs))
    favoured = "The data favour several waves over a single rise and fall by odds of 3.1 : 1"
    assert (favoured in sentence) == (odds > 3)
    assert ("waves" in sentence) == (odds > 3)


def test_dates_and_durations_in_the_terminal_are_as_precise_as_the_series(one_hump):
    dates = {name: date(1983, 1, 1) for name in ("q025", "q10", "q25", "q50", "q75", "q90", "q975")}
    yearly = replace(
        one_hump,
        step_days=YEAR_DAYS,
        peak=DateInterval(**dates),
        half_life_days=NumberInterval(
            q025=730.5, q10=730.5, q50=1826.25, q90=float("inf"), q975=float("inf")
        ),
    )
    text = fit_text(yearly)
    assert "half-life                  5 years (2 or more)" in text
    assert "1983-01" not in text
    assert re.search(r"half-life +\d+ weeks \(\d+ to \d+\)", fit_text(one_hump))


@pytest.mark.parametrize(
    ("step_days", "n_periods", "ahead", "back", "in_sentence"),
    [
        (7.0, 220, "26 weeks", "26 weeks", "half-year"),
        (28.0, 220, "24 weeks", "24 weeks", "half-year"),
        (7.0, 40, "10 weeks", "10 weeks", "10 weeks"),
        (1.0, 90, "22 days", "22 days", "22 days"),
        (14.0, 5, "2 weeks", "2 weeks", "2 weeks"),
        (MONTH_DAYS, 100, "6 months", "6 months", "half-year"),
        (QUARTER_DAYS, 5, "3 months", "3 months", "3 months"),
        (YEAR_DAYS, 30, "a year", "year", "year"),
        (10 * YEAR_DAYS, 9, "10 years", "10 years", "10 years"),
    ],
)
def test_chances_look_as_far_as_the_series_own_periods_allow_and_the_text_says_how_far(
    one_hump, step_days, n_periods, ahead, back, in_sentence
):
    of_periods = (one_hump.fitted * 2)[:n_periods]
    found = replace(one_hump, verdict=Verdict.TOO_EARLY, step_days=step_days, fitted=of_periods)
    text = fit_text(found)
    assert f"higher in {ahead} " in text
    assert f"rose in the last {back} " in text
    assert f"it rose over the last {in_sentence} is" in curve_sentence(found)


def test_values_of_an_index_are_not_called_events_and_what_was_left_out_is_named(one_hump):
    text = fit_text(one_hump, is_index=True, left_out=["1 partial period left out"])
    assert "values of an index (weekly)" in text
    assert "events" not in text
    before, _, after = text.partition("beyond: after the horizon")
    assert bool(after) == ("beyond" in before)
    assert "note                       1 partial period left out" in text
    assert fit_mapping(one_hump, is_index=True)["n_events"] is None


def test_importing_the_curve_does_not_load_scipy():
    code = "import sys, panictrack.curve.fit; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
