"""changed weeks, for those who hold headlines in memory; cached counts of what no series counts"""

from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

TABLE = (
    'create table changed_week (week_start TEXT NOT NULL, n_changes INTEGER NOT NULL, '
    'CONSTRAINT pk_changed_week PRIMARY KEY (week_start)) WITHOUT ROWID'
)
UNCOUNTED = (
    'create table week_uncounted (week_start TEXT NOT NULL, stream_id INTEGER NOT NULL, '
    'outlet_id INTEGER NOT NULL, n_headlines INTEGER NOT NULL, '
    'CONSTRAINT pk_week_uncounted PRIMARY KEY (week_start, stream_id, outlet_id)) WITHOUT ROWID'
)
# All headlines, less those that are counted; weeks that are stale will be counted again.
COUNT = (
    'insert into week_uncounted select week_start, stream_id, outlet_id, sum(n) from ('
    'select week_start, coalesce(stream_id, 0) as stream_id, outlet_id, count(*) as n from headline '
    'where id <= (select counted_through from week_cache) group by 1, 2, 3 '
    'union all select week_start, stream_id, outlet_id, -n_headlines from week_stream) '
    'group by 1, 2, 3 having sum(n) > 0'
)
COLUMNS = 'id, outlet_id, stream_id, week_start, title_revision, is_selected, language'
# In two steps rather than by `on conflict`: the statement that fires a trigger may bring its own.
NOTE = (
    'insert into changed_week (week_start, n_changes) select {week}, 0 '
    'where not exists (select 1 from changed_week where week_start = {week}); '
    'update changed_week set n_changes = n_changes + 1 where week_start = {week};'
)
NOTE_OF_HEADLINE = (
    'insert into changed_week (week_start, n_changes) select week_start, 0 from headline where id = {id} '
    'and not exists (select 1 from changed_week where week_start = headline.week_start); '
    'update changed_week set n_changes = n_changes + 1 '
    'where week_start = (select week_start from headline where id = {id});'
)
OLD, NEW = NOTE.format(week='old.week_start'), NOTE.format(week='new.week_start')
OF_OLD, OF_NEW = NOTE_OF_HEADLINE.format(id='old.headline_id'), NOTE_OF_HEADLINE.format(id='new.headline_id')
TRIGGERS = {
    'headline_changed_update': f'after update of {COLUMNS} on headline begin {OLD} {NEW} end',
    'headline_changed_delete': f'after delete on headline begin {OLD} end',
    'score_changed_update': f'after update on score begin {OF_OLD} {OF_NEW} end',
    'score_changed_delete': f'after delete on score begin {OF_OLD} end',
}


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(UNCOUNTED)
    op.execute(COUNT)
    for name, event in TRIGGERS.items():
        op.execute(f'create trigger {name} {event}')
