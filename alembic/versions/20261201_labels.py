"""what people code: codebooks, samples with their design, and every answer"""

from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

STATEMENTS = (
    'create table codebook (id INTEGER NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL, digest TEXT '
    'NOT NULL, text TEXT NOT NULL, added_at TEXT NOT NULL, CONSTRAINT pk_codebook PRIMARY KEY (id), '
    'CONSTRAINT uq_codebook_digest UNIQUE (digest))',
    'create table label_sample (id INTEGER NOT NULL, name TEXT NOT NULL, codebook_id INTEGER NOT NULL, '
    'topic TEXT NOT NULL, since TEXT, until TEXT, streams TEXT NOT NULL, design TEXT NOT NULL CONSTRAINT '
    "ck_label_sample_design CHECK (design in ('neyman', 'proportional', 'random')), scorer TEXT NOT NULL,"
    ' coders TEXT NOT NULL, n_frame INTEGER NOT NULL, n_drawn INTEGER NOT NULL, overlap_share FLOAT NOT '
    'NULL, seed INTEGER NOT NULL, created_at TEXT NOT NULL, CONSTRAINT pk_label_sample PRIMARY KEY (id), '
    'CONSTRAINT uq_label_sample_name UNIQUE (name), CONSTRAINT fk_label_sample_codebook_id_codebook '
    'FOREIGN KEY(codebook_id) REFERENCES codebook (id))',
    'create table label_stratum (sample_id INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL,'
    ' score_from FLOAT, score_to FLOAT, stream TEXT, period TEXT, n_frame INTEGER NOT NULL, n_drawn '
    'INTEGER NOT NULL, CONSTRAINT pk_label_stratum PRIMARY KEY (sample_id, number), CONSTRAINT '
    'fk_label_stratum_sample_id_label_sample FOREIGN KEY(sample_id) REFERENCES label_sample (id)) WITHOUT'
    ' ROWID',
    'create table label_item (sample_id INTEGER NOT NULL, position INTEGER NOT NULL, headline_id INTEGER,'
    ' title_digest TEXT NOT NULL, frame_number INTEGER NOT NULL, stratum INTEGER NOT NULL, inclusion_probability FLOAT NOT NULL, '
    'is_overlap INTEGER NOT NULL, coder TEXT NOT NULL, score FLOAT NOT NULL, stream TEXT NOT NULL, '
    'week_start TEXT NOT NULL, CONSTRAINT pk_label_item PRIMARY KEY (sample_id, position), CONSTRAINT '
    'fk_label_item_sample_id_label_sample FOREIGN KEY(sample_id) REFERENCES label_sample (id), CONSTRAINT'
    ' fk_label_item_headline_id_headline FOREIGN KEY(headline_id) REFERENCES headline (id)) WITHOUT ROWID',
    'create index ix_label_item_title_digest ON label_item (title_digest)',
    'create table label_frame (sample_id INTEGER NOT NULL, number INTEGER NOT NULL, stratum INTEGER NOT '
    'NULL, score FLOAT NOT NULL, stream TEXT NOT NULL, week_start TEXT NOT NULL, CONSTRAINT '
    'pk_label_frame PRIMARY KEY (sample_id, number), CONSTRAINT fk_label_frame_sample_id_label_sample '
    'FOREIGN KEY(sample_id) REFERENCES label_sample (id)) WITHOUT ROWID',
    'create table annotation (id INTEGER NOT NULL, sample_id INTEGER, headline_id INTEGER, title_digest '
    'TEXT NOT NULL, coder TEXT NOT NULL, codebook_id INTEGER NOT NULL, question TEXT NOT NULL, answer '
    'TEXT NOT NULL, answered_at TEXT NOT NULL, source TEXT NOT NULL, CONSTRAINT pk_annotation PRIMARY KEY'
    ' (id), CONSTRAINT fk_annotation_sample_id_label_sample FOREIGN KEY(sample_id) REFERENCES '
    'label_sample (id), CONSTRAINT fk_annotation_headline_id_headline FOREIGN KEY(headline_id) REFERENCES'
    ' headline (id), CONSTRAINT fk_annotation_codebook_id_codebook FOREIGN KEY(codebook_id) REFERENCES '
    'codebook (id))',
    'create index ix_annotation_title_digest ON annotation (title_digest, coder, codebook_id, question, '
    'answered_at)',
    'create table model_instructions (id INTEGER NOT NULL, text TEXT NOT NULL, CONSTRAINT '
    'pk_model_instructions PRIMARY KEY (id), CONSTRAINT uq_model_instructions_text UNIQUE (text))',
    'create table model_reply (id INTEGER NOT NULL, sample_id INTEGER NOT NULL, position INTEGER NOT '
    'NULL, coder TEXT NOT NULL, instructions_id INTEGER NOT NULL, reply TEXT NOT NULL, problem TEXT, '
    'replied_at TEXT NOT NULL, CONSTRAINT pk_model_reply PRIMARY KEY (id), CONSTRAINT '
    'fk_model_reply_label_item FOREIGN KEY(sample_id, position) REFERENCES label_item (sample_id, '
    'position), CONSTRAINT fk_model_reply_instructions_id_model_instructions FOREIGN KEY(instructions_id)'
    ' REFERENCES model_instructions (id))',
    'create index ix_model_reply_sample_id_position ON model_reply (sample_id, position)',
    'create view annotation_current as select annotation.title_digest, annotation.headline_id, '
    'headline.title, coder, question, answer, codebook.name as codebook, codebook.version as '
    'codebook_version, codebook.digest as codebook_digest, label_sample.name as sample, answered_at, '
    'source from annotation join codebook on codebook.id = annotation.codebook_id left join label_sample '
    'on label_sample.id = annotation.sample_id left join headline on headline.id = annotation.headline_id'
    " where answer <> '' and not exists (select 1 from annotation as later where later.title_digest = "
    'annotation.title_digest and later.coder = annotation.coder and later.codebook_id = '
    'annotation.codebook_id and later.question = annotation.question and (later.answered_at, later.id) > '
    '(annotation.answered_at, annotation.id))',
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
