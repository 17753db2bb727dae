from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.curve import BandPoint, Verdict
from panictrack.curve.fit import BAND, curve_of, posterior
from panictrack.curve.record_scores import EraScore, chance_scores
from panictrack.curve.series.stats import rate_ratio
from panictrack.curve.verdict import PASSED, PROBABILITIES, hangs_on_last
from panictrack.errors import NotEnoughDataError
from panictrack.model import Measure, Series, SeriesPoint
from panictrack.report.paragraph import paragraph
from panictrack.report.sensitivity import Choice, Refit

FIRST = date(2022, 1, 3)
N_HEADLINES = 2_000


def series(means, *, seed=1, coverage=1.0):
    generator = np.random.default_rng(seed)
    points = tuple(
        SeriesPoint(
            start=FIRST + timedelta(weeks=index),
            count=int(generator.poisson(mean)),
            n=N_HEADLINES,
            exposure=float(N_HEADLINES),
            n_streams=3,
            coverage=coverage,
        )
        for index, mean in enumerate(means)
    )
    return Series(topic="ai", measure=Measure.PANIC, step_days=7.0, points=points, streams=("a",))


def with_last(found, count, **changes):
    last = found.points[-1]
    values = {name: getattr(last, name) for name in last.__slots__} | {"count": count} | changes
    return Series(
        topic=found.topic,
        measure=found.measure,
        step_days=7.0,
        points=(*found.points[:-1], SeriesPoint(**values)),
        streams=found.streams,
    )


@cache
def fitted(found, week):
    try:
        return curve_of(posterior(found, week + timedelta(days=6)), label="AI")
    except NotEnoughDataError:
        return None


def written(found, *, week=None, label="AI", refits=(), is_over=True, curve=None):
    week = week or (found.points[-1].start if found.points else FIRST)
    curve = curve or fitted(found, week)
    return curve, paragraph(
        found,
        week=week,
        label=label,
        curve=curve,
        uncorrected=curve,
        refits=refits,
        is_over=is_over,
    )


def this_week(found, *, week=None):
    """The sentences on a week, which need no curve."""
    week = week or found.points[-1].start
    return paragraph(
        found, week=week, label="AI", curve=None, uncorrected=None, refits=(), is_over=True
    ).this_week


FLAT = series([10.0] * 150)


def test_an_empty_archive_claims_nothing():
    _, found = written(series([]))
    assert found.text == (
        "No headlines are counted up to this week. There are no alarmed headlines about AI, so there is no "
        "curve. There is no curve yet, and so no verdict. "
        "A first curve needs 20 alarmed headlines over 12 weeks."
    )


def test_a_sparse_archive_has_no_usual_week():
    _, found = written(series([1.0] * 8))
    assert "too few headlines for a comparison" in found.this_week
    assert "no verdict" in found.how_sure


def test_one_week_of_few_headlines_is_not_said_to_be_like_the_others():
    found = this_week(with_last(FLAT, 5))
    assert "in line" not in found
    assert (
        "One week cannot tell whether that is more or fewer than usual: the average of the previous" in found
    )
    assert "the rate of this week is 0.2 to 1.5 times as high (95% interval)." in " ".join(found.split())


def test_a_week_like_the_others_that_is_counted_well_is_said_to_be_in_line():
    found = this_week(with_last(series([200.0] * 150), 205))
    assert "in line with the year before: the average of the previous 52 weeks is" in found


def test_a_year_with_missing_weeks_is_not_said_to_be_52_weeks():
    points = [point for index, point in enumerate(FLAT.points) if not 100 <= index < 114]
    found = this_week(replace(FLAT, points=tuple(points)))
    assert "the average of the 38 weeks with headlines in the year before is" in found


def test_a_week_far_above_the_others_is_reported_as_such():
    found = this_week(with_last(FLAT, 40))
    assert "more than usual" in found
    assert "alarmed about AI (the reference panel would have shown" in found
    assert "40 of 2,000 headlines" in found
    assert found.endswith("per 10,000. These shares are as counted, uncorrected.")


def test_a_week_far_below_the_others_is_reported_as_such():
    found = this_week(with_last(series([40.0] * 150), 5))
    assert "fewer than usual" in found


def test_counts_of_none_and_one_are_written_in_words():
    none = this_week(with_last(FLAT, 0))
    one = this_week(with_last(FLAT, 1))
    assert "none of 2,000 headlines was alarmed" in none
    assert "one of 2,000 headlines was alarmed" in one


def test_a_week_with_few_headlines_has_counts_and_no_rate_per_10000():
    few = replace(FLAT.points[-1], count=1, n=5, exposure=5.0)
    found = this_week(replace(FLAT, points=(*FLAT.points[:-1], few)))
    assert found == (
        "In the week of 11 November 2024 (2024-W46), one of 5 headlines was alarmed about AI. A rate, or "
        "a comparison with earlier weeks, needs at least 100 headlines in a week, and so few can move the "
        "verdict: do not cite it from this page."
    )


