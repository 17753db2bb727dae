"""the archive as an instrument: views, scores by headline, what was forgotten"""

from alembic import op
import sqlalchemy as sa

from panictrack.tables import VIEWS, Moment

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


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
        sa.Column('forgotten_at', Moment(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('article_key', 'title_key', name=op.f('pk_forgotten')),
        sqlite_with_rowid=False,
    )
    for view in VIEWS:
        op.execute(f'create view {view.name} as {view.query}')


def downgrade() -> None:
    for view in VIEWS:
        op.execute(f'drop view {view.name}')
    op.drop_table('forgotten')
    op.drop_index('ix_score_headline_id', 'score')
    with op.batch_alter_table('scorer') as batch:
        batch.drop_column('is_current')
    with op.batch_alter_table('import_file') as batch:
        batch.drop_column('form')
