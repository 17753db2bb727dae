"""views that answer at once: an index of the date of each headline, and a type for what views compute"""

from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

INDEX = (
    "create index ix_headline_dated_at on headline (case dated_by when 'published' then published_at "
    'else first_seen_at end)'
)
# The views as of this revision: a later one that changes any creates it again.
VIEWS = {
    'headline_current': (
        "select headline.id, case dated_by when 'published' then published_at else first_seen_at end as "
        'dated_at, dated_by, week_start, stream.name as stream, outlet.name as outlet, outlet.country as '
        'country, title, url, title_revision, is_selected, stream.kind, headline.language, published_at, '
        'first_seen_at, article_key, title_key, cast(case when headline.language is null or not exists '
        "(select 1 from scorer where scorer.is_current = 1 and scorer.name like 'alarm') or "
        'headline.language in (select value from scorer cross join json_each(scorer.languages) where '
        "scorer.is_current = 1 and scorer.name like 'alarm') then coalesce((select value from score where "
        "headline_id = headline.id and scorer_id = (select id from scorer where name = 'alarm' and "
        'is_current = 1)), 0.0) end as real) as alarm, cast(case when headline.language is null or not '
        "exists (select 1 from scorer where scorer.is_current = 1 and scorer.name like 'alarm_any') or "
        'headline.language in (select value from scorer cross join json_each(scorer.languages) where '
        "scorer.is_current = 1 and scorer.name like 'alarm_any') then coalesce((select value from score "
        "where headline_id = headline.id and scorer_id = (select id from scorer where name = 'alarm_any' "
        'and is_current = 1)), 0.0) end as real) as alarm_any, cast(case when headline.language is null or '
        "not exists (select 1 from scorer where scorer.is_current = 1 and scorer.name like 'vader') or "
        'headline.language in (select value from scorer cross join json_each(scorer.languages) where '
        "scorer.is_current = 1 and scorer.name like 'vader') then coalesce((select value from score where "
        "headline_id = headline.id and scorer_id = (select id from scorer where name = 'vader' and "
        'is_current = 1)), 0.0) end as real) as vader, cast(case when headline.id <= (select '
        "scored_through from scorer where id = (select id from scorer where name = 'alarm-encoder' and "
        'is_current = 1)) then case when headline.language is null or not exists (select 1 from scorer '
        "where scorer.is_current = 1 and scorer.name like 'alarm-encoder') or headline.language in (select "
        'value from scorer cross join json_each(scorer.languages) where scorer.is_current = 1 and '
        "scorer.name like 'alarm-encoder') then coalesce((select value from score where headline_id = "
        "headline.id and scorer_id = (select id from scorer where name = 'alarm-encoder' and is_current = "
        '1)), 0.0) end end as real) as alarm_encoder, case when headline.language is null or not exists '
        "(select 1 from scorer where scorer.is_current = 1 and scorer.name like 'topic:%') or "
        'headline.language in (select value from scorer cross join json_each(scorer.languages) where '
        "scorer.is_current = 1 and scorer.name like 'topic:%') then coalesce((select group_concat(name, ' "
        "') from (select substr(scorer.name, 7) as name from score join scorer on scorer.id = "
        'score.scorer_id and scorer.is_current = 1 where score.headline_id = headline.id and scorer.name '
        "like 'topic:%' order by 1)), '') end as topics, case when headline.language is null or not exists "
        "(select 1 from scorer where scorer.is_current = 1 and scorer.name like 'theme:%') or "
        'headline.language in (select value from scorer cross join json_each(scorer.languages) where '
        "scorer.is_current = 1 and scorer.name like 'theme:%') then coalesce((select group_concat(name, ' "
        "') from (select substr(scorer.name, 7) as name from score join scorer on scorer.id = "
        'score.scorer_id and scorer.is_current = 1 where score.headline_id = headline.id and scorer.name '
        "like 'theme:%' order by 1)), '') end as themes, case when headline.language is null or not exists "
        "(select 1 from scorer where scorer.is_current = 1 and scorer.name like 'regulation:%') or "
        'headline.language in (select value from scorer cross join json_each(scorer.languages) where '
        "scorer.is_current = 1 and scorer.name like 'regulation:%') then coalesce((select "
        "group_concat(name, ' ') from (select substr(scorer.name, 12) as name from score join scorer on "
        'scorer.id = score.scorer_id and scorer.is_current = 1 where score.headline_id = headline.id and '
        "scorer.name like 'regulation:%' order by 1)), '') end as regulation from headline join outlet on "
        'outlet.id = headline.outlet_id left join stream on stream.id = headline.stream_id'
    ),
    'week': (
        'select week_stream.week_start, stream.name as stream, stream.kind, outlet.name as outlet, '
        'substr(scorer.name, 7) as topic, n_headlines, cast(coalesce(n_topic, 0) as integer) as n_topic, '
        'cast(coalesce(n_concerned, 0) as integer) as n_concerned, cast(coalesce(n_alarmed, 0) as integer) '
        'as n_alarmed from scorer cross join week_stream join outlet on outlet.id = week_stream.outlet_id '
        'join stream on stream.id = week_stream.stream_id left join week_topic on week_topic.scorer_id = '
        'scorer.id and week_topic.week_start = week_stream.week_start and week_topic.stream_id = '
        'week_stream.stream_id and week_topic.outlet_id = week_stream.outlet_id where scorer.is_current = '
        "1 and scorer.name like 'topic:%'"
    ),
    'feed_health': (
        'select feed.name as feed, feed.url, outlet.name as outlet, stream.kind, feed.is_listed, '
        'feed.last_fetch_at, feed.last_good_at, feed.last_new_at, (select outcome from fetch where '
        'fetch.feed_id = feed.id order by started_at desc limit 1) as last_outcome, (select reason from '
        'fetch where fetch.feed_id = feed.id order by started_at desc limit 1) as last_reason, '
        'feed.n_failures, feed.due_at, cast((select count(*) from fetch where fetch.feed_id = feed.id) as '
        'integer) as n_fetches, cast((select count(*) from fetch where fetch.feed_id = feed.id and '
        'is_possible_gap = 1) as integer) as n_possible_gaps from feed join outlet on outlet.id = '
        'feed.outlet_id left join stream on stream.id = feed.stream_id'
    ),
    'annotation_current': (
        'select annotation.title_digest, annotation.headline_id, headline.title, coder, question, answer, '
        'codebook.name as codebook, codebook.version as codebook_version, codebook.digest as '
        'codebook_digest, label_sample.name as sample, answered_at, source from annotation join codebook '
        'on codebook.id = annotation.codebook_id left join label_sample on label_sample.id = '
        'annotation.sample_id left join headline on headline.id = annotation.headline_id where answer <> '
        "'' and not exists (select 1 from annotation as later where later.title_digest = "
        'annotation.title_digest and later.coder = annotation.coder and later.codebook_id = '
        'annotation.codebook_id and later.question = annotation.question and (later.answered_at, later.id) '
        '> (annotation.answered_at, annotation.id))'
    ),
}


def upgrade() -> None:
    op.execute(INDEX)
    for name, query in VIEWS.items():
        op.execute(f'drop view {name}')
        op.execute(f'create view {name} as {query}')