def test_a_thin_week_says_how_little_was_collected():
    found = this_week(with_last(FLAT, 12, coverage=0.41))
    assert found.endswith("Only 41% of the usual headlines were collected that week.")


def test_a_week_without_headlines_names_the_last_that_has_some():
    found = this_week(FLAT, week=FLAT.points[-1].start + timedelta(weeks=2))
    assert found.startswith(
        "No headline after the week of 11 November 2024 (2024-W46) is counted, so all that"
    )
    assert found.endswith("This page is for the week of 25 November 2024 (2024-W48).")


def test_a_flat_archive_shows_no_clear_trend():
    curve, found = written(FLAT)
    assert curve.verdict.value == "no clear trend"
    assert "if the chance of no trend fell below 50%." in found.what_would_change


def test_a_rising_archive_has_not_passed_its_peak():
    curve, found = written(series(np.exp(np.linspace(0, 4, 150))))
    assert curve.verdict is Verdict.RISING
    assert curve.p_peak_passed < PASSED
    assert "if the chance that it rose over the last half-year fell below 80%" in found.what_would_change
    unsure = replace(curve, verdict=Verdict.TOO_EARLY)
    found = paragraph(FLAT, week=FIRST, label="AI", curve=unsure, uncorrected=unsure, refits=(), is_over=True)
    assert "The verdict would be “rising” if it were 80% certain that it rose" in found.what_would_change


def test_a_risen_and_fallen_archive_says_what_would_undo_that():
    weeks = np.arange(200)
    curve, found = written(series(2 + 60 * np.exp(-(((weeks - 70) / 22) ** 2))))
    assert curve.verdict is Verdict.FALLEN
    said = " ".join(found.what_would_change.split())
    assert "if the chance that it has passed its peak fell below 60%, or if several waves" in said
    assert "two thirds of its peak fell below 80%" in said
    assert "A new verdict needs three fits that agree, four weeks apart." in said
    _, found = said_of(Verdict.FALLEN, **HAS_FALLEN | {"p_past": 0.9, "p_curve_passed": 0.7})
    assert "that it has passed its peak fell below 85%, or" in " ".join(found.what_would_change.split())


def said_of(verdict, **inputs):
    """The paragraph on a curve whose fit has these chances and this verdict."""
    curve = fitted(FLAT, FLAT.points[-1].start)
    unsure = dict.fromkeys(PROBABILITIES, 0.5) | {"p_flat": 0.1, "p_several_waves": 0.1}
    values = unsure | {"odds_for_waves": 1.0, "is_perhaps_nothing": False} | inputs
    curve = replace(curve, verdict=verdict, verdict_inputs=replace(curve.verdict_inputs, **values))
    curve = replace(curve, p_rose=values["p_rose"], p_higher=values["p_higher"])
    return curve, written(FLAT, curve=curve)[1]


HAS_FALLEN = {"p_fallen": 0.9, "p_past": 0.75, "p_curve_passed": 0.9}


def test_a_fall_that_hangs_on_the_last_period_says_so_and_what_would_settle_it():
    curve, found = said_of(Verdict.TOO_EARLY, **HAS_FALLEN)
    assert hangs_on_last(curve)
    assert "With its last period it has probably fallen from its peak; without that" in found.finding
    assert "would do for “fallen from its peak”, but without the last" in found.how_sure
    assert "if the next periods confirmed the fall" in found.what_would_change
    assert "a chance of at least 33% each." in found.what_would_change
    assert "shifted by five percentage points" not in found.how_sure
    assert "The verdict would be “rising”" not in found.what_would_change


def test_a_fall_that_is_declared_or_far_does_not_hang_on_the_last_period():
    assert not hangs_on_last(said_of(Verdict.FALLEN, **HAS_FALLEN)[0])
    curve, found = said_of(Verdict.TOO_EARLY)
    assert not hangs_on_last(curve)
    assert "last period" not in found.text
    waits = replace(said_of(Verdict.FALLEN, **HAS_FALLEN)[0], fit_verdict=Verdict.TOO_EARLY)
    assert hangs_on_last(waits)


def test_what_is_open_names_every_verdict_that_it_may_become():
    early = said_of(Verdict.TOO_EARLY)[1].what_would_change
    assert all(
        f"would be “{name}”" in early for name in ("rising", "risen, not fallen", "fallen from its peak")
    )
    assert "several waves" not in early
    assert "no clear trend" not in early
    near = said_of(Verdict.TOO_EARLY, p_flat=0.48, p_several_waves=0.46, odds_for_waves=9.0)[1]
    assert (
        "It would be “no clear trend” if the chance of no trend were at least 50%" in near.what_would_change
    )
    assert "It would be “several waves” if" in near.what_would_change
    risen = said_of(Verdict.RISEN_NOT_FALLEN, p_risen=0.82)[1]
    assert "“too early to tell” if it were no longer 80% certain that it has risen" in risen.what_would_change
    assert "“risen, not fallen” if the chance" not in risen.what_would_change


