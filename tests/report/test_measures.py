"""The page has one table of its measures, with the verdict on each and its chances."""

from dataclasses import replace

import pytest

from panictrack.curve import Verdict
from panictrack.model import Measure
from panictrack.report.curve_cache import CurveCache, from_plain
from panictrack.report.measures import measures_table


@pytest.fixture(scope="module")
def curve():
    shipped = next(iter(CurveCache(None)._shipped.values()))
    chances = {"p_rose": 0.14, "p_higher": 0.61, "p_peak_passed": 0.21}
    return replace(
        from_plain(shipped),
        label="AI",
        measure=Measure.PANIC,
        verdict=Verdict.RISING,
        is_corrected=True,
        fit_verdict=None,
        **chances,
    )


def test_each_measure_has_its_published_verdict_and_three_chances(curve):
    table = measures_table({Measure.PANIC: curve}, is_judged=True)
    assert table.rows == (
        ("panic: the share of headlines that are alarmed about AI", "rising", "14%", "61%", "21%"),
    )
    assert "the last half-year" in table.columns[2]
    assert table.caption.endswith("chances of panic alone, and dates the false ends of each measure.")


def test_a_published_verdict_that_the_fit_would_not_give_says_so(curve):
    held = replace(curve, fit_verdict=Verdict.TOO_EARLY)
    (row,) = measures_table({Measure.PANIC: held}, is_judged=False).rows
    assert row[1] == "rising (this week's fit alone: too early to tell)"


def test_the_caption_says_which_measures_are_corrected(curve):
    attention = replace(curve, measure=Measure.ATTENTION, is_corrected=False)
    both = measures_table({Measure.PANIC: curve, Measure.ATTENTION: attention}, is_judged=False)
    assert both.caption.endswith("corrected for the classifier's errors where these are known.")
    assert measures_table({Measure.ATTENTION: attention}, is_judged=False).caption.endswith("uncorrected.")
    assert measures_table({}, is_judged=True) is None
