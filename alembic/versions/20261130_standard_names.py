"""standard names: deleted headlines, title revisions, the week cache; one article key on all hosts of an outlet"""

from alembic import op

from panictrack.model import Entry, IdentityRule
from panictrack.model.identity import article_key, key_by_own_host

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

COLUMNS = (
    ('feed', 'asked_gap_seconds', 'requested_gap_seconds'),
    ('feed', 'in_full_at', 'last_body_at'),
    ('host', 'asked_at', 'requested_at'),
    ('import_file', 'form', 'format'),
    ('headline', 'wording', 'title_revision'),
)
# Name, columns with their declarations, what follows the last bracket, and the table that it replaces.
TABLES = (
    (
        'deleted_headline',
        {
            'article_key': 'INTEGER NOT NULL',
            'title_key': 'INTEGER NOT NULL',
            'deleted_at': 'TEXT NOT NULL',
            'reason': 'TEXT NOT NULL',
        },
        'CONSTRAINT pk_deleted_headline PRIMARY KEY (article_key, title_key)) WITHOUT ROWID',
        'forgotten',
    ),
    (
        'week_cache',
        {'id': 'INTEGER NOT NULL', 'rules': 'TEXT NOT NULL', 'counted_through': 'INTEGER NOT NULL'},
        'CONSTRAINT ck_week_cache_only_one CHECK (id = 1), CONSTRAINT pk_week_cache PRIMARY KEY (id))',
        'week_counting',
    ),
)
# The views and triggers as of this revision: a later one that changes any creates it again.
VIEWS = {
    'headline_current': (
        "select headline.id, case dated_by when 'published' then published_at else first_seen_at end as "
        'dated_at, dated_by, week_start, outlet.name as outlet, outlet.country as country, title, url, '
        'title_revision, is_selected, coalesce((select value from score where headline_id = headline.id '
        "and scorer_id = (select id from scorer where name = 'alarm' and is_current = 1)), 0.0) as "
        'alarm, coalesce((select value from score where headline_id = headline.id and scorer_id = '
        "(select id from scorer where name = 'alarm_any' and is_current = 1)), 0.0) as alarm_any, "
        'coalesce((select value from score where headline_id = headline.id and scorer_id = (select id '
        "from scorer where name = 'vader' and is_current = 1)), 0.0) as vader, case when headline.id <= "
        '(select scored_through from scorer where id = (select id from scorer where name = '
        "'alarm-encoder' and is_current = 1)) then coalesce((select value from score where headline_id = "
        "headline.id and scorer_id = (select id from scorer where name = 'alarm-encoder' and is_current "
        "= 1)), 0.0) end as alarm_encoder, coalesce((select group_concat(name, ' ') from (select "
        'substr(scorer.name, 7) as name from score join scorer on scorer.id = score.scorer_id and '
        "scorer.is_current = 1 where score.headline_id = headline.id and scorer.name like 'topic:%' "
        "order by 1)), '') as topics, coalesce((select group_concat(name, ' ') from (select "
        'substr(scorer.name, 7) as name from score join scorer on scorer.id = score.scorer_id and '
        "scorer.is_current = 1 where score.headline_id = headline.id and scorer.name like 'theme:%' "
        "order by 1)), '') as themes, coalesce((select group_concat(name, ' ') from (select "
        'substr(scorer.name, 12) as name from score join scorer on scorer.id = score.scorer_id and '
        "scorer.is_current = 1 where score.headline_id = headline.id and scorer.name like 'regulation:%' "
        "order by 1)), '') as regulation from headline join outlet on outlet.id = headline.outlet_id"
    ),
    'week': (
        'select week_outlet.week_start, outlet.name as outlet, substr(scorer.name, 7) as topic, '
        'n_headlines, coalesce(n_topic, 0) as n_topic, coalesce(n_concerned, 0) as n_concerned, '
        'coalesce(n_alarmed, 0) as n_alarmed from scorer cross join week_outlet join outlet on outlet.id '
        '= week_outlet.outlet_id left join week_topic on week_topic.scorer_id = scorer.id and '
        'week_topic.week_start = week_outlet.week_start and week_topic.outlet_id = week_outlet.outlet_id '
        "where scorer.is_current = 1 and scorer.name like 'topic:%'"
    ),
    'feed_health': (
        'select feed.name as feed, feed.url, outlet.name as outlet, feed.kind, feed.is_listed, '
        'feed.last_fetch_at, feed.last_good_at, feed.last_new_at, (select outcome from fetch where '
        'fetch.feed_id = feed.id order by started_at desc limit 1) as last_outcome, (select reason from '
        'fetch where fetch.feed_id = feed.id order by started_at desc limit 1) as last_reason, '
        'feed.n_failures, feed.due_at, (select count(*) from fetch where fetch.feed_id = feed.id) as '
        'n_fetches, (select count(*) from fetch where fetch.feed_id = feed.id and is_possible_gap = 1) '
        'as n_possible_gaps from feed join outlet on outlet.id = feed.outlet_id'
    ),
}
# "where not exists" and not "or ignore": the conflict policy of the statement that fires a trigger would win.
STALE = (
    'insert into stale_week (week_start) select {week} '
    'where not exists (select 1 from stale_week where week_start = {week});'
)
# The next headline gets the highest id + 1: after the last one was deleted, an id that has been counted and
# scored. So the marks move back to the last headline, or the new one would pass for counted and scored.
MARKS_BACK = (
    'update week_cache set counted_through = (select coalesce(max(id), 0) from headline) '
    'where counted_through > (select coalesce(max(id), 0) from headline); '
    'update scorer set scored_through = (select coalesce(max(id), 0) from headline) '
    'where scored_through > (select coalesce(max(id), 0) from headline);'
)
TRIGGERS = {
    'headline_stale_update': (
        'after update of id, outlet_id, week_start, title_revision, is_selected on headline',
        STALE.format(week='old.week_start') + ' ' + STALE.format(week='new.week_start'),
    ),
    'headline_stale_delete': ('after delete on headline', STALE.format(week='old.week_start') + ' ' + MARKS_BACK),
}

