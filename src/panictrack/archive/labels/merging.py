"""What people coded in another archive, added to this one: nothing is changed, and nothing added twice."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from panictrack.archive.connection import Connection, address
from panictrack.archive.labels.replies import ModelReply, add_model_reply, instructions_id
from panictrack.archive.labels.samples import (
    StoredSample,
    add_codebook,
    add_sample,
    list_samples,
    sample_frame,
    sample_items,
    sample_strata,
    set_coders,
)
from panictrack.model.times import from_text

_HAS_LABELS = "select 1 from sqlite_master where name = 'annotation'"
_PAIRS = (
    "select id, article_key, title_key from headline where id in "
    "(select headline_id from label_item union select headline_id from annotation)"
)
_REPLIES = (
    "select position, coder, text, reply, problem, replied_at from model_reply "
    "join model_instructions on model_instructions.id = instructions_id where sample_id = ? "
    "order by model_reply.id"
)
_HERE = "select id from headline where article_key = ? and title_key = ?"
_KNOWN_REPLIES = "select position, coder, replied_at from model_reply where sample_id = ?"
_IS_KNOWN = (
    "select 1 from annotation where title_digest = :title_digest and coder = :coder "
    "and codebook_id = :codebook_id and question = :question and answered_at = :answered_at "
    "and answer = :answer and source = :source"
)
_INSERT = (
    "insert into annotation (sample_id, headline_id, title_digest, coder, codebook_id, question, answer, "
    "answered_at, source) select :sample_id, :headline_id, :title_digest, :coder, :codebook_id, :question, "
    f":answer, :answered_at, :source where not exists ({_IS_KNOWN})"
)


def merge_labels(connection: Connection, path: Path) -> int:
    """Add codebooks, samples and answers of the archive at `path`; return how many answers were new.

    Samples of the same name that are not the same get another name here. Headlines are those of this archive,
    by the keys of their article and title; answers about others are kept under the digest of the title.
    """
    with closing(sqlite3.connect(address(path), uri=True, isolation_level=None, factory=Connection)) as other:
        if other.execute(_HAS_LABELS).fetchone() is None:
            return 0
        headlines = {
            id_: here
            for id_, *pair in other.execute(_PAIRS)
            if (here := connection.value(_HERE, pair)) is not None
        }
        codebooks = dict(_codebooks(connection, other))
        samples = {
            sample.id: _sample(connection, other, sample, codebooks, headlines)
            for sample in reversed(list_samples(other))
        }
        n_before = connection.total_changes
        connection.executemany(
            _INSERT,
            (
                row
                | {
                    "sample_id": samples.get(row["sample_id"]),
                    "headline_id": headlines.get(row["headline_id"]),
                    "codebook_id": codebooks[row["codebook_id"]],
                }
                for row in other.records("select * from annotation order by id")
            ),
        )
        return connection.total_changes - n_before


def _codebooks(connection: Connection, other: Connection) -> Iterator[tuple[int, int]]:
    """By its id there, the id of each codebook here."""
    for row in other.records("select id, name, version, digest, text, added_at from codebook"):
        values = {name: row[name] for name in ("name", "version", "digest", "text")}
        yield row["id"], add_codebook(connection, values, added_at=from_text(row["added_at"]))


def _sample(
    connection: Connection,
    other: Connection,
    sample: StoredSample,
    codebooks: Mapping[int, int],
    headlines: Mapping[Any, int],
) -> int:
    """The id of a sample of the other archive here, where it is added unless it is known."""
    found = list_samples(connection)
    theirs = replace(sample, id=0, codebook_id=codebooks[sample.codebook_id])
    for one in found:  # coders may have joined here or there
        if replace(one, id=0, name=theirs.name, coders=theirs.coders) == theirs:
            set_coders(connection, one.id, tuple(dict.fromkeys((*one.coders, *theirs.coders))))
            _add_replies(connection, other, sample.id, one.id)
            return one.id
    taken = {one.name for one in found}
    names = (theirs.name, *(f"{theirs.name}-{number}" for number in range(2, len(taken) + 3)))
    name = next(one for one in names if one not in taken)
    items = (
        replace(item, headline_id=headlines.get(item.headline_id)) for item in sample_items(other, sample.id)
    )
    id_ = add_sample(
        connection,
        replace(theirs, name=name),
        sample_strata(other, sample.id),
        items,
        sample_frame(other, sample.id),
    )
    _add_replies(connection, other, sample.id, id_)
    return id_


def _add_replies(connection: Connection, other: Connection, there: int, here: int) -> None:
    """Store what language models replied in a sample of the other archive, each reply once."""
    known = set(connection.execute(_KNOWN_REPLIES, (here,)))
    for row in other.records(_REPLIES, (there,)):
        if (row["position"], row["coder"], row["replied_at"]) in known:
            continue
        add_model_reply(
            connection,
            ModelReply(
                sample_id=here,
                position=row["position"],
                coder=row["coder"],
                instructions_id=instructions_id(connection, row["text"]),
                reply=row["reply"],
                problem=row["problem"],
                replied_at=from_text(row["replied_at"]),
            ),
        )
