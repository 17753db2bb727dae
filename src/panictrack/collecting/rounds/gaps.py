"""Whether items may have come and gone between two polls of a feed. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from panictrack.model import FeedState
from panictrack.model.identity import RecentSighting

Shown = tuple[int, datetime | None]  # the article of an entry, and its date


def is_possible_gap(state: FeedState, recent: Sequence[RecentSighting], shown: Sequence[Shown]) -> bool:
    """Whether a body does not reach back to the last one; `shown` is the body from its end to its top.

    A feed in order of time loses its oldest items first. What stayed proves that nothing was missed where it
    stands in its place, below everything new; a pinned item stands above, and proves nothing. An item that
    vanished although older ones stayed was deleted, unless hardly anything stayed. Can mislead for feeds in
    another order than that of time.
    """
    latest = state.in_full_at or state.last_new_at
    if state.last_new_at is None or latest is None or not shown:
        return False
    dated = _first_dated(recent, latest)
    last_body = {old.article for old in recent if old.was_in_last_body}
    vanished = last_body.difference(article for article, _ in shown)
    in_place = _in_place(shown, {article: dated[article] for article in last_body})
    if not in_place:
        return True
    newest_vanished = max((dated[article] for article in vanished), default=None)
    is_whole = newest_vanished is None or max(dated[article] for article in in_place) >= newest_vanished
    return not is_whole and len(in_place) < len(vanished)


def _first_dated(recent: Sequence[RecentSighting], latest: datetime) -> dict[int, datetime]:
    """When each article first was, by its claim even where that is not believed: what is very old is pinned.

    Nothing is dated after the last body: beyond, a clock that ran ahead wrote it.
    """
    found: dict[int, datetime] = {}
    for old in recent:
        moment = min(old.published_at or old.first_seen_at, latest)
        found[old.article] = min(moment, found.get(old.article, moment))
    return found


def _in_place(shown: Sequence[Shown], last_body: Mapping[int, datetime]) -> list[int]:
    """The articles of the last body with nothing below them that is new and later than they are."""
    in_place = []
    newest: datetime | None = None
    has_undated = False
    for article, moment in shown if _newest_on_top(shown) else reversed(shown):
        if article not in last_body:
            has_undated = has_undated or moment is None
            newest = moment if newest is None or (moment is not None and moment > newest) else newest
        elif not has_undated and (newest is None or last_body[article] >= newest):
            in_place.append(article)
    return in_place


def _newest_on_top(shown: Sequence[Shown]) -> bool:
    """Whether a body, from its end to its top, is mostly in order of time."""
    moments = [moment for _, moment in shown if moment is not None]
    n_later = sum(later > earlier for earlier, later in pairwise(moments))
    n_earlier = sum(later < earlier for earlier, later in pairwise(moments))
    return n_later >= n_earlier or len(moments) < 3  # of two, one may be pinned