# Links on another host than the outlet's own name; the rest keep their keys.
ON_OTHER_HOSTS = (
    "select headline.id, article_key, outlet.name, url from headline join outlet on outlet.id = outlet_id "
    "where url is not null and url not like '%://' || outlet.name || '/%' "
    "and url not like '%://www.' || outlet.name || '/%'"
)


def upgrade() -> None:
    rename()
    use_one_key_on_all_hosts()


def use_one_key_on_all_hosts() -> None:
    """Give articles that were keyed by their link its new key, which is the same on all hosts of the outlet.

    An article whose new key another one has already keeps its old key: both stay, and nothing is lost.
    """
    connection = op.get_bind()
    for id_, old, outlet, url in connection.exec_driver_sql(ON_OTHER_HOSTS).all():
        new = article_key(outlet, Entry(title='', url=url), IdentityRule.LINK)
        if old == key_by_own_host(outlet, url) != new:
            connection.exec_driver_sql(
                'update headline set article_key = ? where article_key = ? '
                'and not exists (select 1 from headline where article_key = ?)',
                (new, old, new),
            )


def rename() -> None:
    # Views and triggers are dropped first: SQLite checks them at each renaming.
    for name in VIEWS:
        op.execute(f'drop view {name}')
    for name in TRIGGERS:
        op.execute(f'drop trigger {name}')
    for table, old, new in COLUMNS:
        op.execute(f'alter table {table} rename column {old} to {new}')
    for name, columns, rest, old in TABLES:
        declared = ', '.join(f'{column} {kind}' for column, kind in columns.items())
        op.execute(f'create table {name} ({declared}, {rest}')
        op.execute(f'insert into {name} select * from {old}')
        op.execute(f'drop table {old}')
    for name, query in VIEWS.items():
        op.execute(f'create view {name} as {query}')
    for name, (event, statements) in TRIGGERS.items():
        op.execute(f'create trigger {name} {event} begin {statements} end')
