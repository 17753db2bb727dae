"""What a fetch changes in the state of its feed: intervals, back-off, moves, validators, hints."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.collecting.network.fetch import Response
from panictrack.collecting.parsing.parser import Hints
from panictrack.collecting.rounds.schedule import (
    BELIEVED_AFTER,
    LONGEST,
    SHORTEST,
    Cadence,
    FeedObservations,
    cadence,
    decide,
    full_check_is_due,
    next_interval,
    safe_wait,
)
from panictrack.model import FAILURES, FeedState, Fetch, IdentityRule, Outcome

NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)
URL = "http://x.example/feed"
HOUR = timedelta(hours=1)


def attempt(outcome, *, at=NOW, **more):
    return Fetch(feed_url=URL, started_at=at, seconds=0.1, outcome=outcome, **more)


def decided(state, outcome, *, at=NOW, answer=None, findings=None, **more):
    given = answer or Response(started_at=at)
    return decide(state, URL, given, attempt(outcome, at=at, **more), findings or FeedObservations())


def after(n, outcome, **more):
    """The state after n such attempts in a row."""
    state = FeedState()
    for _ in range(n):
        state, _ = decided(state, outcome, **more)
    return state


@pytest.mark.parametrize(
    ("outcome", "status", "waits"),
    [
        (Outcome.NOT_A_FEED, 200, [2, 3, 4]),
        (Outcome.TIMEOUT, None, [1.5, 2, 2.5]),
        (Outcome.NAME_LOOKUP, None, [1.25, 1.5, 1.75]),
        (Outcome.HTTP_ERROR, 403, [2, 3, 4]),
        (Outcome.HTTP_ERROR, 502, [1.5, 2, 2.5]),
        (Outcome.GONE, 404, [6, 12, 18]),
        (Outcome.GONE, 410, [48, 96, 144]),
    ],
)
def test_a_failing_feed_waits_longer_each_time_by_the_weight_of_its_failure(outcome, status, waits):
    found = [(after(n, outcome, http_status=status).due_at - NOW) / HOUR for n in (1, 2, 3)]
    assert found == waits


@pytest.mark.parametrize(
    ("outcome", "status", "days"),
    [(Outcome.NOT_A_FEED, 200, 1), (Outcome.GONE, 404, 14), (Outcome.GONE, 410, 28)],
)
def test_no_feed_is_ever_given_up(outcome, status, days):
    assert after(500, outcome, http_status=status).due_at - NOW == timedelta(days=days)


@pytest.mark.parametrize("outcome", sorted(FAILURES))
def test_a_failure_leaves_the_validators_of_the_last_good_body(outcome):
    good = FeedState(etag='"v1"', last_modified="then", body_digest="abc", last_body_at=NOW)
    state, _ = decided(good, outcome, answer=Response(started_at=NOW, etag='"broken"'))
    assert (state.etag, state.last_modified, state.body_digest) == ('"v1"', "then", "abc")


def test_a_success_forgets_the_failures():
    state, _ = decided(after(9, Outcome.TIMEOUT), Outcome.NOT_MODIFIED)
    assert (state.n_failures, state.failure_weight, state.due_at) == (0, 0.0, NOW + HOUR)


def test_a_redirect_for_good_is_believed_after_a_week_and_recorded():
    answer = Response(started_at=NOW, moved_to="https://y.example/feed")
    state, move = decided(FeedState(), Outcome.STORED, answer=answer)
    assert (state.address, state.moved_since, move) == (None, NOW, None)
    later = NOW + BELIEVED_AFTER
    state, move = decided(state, Outcome.STORED, at=later, answer=answer)
    assert (state.address, state.moved_to) == ("https://y.example/feed", None)
    assert (move.since, move.from_address, move.to_address) == (NOW, URL, "https://y.example/feed")


def test_a_feed_that_fails_at_its_new_address_is_tried_at_the_listed_one_and_back():
    state = FeedState(address="https://y.example/feed", etag='"1"')
    for _ in range(2):
        state, move = decided(state, Outcome.HTTP_ERROR, http_status=500)
        assert (state.address, move) == ("https://y.example/feed", None)
    state, move = decided(state, Outcome.HTTP_ERROR, http_status=500)
    assert (state.address, state.etag, state.n_failures) == (None, None, 3)
    assert (move.from_address, move.to_address) == ("https://y.example/feed", URL)
    state, move = decided(state, Outcome.GONE, http_status=410)
    assert (state.address, move.to_address) == ("https://y.example/feed", "https://y.example/feed")
    assert state.due_at - NOW == HOUR


def test_a_feed_that_is_gone_at_both_addresses_is_not_fetched_every_hour_for_ever():
    state = FeedState(address="https://y.example/feed")
    for _ in range(30):
        state, _ = decided(state, Outcome.GONE, http_status=410)
    assert state.due_at - NOW == timedelta(days=28)


def test_a_redirect_that_changes_its_mind_begins_its_week_anew():
    state, _ = decided(
        FeedState(), Outcome.STORED, answer=Response(started_at=NOW, moved_to="https://y.example/a")
    )
    later = NOW + BELIEVED_AFTER
    state, move = decided(
        state, Outcome.STORED, at=later, answer=Response(started_at=later, moved_to="https://y.example/b")
    )
    assert (state.moved_since, move) == (later, None)
    state, _ = decided(state, Outcome.STORED, at=later)
    assert (state.moved_to, state.moved_since) == (None, None)


@pytest.mark.parametrize(
    ("there", "is_believed"),
    [
        ("https://x.example/feed", True),
        ("https://x.example/other", False),
        ("https://www.x.example/feed", False),
    ],
)
def test_a_mere_step_to_https_is_accepted_immediately(there, is_believed):
    state, move = decided(FeedState(), Outcome.STORED, answer=Response(started_at=NOW, moved_to=there))
    assert (state.address == there, move is not None) == (is_believed, is_believed)


def test_the_servers_caching_is_honoured_up_to_a_day_and_never_shortens_the_wait():
    for fresh, wait in ((timedelta(0), HOUR), (5 * HOUR, 5 * HOUR), (timedelta(days=9), timedelta(days=1))):
        state, _ = decided(FeedState(), Outcome.STORED, answer=Response(started_at=NOW, fresh_for=fresh))
        assert state.due_at - NOW == wait


def test_the_feeds_own_hints_are_honoured_as_far_as_nothing_is_lost():
    hints = Hints(every=timedelta(hours=12))
    state, _ = decided(FeedState(), Outcome.STORED, findings=FeedObservations(hints=hints))
    assert state.due_at - NOW == timedelta(hours=12)
    quick = Cadence(
        usual_gap=timedelta(minutes=36), memory=timedelta(hours=6), silent_after=timedelta(days=1)
    )
    state, _ = decided(
        FeedState(), Outcome.STORED, findings=FeedObservations(hints=hints, cadence=quick), n_first_shown=1
    )
    assert state.due_at - NOW == timedelta(hours=3)
    state, _ = decided(state, Outcome.NOT_MODIFIED)
    assert state.due_at - NOW == timedelta(hours=3)  # remembered where no body came


def test_hours_and_days_in_which_a_feed_asks_not_to_be_fetched_are_skipped():
    night = Hints(skip_hours=frozenset(range(7, 12)))
    state, _ = decided(FeedState(), Outcome.STORED, findings=FeedObservations(hints=night))
    assert state.due_at == NOW.replace(hour=12)
    always = Hints(skip_hours=frozenset(range(24)))
    state, _ = decided(FeedState(), Outcome.STORED, findings=FeedObservations(hints=always))
    assert state.due_at - NOW <= LONGEST + HOUR


@pytest.mark.parametrize(
    ("memory", "since_full", "is_due"),
    [
        (None, timedelta(hours=23), False),
        (None, timedelta(hours=24), True),
        (timedelta(hours=6), timedelta(hours=2), False),
        (timedelta(hours=6), timedelta(hours=3), True),
        (timedelta(days=300), timedelta(hours=24), True),
    ],
)
def test_a_304_is_checked_against_the_body_before_anything_could_run_off_it(memory, since_full, is_due):
    state = FeedState(memory=memory, last_body_at=NOW - since_full)
    assert full_check_is_due(state, NOW) is is_due


def test_a_feed_that_has_lied_is_marked_for_good():
    state, _ = decided(FeedState(), Outcome.STORED, findings=FeedObservations(has_lied=True), n_first_shown=1)
    state, _ = decided(state, Outcome.NOTHING_NEW)
    assert state.validators_lie


def test_the_identity_rule_that_was_found_stays():
    state, _ = decided(
        FeedState(), Outcome.STORED, findings=FeedObservations(identity_rule=IdentityRule.LINK)
    )
    assert state.identity_rule is IdentityRule.LINK


def hourly(n, *, gap=HOUR):
    return [NOW - index * gap for index in range(n)]


def test_a_feed_of_forty_a_day_that_holds_ten_is_fetched_often_enough():
    found = cadence(hourly(10, gap=timedelta(minutes=36)), 10)
    assert next_interval(found, silence=timedelta(0)) <= found.memory / 2
    assert found.memory == timedelta(hours=6)


def test_a_burst_counts_and_not_the_mean():
    burst = [NOW - timedelta(minutes=index) for index in range(20)]
    found = cadence([*burst, *hourly(100)[1:]], 10)
    assert found.memory == timedelta(minutes=10)
    assert next_interval(found, silence=timedelta(0)) == SHORTEST


def test_a_weekly_feed_is_read_once_a_day_and_a_living_one_each_hour():
    assert next_interval(cadence(hourly(20, gap=timedelta(days=7)), 20), silence=timedelta(0)) == LONGEST
    assert next_interval(cadence(hourly(100, gap=timedelta(minutes=7)), 100), silence=timedelta(0)) == HOUR


def test_the_memory_of_lively_days_fades_while_a_feed_sleeps():
    burst = cadence(hourly(10, gap=timedelta(minutes=1)), 10)
    waits = [next_interval(burst, silence=timedelta(days=days)) for days in (0, 1, 3, 10, 100)]
    assert waits == [SHORTEST, HOUR, 3 * HOUR, 10 * HOUR, LONGEST]


def test_silence_is_longer_than_the_usual_weekend():
    weekdays = [
        NOW - timedelta(days=day, hours=hour)
        for day in range(28)
        for hour in range(8)
        if (NOW - timedelta(days=day)).weekday() < 5
    ]
    assert cadence(weekdays, 20).silent_after > timedelta(days=3)
    assert cadence(hourly(50), 20).silent_after == timedelta(days=1)


@given(
    st.lists(st.timedeltas(timedelta(0), timedelta(days=40)), max_size=60),
    st.integers(0, 80),
    st.timedeltas(timedelta(0), timedelta(days=400)),
)
def test_whatever_a_feed_shows_its_interval_is_between_ten_minutes_and_a_day(ages, n_held, silence):
    found = cadence([NOW - age for age in ages], n_held)
    interval = next_interval(found, silence=silence)
    assert SHORTEST <= interval <= LONGEST
    if found.memory is not None:
        assert interval <= safe_wait(found.memory, silence=silence)


@given(
    st.lists(st.sampled_from(sorted(Outcome)), min_size=1, max_size=30),
    st.sampled_from([None, 404, 410, 500]),
)
def test_whatever_happens_a_feed_is_due_again_within_four_weeks(outcomes, status):
    state = FeedState()
    for outcome in outcomes:
        state, _ = decided(state, Outcome(outcome), http_status=status)
        assert timedelta(0) < state.due_at - NOW <= timedelta(days=28)
    assert replace(state) == state
