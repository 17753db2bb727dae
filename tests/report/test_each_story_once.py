"""Whether copies of one story change the answer is counted, fitted and said."""

from datetime import UTC, datetime, timedelta

import pytest

from panictrack.archive.headlines import insert_rows
from panictrack.curve.series import build_series
from panictrack.history.baseline import load_baseline
from panictrack.model import Entry, Measure
from panictrack.model.identity import to_row
from panictrack.report.counts import reading_counts
from panictrack.report.curve_cache import CurveCache
from panictrack.report.each_story_once import EachStoryOnce, count_each_story_once, stories_in_words
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
    (words,) = stories_in_words(stories, is_merged=False)
    return stories, curve, words


def test_a_wire_copy_in_five_outlets_changes_what_the_page_says(stored):
    curves = CountingCurves()
    stories, curve, words = said(stored(copied=range(20, N_WEEKS)), curves)
    assert "From 2026-W02 to 2026-W31, the 520 headlines counted here tell 480 stories" in words
    assert stories.share == pytest.approx(70 / 520, rel=0.05)
    assert stories.story_share == pytest.approx(30 / 480, rel=0.05)
    assert curves.n_fitted == 2
    assert words.endswith(
        "In these weeks 625.0 per 10,000 stories are alarmed, and 1346.2 per 10,000 headlines, uncorrected."
    )
    assert stories.curve.verdict is not curve.verdict


def test_without_copies_the_answer_is_the_same_and_nothing_is_fitted_again(stored):
    curves = CountingCurves()
    stories, curve, _ = said(stored(copied=()), curves)
    assert stories.n_headlines == stories.n_stories
    assert stories.share == stories.story_share
    assert stories.curve == curve
    assert curves.n_fitted == 1


def test_a_story_in_an_archive_and_in_the_baseline_is_said_to_count_in_each():
    stories = EachStoryOnce(
        first=FIRST.date(), last=LAST, n_headlines=30, n_stories=29, share=0.1, story_share=0.1, curve=None
    )
    (words,) = stories_in_words(stories, is_merged=True)
    assert words.endswith("both have counts once in each.")


def test_nothing_is_said_of_copies_where_nothing_is_counted():
    assert stories_in_words(None, is_merged=False) == ()


def test_the_baseline_knows_its_copies_of_all_and_of_alarmed_headlines():
    counts = load_baseline(SCORERS.ids).counts.of("ai")
    assert sum(count.n_copies for count in counts) > 100_000
    assert sum(count.n_alarmed_copies for count in counts) > 10
    for count in counts:
        assert 0 <= count.n_copies < count.n_headlines
        assert 0 <= count.n_alarmed_copies <= count.n_alarmed
