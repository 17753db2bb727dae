"""The sections of the page that put the verdict to the test."""

from datetime import date, timedelta

import numpy as np
import pytest

from panictrack.curve import Hypothesis
from panictrack.curve.fit import fit
from panictrack.curve.misclassification import MisclassificationCorrection
from panictrack.curve.series import build_series
from panictrack.curve.shapes import log_hump
from panictrack.model import ErrorCounts, ErrorRates, Measure, WeekCount
from panictrack.report.known_errors import KnownErrors
from panictrack.report.robustness import errors_section, hypotheses_section
from panictrack.report.wording.curve import hypotheses_sentence
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


HUMP = 0.005 * (1 + 8 * np.exp(log_hump(np.arange(N_WEEKS) - 70.0, 7, 12)))


def panic(own):
    return fit(build_series(own, "ai", Measure.PANIC), LATER)


def test_every_hypothesis_has_its_odds_and_no_prior_for_every_measure():
    curve = panic(counts(HUMP, "a.com"))
    section = hypotheses_section({Measure.PANIC: curve, Measure.CONCERN: curve})
    rows = {row[:2]: row[2:] for row in section.table.rows}
    assert len(rows) == 2 * len(Hypothesis)
    assert rows["panic", "one rise and fall"] == ("1 (best)",)
    assert rows["concern", "no pattern"] == ("over 1,000 : 1",)
    assert hypotheses_sentence(curve.hypotheses) in section.paragraphs[1]


def test_the_page_shows_what_the_classifier_s_errors_change():
    series = build_series(counts(HUMP, "a.com"), "ai", Measure.ALARM_RATE)
    uncorrected = {Measure.ALARM_RATE: fit(series, LATER)}
    corrected = {
        Measure.ALARM_RATE: fit(series, LATER, correction=MisclassificationCorrection(errors=ERRORS))
    }
    section = errors_section(uncorrected, corrected, KnownErrors(rates={Measure.ALARM_RATE: ERRORS}), "AI")
    (row,) = section.table.rows
    assert row[0] == "alarm rate, % of headlines about the topic"
    assert row[1] != row[2]


def test_without_known_errors_the_page_says_that_shares_are_uncorrected():
    section = errors_section({}, {}, KnownErrors(), "drones")
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
