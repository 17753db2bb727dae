"""streams: one manner of choosing headlines each, the unit of counting; the language of a headline"""

from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

STREAM = (
    "create table stream (id INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, "
    "CONSTRAINT ck_stream_kind CHECK (kind in ('general', 'business', 'technology', 'section')), "
    'CONSTRAINT pk_stream PRIMARY KEY (id), CONSTRAINT uq_stream_name UNIQUE (name))'
)
REFERENCE = (
    'alter table {table} add column stream_id INTEGER '
    'constraint fk_{table}_stream_id_stream references stream (id)'
)
# Each feed was a manner of choosing of its own. A second one of the same name is told apart by its id.
STREAMS_OF_FEEDS = (
    "insert into stream (name, kind) select outlet.name || ' (' || feed.name || ')' || "
    "case when feed.id = min(feed.id) over (partition by outlet.name, feed.name) then '' "
    "else ' ' || feed.id end, kind from feed join outlet on outlet.id = outlet_id order by feed.id",
    "update feed set stream_id = (select stream.id from stream join outlet on outlet.id = feed.outlet_id "
    "where stream.name in (outlet.name || ' (' || feed.name || ')', "
    "outlet.name || ' (' || feed.name || ') ' || feed.id) order by length(stream.name) desc limit 1)",
)
# What came from files, or whose sightings are gone, belongs to a stream of its outlet's name.
STREAMS_OF_HEADLINES = (
    'create temp table first_shown as select headline_id, stream_id, min(sighting.first_seen_at) as at '
    "from sighting join feed on feed.id = feed_id where feed.kind <> 'section' group by headline_id",
    'insert into first_shown select headline_id, stream_id, min(sighting.first_seen_at) '
    'from sighting join feed on feed.id = feed_id '
    'where headline_id not in (select headline_id from first_shown) group by headline_id',
    'create index temp.first_shown_headline on first_shown (headline_id)',
    'update headline set stream_id = (select stream_id from first_shown where headline_id = headline.id) '
    'where id in (select headline_id from first_shown)',
    'drop table first_shown',
    "insert into stream (name, kind) select name, 'general' from outlet where id in "
    '(select outlet_id from headline where stream_id is null) order by id',
    'update headline set stream_id = (select stream.id from stream join outlet on outlet.name = stream.name '
    'where outlet.id = headline.outlet_id) where stream_id is null',
)
# A headline had the language of its outlet, where that is known. Until now all scorers read English alone, and
# gave all others a score: what they cannot read has none.
LANGUAGES = (
    "alter table scorer add column languages TEXT DEFAULT '[\"en\"]' NOT NULL",
    'alter table headline add column language TEXT',
    "update headline set language = (select lower(substr(language, 1, instr(replace(language, '_', '-') || "
    "'-', '-') - 1)) from outlet where id = outlet_id and language > '')",
    "delete from score where headline_id in (select id from headline where language <> 'en')",
)
KEY = 'week_start TEXT NOT NULL, stream_id INTEGER NOT NULL, '
# Counts are a cache: they are made anew by stream.
CACHE = {
    'week_stream': (
        f'{KEY}outlet_id INTEGER NOT NULL, n_headlines INTEGER NOT NULL, '
        'CONSTRAINT pk_week_stream PRIMARY KEY (week_start, stream_id, outlet_id)'
    ),
    'week_topic': (
        f'scorer_id INTEGER NOT NULL, {KEY}outlet_id INTEGER NOT NULL, n_topic INTEGER NOT NULL, '
        'n_concerned INTEGER NOT NULL, n_alarmed INTEGER NOT NULL, '
        'CONSTRAINT pk_week_topic PRIMARY KEY (scorer_id, week_start, stream_id, outlet_id)'
    ),
    'week_label': (
        f'scorer_id INTEGER NOT NULL, {KEY}outlet_id INTEGER NOT NULL, label_scorer_id INTEGER NOT NULL, '
        'n_topic INTEGER NOT NULL, n_alarmed INTEGER NOT NULL, '
        'CONSTRAINT pk_week_label PRIMARY KEY (scorer_id, week_start, stream_id, outlet_id, label_scorer_id)'
    ),
    'week_title': (
        f'{KEY}title_key INTEGER NOT NULL, '
        'CONSTRAINT pk_week_title PRIMARY KEY (week_start, stream_id, title_key)'
    ),
    'week_unread': (
        f'{KEY}language TEXT NOT NULL, n_headlines INTEGER NOT NULL, '
        'CONSTRAINT pk_week_unread PRIMARY KEY (week_start, stream_id, language)'
    ),
}
# The views as of this revision: a later one that changes any creates it again.
VIEWS = {
    'headline_current': (
        "select headline.id, case dated_by when 'published' then published_at else first_seen_at end as "
        'dated_at, dated_by, week_start, stream.name as stream, outlet.name as outlet, outlet.country as '
        'country, title, url, title_revision, is_selected, stream.kind, headline.language, published_at, '
        'first_seen_at, article_key, title_key, case when headline.language is null or not exists (select 1 '
        "from scorer where scorer.is_current = 1 and scorer.name like 'alarm') or headline.language in "
        '(select value from scorer cross join json_each(scorer.languages) where scorer.is_current = 1 and '
        "scorer.name like 'alarm') then coalesce((select value from score where headline_id = headline.id "
        "and scorer_id = (select id from scorer where name = 'alarm' and is_current = 1)), 0.0) end as "
        'alarm, case when headline.language is null or not exists (select 1 from scorer where '
        "scorer.is_current = 1 and scorer.name like 'alarm_any') or headline.language in (select value from "
        'scorer cross join json_each(scorer.languages) where scorer.is_current = 1 and scorer.name like '
        "'alarm_any') then coalesce((select value from score where headline_id = headline.id and scorer_id "
        "= (select id from scorer where name = 'alarm_any' and is_current = 1)), 0.0) end as alarm_any, "
        'case when headline.language is null or not exists (select 1 from scorer where scorer.is_current = '
        "1 and scorer.name like 'vader') or headline.language in (select value from scorer cross join "
        "json_each(scorer.languages) where scorer.is_current = 1 and scorer.name like 'vader') then "
        'coalesce((select value from score where headline_id = headline.id and scorer_id = (select id from '
        "scorer where name = 'vader' and is_current = 1)), 0.0) end as vader, case when headline.id <= "
        "(select scored_through from scorer where id = (select id from scorer where name = 'alarm-encoder' "
        'and is_current = 1)) then case when headline.language is null or not exists (select 1 from scorer '
        "where scorer.is_current = 1 and scorer.name like 'alarm-encoder') or headline.language in (select "
        'value from scorer cross join json_each(scorer.languages) where scorer.is_current = 1 and '
        "scorer.name like 'alarm-encoder') then coalesce((select value from score where headline_id = "
        "headline.id and scorer_id = (select id from scorer where name = 'alarm-encoder' and is_current = "
        '1)), 0.0) end end as alarm_encoder, case when headline.language is null or not exists (select 1 '
        "from scorer where scorer.is_current = 1 and scorer.name like 'topic:%') or headline.language in "
        '(select value from scorer cross join json_each(scorer.languages) where scorer.is_current = 1 and '
        "scorer.name like 'topic:%') then coalesce((select group_concat(name, ' ') from (select "
        'substr(scorer.name, 7) as name from score join scorer on scorer.id = score.scorer_id and '
        "scorer.is_current = 1 where score.headline_id = headline.id and scorer.name like 'topic:%' order "
        "by 1)), '') end as topics, case when headline.language is null or not exists (select 1 from scorer "
        "where scorer.is_current = 1 and scorer.name like 'theme:%') or headline.language in (select value "
        'from scorer cross join json_each(scorer.languages) where scorer.is_current = 1 and scorer.name '
        "like 'theme:%') then coalesce((select group_concat(name, ' ') from (select substr(scorer.name, 7) "
        'as name from score join scorer on scorer.id = score.scorer_id and scorer.is_current = 1 where '
        "score.headline_id = headline.id and scorer.name like 'theme:%' order by 1)), '') end as themes, "
        'case when headline.language is null or not exists (select 1 from scorer where scorer.is_current = '
        "1 and scorer.name like 'regulation:%') or headline.language in (select value from scorer cross "
        "join json_each(scorer.languages) where scorer.is_current = 1 and scorer.name like 'regulation:%') "
        "then coalesce((select group_concat(name, ' ') from (select substr(scorer.name, 12) as name from "
        'score join scorer on scorer.id = score.scorer_id and scorer.is_current = 1 where score.headline_id '
        "= headline.id and scorer.name like 'regulation:%' order by 1)), '') end as regulation from "
        'headline join outlet on outlet.id = headline.outlet_id left join stream on stream.id = '
        'headline.stream_id'
    ),
    'week': (
        'select week_stream.week_start, stream.name as stream, stream.kind, outlet.name as outlet, '
        'substr(scorer.name, 7) as topic, n_headlines, coalesce(n_topic, 0) as n_topic, '
        'coalesce(n_concerned, 0) as n_concerned, coalesce(n_alarmed, 0) as n_alarmed from scorer cross '
        'join week_stream join outlet on outlet.id = week_stream.outlet_id join stream on stream.id = '
        'week_stream.stream_id left join week_topic on week_topic.scorer_id = scorer.id and '
        'week_topic.week_start = week_stream.week_start and week_topic.stream_id = week_stream.stream_id '
        'and week_topic.outlet_id = week_stream.outlet_id where scorer.is_current = 1 and scorer.name '
        "like 'topic:%'"
    ),
    'feed_health': (
        'select feed.name as feed, feed.url, outlet.name as outlet, stream.kind, feed.is_listed, '
        'feed.last_fetch_at, feed.last_good_at, feed.last_new_at, (select outcome from fetch where '
        'fetch.feed_id = feed.id order by started_at desc limit 1) as last_outcome, (select reason from '
        'fetch where fetch.feed_id = feed.id order by started_at desc limit 1) as last_reason, '
        'feed.n_failures, feed.due_at, (select count(*) from fetch where fetch.feed_id = feed.id) as '
        'n_fetches, (select count(*) from fetch where fetch.feed_id = feed.id and is_possible_gap = 1) as'
        ' n_possible_gaps from feed join outlet on outlet.id = feed.outlet_id left join stream on '
        'stream.id = feed.stream_id'
    ),
}
STALE = (
    'insert into stale_week (week_start) select {week} '
    'where not exists (select 1 from stale_week where week_start = {week});'
)
EVENT = 'after update of id, outlet_id, stream_id, week_start, title_revision, is_selected, language on headline'


