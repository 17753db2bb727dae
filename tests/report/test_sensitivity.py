"""The page says which choices of ours change the verdict: each is changed alone, and fitted again."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from panictrack.curve import Verdict
from panictrack.curve.series import build_series
from panictrack.curve.shapes import log_hump
from panictrack.errors import NotEnoughDataError
from panictrack.model import Measure, WeekCount
from panictrack.report.curve_cache import CurveCache, from_plain
from panictrack.report.sensitivity import Choice, Refit, refits_of
from panictrack.report.sensitivity_table import sensitivity_section

LAST = date(2026, 8, 17)
NOW = LAST + timedelta(days=6)
N_WEEKS = 60


def counts(shares, stream, seed=1, n=2_000):
    generator = np.random.default_rng(seed)
    first = LAST - timedelta(weeks=len(shares) - 1)
    return [
        WeekCount(
            week_start=first + timedelta(weeks=week),
            stream=stream,
            topic="ai",
            n_headlines=n,
            n_topic=int(10 * share * n),
            n_concerned=int(share * n),
            n_alarmed=int(generator.poisson(share * n)),
        )
        for week, share in enumerate(shares)
    ]


FLAT = np.full(N_WEEKS, 0.005)
HUMP = 0.005 * (1 + 8 * np.exp(log_hump(np.arange(N_WEEKS) - 25.0, 4, 5)))


class Asked(CurveCache):
    """Nothing is fitted: what is asked for is noted, and every answer is that there is too little data."""

    def __init__(self):
        super().__init__(None)
        self.asked = []

    def curve(self, series, now, **_):
        self.asked.append((series, now))
        raise NotEnoughDataError("nothing is fitted")


def refits(own, curves, others=None):
    return refits_of(own, topic="ai", reference=None, now=NOW, label="AI", curves=curves, others=others or {})


@pytest.fixture(scope="module")
def curve():
    """A curve that is shipped, as if it had risen and fallen."""
    shipped = map(from_plain, CurveCache(None)._shipped.values())
    return replace(next(one for one in shipped if not one.is_corrected), verdict=Verdict.SEVERAL_WAVES)


def test_a_panic_in_one_stream_alone_depends_on_that_stream(quick_fits):
    alone = [*counts(HUMP, "shrill.com"), *counts(FLAT, "a.com", 2), *counts(FLAT, "b.com", 3)]
    curves = CurveCache(None)
    curve = curves.curve(build_series(alone, "ai", Measure.PANIC), NOW, label="AI")
    found = [one for one in refits(alone, curves) if one.choice is Choice.STREAM]
    verdicts = {one.stream: one.curve.verdict for one in found}
    assert set(verdicts) == {"shrill.com", "a.com", "b.com"}
    assert verdicts["shrill.com"] is Verdict.NO_CLEAR_TREND
    assert curve.verdict is not Verdict.NO_CLEAR_TREND
    section = sensitivity_section(curve, curve, found)
    assert section.paragraphs[0].startswith("Yes. ")
    assert "without shrill.com, which has " in section.paragraphs[0]
    assert "of the alarmed headlines (“no clear trend”)" in section.paragraphs[0]


def test_spans_are_counted_back_from_the_last_week_with_data():
    asked = Asked()
    found = refits(counts(np.full(700, 0.005), "a.com"), asked)
    weeks = [(one.choice.value, one.number, one.week) for one in found if one.week]
    assert weeks == [
        ("first week", 10, LAST - timedelta(weeks=521)),
        ("first week", 5, LAST - timedelta(weeks=260)),
        ("last week", 1, LAST - timedelta(weeks=4)),
        ("last week", 3, LAST - timedelta(weeks=13)),
        ("last week", 6, LAST - timedelta(weeks=26)),
    ]
    begun, ended = asked.asked[:2], asked.asked[2:5]
    assert [series.points[0].start for series, _ in begun] == [week for *_, week in weeks[:2]]
    assert [series.points[-1].start for series, _ in ended] == [week for *_, week in weeks[2:]]
    assert [now - series.points[-1].start for series, now in ended] == [timedelta(days=6)] * 3


def test_a_series_is_not_begun_later_where_little_would_be_left_out():
    found = refits(counts(np.full(300, 0.005), "a.com"), Asked())
    assert not any(one.choice is Choice.FIRST_WEEK for one in found)


def test_at_most_six_other_definitions_and_six_streams_are_fitted():
    own = [count for name in "abcdefgh" for count in counts(np.full(700, 0.005), name)]
    asked = Asked()
    assert len(refits(own, asked)) == len(asked.asked) == 12


def test_alarmed_headlines_that_call_for_regulation_are_left_out_together():
    asked = Asked()
    own = [replace(count, labels={"only alarmed": 3}, n_alarmed=5) for count in counts(FLAT, "a.com")]
    found = refits(own, asked)
    (place,) = (index for index, one in enumerate(found) if one.choice is Choice.REGULATION)
    series, now = asked.asked[place]
    assert {point.count for point in series.points} == {3}
    assert now == NOW


def test_a_stream_with_hardly_any_alarmed_headline_is_not_left_out():
    own = [*counts(HUMP, "a.com"), *counts(FLAT / 100, "quiet.com", 2)]
    assert [one.stream for one in refits(own, Asked()) if one.stream] == ["a.com"]


def test_curves_that_are_fitted_already_take_their_places(curve):
    found = refits(counts(FLAT, "a.com"), Asked(), {Choice.STORIES: curve, Choice.THRESHOLD: None})
    choices = [Choice.THRESHOLD, Choice.REGULATION, Choice.STREAM, Choice.STORIES]
    assert [one.choice for one in found][-4:] == choices
    assert found[-1].curve is curve
    assert refits([], Asked(), {Choice.STORIES: curve}) == ()


def test_a_verdict_that_no_choice_changes_is_said_to_stay(curve):
    curve, lower = (replace(curve, p_peak_passed=chance) for chance in (0.6, 0.5))
    found = [Refit(choice=Choice.STORIES, curve=curve), Refit(choice=Choice.THRESHOLD, curve=lower)]
    (words,) = sensitivity_section(curve, curve, found).paragraphs
    assert words == (
        "No. This week's uncorrected fit says “several waves”, and so it does with each of 2 other choices. "
        "The chance that it has passed its peak is 50% to 60% with them, and 60% as counted, uncorrected."
    )


def test_the_table_compares_what_each_fit_alone_says_for_every_choice(curve):
    corrected = replace(curve, is_corrected=True, verdict=Verdict.TOO_EARLY)
    found = [
        Refit(choice=Choice.FIRST_WEEK, number=10, week=date(2016, 8, 22), curve=curve),
        Refit(choice=Choice.LAST_WEEK, number=1, week=date(2026, 7, 20), curve=curve),
        Refit(choice=Choice.THRESHOLD, curve=curve),
        Refit(choice=Choice.STREAM, stream="a.com", share=0.47, curve=None),
        Refit(choice=Choice.STORIES, curve=curve),
    ]
    section = sensitivity_section(corrected, curve, found, ["A sentence on stories."])
    assert [row[0] for row in section.table.rows] == [
        "corrected for the classifier's errors",
        "uncorrected, as are all below",
        "begun in 2016-W34, 10 years before the end",
        "ended one month earlier, in 2026-W30",
        "lower threshold: at least some alarm (concern)",
        "without a.com, which has 47% of the alarmed headlines",
        "each story counted once",
    ]
    assert section.table.rows[0][1] == "too early to tell"
    assert section.table.rows[5][1:] == ("too few headlines", "–")
    assert "1 of 5 other choices changes it" in section.paragraphs[0]
    assert section.paragraphs[1:] == ("A sentence on stories.",)
    records = section.export.records()
    assert len(records) == len(section.table.rows)
    assert [record["is_verdict_changed"] for record in records] == [
        True,
        False,
        False,
        False,
        False,
        True,
        False,
    ]
    for column in section.export.columns:
        assert column.meaning


def test_an_uncorrected_page_has_one_row_for_the_fit_itself(curve):
    rows = sensitivity_section(None, curve, []).table.rows
    assert [row[0] for row in rows] == ["uncorrected, as are all below"]


def test_without_a_curve_there_is_nothing_to_test():
    section = sensitivity_section(None, None, [])
    assert "nothing to test" in section.paragraphs[0]
    assert section.table is None
