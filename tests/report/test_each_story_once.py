"""Whether copies of one story change the answer is counted, fitted and said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from panictrack.archive.headlines import insert_rows
from panictrack.curve.fit import fit
from panictrack.curve.series import build_series
from panictrack.history.baseline import load_baseline
from panictrack.model import Entry, Measure, Series, SeriesPoint
from panictrack.model.identity import to_row
from panictrack.report.counts import reading_counts
from panictrack.report.curve_cache import CurveCache
from panictrack.report.each_story_once import EachStoryOnce, count_each_story_once, stories_section
from panictrack.scoring.run import score
from panictrack.scoring.scorers import Scorers, load_topics

FIRST, N_WEEKS = datetime(2026, 1, 5, 8, tzinfo=UTC), 30
OUTLETS = ("a.org", "b.org", "c.org", "d.org", "e.org")
LAST = (FIRST + timedelta(weeks=N_WEEKS - 1)).date()
SCORERS = Scorers(load_topics())


@pytest.fixture
def stored(archive):
    """Thirty weeks of five outlets, one of which fears AI; in the `copied` weeks the others copy it."""

    def store(*, copied):
        rows = []
        for week in range(N_WEEKS):
            at = FIRST + timedelta(weeks=week)
            alarmed = f"AI could kill us all, scientists warn for the {week}th time"
            for number, outlet in enumerate(OUTLETS):
                titles = [f"Fair number {week} of {outlet} draws {n} visitors" for n in range(3)]
                titles += [alarmed] if not number or week in copied else []
                rows += [
                    to_row(
                        entry=Entry(title=title, guid=title, published_at=at + timedelta(hours=number)),
                        outlet=outlet,
                        first_seen_at=at,
                        is_selected=False,
                    )
                    for title in titles
                ]
        with archive.writing() as connection:
            insert_rows(connection, rows)
        score(archive)
        with reading_counts(archive, SCORERS) as (_, archived):
            return archived.counts

    return store


class CountingCurves(CurveCache):
    """How many curves are asked for under different data."""

    def __init__(self):
        super().__init__(None)
        self.n_fitted = 0

    def _write(self, key, curve):
        self.n_fitted += 1
        super()._write(key, curve)


def said(table, curves):
    counts = table.of("ai")
    panic = build_series(counts, "ai", Measure.PANIC)
    curve = curves.curve(panic, LAST, label="AI")
    stories = count_each_story_once(counts, panic, reference=None, now=LAST, label="AI", curves=curves)
    return stories, curve, stories_section(stories, curve, is_merged=False).paragraphs


def test_a_wire_copy_in_five_outlets_changes_what_the_page_says(stored):
    curves = CountingCurves()
    stories, curve, (counted, compared) = said(stored(copied=range(20, N_WEEKS)), curves)
    assert "From 2026-W02 to 2026-W31, the 520 headlines counted here tell 480 stories" in counted
    assert stories.share == pytest.approx(70 / 520, rel=0.05)
    assert stories.story_share == pytest.approx(30 / 480, rel=0.05)
    assert curves.n_fitted == 2
    assert compared.startswith(
        "With each story counted once, the answer changes: the uncorrected verdict is “no clear trend” in "
        "place of “too early to tell”. The chance the peak has passed is "
    )
    assert compared.endswith(
        "and in these weeks 625.0 per 10,000 are alarmed (1346.2 with copies), uncorrected."
    )
    assert stories.differs_from(curve)


def test_without_copies_the_answer_is_the_same_and_nothing_is_fitted_again(stored):
    curves = CountingCurves()
    stories, curve, (_, compared) = said(stored(copied=()), curves)
    assert stories.n_headlines == stories.n_stories
    assert stories.share == stories.story_share
    assert stories.curve == curve
    assert compared.startswith("With each story counted once, the verdict is the same, “no clear trend”. ")
    assert curves.n_fitted == 1


@pytest.fixture(scope="module")
def alike():
    """The curve of thirty even weeks, and the same with each story once."""
    points = tuple(
        SeriesPoint(
            start=FIRST.date() + timedelta(weeks=week),
            count=5,
            n=100,
            exposure=100.0,
            n_streams=1,
            coverage=1.0,
        )
        for week in range(N_WEEKS)
    )
    curve = fit(Series(topic="ai", measure=Measure.PANIC, step_days=7.0, points=points), LAST)
    stories = EachStoryOnce(
        first=points[0].start,
        last=LAST,
        n_headlines=3_000,
        n_stories=2_900,
        share=0.05,
        story_share=0.046,
        curve=curve,
    )
    return stories, curve


def test_the_page_says_when_copies_change_the_level_alone(alike):
    stories, curve = alike
    (_, same) = stories_section(stories, curve, is_merged=False).paragraphs
    assert "the verdict is the same, “no clear trend”. " in same
    (_, other) = stories_section(replace(stories, story_share=0.04), curve, is_merged=False).paragraphs
    assert "the verdict is the same, “no clear trend”, but the level is not. " in other


def test_too_few_stories_for_a_curve_change_the_answer(alike):
    stories, curve = alike
    few = replace(stories, curve=None)
    assert few.differs_from(curve)
    (_, said) = stories_section(few, curve, is_merged=False).paragraphs
    assert said.startswith(
        "With each story counted once, the answer changes: too few alarmed headlines are left"
    )


def test_a_story_in_an_archive_and_in_the_baseline_is_said_to_count_in_each(alike):
    stories, curve = alike
    (counted, _) = stories_section(stories, curve, is_merged=True).paragraphs
    assert counted.endswith("both have counts once in each.")


def test_nothing_is_said_of_copies_where_there_is_no_curve(alike):
    stories, curve = alike
    assert stories_section(stories, None, is_merged=False) is None
    assert stories_section(None, curve, is_merged=False) is None


def test_the_baseline_knows_its_copies_of_all_and_of_alarmed_headlines():
    counts = load_baseline(SCORERS.ids).counts.of("ai")
    assert sum(count.n_copies for count in counts) > 100_000
    assert sum(count.n_alarmed_copies for count in counts) > 10
    for count in counts:
        assert 0 <= count.n_copies < count.n_headlines
        assert 0 <= count.n_alarmed_copies <= count.n_alarmed
