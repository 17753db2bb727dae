"""What a fetch teaches about its feed: the next state from the last one and what came. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from panictrack.collecting.network.fetch import Response
from panictrack.collecting.parsing.parser import Hints
from panictrack.collecting.rounds.cadence import LONGEST, Cadence, next_interval, safe_wait
from panictrack.model import FAILURE_WEIGHTS, FAILURES, FeedState, Fetch, IdentityRule, Outcome

# A feed that is gone may come back: it is asked after days, then weeks, and never forgotten.
_GONE_STEP = {404: timedelta(hours=6), 410: timedelta(days=2)}
_GONE_LONGEST = {404: timedelta(days=14), 410: timedelta(days=28)}
LONGEST_WAIT = max(_GONE_LONGEST.values())

BELIEVED_AFTER = timedelta(days=7)  # a permanent redirect may be a mistake of one afternoon
_OTHER_ADDRESS_AFTER = 3  # failures in a row
_FULL_CHECK = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedObservations:
    """What a good body taught, beside its headlines."""

    rhythm: Cadence | None = None  # None: nothing new, so nothing learned
    hints: Hints | None = None  # None: no body was read
    identity_rule: IdentityRule = IdentityRule.GUID
    has_lied: bool = False  # it said 304 while its body held something new
    is_cut_off: bool = False  # the body ended early
    has_told: bool = False  # a conditional request was answered with something new


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """A feed's new address, believed from now on."""

    since: datetime
    from_address: str
    to_address: str


def full_check_is_due(state: FeedState, now: datetime) -> bool:
    """Whether a 304 must be checked against the whole body.

    Before anything could run off the feed unseen; twice as late with each change that the server told us of
    by itself, at least daily. A feed at rest proves nothing, however often the check agrees.
    """
    if state.in_full_at is None or state.in_full_at > now:  # a clock that ran ahead wrote that
        return True
    silence = now - (state.last_new_at or now)
    shortest = _FULL_CHECK if state.memory is None else safe_wait(state.memory, silence=silence)
    patience = min(shortest * (1 << min(state.n_honest_changes, 10)), _FULL_CHECK)
    return now - state.in_full_at >= patience


def decide(
    state: FeedState, url: str, answer: Response, attempt: Fetch, findings: FeedObservations
) -> tuple[FeedState, Move | None]:
    """The feed's next state, and its move where it has just been believed or given up."""
    state = replace(state, last_fetch_at=attempt.started_at)
    if attempt.outcome in FAILURES:
        return _at_the_other_address(_after_failure(state, attempt), url, attempt)
    state = _learned(state, attempt, findings)
    state = _validated(state, answer, attempt, findings)
    state, move = _moved(state, url, answer.moved_to, attempt.started_at)
    wait = _with_server_hints(state, answer.fresh_for, attempt.started_at)
    return replace(state, due_at=attempt.started_at + wait, n_failures=0, failure_weight=0.0), move


def _after_failure(state: FeedState, attempt: Fetch) -> FeedState:
    """Ask less and less often, in a straight line, and never stop asking."""
    n_failures = state.n_failures + 1
    weight = state.failure_weight + _weight(attempt)
    if attempt.outcome is Outcome.GONE and attempt.http_status in _GONE_STEP:
        step, longest = _GONE_STEP[attempt.http_status], _GONE_LONGEST[attempt.http_status]
        wait = min(n_failures * step, longest)
    else:
        wait = min(state.interval * (1 + weight), LONGEST)
    return replace(state, due_at=attempt.started_at + wait, n_failures=n_failures, failure_weight=weight)


def _at_the_other_address(state: FeedState, url: str, attempt: Fetch) -> tuple[FeedState, Move | None]:
    """Where a feed keeps failing and another address of it is known, try that one next.

    A new address may die while the listed one serves again, and the other way round. A dozen failures long
    the other is tried soon; then the waits are as long as those of any dead feed.
    """
    other = url if state.address is not None else state.moved_to
    is_time = state.n_failures % _OTHER_ADDRESS_AFTER == 0 or attempt.outcome is Outcome.GONE
    if other is None or not is_time:
        return state, None
    here, now = state.address or url, attempt.started_at
    state = replace(
        state,
        address=None if other == url else other,
        moved_to=here if other == url else None,
        moved_since=now if other == url else None,
        etag=None,
        last_modified=None,
        due_at=now + state.interval if state.n_failures <= 4 * _OTHER_ADDRESS_AFTER else state.due_at,
    )
    return state, Move(since=now, from_address=here, to_address=other)


