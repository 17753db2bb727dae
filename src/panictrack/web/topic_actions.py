"""What the forms about topics do: keep a query as a topic, score it."""

from collections.abc import Mapping
from functools import partial

from panictrack.archive import Database
from panictrack.collecting.changes import FeedLists, keep_topic
from panictrack.collecting.feed_list.topics import refuse_taken
from panictrack.errors import InputError
from panictrack.model.text import counted, printable
from panictrack.scoring.scorers import Topic
from panictrack.settings import Settings
from panictrack.web.address import Address
from panictrack.web.pages.topic import PATH, scoring_of
from panictrack.web.site import Site
from panictrack.web.topic_draft import topic_of
from panictrack.web.topic_page import topic_named, topics_of
from panictrack.web.writing import Doing, Done

_ACTIONS = ("keep", "score")


def begin(site: Site, fields: Mapping[str, str]) -> tuple[Doing | None, str]:
    """Begin what a form asks for, and where its page is.

    Raises
    ------
    InputError
        The form names no action, or no topic.
    ConfigurationError
        The feed list has an error.
    """
    action = fields.get("do", "")
    if action == "keep":
        return _begin_keeping(site, *(printable(fields.get(name, "")).strip() for name in ("q", "name")))
    if action != "score":
        raise InputError(f"do={action!r}: choose from {', '.join(_ACTIONS)}")
    topic = topic_named(site, fields.get("topic", ""))
    return _begin_scoring(site, topic), Address(path=PATH).having(topic=topic.name).link


def _begin_keeping(site: Site, words: str, label: str) -> tuple[Doing | None, str]:
    """Write the topic; what is wrong with it the search page says beside its form."""
    topics = topics_of(site)
    try:
        topic = topic_of(words, label)
        refuse_taken(topic.name, topics)
    except InputError:
        return None, f"{Address(path='/search').having(q=words, keep=label or '?').link}#keep"
    work = partial(_keep, site, topic)
    doing = site.actions.begin(f"{topic.label} is being written into the feed list.", work)
    return doing, Address(path=PATH).having(topic=topic.name, done=doing.id).link


def _keep(site: Site, topic: Topic) -> Done:
    settings = site.settings
    keep_topic(FeedLists(path=settings.feeds, open_archive=partial(Database.open, settings.archive)), topic)
    _begin_scoring(site, topic)
    return Done(
        told=f"{topic.label} is a topic now: {settings.feeds.name} has it, under the name {topic.name}."
    )


def _begin_scoring(site: Site, topic: Topic) -> Doing:
    """Score what any topic has not scored yet, in a child process; once for each topic."""
    work = partial(score_now, site.settings)
    return site.actions.begin("Headlines are being scored.", work, name=scoring_of(topic), is_heavy=True)


def score_now(settings: Settings) -> Done:
    """Score what has no score yet, as `panictrack score` does."""
    from panictrack.scoring.run import score  # weights and lexicons

    archive = Database.open(settings.archive)
    try:
        done = score(archive, topics_file=settings.feeds)
    finally:
        archive.close()
    return Done(told=f"{counted(done.n_headlines, 'headline')} scored.")
