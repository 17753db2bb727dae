"""A topic: what it counts, how far its scoring is, and where its curve and its headlines are."""

from typing import TYPE_CHECKING

from panictrack.archive.scores import ScoringState, scoring_state
from panictrack.daemon.locking import has_daemon
from panictrack.web.address import Address
from panictrack.web.page import Page
from panictrack.web.site import Site
from panictrack.web.topic_page import topic_named
from panictrack.web.writing import SCORING, Doing, why_not

if TYPE_CHECKING:
    from panictrack.scoring.scorers import Topic

PATH = "/topic"
RELOAD_SECONDS = 2
_PART = "progress"
_WAYS = (
    ("terms", "Terms, in any case, plurals too"),
    ("case_sensitive", "Exactly as written"),
    ("small_letters", "Only in titles without capitals"),
    ("only_beside", "Only beside other words"),
    ("not_beside", "Not beside"),
    ("exclude", "Taken out first"),
)


def topic(site: Site, address: Address) -> Page:
    """The page of one topic; its progress is what the archive says, whoever scores."""
    doing = site.actions.get(address.text("done") or "")
    shown = (
        None if doing and (doing.is_running or doing.problem) else topic_named(site, address.text("topic"))
    )
    if shown is None:
        return Page(
            template="topic.html",
            title="A new topic",
            values={"doing": doing, "topic": None},
            reload_seconds=RELOAD_SECONDS if doing and doing.is_running else None,
        )
    with site.archive.reading() as connection:
        state = scoring_state(connection, shown.id)
    scoring = site.actions.get(scoring_of(shown))
    is_running = scoring is not None and scoring.is_running
    is_daemon_at_it = not (site.snapshot or state.is_current) and has_daemon(site.settings.archive)
    is_pending = is_running or is_daemon_at_it
    return Page(
        template="topic.html",
        title=shown.label,
        values={
            "doing": doing,
            "topic": shown,
            "ways": _ways(shown),
            "state": state,
            "step": _step(state, scoring, is_daemon_at_it=is_daemon_at_it),
            "problem": scoring.problem if scoring and not state.is_current else "",
            "why_not": why_not(site),
        },
        reload_seconds=RELOAD_SECONDS if is_pending else None,
        reload_part=_PART,
    )


def scoring_of(topic: "Topic") -> str:
    """What the scoring of a topic is called among the actions."""
    return f"{SCORING}{topic.name} {topic.id.fingerprint}"


def _step(state: ScoringState, scoring: Doing | None, *, is_daemon_at_it: bool) -> str:
    """Where the scoring is, in one word."""
    if scoring is not None and scoring.is_running:
        return "counting" if state.is_current else "scoring"
    if state.is_current:
        return "done"
    return "daemon" if is_daemon_at_it else "stopped"


def _ways(topic: "Topic") -> list[tuple[str, str]]:
    """By heading, what a headline must or must not have."""
    found = ((head, getattr(topic, name)) for name, head in _WAYS)
    return [(head, "; ".join(map(_shown, values))) for head, values in found if values]


def _shown(value: str | tuple[str, tuple[str, ...]]) -> str:
    if isinstance(value, str):
        return value
    word, others = value
    return f"{word}: {', '.join(others)}"
