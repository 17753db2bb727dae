"""When items may have come and gone between two polls of a feed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.collecting.rounds.ingest import is_possible_gap
from panictrack.model import FeedState
from panictrack.model.recognition import RecentSighting

NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)
KNOWN = FeedState(last_new_at=NOW, last_body_at=NOW)


def at(number):
    """Article number n was published n hours after the first."""
    return NOW - timedelta(days=9) + timedelta(hours=number)


def gap(last, body, *, dated=True, pinned=()):
    """Both bodies from their end to their top; pinned articles were published before all others."""

    def moment(number):
        return at(-100) if number in pinned else at(number)

    recent = [
        RecentSighting(
            article=number,
            title=number,
            link=None,
            published_at=moment(number) if dated else None,
            dated_at=moment(number) if dated else NOW,
            first_seen_at=NOW,
            was_in_last_body=True,
        )
        for number in last
    ]
    return is_possible_gap(KNOWN, recent, [(number, moment(number) if dated else None) for number in body])


@pytest.mark.parametrize("dated", [True, False])
@given(st.integers(1, 30), st.integers(0, 60))
def test_a_feed_in_order_of_time_has_a_gap_when_more_came_than_it_holds(dated, n_held, n_new):
    last, body = range(n_held), range(n_new, n_new + n_held)
    assert gap(last, body, dated=dated) is (n_new >= n_held)


@given(st.integers(2, 20), st.integers(1, 40))
def test_a_pinned_item_hides_no_gap_and_makes_none(n_held, n_new):
    last, body = [*range(n_held), 999], [*range(n_new, n_new + n_held), 999]
    assert gap(last, body, pinned={999}) is (n_new >= n_held)


@given(st.integers(2, 20), st.integers(1, 40))
def test_neither_does_an_undated_one_on_top(n_held, n_new):
    last, body = [*range(n_held), 999], [*range(n_new, n_new + n_held), 999]
    assert gap(last, body, dated=False) is (n_new >= n_held)


def test_a_live_blog_that_was_the_newest_and_stays_on_top_hides_no_gap():
    assert gap([*range(9), 9], [*range(40, 49), 9])


def test_a_pinned_item_above_a_feed_of_one_item_hides_no_gap():
    assert gap([1, 900], [3, 900], pinned={900})


def test_six_pinned_items_of_ten_hide_no_gap():
    pinned = {901, 902, 903, 904, 905, 906}
    assert gap([1, 2, 3, 4, *pinned], [11, 12, 13, 14, *pinned], pinned=pinned)


@given(st.integers(4, 20), st.integers(1, 3))
def test_a_feed_that_lists_its_oldest_first_is_read_in_reverse(n_held, n_new):
    last, body = range(n_held), range(n_new, n_new + n_held)
    assert not gap(last, list(body)[::-1])
    assert gap(last, list(range(n_held + n_new, 2 * n_held + n_new))[::-1])


def test_a_deleted_article_is_not_a_gap():
    assert not gap(range(10), [1, 2, 3, 4, 5, 6, 7, 8, 10])


def test_the_first_body_and_an_empty_one_are_not_gaps():
    assert not is_possible_gap(FeedState(), [], [(1, NOW)])
    assert not is_possible_gap(KNOWN, [], [])


def test_what_comes_after_an_empty_body_is_a_possible_gap():
    assert is_possible_gap(KNOWN, [], [(1, NOW)])
