"""How often each feed is fetched, and what a fetch changes in the feed's state. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from panictrack.collecting.network.fetch import Response
from panictrack.collecting.parsing.parser import Hints
from panictrack.model import FAILURE_WEIGHTS, FAILURES, FeedState, Fetch, HostPause, IdentityRule, Outcome

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(days=1)
_HOURLY = timedelta(hours=1)  # an active feed is fetched hourly, however fast it publishes
_LEAST_SILENCE = timedelta(days=1)
_SILENT_GAPS = 3

# A feed that is gone may come back: it is tried after days, then weeks, and never given up.
_GONE_STEP = {404: timedelta(hours=6), 410: timedelta(days=2)}
_GONE_LONGEST = {404: timedelta(days=14), 410: timedelta(days=28)}

BELIEVED_AFTER = timedelta(days=7)  # a permanent redirect may be one afternoon's error
MOST_REFUSALS = 5  # in a row: until then the host's limit is at fault, from then on the feed
_OTHER_ADDRESS_AFTER = 3  # failures in a row
_FULL_CHECK = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadence:
    """How a feed publishes, from the times of its recent items."""

    usual_gap: timedelta | None = None  # mean time between items; None: fewer than two are known
    memory: timedelta | None = None  # how long an item stays, at the fastest recent pace
    silent_after: timedelta | None = None  # this long without news counts as silence


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedObservations:
    """What a good body showed about its feed, beside the headlines."""

    cadence: Cadence | None = None  # None: nothing new, so nothing learned
    hints: Hints | None = None  # None: no body was read
    identity_rule: IdentityRule = IdentityRule.GUID
    has_lied: bool = False  # it answered 304 while its body held something new
    is_cut_off: bool = False  # the body ended early
    reported_change: bool = False  # it answered a conditional request with something new


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """A feed's new address, used from now on."""

    since: datetime
    from_address: str
    to_address: str


def cadence(times: Sequence[datetime], n_held: int) -> Cadence:
    """The cadence of a feed that holds `n_held` items and showed items of these times, in any order.

    `memory` is the shortest time in which `n_held` further items followed one; while fewer are known, what
    `n_held` items take at the mean pace. Of items with equal times only the last starts such a span: the
    undated items of a first body may have come at any time before it.

    Can mislead while only one body is known: a burst on the first day looks like the usual pace.
    """
    known = sorted(times)
    n_after_first = sum(time > known[0] for time in known)
    if not n_after_first or n_held < 1:
        return Cadence()
    usual_gap = (known[-1] - known[0]) / n_after_first
    spans = [
        known[index + n_held] - time
        for index, time in enumerate(known[: max(len(known) - n_held, 0)])
        if time < known[index + 1]
    ]
    gaps = [later - earlier for earlier, later in pairwise(known)]
    return Cadence(
        usual_gap=usual_gap,
        memory=min(spans, default=usual_gap * n_held),
        silent_after=max(_LEAST_SILENCE, _SILENT_GAPS * _longest_usual(gaps)),
    )


def _longest_usual(gaps: Sequence[timedelta]) -> timedelta:
    """The second longest gap: a weekend is usual, the one outage of a month is not."""
    return sorted(gaps)[-2] if len(gaps) > 4 else max(gaps)


def next_interval(known: Cadence, *, silence: timedelta) -> timedelta:
    """Time until the next fetch: about the usual gap, at least hourly, never beyond half the feed's memory.

    `silence` is how long the feed has shown nothing new; a dormant feed is fetched less and less often.
    """
    if known.usual_gap is None:
        return _HOURLY
    wanted = max(_HOURLY, known.usual_gap, silence / 4)
    return max(SHORTEST, min(wanted, safe_wait(known.memory, silence=silence)))


