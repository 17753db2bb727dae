"""How many stories the headlines tell: copies of one title in one week are one story."""

from dataclasses import dataclass
from datetime import date

from panictrack.archive.connection import Connection
from panictrack.archive.counts import Rules, is_read

_IN_NEWS = """
title_revision = 1 and is_selected = 0 and week_start between :first and :last
and stream_id in (select id from stream where kind in ('general', 'business')) and {is_read}
"""
_ALL = f"""
select coalesce(sum(n), 0), coalesce(sum(n_stories), 0) from (
  select count(*) as n, count(distinct title_key) as n_stories from headline
  where {_IN_NEWS} group by week_start)
"""
_ALARMED = f"""
select coalesce(sum(n), 0), coalesce(sum(n_stories), 0) from (
  select count(*) as n, count(distinct title_key) as n_stories
  from score as topic cross join headline on headline.id = topic.headline_id
  join score as alarm on alarm.headline_id = headline.id and alarm.scorer_id = :alarm
  where topic.scorer_id = :topic and alarm.value >= :alarmed and {_IN_NEWS} group by week_start)
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stories:
    """The headlines of general and business news in some weeks, and each title of a week once."""

    n_headlines: int
    n_stories: int
    n_alarmed: int  # headlines alarmed about the topic
    n_alarmed_stories: int


def count_stories(connection: Connection, rules: Rules, topic: str, *, first: date, last: date) -> Stories:
    """The stories of the weeks from `first` to `last` (Mondays), by the key of the normalised title.

    What a scorer cannot read is in none of these numbers.

    Can mislead when copies are reworded: they count as stories of their own.
    """
    values = {
        "first": str(first),
        "last": str(last),
        "topic": rules.topics[topic],
        "alarm": rules.alarmed.scorer,
        "alarmed": rules.alarmed.at_least,
    }
    in_all, alarmed = (query.format(is_read=is_read(rules)) for query in (_ALL, _ALARMED))
    n_headlines, n_stories = connection.execute(in_all, values).fetchone()
    n_alarmed, n_alarmed_stories = connection.execute(alarmed, values).fetchone()
    return Stories(
        n_headlines=n_headlines,
        n_stories=n_stories,
        n_alarmed=n_alarmed,
        n_alarmed_stories=n_alarmed_stories,
    )
