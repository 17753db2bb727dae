"""Views: the archive as people ask for it, with names for numbers. Search, exports and Datasette share them.

A later revision that changes one drops it and makes it anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """A view of the archive; `columns` maps each one's name to its entry in the codebook."""

    name: str
    comment: str
    columns: Mapping[str, str]
    query: str


DATED_AT = "case dated_by when 'published' then published_at else first_seen_at end"


def _current(name: str) -> str:
    return f"(select id from scorer where name = '{name}' and is_current = 1)"


def score_of(name: str) -> str:
    """A score, 0 where none is stored: zeros are not."""
    found = f"select value from score where headline_id = headline.id and scorer_id = {_current(name)}"
    return f"coalesce(({found}), 0.0)"


def _named(kind: str) -> str:
    """The scorers of a kind that said yes, by name, separated by spaces."""
    return (
        "coalesce((select group_concat(name, ' ') from "
        f"(select substr(scorer.name, {len(kind) + 2}) as name from score "
        "join scorer on scorer.id = score.scorer_id and scorer.is_current = 1 "
        f"where score.headline_id = headline.id and scorer.name like '{kind}:%' order by 1)), '')"
    )


def _last_fetch(column: str) -> str:
    return f"(select {column} from fetch where fetch.feed_id = feed.id order by started_at desc limit 1)"


_ENCODED = f"headline.id <= (select scored_through from scorer where id = {_current('alarm-encoder')})"

HEADLINE_CURRENT = View(
    name="headline_current",
    comment="Headlines with what the current scorers say of them: the rows of search and of every export.",
    columns={
        "id": "Number of the headline; follows the order of arrival.",
        "dated_at": "The moment that counts: the publisher's claim where it is believable, else ours.",
        "dated_by": "Which of the two it is: published or seen.",
        "week_start": "ISO Monday of that moment.",
        "outlet": "The publisher's site, such as bbc.com.",
        "country": "ISO 3166-1 alpha-2 code of the outlet; empty where unknown.",
        "title": "The headline as a reader sees it.",
        "url": "Address of the article; empty where the source gave none.",
        "wording": "1: the article's first title, which the series count; above: re-worded.",
        "is_selected": "1: came only through a feed or file chosen by topic, so outside every denominator.",
        "alarm": "Probability (0-1) that a reader finds clear alarm; the series count 0.26 and above.",
        "alarm_any": "Probability (0-1) of at least some alarm; the series count 0.359 and above.",
        "vader": "VADER's compound sentiment (-1 to 1): kept for comparison, it is no measure of fear.",
        "alarm_encoder": "The encoder's probability of clear alarm; empty where it has not been.",
        "topics": "Topics that it is about, separated by spaces.",
        "themes": "What is feared in it, separated by spaces.",
        "regulation": "Aim of the rules that it asks for: development, deployment or general; else empty.",
    },
    query=(
        f"select headline.id, {DATED_AT} as dated_at, dated_by, week_start, outlet.name as outlet, "
        "outlet.country as country, title, url, wording, is_selected, "
        f"{score_of('alarm')} as alarm, {score_of('alarm_any')} as alarm_any, {score_of('vader')} as vader, "
        f"case when {_ENCODED} then {score_of('alarm-encoder')} end as alarm_encoder, "
        f"{_named('topic')} as topics, {_named('theme')} as themes, {_named('regulation')} as regulation "
        "from headline join outlet on outlet.id = headline.outlet_id"
    ),
)

WEEK = View(
    name="week",
    comment="An outlet's week of a topic, counted when headlines are scored: numerators and denominators of "
    "every series. A week without collection has no row.",
    columns={
        "week_start": "ISO Monday of the week.",
        "outlet": "The publisher's site.",
        "topic": "Name of the topic.",
        "n_headlines": "First wordings that whole feeds or files showed: the denominator.",
        "n_topic": "Of these, about the topic.",
        "n_concerned": "Of the topic's, with some alarm or more.",
        "n_alarmed": "Of the topic's, with clear alarm.",
    },
    query=(
        "select week_outlet.week_start, outlet.name as outlet, substr(scorer.name, 7) as topic, n_headlines, "
        "coalesce(n_topic, 0) as n_topic, coalesce(n_concerned, 0) as n_concerned, "
        "coalesce(n_alarmed, 0) as n_alarmed "
        "from scorer cross join week_outlet join outlet on outlet.id = week_outlet.outlet_id "
        "left join week_topic on week_topic.scorer_id = scorer.id "
        "and week_topic.week_start = week_outlet.week_start "
        "and week_topic.outlet_id = week_outlet.outlet_id "
        "where scorer.is_current = 1 and scorer.name like 'topic:%'"
    ),
)

FEED_HEALTH = View(
    name="feed_health",
    comment="How each feed fares: what `panictrack status` shows, without what depends on the time of day.",
    columns={
        "feed": "What people call it.",
        "url": "The address that feeds.yaml lists.",
        "outlet": "Its publisher.",
        "kind": "general, technology or section.",
        "is_listed": "1 while feeds.yaml lists it.",
        "last_fetch_at": "When it was last asked.",
        "last_good_at": "When it last answered well.",
        "last_new_at": "When it last showed something it had not shown before.",
        "last_outcome": "How the last attempt ended.",
        "last_reason": "Why, where it failed or nothing was added.",
        "n_failures": "Failures since the last success.",
        "due_at": "When it is next to be fetched.",
        "n_fetches": "Attempts in the ledger.",
        "n_possible_gaps": "Of these, after how many items may be missing.",
    },
    query=(
        "select feed.name as feed, feed.url, outlet.name as outlet, feed.kind, feed.is_listed, "
        "feed.last_fetch_at, feed.last_good_at, feed.last_new_at, "
        f"{_last_fetch('outcome')} as last_outcome, {_last_fetch('reason')} as last_reason, "
        "feed.n_failures, feed.due_at, "
        "(select count(*) from fetch where fetch.feed_id = feed.id) as n_fetches, "
        "(select count(*) from fetch where fetch.feed_id = feed.id and is_possible_gap = 1) "
        "as n_possible_gaps from feed join outlet on outlet.id = feed.outlet_id"
    ),
)

VIEWS = (HEADLINE_CURRENT, WEEK, FEED_HEALTH)