def test_rising_says_the_chances_that_it_rose_and_that_it_goes_on():
    _, found = said_of(Verdict.RISING, p_rose=0.84, p_higher=0.72)
    said = " ".join(found.finding.split())
    assert "is rising: the chances are 84% that it rose over the last half-year, and 72% that it will" in said


def test_the_text_names_the_forecast_of_the_chart_and_what_will_be_counted():
    counted = fitted(FLAT, FLAT.points[-1].start)
    halved = {name: getattr(counted.forecast[-1], name) / 2 for name in BAND}
    corrected = replace(
        counted, is_corrected=True, forecast=(BandPoint(start=counted.forecast[-1].start, **halved),)
    )
    found = paragraph(
        FLAT, week=FIRST, label="AI", curve=corrected, uncorrected=counted, refits=(), is_over=True
    )
    low, high = (1e4 * getattr(counted.forecast[-1], name) for name in ("q25", "q75"))
    said = " ".join(found.what_would_change.split())
    assert f"should have {low / 2:.0f} to {high / 2:.0f} alarmed" in said
    assert "corrected for the classifier's errors, as in the chart)" in said
    assert f"As counted, uncorrected, these are {low:.0f} to {high:.0f} and" in said


@pytest.mark.parametrize("verdict", Verdict)
def test_each_chance_is_said_once_and_with_what_it_is_about(verdict):
    curve = replace(fitted(FLAT, FLAT.points[-1].start), verdict=verdict)
    curve = replace(curve, p_rose=0.111, p_higher=0.222, p_peak_passed=0.333)
    _, found = written(FLAT, curve=curve)
    said = " ".join(f"{found.finding} {found.chances}".split())
    assert [said.count(chance) for chance in ("11%", "22%", "33%")] == [1, 1, 1]
    for event in ("over the last half-year", "that it will be higher in half a year"):
        assert said.count(event) == 1


def scores(*chances):
    """A record of such chances that it will be higher, each with whether it was."""
    answers = [SimpleNamespace(p_past=0.5, p_higher=chance, p_rose=None) for chance, _ in chances]
    came = [SimpleNamespace(was_past=None, was_higher=true, had_risen=None) for _, true in chances]
    days = (date(2020, 1, 6), date(2022, 12, 26), date(2023, 1, 30), date(2024, 1, 1))
    eras = (
        EraScore(first=days[0], last=days[1], n=100, n_in_50=60, n_in_95=96),
        EraScore(first=days[2], last=days[3], n=100, n_in_50=30, n_in_95=90),
    )
    return SimpleNamespace(chances=chance_scores(answers, came), n_weeks=50, eras=eras)


def fared(*chances):
    curve = replace(fitted(FLAT, FLAT.points[-1].start), p_higher=0.61)
    found = paragraph(
        FLAT,
        week=FIRST,
        label="AI",
        curve=curve,
        uncorrected=curve,
        refits=(),
        scores=scores(*chances),
        is_over=True,
    )
    return " ".join(found.text.split())


def test_a_chance_is_said_with_how_such_chances_have_fared():
    no_use = fared(*[(0.6, False)] * 8, *[(0.6, True)] * 4)
    assert (
        "The chance that it will be higher in half a year is 61%, but in the record "
        "below such chances did worse than always saying 50% (Brier score 0.29 against 0.25, 12 months)."
        in no_use
    )
    as_a_guess = fared(*[(0.5, False)] * 6, *[(0.5, True)] * 6)
    assert "such chances did no better than always saying 50% (Brier score 0.25 against 0.25" in as_a_guess
    of_use = fared(*[(0.6, True)] * 12, *[(0.1, False)] * 12)
    assert ", and in the record below such chances did better than always saying 50% (Brier score" in of_use
    assert "; at 50% to 70%, in 12 months, it always came true)." in of_use
    assert "but no better than always stating how often they came true (" in fared(*[(0.6, True)] * 12)
    some = fared(*[(0.6, True)] * 11, (0.6, False), *[(0.1, False)] * 12)
    assert "; at 50% to 70%, in 12 months, it came true in 92% of them)." in some