def safe_wait(memory: timedelta | None, *, silence: timedelta) -> timedelta:
    """How long nothing can drop off a feed unseen: half its memory, or an hour where that is unknown.

    The memory of busy days fades: after a day of silence an hour is short enough, after ten days ten hours.
    A feed that wakes with more items than it holds then leaves a possible gap, which is recorded.
    """
    busy = _HOURLY if memory is None else memory / 2
    return max(SHORTEST, min(max(busy, silence / 24), LONGEST))


def full_check_is_due(state: FeedState, now: datetime) -> bool:
    """Whether a 304 must be checked against the whole body.

    It is due before anything could drop off the feed unseen, half as often after each change that the
    server reported by itself, and at least daily. An unchanged feed proves nothing, however often checked.
    """
    if state.last_body_at is None or state.last_body_at > now:  # a clock that ran ahead wrote that
        return True
    silence = now - (state.last_new_at or now)
    shortest = _FULL_CHECK if state.memory is None else safe_wait(state.memory, silence=silence)
    patience = min(shortest * (1 << min(state.n_honest_changes, 10)), _FULL_CHECK)
    return now - state.last_body_at >= patience


def decide(
    state: FeedState, url: str, response: Response, fetch: Fetch, observed: FeedObservations
) -> tuple[FeedState, Move | None]:
    """The feed's next state, and its move if one was just accepted or given up."""
    state = replace(state, last_fetch_at=fetch.started_at)
    if fetch.outcome in FAILURES:
        return _try_other_address(_after_failure(state, fetch, response.pause), url, fetch)
    state = _with_cadence(state, fetch, observed)
    state = _with_validators(state, response, fetch, observed)
    state, move = _follow_redirect(state, url, response.moved_to, fetch.started_at)
    wait = _with_server_hints(state, response.fresh_for, fetch.started_at)
    return replace(state, due_at=fetch.started_at + wait, n_failures=0, failure_weight=0.0), move


def _after_failure(state: FeedState, fetch: Fetch, pause: HostPause | None) -> FeedState:
    """Back off linearly, and never stop trying.

    A feed whose host asked for a pause is due at its end, as are the other feeds of the host that were not
    even asked for: it must not wait longer than they do, unless it is refused again and again.
    """
    n_failures = state.n_failures + 1
    weight = state.failure_weight + _weight(fetch)
    if fetch.outcome is Outcome.GONE and fetch.http_status in _GONE_STEP:
        step, longest = _GONE_STEP[fetch.http_status], _GONE_LONGEST[fetch.http_status]
        wait = min(n_failures * step, longest)
    else:
        wait = min(state.interval * (1 + weight), LONGEST)
    due = fetch.started_at + wait
    if pause is not None:
        due = pause.not_before if n_failures < MOST_REFUSALS else max(due, pause.not_before)
    return replace(state, due_at=due, n_failures=n_failures, failure_weight=weight)


def _weight(fetch: Fetch) -> float:
    is_wall = fetch.outcome is Outcome.LOGIN_WALL  # some answer 503, and it does not pass by itself
    is_server_error = not is_wall and fetch.http_status is not None and fetch.http_status >= 500
    return 0.5 if is_server_error else FAILURE_WEIGHTS[fetch.outcome]


def _try_other_address(state: FeedState, url: str, fetch: Fetch) -> tuple[FeedState, Move | None]:
    """Where a feed keeps failing and has another known address, try that one next.

    A new address may die while the listed one works again, and vice versa. For a dozen failures the other
    is tried soon; after that the waits are as long as those of any dead feed.
    """
    other = url if state.address is not None else state.moved_to
    is_time = state.n_failures % _OTHER_ADDRESS_AFTER == 0 or fetch.outcome is Outcome.GONE
    if other is None or not is_time:
        return state, None
    current, now = state.address or url, fetch.started_at
    state = replace(
        state,
        address=None if other == url else other,
        moved_to=current if other == url else None,
        moved_since=now if other == url else None,
        etag=None,
        last_modified=None,
        due_at=now + state.interval if state.n_failures <= 4 * _OTHER_ADDRESS_AFTER else state.due_at,
    )
    return state, Move(since=now, from_address=current, to_address=other)


