"""copies: how many headlines of a week have a title that another one had before"""

from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

TABLE = (
    'create table week_copy (scorer_id INTEGER NOT NULL, week_start TEXT NOT NULL, stream_id INTEGER NOT NULL, '
    'n_copies INTEGER NOT NULL, CONSTRAINT pk_week_copy PRIMARY KEY (scorer_id, week_start, stream_id)) '
    'WITHOUT ROWID'
)
# Copies are those among streams of news: a stream that turns into one of another kind changes them.
STALE = (
    'create trigger stream_stale_update after update of kind on stream when old.kind <> new.kind begin '
    'insert into stale_week (week_start) select distinct week_start from headline '
    'where stream_id = new.id and week_start not in (select week_start from stale_week); end'
)

# Which of two is the copy depends on their titles and dates.
COLUMNS = (
    'id, outlet_id, stream_id, week_start, title_revision, is_selected, language, title_key, published_at, '
    'first_seen_at, dated_by'
)
NOTE = (
    'insert into stale_week (week_start) select {week} '
    'where not exists (select 1 from stale_week where week_start = {week});'
)


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(STALE)
    op.execute('drop trigger headline_stale_update')
    changed = NOTE.format(week='old.week_start') + ' ' + NOTE.format(week='new.week_start')
    op.execute(f'create trigger headline_stale_update after update of {COLUMNS} on headline begin {changed} end')
    op.execute('delete from week_cache')  # so that the next report counts them