def test_a_chance_that_the_finding_states_is_not_repeated_but_judged():
    rising = replace(fitted(FLAT, FLAT.points[-1].start), verdict=Verdict.RISING, p_rose=0.95)
    known = scores()
    known.chances["rose"] = chance_scores(
        [SimpleNamespace(p_past=0.5, p_higher=None, p_rose=0.95)] * 12,
        [SimpleNamespace(was_past=None, was_higher=None, had_risen=True)] * 6
        + [SimpleNamespace(was_past=None, was_higher=None, had_risen=False)] * 6,
    )["rose"]
    found = paragraph(
        FLAT, week=FIRST, label="AI", curve=rising, uncorrected=rising, refits=(), scores=known, is_over=True
    )
    assert " ".join(found.chances.split()).endswith(
        "In the record below, chances that it rose over the last half-year did worse "
        "than always saying 50% "
        "(Brier score 0.45 against 0.25, 12 months)."
    )


def test_few_months_and_chances_that_nothing_has_judged_are_not_held_against_what_came():
    few = fared((0.3, True))
    assert "61%, but in the record below such chances did worse than always saying 50% (Brier" in few
    assert "against 0.25, 1 month). The chance" in few
    assert "record below" not in written(FLAT)[1].text


def test_a_forecast_is_said_with_how_earlier_ones_held():
    assert (
        "The record below has 200 such forecasts, of 50 weeks: the same week is forecast in several months. "
        "45% of them held the week in their 50% interval, and 93% in their 95% interval; of those made since "
        "January 2023, 30% and 90%."
    ) in fared((0.6, False))


def test_the_forecast_that_is_named_is_the_one_of_the_curve():
    curve, found = written(FLAT)
    last = curve.forecast[-1]
    assert (
        f"should have {1e4 * last.q25:.0f} to {1e4 * last.q75:.0f} alarmed headlines per 10,000"
        in found.what_would_change
    )


def test_a_year_whose_weeks_jump_makes_fewer_weeks_unusual():
    jumping = series([4.0, 30.0] * 75)
    calm = series([17.0] * 150)
    wide = rate_ratio(with_last(jumping, 34).points[-1], jumping.points[-53:-1])
    narrow = rate_ratio(with_last(calm, 34).points[-1], calm.points[-53:-1])
    assert wide[0] < 1 < narrow[0]


@pytest.mark.parametrize("mean", [2.0, 10.0, 40.0])
def test_weeks_of_an_unchanged_rate_are_rarely_reported_as_unusual(mean):
    unusual = 0
    for seed in range(200):
        points = series([mean] * 53, seed=seed).points
        low, high = rate_ratio(points[-1], points[:-1])
        unusual += low > 1 or high < 1
    assert unusual <= 20  # one in twenty is the aim, one in ten would be a lie


@given(counts=st.lists(st.integers(0, 500), min_size=3, max_size=60), now=st.integers(0, 500))
def test_the_interval_holds_the_ratio_whatever_comes(counts, now):
    points = with_last(series([1.0] * (len(counts) + 1)), now).points
    before = [with_last(series([1.0]), count).points[0] for count in counts]
    if sum(counts) == 0:
        return
    low, high = rate_ratio(points[-1], before)
    assert 0 < low < (now + 0.5) / (N_HEADLINES * sum(counts) / (N_HEADLINES * len(counts))) < high


def test_the_paragraph_is_whole_sentences():
    for found in (FLAT, series([]), series([1.0] * 8)):
        text = written(found)[1].text
        assert text.endswith(".")
        assert "{" not in text
        assert "  " not in text


def test_a_verdict_that_rests_on_a_choice_says_so_on_top():
    curve, _ = written(FLAT)
    kept = Refit(choice=Choice.STORIES, curve=curve)
    changed = Refit(choice=Choice.STREAM, stream="a", share=0.5, curve=None)
    _, found = written(FLAT, refits=(changed, kept))
    assert "Of 2 other choices that one could make, one changes the verdict of the un" in found.how_sure
    _, found = written(FLAT, refits=(kept,))
    assert "choice" not in found.how_sure


def test_a_verdict_near_its_threshold_names_the_others():
    curve = fitted(FLAT, FLAT.points[-1].start)
    near = replace(
        curve,
        verdict_inputs=replace(curve.verdict_inputs, p_flat=0.52, p_several_waves=0.1),
    )
    found = paragraph(FLAT, week=FIRST, label="AI", curve=near, uncorrected=near, refits=(), is_over=True)
    assert "a close call" in found.how_sure
    assert "“too early to tell” if the chance of no trend shifted by five percentage points" in found.how_sure
    clear = replace(curve, verdict_inputs=replace(curve.verdict_inputs, p_flat=0.9))
    found = paragraph(FLAT, week=FIRST, label="AI", curve=clear, uncorrected=clear, refits=(), is_over=True)
    assert "a close call" not in found.how_sure


def test_the_paragraph_begins_by_saying_that_the_week_is_not_over():
    _, found = written(FLAT, is_over=False)
    assert found.this_week.startswith("The week was not over when this report was made. In the week of ")
    _, found = written(FLAT)
    assert "not over" not in found.text
