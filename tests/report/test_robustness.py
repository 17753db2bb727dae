"""The sections of the page that put the verdict to the test."""

from datetime import date, timedelta

import numpy as np
import pytest

from panictrack.curve import Hypothesis, Verdict
from panictrack.curve.fit import fit
from panictrack.curve.misclassification import MisclassificationCorrection
from panictrack.curve.series import build_series
from panictrack.curve.shapes import log_hump
from panictrack.model import ErrorCounts, ErrorRates, Measure, WeekCount
from panictrack.report.curve_cache import CurveCache
from panictrack.report.leave_one_stream_out import without_each_stream
from panictrack.report.robustness import errors_section, hypotheses_section, streams_section
from panictrack.report.wording.curve import hypotheses_sentence, streams_sentence
from panictrack.scoring.scorers import error_rates

MONDAY, LATER = date(2020, 1, 6), date(2030, 1, 1)
ERRORS = ErrorRates(total=ErrorCounts(hits=66, misses=34, false_alarms=5, correct_rejections=95))
N_WEEKS = 170


def counts(shares, outlet, seed=1, n=2_000):
    generator = np.random.default_rng(seed)
    return [
        WeekCount(
            week_start=MONDAY + timedelta(weeks=week),
            stream=outlet,
            topic="ai",
            n_headlines=n,
            n_topic=int(10 * share * n),
            n_concerned=int(share * n),
            n_alarmed=int(generator.poisson(share * n)),
        )
        for week, share in enumerate(shares)
    ]


FLAT = np.full(N_WEEKS, 0.005)
HUMP = 0.005 * (1 + 8 * np.exp(log_hump(np.arange(N_WEEKS) - 70.0, 7, 12)))


def without(own):
    return without_each_stream(
        own, topic="ai", reference=None, now=LATER, label="AI", curves=CurveCache(None)
    )


def panic(own):
    return fit(build_series(own, "ai", Measure.PANIC), LATER)


def test_a_panic_in_one_outlet_alone_is_distinguished_from_one_that_all_share():
    alone = [*counts(HUMP, "shrill.com"), *counts(FLAT, "a.com", 2), *counts(FLAT, "b.com", 3)]
    shared = [*counts(HUMP, "shrill.com"), *counts(HUMP, "a.com", 2), *counts(HUMP, "b.com", 3)]
    verdict = panic(alone).verdict
    assert verdict is not Verdict.NO_CLEAR_TREND
    assert "without shrill.com it is “no clear trend”" in streams_sentence(without(alone), verdict)
    assert streams_sentence(without(shared), panic(shared).verdict).startswith(
        "No. The uncorrected verdict stays “rose and fell” whichever of the 3 streams with the most "
    )


def test_an_outlet_with_hardly_any_alarmed_headline_is_not_tried():
    own = [*counts(HUMP, "a.com"), *counts(FLAT / 100, "quiet.com", 2)]
    assert [one.stream for one in without(own)] == ["a.com"]


def test_where_an_outlet_is_all_there_is_too_little_is_left():
    own = counts(HUMP, "a.com")
    section = streams_section(without(own), panic(own))
    assert "without a.com there is too little data for a curve" in section.paragraphs[0]
    assert section.table.rows[0][:2] == ("none (uncorrected)", "–")
    assert section.table.rows[1:] == (("a.com", "100%", "too few headlines", "–"),)


def test_every_hypothesis_has_its_prior_bayes_factor_and_posterior_for_every_measure():
    curve = panic(counts(HUMP, "a.com"))
    section = hypotheses_section({Measure.PANIC: curve, Measure.CONCERN: curve})
    rows = {row[:2]: row[2:] for row in section.table.rows}
    assert len(rows) == 2 * len(Hypothesis)
    prior, factor, posterior = rows["panic", "one rise and fall"]
    assert (prior, factor) == (f"{curve.hypotheses[Hypothesis.ONE_CYCLE].prior:.0%}", "1 (best)")
    assert int(posterior.removesuffix("%")) > int(prior.removesuffix("%"))
    assert rows["concern", "no pattern"][1:] == ("over 1,000", "0%")
    assert hypotheses_sentence(curve.hypotheses) in section.paragraphs[1]


def test_the_page_shows_what_the_classifier_s_errors_change():
    series = build_series(counts(HUMP, "a.com"), "ai", Measure.ALARM_RATE)
    uncorrected = {Measure.ALARM_RATE: fit(series, LATER)}
    corrected = {
        Measure.ALARM_RATE: fit(series, LATER, correction=MisclassificationCorrection(errors=ERRORS))
    }
    section = errors_section(uncorrected, corrected, {Measure.ALARM_RATE: ERRORS})
    (row,) = section.table.rows
    assert row[0] == "alarm rate, % of headlines about the topic"
    assert row[1] != row[2]


def test_without_known_errors_the_page_says_that_shares_are_uncorrected():
    section = errors_section({}, {}, {})
    assert section.table is None
    assert "uncorrected" in section.paragraphs[0]


@pytest.mark.parametrize(("topic", "measure"), [("drones", Measure.PANIC), ("ai", Measure.ATTENTION)])
def test_errors_are_known_of_alarm_about_ai_alone(topic, measure):
    assert error_rates(topic, measure) is None
    assert (
        error_rates("ai", Measure.PANIC).total.sensitivity
        < error_rates("ai", Measure.CONCERN).total.sensitivity
    )


def test_without_a_curve_no_hypothesis_is_said_to_be_compared():
    section = hypotheses_section({})
    assert section.paragraphs == (
        "There are too few alarmed headlines for a curve, so no hypothesis is tested.",
    )
    assert section.table is None
