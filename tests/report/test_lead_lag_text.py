"""Whether calls for rules lead or follow alarm, in words that claim no more than the intervals."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from panictrack.curve.series.lead_lag import LeadLag, Order, monthly_lead_lag
from panictrack.model import Measure, Series, SeriesPoint
from panictrack.report.wording.curve import lead_lag_sentence

FOUND = LeadLag(order=Order.LEADS, n_months=60, lag=2, low=1, high=3, p_value=0.01)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Alarm came first, by 2 months (90% bootstrap interval: 1 to 3)"),
        (
            {"order": Order.FOLLOWS, "lag": -1, "low": -2, "high": -1},
            "Calls for regulation came first, by one month (90% bootstrap interval: 1 to 2)",
        ),
        ({"order": Order.TOGETHER, "lag": 0, "low": 0, "high": 0}, "in the same months"),
        (
            {"order": Order.NOT_CLEAR, "low": -4, "p_value": 0.3},
            "They do not clearly move together (permutation test: p = 0.30), so neither comes first.",
        ),
        ({"order": Order.NOT_CLEAR, "low": 0, "high": 2}, "alarm leads by 0 to 2 months (90% bootstrap"),
        ({"order": Order.NOT_CLEAR, "low": -3, "high": 0}, "calls for regulation lead by 0 to 3 months"),
        ({"order": Order.NOT_CLEAR, "low": -3, "high": 1}, "calls leading by 3 months to alarm leading by 1"),
        ({"order": Order.TOO_LITTLE, "lag": None, "low": None, "high": None}, "too little data to tell"),
    ],
)
def test_each_order_has_its_sentence(changes, said):
    assert said in lead_lag_sentence(replace(FOUND, **changes))


def weekly(counts, *, without=()):
    points = tuple(
        SeriesPoint(
            start=date(2018, 1, 1) + timedelta(weeks=week),
            count=int(count),
            n=100,
            exposure=100.0,
            n_streams=1,
            coverage=1.0,
        )
        for week, count in enumerate(counts)
        if week not in without
    )
    return Series(topic="ai", measure=Measure.LABELLED, step_days=7.0, points=points)


def test_months_after_the_latest_gap_are_compared():
    rates = 10 + 5 * np.sin(np.arange(260) / 9)
    gap = range(100, 110)  # more than two months without a headline on the topic
    found = monthly_lead_lag(weekly(rates), weekly(rates, without=gap))
    assert found.n_months == 60 - 25  # January 2018 to December 2022, less all before March 2020
    assert monthly_lead_lag(weekly([]), weekly([])).order is Order.TOO_LITTLE
