from datetime import date

import pytest

from panictrack.archive import Archive
from panictrack.curve.observations import observe
from panictrack.history.baseline import load_baseline
from panictrack.model import Measure
from panictrack.report import kept_curves
from panictrack.report.evidence import gather
from panictrack.report.kept_curves import KeptCurves
from panictrack.report.technologies import HISTORY_END, technologies_section
from panictrack.scorers import default_scorers, load_topics

WEEK = date(2026, 11, 16)


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    """What a fresh workspace shows: the built-in baseline alone, and no curve that is not shipped."""

    def no_fit(series, now):
        observe(series, now)  # too little data is refused as ever
        pytest.fail(f"{series.topic} {series.measure} is fitted anew: run `make curves`")

    archive = Archive.create(tmp_path_factory.mktemp("ws") / "archive.db")
    with pytest.MonkeyPatch.context() as patch, archive.writing() as connection:
        patch.setattr(kept_curves, "posterior", no_fit)
        found = gather(
            connection,
            scorers=default_scorers(load_topics()),
            topic_name="ai",
            week=WEEK,
            curves=KeptCurves(None),
        )
    archive.close()
    return found


def test_the_curves_of_the_baseline_travel_with_panictrack(evidence):
    assert set(evidence.called) == {Measure.PANIC, Measure.ATTENTION, Measure.ALARM_RATE, Measure.CONCERN}
    assert evidence.corrected
    assert all(one.curve for one in evidence.without)


def test_a_curve_that_travels_is_the_one_that_a_fit_gives(evidence, monkeypatch):
    """The cheapest that shows a change of the model that nobody gave a version."""
    name = "cloning"
    (shipped,) = (one for one in evidence.technologies if one.topic.name == name)
    monkeypatch.setattr(kept_curves, "SHIPPED", "none.json.gz")
    fitted = KeptCurves(None).curve(shipped.series, shipped.curve.asked_on, label=shipped.curve.label)
    assert (fitted.verdict, fitted.span, fitted.n) == (
        shipped.curve.verdict,
        shipped.curve.span,
        shipped.curve.n,
    )
    # Not to the last digit: another machine's linear algebra rounds in another way.
    assert fitted.p_peak_passed == pytest.approx(shipped.curve.p_peak_passed, abs=0.05)
    assert [point.q50 for point in fitted.fitted] == pytest.approx(
        [point.q50 for point in shipped.curve.fitted], rel=0.1
    )


def test_curves_that_travel_have_their_rivals_in_order(evidence):
    """The sentence names the first as the best."""
    for curve in (*evidence.called.values(), *(one.curve for one in evidence.technologies if one.curve)):
        odds = [rival.odds_against for rival in curve.rivals.values()]
        assert odds == sorted(odds)
        assert odds[0] == 1.0


def test_earlier_technologies_are_judged_by_the_years_of_one_newspaper_and_ai_to_the_end(evidence):
    ends = {one.topic.name: one.curve.span[1] for one in evidence.technologies if one.curve}
    until = load_baseline(default_scorers(load_topics()).ids).until
    assert ends.pop("ai") == until
    assert set(ends.values()) == {HISTORY_END}


def test_the_table_has_a_row_for_each_technology_those_without_a_curve_last(evidence):
    section = technologies_section(evidence.technologies)
    verdicts = [row[-1] for row in section.table.rows]
    assert len(verdicts) == len(load_topics())
    n_without = verdicts.count("not enough data")
    assert 0 < n_without < len(verdicts)
    assert set(verdicts[-n_without:]) == {"not enough data"}


def test_turning_points_are_dated_only_where_the_verdict_lets_them(evidence):
    rows = {row[0]: row for row in technologies_section(evidence.technologies).table.rows}
    for one in evidence.technologies:
        *_, panic, height, practicality, verdict = rows[one.topic.label]
        if verdict.startswith(("no cycle", "several waves", "not")):
            assert (panic, height, practicality) == ("–", "–", "–")
        if verdict.startswith("still rising"):
            assert (height, practicality) == ("–", "–")


def test_history_says_what_each_technology_has_in_numbers(evidence):
    table = technologies_section(evidence.technologies).table
    _, count, highest, *_ = {row[0]: row for row in table.rows}["Artificial intelligence"]
    concern = evidence.series[Measure.CONCERN].points
    assert count == f"{sum(point.count for point in concern):,}"
    assert highest.startswith("2026: ")
    assert "1996–2026" in table.caption
