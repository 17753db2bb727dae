"""what the collector learns of each feed"""

from alembic import op
import sqlalchemy as sa

from panictrack.archive.tables import Timestamp

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

GOOD = "('stored', 'nothing new', 'not modified', 'empty')"


def upgrade() -> None:
    zero = sa.text('0')
    for column in (
        sa.Column('tags', sa.Text(), nullable=False, server_default=''),
        sa.Column('address', sa.Text()),
        sa.Column('moved_to', sa.Text()),
        sa.Column('moved_since', Timestamp()),
        sa.Column('usual_gap_seconds', sa.Integer()),
        sa.Column('memory_seconds', sa.Integer()),
        sa.Column('silent_after_seconds', sa.Integer()),
        sa.Column('asked_gap_seconds', sa.Integer()),
        sa.Column('skip_hours', sa.Text(), nullable=False, server_default=''),
        sa.Column('skip_days', sa.Text(), nullable=False, server_default=''),
        sa.Column('last_fetch_at', Timestamp()),
        sa.Column('last_good_at', Timestamp()),
        sa.Column('last_new_at', Timestamp()),
        sa.Column('in_full_at', Timestamp()),
        sa.Column('body_digest', sa.Text()),
        sa.Column('validators_lie', sa.Integer(), nullable=False, server_default=zero),
        sa.Column('n_honest_changes', sa.Integer(), nullable=False, server_default=zero),
        sa.Column('failure_weight', sa.Float(), nullable=False, server_default=zero),
    ):
        op.add_column('feed', column)
    op.execute(
        "alter table feed add column identity_rule text not null default 'guid' "
        "constraint ck_feed_identity_rule check (identity_rule in ('guid', 'link', 'title'))"
    )
    for column in (
        sa.Column('n_first_shown', sa.Integer(), nullable=False, server_default=zero),
        sa.Column('n_links_dropped', sa.Integer(), nullable=False, server_default=zero),
        sa.Column('is_possible_gap', sa.Integer(), nullable=False, server_default=zero),
        sa.Column('parser', sa.Text()),
    ):
        op.add_column('fetch', column)
    op.execute('create index ix_fetch_possible_gap on fetch (feed_id) where is_possible_gap = 1')
    op.add_column('sighting', sa.Column('date_note', sa.Text()))
    op.create_table(
        'feed_move',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('feed_id', sa.Integer(), nullable=False),
        sa.Column('moved_at', Timestamp(), nullable=False),
        sa.Column('since', Timestamp(), nullable=False),
        sa.Column('from_address', sa.Text(), nullable=False),
        sa.Column('to_address', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['feed_id'], ['feed.id'], name=op.f('fk_feed_move_feed_id_feed')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_feed_move')),
    )
    op.create_table(
        'host',
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('not_before', Timestamp(), nullable=False),
        sa.Column('asked_at', Timestamp(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_host')),
    )
    # The collector indexes the titles of a batch at once, which costs a fraction of a trigger's title by title.
    op.execute('drop trigger headline_text_insert')
    # What the ledger of an older archive already knows.
    op.execute("update fetch set n_first_shown = n_new where outcome = 'stored'")
    for column, outcomes in (
        ('last_good_at', GOOD),
        ('in_full_at', "('stored', 'nothing new', 'empty')"),
        ('last_new_at', "('stored')"),
    ):
        op.execute(
            f"update feed set {column} = (select max(started_at) from fetch "
            f"where feed_id = feed.id and outcome in {outcomes})"
        )
    op.execute("update feed set last_fetch_at = (select max(started_at) from fetch where feed_id = feed.id)")


def downgrade() -> None:
    op.execute(
        'create trigger headline_text_insert after insert on headline begin '
        'insert into headline_text(rowid, title) values (new.id, new.title); end'
    )
    op.drop_table('host')
    op.drop_table('feed_move')
    op.execute("alter table sighting drop column date_note")
    op.execute('drop index ix_fetch_possible_gap')
    for column in ('n_first_shown', 'n_links_dropped', 'is_possible_gap', 'parser'):
        op.execute(f"alter table fetch drop column {column}")
    for column in (
        'tags', 'address', 'moved_to', 'moved_since', 'usual_gap_seconds', 'memory_seconds',
        'silent_after_seconds', 'asked_gap_seconds', 'skip_hours', 'skip_days', 'last_fetch_at', 'last_good_at', 'last_new_at', 'in_full_at', 'body_digest',
        'validators_lie', 'n_honest_changes', 'identity_rule', 'failure_weight',
    ):
        op.execute(f"alter table feed drop column {column}")
