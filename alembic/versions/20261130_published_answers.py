"""published answers: what each report said, kept as it was said"""

from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

TABLE = (
    'create table published_answer (topic TEXT NOT NULL, measure TEXT NOT NULL, week_start TEXT NOT NULL, '
    'is_corrected INTEGER NOT NULL, verdict TEXT NOT NULL, fitted TEXT NOT NULL, p_past FLOAT NOT NULL, '
    'p_higher FLOAT NOT NULL, p_rose FLOAT NOT NULL, step_days FLOAT NOT NULL, n_steps INTEGER NOT NULL, '
    'level FLOAT NOT NULL, recent FLOAT, forecast TEXT NOT NULL, version TEXT NOT NULL, made_at TEXT NOT NULL, '
    'CONSTRAINT pk_published_answer PRIMARY KEY (topic, measure, week_start, is_corrected)) WITHOUT ROWID'
)


def upgrade() -> None:
    op.execute(TABLE)