def _with_cadence(state: FeedState, fetch: Fetch, observed: FeedObservations) -> FeedState:
    """The state with the cadence of what came, or the longer silence where nothing did."""
    now = fetch.started_at
    last_new_at = now if fetch.n_first_shown else state.last_new_at
    if (seen := observed.cadence) is not None:
        state = replace(state, usual_gap=seen.usual_gap, memory=seen.memory, silent_after=seen.silent_after)
    if (hints := observed.hints) is not None:
        state = replace(
            state, requested_gap=hints.every, skip_hours=hints.skip_hours, skip_days=hints.skip_days
        )
    known = Cadence(usual_gap=state.usual_gap, memory=state.memory)
    interval = next_interval(known, silence=now - (last_new_at or now))
    return replace(state, last_good_at=now, last_new_at=last_new_at, interval=interval)


def _with_validators(
    state: FeedState, response: Response, fetch: Fetch, observed: FeedObservations
) -> FeedState:
    state = replace(
        state,
        etag=response.etag,
        last_modified=response.last_modified,
        identity_rule=observed.identity_rule,
        validators_lie=state.validators_lie or observed.has_lied,
        n_honest_changes=state.n_honest_changes + observed.reported_change,
    )
    if fetch.outcome is Outcome.NOT_MODIFIED:
        return state
    if observed.is_cut_off or fetch.outcome is Outcome.EMPTY:
        # Fetched again as if it had never come: the rest may follow the cut, and a feed is rarely empty.
        state = replace(state, etag=None, last_modified=None)
        return replace(state, last_body_at=fetch.started_at, body_digest=None)
    return replace(state, last_body_at=fetch.started_at, body_digest=fetch.body_digest)


def _follow_redirect(
    state: FeedState, url: str, moved_to: str | None, now: datetime
) -> tuple[FeedState, Move | None]:
    """Accept a permanent redirect after a week of the same answer; a mere step to https at once."""
    current = state.address or url
    if moved_to is None or moved_to == current or _drops_encryption(current, moved_to):
        return replace(state, moved_to=None, moved_since=None), None
    is_known = state.moved_to == moved_to and state.moved_since is not None and state.moved_since <= now
    since = state.moved_since if is_known and state.moved_since else now
    if now - since < BELIEVED_AFTER and not _only_adds_https(current, moved_to):
        return replace(state, moved_to=moved_to, moved_since=since), None
    move = Move(since=since, from_address=current, to_address=moved_to)
    return replace(state, address=moved_to, moved_to=None, moved_since=None), move


def _only_adds_https(old: str, new: str) -> bool:
    before, after = urlsplit(old), urlsplit(new)
    return (before.scheme, after.scheme) == ("http", "https") and (
        (before.hostname, before.path, before.query) == (after.hostname, after.path, after.query)
    )


def _drops_encryption(old: str, new: str) -> bool:
    """A redirect from https to http is followed each time and never accepted for good."""
    return old.startswith("https:") and new.startswith("http:")


def _with_server_hints(state: FeedState, fresh_for: timedelta, now: datetime) -> timedelta:
    """The wait, lengthened as the server and the feed ask.

    Caching headers are part of the protocol and are honoured up to a day. The feed's own elements are a
    guess of its publisher and are honoured as far as nothing can be lost meanwhile.
    """
    silence = now - (state.last_new_at or now)
    safe = LONGEST if state.memory is None else safe_wait(state.memory, silence=silence)
    wait = max(state.interval, min(state.requested_gap or timedelta(0), safe))
    wait = max(wait, min(fresh_for, LONGEST))
    while wait < safe and _is_skipped(now + wait, state):
        wait += timedelta(minutes=30)
    return wait


def _is_skipped(time: datetime, state: FeedState) -> bool:
    return time.hour in state.skip_hours or time.weekday() in state.skip_days
