"""the archive as an instrument: views, scores by headline, what was forgotten"""

from alembic import op
import sqlalchemy as sa

from panictrack.archive.tables import Timestamp

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

# As the views were at this revision: a later one that changes a view makes it anew.
VIEWS = {
    'headline_current': (
        "select headline.id, case dated_by when 'published' then published_at else first_seen_at end as "
        'dated_at, dated_by, week_start, outlet.name as outlet, outlet.country as country, title, url, '
        'wording, is_selected, coalesce((select value from score where headline_id = headline.id and '
        "scorer_id = (select id from scorer where name = 'alarm' and is_current = 1)), 0.0) as alarm, "
        'coalesce((select value from score where headline_id = headline.id and scorer_id = (select id from '
        "scorer where name = 'alarm_any' and is_current = 1)), 0.0) as alarm_any, coalesce((select value from "
        "score where headline_id = headline.id and scorer_id = (select id from scorer where name = 'vader' "
        'and is_current = 1)), 0.0) as vader, case when headline.id <= (select scored_through from scorer '
        "where id = (select id from scorer where name = 'alarm-encoder' and is_current = 1)) then "
        'coalesce((select value from score where headline_id = headline.id and scorer_id = (select id from '
        "scorer where name = 'alarm-encoder' and is_current = 1)), 0.0) end as alarm_encoder, "
        "coalesce((select group_concat(name, ' ') from (select substr(scorer.name, 7) as name from score join "
        'scorer on scorer.id = score.scorer_id and scorer.is_current = 1 where score.headline_id = '
        "headline.id and scorer.name like 'topic:%' order by 1)), '') as topics, coalesce((select "
        "group_concat(name, ' ') from (select substr(scorer.name, 7) as name from score join scorer on "
        'scorer.id = score.scorer_id and scorer.is_current = 1 where score.headline_id = headline.id and '
        "scorer.name like 'theme:%' order by 1)), '') as themes, coalesce((select group_concat(name, ' ') "
        'from (select substr(scorer.name, 12) as name from score join scorer on scorer.id = score.scorer_id '
        "and scorer.is_current = 1 where score.headline_id = headline.id and scorer.name like 'regulation:%' "
        "order by 1)), '') as regulation from headline join outlet on outlet.id = headline.outlet_id"
    ),
    'week': (
        'select week_outlet.week_start, outlet.name as outlet, substr(scorer.name, 7) as topic, n_headlines, '
        'coalesce(n_topic, 0) as n_topic, coalesce(n_concerned, 0) as n_concerned, coalesce(n_alarmed, 0) as '
        'n_alarmed from scorer cross join week_outlet join outlet on outlet.id = week_outlet.outlet_id left '
        'join week_topic on week_topic.scorer_id = scorer.id and week_topic.week_start = '
        'week_outlet.week_start and week_topic.outlet_id = week_outlet.outlet_id where scorer.is_current = 1 '
        "and scorer.name like 'topic:%'"
    ),
    'feed_health': (
        'select feed.name as feed, feed.url, outlet.name as outlet, feed.kind, feed.is_listed, '
        'feed.last_fetch_at, feed.last_good_at, feed.last_new_at, (select outcome from fetch where '
        'fetch.feed_id = feed.id order by started_at desc limit 1) as last_outcome, (select reason from fetch '
        'where fetch.feed_id = feed.id order by started_at desc limit 1) as last_reason, feed.n_failures, '
        'feed.due_at, (select count(*) from fetch where fetch.feed_id = feed.id) as n_fetches, (select '
        'count(*) from fetch where fetch.feed_id = feed.id and is_possible_gap = 1) as n_possible_gaps from '
        'feed join outlet on outlet.id = feed.outlet_id'
    ),
}


def upgrade() -> None:
    op.add_column('import_file', sa.Column('form', sa.Text()))
    op.add_column('scorer', sa.Column('is_current', sa.Integer(), nullable=False, server_default=sa.text('0')))
    # The version that was registered last is the one that scored last: nobody goes back.
    op.execute(
        'update scorer set is_current = 1 where scored_through > 0 and id in '
        '(select max(id) from scorer where scored_through > 0 group by name)'
    )
    op.create_index('ix_score_headline_id', 'score', ['headline_id', 'scorer_id', 'value'])
    op.create_table(
        'forgotten',
        sa.Column('article_key', sa.Integer(), nullable=False),
        sa.Column('title_key', sa.Integer(), nullable=False),
        sa.Column('forgotten_at', Timestamp(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('article_key', 'title_key', name=op.f('pk_forgotten')),
        sqlite_with_rowid=False,
    )
    for name, query in VIEWS.items():
        op.execute(f'create view {name} as {query}')


def downgrade() -> None:
    for name in VIEWS:
        op.execute(f'drop view {name}')
    op.drop_table('forgotten')
    op.drop_index('ix_score_headline_id', 'score')
    with op.batch_alter_table('scorer') as batch:
        batch.drop_column('is_current')
    with op.batch_alter_table('import_file') as batch:
        batch.drop_column('form')
