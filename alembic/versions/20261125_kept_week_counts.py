"""week counts that are kept"""

from alembic import op
import sqlalchemy as sa

from panictrack.archive.tables import Date

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

# "where not exists" and not "or ignore": the conflict policy of the statement that fires a trigger would win.
STALE = "insert into stale_week (week_start) select {week} where not exists (select 1 from stale_week where week_start = {week});"
STALE_OF_SCORE = (
    "insert into stale_week (week_start) select week_start from headline where id = {id} "
    "and not exists (select 1 from stale_week where week_start = headline.week_start);"
)
# The next headline gets the highest id + 1: after the last one was deleted, an id that has been counted and
# scored. Marks must not lie beyond the last headline, or the new one would pass for both.
MARKS_BACK = (
    "update week_counting set counted_through = (select coalesce(max(id), 0) from headline) "
    "where counted_through > (select coalesce(max(id), 0) from headline); "
    "update scorer set scored_through = (select coalesce(max(id), 0) from headline) "
    "where scored_through > (select coalesce(max(id), 0) from headline);"
)
TRIGGERS = {
    'headline_stale_update': (
        'after update of id, outlet_id, week_start, wording, is_selected on headline',
        STALE.format(week='old.week_start') + ' ' + STALE.format(week='new.week_start'),
    ),
    'headline_stale_delete': ('after delete on headline', STALE.format(week='old.week_start') + ' ' + MARKS_BACK),
    'score_stale_update': (
        'after update on score',
        STALE_OF_SCORE.format(id='old.headline_id') + ' ' + STALE_OF_SCORE.format(id='new.headline_id'),
    ),
    'score_stale_delete': ('after delete on score', STALE_OF_SCORE.format(id='old.headline_id')),
}


def upgrade() -> None:
    op.create_table(
        'week_counting',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('rules', sa.Text(), nullable=False),
        sa.Column('counted_through', sa.Integer(), nullable=False),
        sa.CheckConstraint('id = 1', name=op.f('ck_week_counting_only_one')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_week_counting')),
    )
    op.create_table(
        'week_outlet',
        sa.Column('week_start', Date(), nullable=False),
        sa.Column('outlet_id', sa.Integer(), nullable=False),
        sa.Column('n_headlines', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('week_start', 'outlet_id', name=op.f('pk_week_outlet')),
        sqlite_with_rowid=False,
    )
    op.create_table(
        'week_topic',
        sa.Column('scorer_id', sa.Integer(), nullable=False),
        sa.Column('week_start', Date(), nullable=False),
        sa.Column('outlet_id', sa.Integer(), nullable=False),
        sa.Column('n_topic', sa.Integer(), nullable=False),
        sa.Column('n_concerned', sa.Integer(), nullable=False),
        sa.Column('n_alarmed', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('scorer_id', 'week_start', 'outlet_id', name=op.f('pk_week_topic')),
        sqlite_with_rowid=False,
    )
    op.create_table(
        'week_label',
        sa.Column('scorer_id', sa.Integer(), nullable=False),
        sa.Column('week_start', Date(), nullable=False),
        sa.Column('outlet_id', sa.Integer(), nullable=False),
        sa.Column('label_scorer_id', sa.Integer(), nullable=False),
        sa.Column('n_topic', sa.Integer(), nullable=False),
        sa.Column('n_alarmed', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            'scorer_id', 'week_start', 'outlet_id', 'label_scorer_id', name=op.f('pk_week_label')
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        'stale_week',
        sa.Column('week_start', Date(), nullable=False),
        sa.PrimaryKeyConstraint('week_start', name=op.f('pk_stale_week')),
        sqlite_with_rowid=False,
    )
    for name, (event, statements) in TRIGGERS.items():
        op.execute(f'create trigger {name} {event} begin {statements} end')


def downgrade() -> None:
    for name in TRIGGERS:
        op.execute(f'drop trigger {name}')
    for table in ('stale_week', 'week_label', 'week_topic', 'week_outlet', 'week_counting'):
        op.drop_table(table)
