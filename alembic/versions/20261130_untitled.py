"""untitled: how many items of each body had no title and could not be stored"""

from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('alter table fetch add column n_untitled INTEGER NOT NULL DEFAULT 0')
