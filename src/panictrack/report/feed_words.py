"""What to do about a feed that brings nothing, and the result of asking it, in words."""

from panictrack.archive.health import Condition, FeedHealth
from panictrack.model import FAILURES, Fetch, Outcome
from panictrack.model.text import counted

_BY_ITSELF = "nothing for now: it is asked again by itself; if this lasts, open its address in a browser"
_ELSEWHERE = "look on the site of the outlet for the address of its feed, add that, and remove this one"
_SMALLER = "use a smaller feed of the outlet, such as that of a section"
REMEDIES = {
    Outcome.EMPTY_BODY: _BY_ITSELF,
    Outcome.HTML_PAGE: f"a web page has taken its place: {_ELSEWHERE}",
    Outcome.LOGIN_WALL: "the site lets no program in: ask it for access, or use another feed of the outlet",
    Outcome.NOT_A_FEED: f"open its address in a browser; if there is no feed, {_ELSEWHERE}",
    Outcome.TOO_COSTLY: _SMALLER,
    Outcome.TOO_LARGE: _SMALLER,
    Outcome.TIMEOUT: _BY_ITSELF,
    Outcome.HTTP_ERROR: (
        f"{_BY_ITSELF}; where the browser shows a feed, the site refuses programs: "
        "write your contact in panictrack.toml, or ask the site"
    ),
    Outcome.GONE: f"it is no longer there: {_ELSEWHERE}",
    Outcome.BUSY: "nothing: its host asked to be left alone for a while, and is",
    Outcome.NAME_LOOKUP: f"look whether this machine is online; if it is, {_ELSEWHERE}",
    Outcome.REFUSED_ADDRESS: "if its network is yours, write it into allowed_networks in panictrack.toml",
    Outcome.TOO_MANY_REDIRECTS: f"open its address in a browser; if it ends at a feed, {_ELSEWHERE}",
    Outcome.UNREACHABLE: _BY_ITSELF,
    Outcome.BUG: "this is a bug of panictrack: please report it, with the last lines of the log",
}
_SILENT = (
    "it answers, and has had nothing new for longer than usual: open its address in a browser. If its newest "
    f"item is as old there, the outlet no longer fills it: {_ELSEWHERE}"
)
_NEW = "it is asked within a minute while `panictrack run` is running, or by `panictrack collect`"


def remedy(item: FeedHealth) -> str:
    """What its owner can do about a feed; empty where nothing need be done."""
    if item.condition is Condition.FAILING:
        return REMEDIES.get(Outcome(item.last_outcome or Outcome.BUG), "")
    return {Condition.SILENT: _SILENT, Condition.NEW: _NEW}.get(item.condition, "")


def fetch_in_words(fetch: Fetch, name: str) -> str:
    """How a single fetch ended, and what to do where it failed."""
    reason = f" ({fetch.reason})" if fetch.reason else ""
    if fetch.outcome in FAILURES:
        return f"{name} failed: {fetch.outcome}{reason}. What to do: {REMEDIES[fetch.outcome]}."
    new = counted(fetch.n_new, "new headline")
    items = f" of {counted(fetch.n_entries, 'item')}" if fetch.n_entries else ""
    return f"{name} answered: {fetch.outcome}{reason}; {new}{items}."
