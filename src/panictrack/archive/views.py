"""Views: the archive with names instead of ids, for search, exports, Datasette and people.

What a view computes is cast, so that it has a type: SQLite would otherwise find no number equal to, or below,
the text that a person types into a filter, such as the 0.9 of Datasette's `?alarm__gte=0.9`.
A migration that changes a view drops it and creates it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveView:
    """A view of the archive; `columns` maps each name to its codebook entry."""

    name: str
    comment: str
    columns: Mapping[str, str]
    query: str


# The migration 0012 makes an index of this expression, so that views sort by it without drawing every row.
DATED_AT = "case dated_by when 'published' then published_at else first_seen_at end"


def _current(name: str) -> str:
    return f"(select id from scorer where name = '{name}' and is_current = 1)"


def score_of(name: str) -> str:
    """A score, 0 where none is stored: zeros are not."""
    found = f"select value from score where headline_id = headline.id and scorer_id = {_current(name)}"
    return f"coalesce(({found}), 0.0)"


def _where_read(scorers: str, value: str) -> str:
    """A value, empty where the current scorers of these names do not read the language of the headline.

    One that is unknown is read, and before any scorer is current all are.
    """
    where = f"where scorer.is_current = 1 and scorer.name like '{scorers}'"
    return (
        f"case when headline.language is null or not exists (select 1 from scorer {where}) "
        f"or headline.language in (select value from scorer cross join json_each(scorer.languages) {where}) "
        f"then {value} end"
    )


def _named(kind: str) -> str:
    """The names of the labels of a kind that the headline has, separated by spaces."""
    return (
        "coalesce((select group_concat(name, ' ') from "
        f"(select substr(scorer.name, {len(kind) + 2}) as name from score "
        "join scorer on scorer.id = score.scorer_id and scorer.is_current = 1 "
        f"where score.headline_id = headline.id and scorer.name like '{kind}:%' order by 1)), '')"
    )


def _last_fetch(column: str) -> str:
    return f"(select {column} from fetch where fetch.feed_id = feed.id order by started_at desc limit 1)"


_ENCODED = f"headline.id <= (select scored_through from scorer where id = {_current('alarm-encoder')})"

HEADLINE_CURRENT = ArchiveView(
    name="headline_current",
    comment="Headlines with their scores by the current scorers: the rows of every search and export.",
    columns={
        "id": "Id of the headline; ids follow the order of arrival.",
        "dated_at": "Its date: the publication time where that is plausible, else when it was first seen.",
        "dated_by": "Which of the two it is: published or seen.",
        "week_start": "Monday of the ISO week of that date.",
        "stream": "The stream that counts it: the feed, front page or aggregator that showed it first.",
        "outlet": "The publisher's site, such as bbc.com.",
        "country": "ISO 3166-1 alpha-2 code of the outlet; empty: unknown.",
        "title": "The headline as readers saw it.",
        "url": "Address of the article; empty: the source gave none.",
        "title_revision": "1: the article's first title, which series count; 2 and above: a revised title.",
        "is_selected": "1: seen only in feeds or files selected by topic, so not part of any denominator.",
        "kind": "What the stream is a sample of: general, business or technology news, or a section.",
        "language": "Language of the title, such as en; empty: unknown. What a scorer does not read, it does "
        "not score.",
        "published_at": "The time of publication that its source states; empty: none.",
        "first_seen_at": "When panictrack or an import's source first saw it; else published_at.",
        "article_key": "Key of the article: from its guid, link or title. An import recognises it by this.",
        "title_key": "Key of the title; wire copies share it.",
        "alarm": "Probability (0-1) of clear alarm; series count 0.346 and above. Empty: its language is "
        "not read.",
        "alarm_any": "Probability (0-1) of at least some alarm; series count 0.354 and above.",
        "vader": "VADER's compound sentiment (-1 to 1) of the title with straight quotation marks, for "
        "comparison: it does not measure fear.",
        "alarm_encoder": "Probability (0-1) of clear alarm by the encoder; empty: not scored by it.",
        "topics": "The topics it is about, separated by spaces; null: its language is not read.",
        "themes": "The fears it expresses, separated by spaces.",
        "regulation": "Which regulation it calls for: of development, of deployment, or general "
        "(unspecified); empty: none.",
    },
    query=(
        f"select headline.id, {DATED_AT} as dated_at, dated_by, week_start, stream.name as stream, "
        "outlet.name as outlet, "
        "outlet.country as country, title, url, title_revision, is_selected, "
        "stream.kind, headline.language, published_at, first_seen_at, article_key, title_key, "
        + ", ".join(
            f"cast({_where_read(name, score_of(name))} as real) as {name}"
            for name in ("alarm", "alarm_any", "vader")
        )
        + f", cast(case when {_ENCODED} then {_where_read('alarm-encoder', score_of('alarm-encoder'))} end "
        "as real) as alarm_encoder, "
        + ", ".join(
            f"{_where_read(f'{kind}:%', _named(kind))} as {name}"
            for kind, name in (("topic", "topics"), ("theme", "themes"), ("regulation", "regulation"))
        )
        + " "
        "from headline join outlet on outlet.id = headline.outlet_id "
        "left join stream on stream.id = headline.stream_id"
    ),
)

WEEK = ArchiveView(
    name="week",
    comment="Weekly counts by stream, outlet and topic: the numerators and denominators of every series, as "
    "last counted. A week without collection has no row.",
    columns={
        "week_start": "Monday of the ISO week.",
        "stream": "The stream: a feed, a front page, an aggregator.",
        "kind": "What the stream is a sample of: general, business or technology news.",
        "outlet": "The publisher's site.",
        "topic": "Name of the topic.",
        "n_headlines": "First titles from complete feeds or files: the denominator.",
        "n_topic": "Of these, about the topic.",
        "n_concerned": "Of those about the topic, with at least some alarm.",
        "n_alarmed": "Of those about the topic, with clear alarm.",
    },
    query=(
        "select week_stream.week_start, stream.name as stream, stream.kind, outlet.name as outlet, "
        "substr(scorer.name, 7) as topic, n_headlines, "
        "cast(coalesce(n_topic, 0) as integer) as n_topic, "
        "cast(coalesce(n_concerned, 0) as integer) as n_concerned, "
        "cast(coalesce(n_alarmed, 0) as integer) as n_alarmed "
        "from scorer cross join week_stream join outlet on outlet.id = week_stream.outlet_id "
        "join stream on stream.id = week_stream.stream_id "
        "left join week_topic on week_topic.scorer_id = scorer.id "
        "and week_topic.week_start = week_stream.week_start "
        "and week_topic.stream_id = week_stream.stream_id "
        "and week_topic.outlet_id = week_stream.outlet_id "
        "where scorer.is_current = 1 and scorer.name like 'topic:%'"
    ),
)

FEED_HEALTH = ArchiveView(
    name="feed_health",
    comment="The status of each feed: `panictrack status` without what depends on the current time.",
    columns={
        "feed": "Its name for people.",
        "url": "Its address in feeds.yaml.",
        "outlet": "Its publisher.",
        "kind": "general, business, technology or section.",
        "is_listed": "1 while feeds.yaml lists it, and not as paused.",
        "last_fetch_at": "When it was last fetched.",
        "last_good_at": "When a fetch last succeeded.",
        "last_new_at": "When it last showed something that it had not shown before.",
        "last_outcome": "How the last fetch ended.",
        "last_reason": "Why the last fetch failed, or why nothing was added.",
        "n_failures": "Failures since the last success.",
        "due_at": "When it is next due; empty: now.",
        "n_fetches": "Fetches in the ledger.",
        "n_possible_gaps": "Of these, how many after which items may be missing.",
    },
    query=(
        "select feed.name as feed, feed.url, outlet.name as outlet, stream.kind, feed.is_listed, "
        "feed.last_fetch_at, feed.last_good_at, feed.last_new_at, "
        f"{_last_fetch('outcome')} as last_outcome, {_last_fetch('reason')} as last_reason, "
        "feed.n_failures, feed.due_at, "
        "cast((select count(*) from fetch where fetch.feed_id = feed.id) as integer) as n_fetches, "
        "cast((select count(*) from fetch where fetch.feed_id = feed.id and is_possible_gap = 1) as integer) "
        "as n_possible_gaps from feed join outlet on outlet.id = feed.outlet_id "
        "left join stream on stream.id = feed.stream_id"
    ),
)

_LATER = " and ".join(
    f"later.{name} = annotation.{name}" for name in ("title_digest", "coder", "codebook_id", "question")
)

ANNOTATION_CURRENT = ArchiveView(
    name="annotation_current",
    comment="The answers of coders that hold: of each title, coder, codebook and question the latest, unless "
    "it was withdrawn.",
    columns={
        "title_digest": "Digest of the title, as in label_item.",
        "headline_id": "The headline; empty: not or no longer in the archive.",
        "title": "The headline as readers saw it; empty: as above.",
        "coder": "Who answered.",
        "question": "Name of the question; note: a remark of the coder.",
        "answer": "The answer; several are joined by ;. cannot_tell: the coder cannot tell.",
        "codebook": "Name of the codebook.",
        "codebook_version": "Its version.",
        "codebook_digest": "Its digest: the same wording has the same one everywhere.",
        "sample": "The sample in which it was answered; empty: coded elsewhere.",
        "answered_at": "When it was answered.",
        "source": "browser, terminal, import, python, or llm:MODEL for a language model.",
    },
    query=(
        "select annotation.title_digest, annotation.headline_id, headline.title, coder, question, answer, "
        "codebook.name as codebook, codebook.version as codebook_version, "
        "codebook.digest as codebook_digest, label_sample.name as sample, answered_at, source "
        "from annotation join codebook on codebook.id = annotation.codebook_id "
        "left join label_sample on label_sample.id = annotation.sample_id "
        "left join headline on headline.id = annotation.headline_id "
        "where answer <> '' and not exists (select 1 from annotation as later "
        f"where {_LATER} and (later.answered_at, later.id) > (annotation.answered_at, annotation.id))"
    ),
)

VIEWS = (HEADLINE_CURRENT, WEEK, FEED_HEALTH, ANNOTATION_CURRENT)
