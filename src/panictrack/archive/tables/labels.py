"""What people code: codebooks, samples with their design, and every answer."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
)

from panictrack.archive.tables.columns import Date, Timestamp, metadata, required

codebook = Table(
    "codebook",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the codebook in this archive."),
    required("name", Text, "Its name, such as alarm."),
    required("version", Text, "Its version, as its author states it."),
    required(
        "digest",
        Text,
        "16 hex digits of what it says: the same questions have the same digest everywhere.",
        unique=True,
    ),
    required("text", Text, "All questions, answers and help as coders saw them, in YAML."),
    required("added_at", Timestamp, "When it was first used here."),
    comment="Codebooks: the questions that coders answer. Another wording is another codebook.",
)

label_sample = Table(
    "label_sample",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the sample in this archive."),
    required("name", Text, "Its name, such as ai-2026-12-01.", unique=True),
    required("codebook_id", ForeignKey("codebook.id"), "The codebook under which it is coded."),
    required("topic", Text, "The topic of its headlines."),
    Column("since", Date, comment="First day of the frame; empty: the first headline."),
    Column("until", Date, comment="Last day of the frame; empty: the newest headline."),
    required(
        "streams",
        Text,
        "The streams of the frame, one per line; empty: all general and business news.",
        default="",
    ),
    required(
        "design",
        Text,
        "How headlines were allocated to strata: neyman (by expected variance of alarm), proportional, or "
        "random (no strata).",
        CheckConstraint("design in ('neyman', 'proportional', 'random')", name="design"),
    ),
    required("scorer", Text, "The scorer whose scores made the strata, such as alarm@5."),
    required("coders", Text, "Who codes, one per line."),
    required("n_frame", Integer, "Headlines that could be drawn: counted first titles about the topic."),
    required("n_drawn", Integer, "Headlines that were drawn."),
    required("overlap_share", Float, "The share (0-1) that all coders code."),
    required("seed", Integer, "Seed of the draw: with the same archive it draws the same headlines."),
    required("created_at", Timestamp, "When it was drawn."),
    comment="Samples: headlines drawn to be coded, and the design by which they were drawn.",
)

label_stratum = Table(
    "label_stratum",
    metadata,
    Column("sample_id", ForeignKey("label_sample.id"), primary_key=True, comment="The sample."),
    Column("number", Integer, primary_key=True, comment="Number of the stratum in its sample, from 0."),
    required("name", Text, "What bounds it, in words."),
    Column("score_from", Float, comment="Least alarm score of its headlines; empty: any."),
    Column("score_to", Float, comment="Greatest alarm score of its headlines; empty: any."),
    Column("stream", Text, comment="Their stream; empty: all that have no stratum of their own."),
    Column(
        "period", Text, comment="Their quarter, such as 2026-Q4, or quarters, 2026-Q1 to 2026-Q4; empty: all."
    ),
    required("n_frame", Integer, "Headlines that could be drawn."),
    required("n_drawn", Integer, "Headlines that were drawn."),
    sqlite_with_rowid=False,
    comment="Strata of samples: within one, every headline had the same chance to be drawn.",
)

label_item = Table(
    "label_item",
    metadata,
    Column("sample_id", ForeignKey("label_sample.id"), primary_key=True, comment="The sample."),
    Column(
        "position", Integer, primary_key=True, comment="Random order in which coders see headlines, from 1."
    ),
    Column("headline_id", ForeignKey("headline.id"), comment="The headline; empty: it was deleted."),
    required(
        "title_digest",
        Text,
        "First 16 hex digits of the SHA-256 of the title in lower case, with one space for each run of "
        "other characters than letters and digits.",
    ),
    required("frame_number", Integer, "Its number in label_frame."),
    required("stratum", Integer, "Number of its stratum."),
    required("inclusion_probability", Float, "The chance (0-1) with which the draw took it."),
    required("is_overlap", Integer, "1: all coders code it."),
    required("coder", Text, "Who alone codes it; empty: all coders.", default=""),
    required("score", Float, "Its score by the sample's scorer when it was drawn; coders never see it."),
    required("stream", Text, "Its stream when it was drawn."),
    required("week_start", Date, "Monday of its ISO week."),
    Index("ix_label_item_title_digest", "title_digest"),
    sqlite_with_rowid=False,
    comment="Headlines of samples, with the chance with which each was drawn. A title that was drawn twice, "
    "as a wire copy, is coded once: the answers count for both.",
)

label_frame = Table(
    "label_frame",
    metadata,
    Column("sample_id", ForeignKey("label_sample.id"), primary_key=True, comment="The sample."),
    Column(
        "number", Integer, primary_key=True, comment="Number of the headline, from 1, in order of arrival."
    ),
    required("stratum", Integer, "Number of its stratum."),
    required("score", Float, "Its score by the sample's scorer when the sample was drawn."),
    required("stream", Text, "Its stream then."),
    required("week_start", Date, "Monday of its ISO week."),
    sqlite_with_rowid=False,
    comment="Frames of samples: every headline that could be drawn, as it was then. Estimates rest on it, so "
    "they stay the same when the archive grows or is scored anew.",
)

annotation = Table(
    "annotation",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the answer; ids follow the order of storing."),
    Column("sample_id", ForeignKey("label_sample.id"), comment="The sample; empty: coded elsewhere."),
    Column(
        "headline_id",
        ForeignKey("headline.id"),
        comment="The headline; empty: not or no longer in the archive.",
    ),
    required("title_digest", Text, "Digest of the title, as in label_item."),
    required("coder", Text, "Who answered."),
    required("codebook_id", ForeignKey("codebook.id"), "The codebook."),
    required("question", Text, "Name of the question; note: a remark of the coder."),
    required(
        "answer",
        Text,
        "The answer; several are joined by ;. cannot_tell: the coder cannot tell. Empty: withdrawn.",
    ),
    required("answered_at", Timestamp, "When it was answered."),
    required("source", Text, "browser, terminal, import, python, or llm:MODEL for a language model."),
    Index("ix_annotation_title_digest", "title_digest", "coder", "codebook_id", "question", "answered_at"),
    comment="Annotations: every answer of every coder. Rows are only added: the latest of a title, coder, "
    "codebook and question holds.",
)

model_instructions = Table(
    "model_instructions",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the instructions in this archive."),
    required("text", Text, "The codebook as a language model was told it.", unique=True),
    comment="Instructions that language models got; the headline follows them as a JSON string.",
)

model_reply = Table(
    "model_reply",
    metadata,
    Column("id", Integer, primary_key=True, comment="Id of the reply; ids follow the order of asking."),
    required("sample_id", Integer, "The sample."),
    required("position", Integer, "The headline's position in the sample."),
    required("coder", Text, "llm: and the model's full name."),
    required("instructions_id", ForeignKey("model_instructions.id"), "What it was told."),
    required("reply", Text, "Its reply, word by word."),
    Column("problem", Text, comment="Why the reply could not be read; empty: its answers are annotations."),
    required("replied_at", Timestamp, "When it replied."),
    ForeignKeyConstraint(
        ["sample_id", "position"],
        ["label_item.sample_id", "label_item.position"],
        name="fk_model_reply_label_item",
    ),
    Index("ix_model_reply_sample_id_position", "sample_id", "position"),
    comment="Replies of language models that coded, one for each headline and time of asking.",
)