def _weight(attempt: Fetch) -> float:
    is_their_trouble = attempt.http_status is not None and attempt.http_status >= 500
    return 0.5 if is_their_trouble else FAILURE_WEIGHTS[attempt.outcome]


def _learned(state: FeedState, attempt: Fetch, findings: FeedObservations) -> FeedState:
    """The state with the rhythm of what came, or the longer silence where nothing did."""
    now = attempt.started_at
    last_new_at = now if attempt.n_first_shown else state.last_new_at
    if (found := findings.rhythm) is not None:
        state = replace(
            state, usual_gap=found.usual_gap, memory=found.memory, silent_after=found.silent_after
        )
    if (hints := findings.hints) is not None:
        state = replace(state, asked_gap=hints.every, skip_hours=hints.skip_hours, skip_days=hints.skip_days)
    known = Cadence(usual_gap=state.usual_gap, memory=state.memory)
    interval = next_interval(known, silence=now - (last_new_at or now))
    return replace(state, last_good_at=now, last_new_at=last_new_at, interval=interval)


def _validated(state: FeedState, answer: Response, attempt: Fetch, findings: FeedObservations) -> FeedState:
    state = replace(
        state,
        etag=answer.etag,
        last_modified=answer.last_modified,
        identity_rule=findings.identity_rule,
        validators_lie=state.validators_lie or findings.has_lied,
        n_honest_changes=state.n_honest_changes + findings.has_told,
    )
    if attempt.outcome is Outcome.NOT_MODIFIED:
        return state
    if findings.is_cut_off or attempt.outcome is Outcome.EMPTY:
        # Asked for again as if it had never come: the rest may be behind the cut, and a feed is rarely empty.
        state = replace(state, etag=None, last_modified=None)
        return replace(state, in_full_at=attempt.started_at, body_digest=None)
    return replace(state, in_full_at=attempt.started_at, body_digest=attempt.body_digest)


def _moved(state: FeedState, url: str, moved_to: str | None, now: datetime) -> tuple[FeedState, Move | None]:
    """Believe a permanent redirect after a week of the same answer; a mere step to https at once."""
    here = state.address or url
    if moved_to is None or moved_to == here or _gives_up_encryption(here, moved_to):
        return replace(state, moved_to=None, moved_since=None), None
    is_known = state.moved_to == moved_to and state.moved_since is not None and state.moved_since <= now
    since = state.moved_since if is_known and state.moved_since else now
    if now - since < BELIEVED_AFTER and not _is_only_https(here, moved_to):
        return replace(state, moved_to=moved_to, moved_since=since), None
    move = Move(since=since, from_address=here, to_address=moved_to)
    return replace(state, address=moved_to, moved_to=None, moved_since=None), move


def _is_only_https(here: str, there: str) -> bool:
    old, new = urlsplit(here), urlsplit(there)
    return (old.scheme, new.scheme) == ("http", "https") and (old.hostname, old.path, old.query) == (
        new.hostname,
        new.path,
        new.query,
    )


def _gives_up_encryption(here: str, there: str) -> bool:
    """A step from https to http is followed where it is answered, and never believed for good."""
    return here.startswith("https:") and there.startswith("http:")


def _with_server_hints(state: FeedState, fresh_for: timedelta, now: datetime) -> timedelta:
    """The wait, lengthened by what the server and the feed ask for.

    Caching headers are the protocol and are honoured up to a day. What the feed's own elements say is a
    guess of its maker, and is honoured as far as nothing can be lost meanwhile.
    """
    silence = now - (state.last_new_at or now)
    safe = LONGEST if state.memory is None else safe_wait(state.memory, silence=silence)
    wait = max(state.interval, min(state.asked_gap or timedelta(0), safe))
    wait = max(wait, min(fresh_for, LONGEST))
    while wait < safe and _is_skipped(now + wait, state):
        wait += timedelta(minutes=30)
    return wait


def _is_skipped(moment: datetime, state: FeedState) -> bool:
    return moment.hour in state.skip_hours or moment.weekday() in state.skip_days
