"""The archive's rows of coding: codebooks, samples with their design, and answers, which are only added."""

from panictrack.archive.labels.annotations import (
    Annotation,
    CurrentAnnotation,
    add_annotations,
    answers_about,
    answers_of,
    current_annotations,
    last_answered,
    latest_time,
)
from panictrack.archive.labels.frame import Frame, read_frame, titles_of
from panictrack.archive.labels.merging import merge_labels
from panictrack.archive.labels.replies import ModelReply, add_model_reply, instructions_id
from panictrack.archive.labels.samples import (
    SampleItem,
    StoredSample,
    Stratum,
    add_codebook,
    add_sample,
    codebook_text,
    item_title,
    item_titles,
    list_samples,
    n_answers,
    remove_sample,
    sample_items,
    sample_named,
    sample_strata,
)

__all__ = [
    "Annotation",
    "CurrentAnnotation",
    "Frame",
    "ModelReply",
    "SampleItem",
    "StoredSample",
    "Stratum",
    "add_annotations",
    "add_codebook",
    "add_model_reply",
    "add_sample",
    "answers_about",
    "answers_of",
    "codebook_text",
    "current_annotations",
    "instructions_id",
    "item_title",
    "item_titles",
    "last_answered",
    "latest_time",
    "list_samples",
    "merge_labels",
    "n_answers",
    "read_frame",
    "remove_sample",
    "sample_items",
    "sample_named",
    "sample_strata",
    "titles_of",
]