def upgrade() -> None:
    # Views and the trigger are dropped first: SQLite checks them when a column goes.
    for name in VIEWS:
        op.execute(f'drop view {name}')
    op.execute('drop trigger headline_stale_update')
    op.execute(STREAM)
    for table in ('feed', 'headline'):
        op.execute(REFERENCE.format(table=table))
    op.execute('alter table fetch add column n_left_out INTEGER NOT NULL DEFAULT 0')
    op.execute('alter table fetch add column clock_offset_seconds INTEGER')
    for statement in (*LANGUAGES, *STREAMS_OF_FEEDS, *STREAMS_OF_HEADLINES):
        op.execute(statement)
    op.execute('alter table feed drop column kind')
    for name in ('week_outlet', 'week_topic', 'week_label'):
        op.execute(f'drop table {name}')
    for name, columns in CACHE.items():
        op.execute(f'create table {name} ({columns}) WITHOUT ROWID')
    for name in ('week_cache', 'stale_week'):
        op.execute(f'delete from {name}')
    for name, query in VIEWS.items():
        op.execute(f'create view {name} as {query}')
    stale = STALE.format(week='old.week_start') + ' ' + STALE.format(week='new.week_start')
    op.execute(f'create trigger headline_stale_update {EVENT} begin {stale} end')
