"""What people coded as the files of a snapshot, and back: codebooks, samples and every answer."""

from collections.abc import Iterable, Iterator, Mapping

from panictrack.archive.connection import Connection
from panictrack.archive.export.table import Row
from panictrack.archive.snapshot import files
from panictrack.archive.snapshot.files import TableFile

# Of the headlines that were coded, the number in the snapshot by their id.
_NUMBERS = (
    "select id, number from (select id, row_number() over (order by id) as number from headline "
    "where first_seen_at < :end) where id in (select headline_id from label_item union "
    "select headline_id from annotation)"
)
_IN_TIME = "label_sample.created_at < :end"
_OF_SAMPLE = f"join label_sample on label_sample.id = sample_id and {_IN_TIME}"
_CODEBOOKS = (
    "select digest, name, version, text, added_at from codebook where id in "
    f"(select codebook_id from label_sample where {_IN_TIME}) or id in "
    "(select codebook_id from annotation where answered_at < :end) order by digest"
)
_SAMPLES = (
    "select label_sample.name, codebook.digest, topic, since, until, streams, design, scorer, coders, "
    "n_frame, n_drawn, overlap_share, seed, created_at from label_sample "
    f"join codebook on codebook.id = codebook_id where {_IN_TIME} order by label_sample.name"
)
_STRATA = (
    "select label_sample.name, number, label_stratum.name, score_from, score_to, stream, period, "
    f"label_stratum.n_frame, label_stratum.n_drawn from label_stratum {_OF_SAMPLE} order by 1, 2"
)
_ITEMS = (
    "select label_sample.name, position, headline_id, title_digest, frame_number, stratum, "
    f"inclusion_probability, is_overlap, coder, score, stream, week_start from label_item "
    f"{_OF_SAMPLE} order by 1, 2"
)
_FRAMES = (
    "select label_sample.name, number, stratum, score, stream, week_start from label_frame "
    f"{_OF_SAMPLE} order by 1, 2"
)
_WHERE_REPLIED = "where replied_at < :end and :has_text"
_INSTRUCTIONS = (
    "select row_number() over (order by id), text from model_instructions where id in "
    f"(select instructions_id from model_reply {_OF_SAMPLE} {_WHERE_REPLIED}) order by 1"
)
_REPLIES = (
    "select row_number() over (order by model_reply.id), label_sample.name, position, coder, "
    "dense_rank() over (order by instructions_id), reply, problem, replied_at from model_reply "
    f"{_OF_SAMPLE} {_WHERE_REPLIED} order by model_reply.id"
)
_ANNOTATIONS = (
    "select row_number() over (order by annotation.id), label_sample.name, headline_id, title_digest, coder, "
    "codebook.digest, question, answer, answered_at, source from annotation "
    "join codebook on codebook.id = annotation.codebook_id "
    f"left join label_sample on label_sample.id = sample_id and {_IN_TIME} "
    "where answered_at < :end and (:has_text or question <> 'note') order by annotation.id"
)


def rows(connection: Connection, end: str, *, has_text: bool) -> Iterator[tuple[TableFile, Iterator[Row]]]:
    """Each file with its rows: what was drawn and answered before the end."""
    values = {"end": end, "has_text": has_text}
    has_any = connection.value("select 1 from label_item union all select 1 from annotation") is not None
    numbers = dict(connection.execute(_NUMBERS, values)) if has_any else {}
    yield files.CODEBOOKS, connection.execute(_CODEBOOKS, values)
    yield files.LABEL_SAMPLES, connection.execute(_SAMPLES, values)
    yield files.LABEL_STRATA, connection.execute(_STRATA, values)
    yield files.LABEL_FRAMES, connection.execute(_FRAMES, values)
    yield files.LABEL_ITEMS, _numbered(connection.execute(_ITEMS, values), numbers)
    yield files.MODEL_INSTRUCTIONS, connection.execute(_INSTRUCTIONS, values)
    yield files.MODEL_REPLIES, connection.execute(_REPLIES, values)
    yield files.ANNOTATIONS, _numbered(connection.execute(_ANNOTATIONS, values), numbers)


def insert(connection: Connection, found: Mapping[str, Iterable[Row]]) -> None:
    """Store the rows of these files, by their names; the ids of headlines are their numbers."""
    connection.executemany(
        "insert into codebook (digest, name, version, text, added_at) values (?, ?, ?, ?, ?)",
        found[files.CODEBOOKS.name],
    )
    codebooks = dict(connection.execute("select digest, id from codebook"))
    connection.executemany(
        "insert into label_sample (name, codebook_id, topic, since, until, streams, design, scorer, coders, "
        f"n_frame, n_drawn, overlap_share, seed, created_at) values ({_marks(14)})",
        ((name, codebooks[digest], *rest) for name, digest, *rest in found[files.LABEL_SAMPLES.name]),
    )
    samples = dict(connection.execute("select name, id from label_sample"))
    connection.executemany(
        "insert into label_stratum (sample_id, number, name, score_from, score_to, stream, period, n_frame, "
        f"n_drawn) values ({_marks(9)})",
        ((samples[name], *rest) for name, *rest in found[files.LABEL_STRATA.name]),
    )
    connection.executemany(
        "insert into label_frame (sample_id, number, stratum, score, stream, week_start) "
        f"values ({_marks(6)})",
        ((samples[name], *rest) for name, *rest in found[files.LABEL_FRAMES.name]),
    )
    connection.executemany(
        "insert into label_item (sample_id, position, headline_id, title_digest, frame_number, stratum, "
        "inclusion_probability, is_overlap, coder, score, stream, week_start) "
        f"values ({_marks(12)})",
        ((samples[name], *rest) for name, *rest in found[files.LABEL_ITEMS.name]),
    )
    connection.executemany(
        f"insert into model_instructions (id, text) values ({_marks(2)})",
        found[files.MODEL_INSTRUCTIONS.name],
    )
    connection.executemany(
        "insert into model_reply (id, sample_id, position, coder, instructions_id, reply, problem, "
        f"replied_at) values ({_marks(8)})",
        ((number, samples[name], *rest) for number, name, *rest in found[files.MODEL_REPLIES.name]),
    )
    connection.executemany(
        "insert into annotation (id, sample_id, headline_id, title_digest, coder, codebook_id, question, "
        f"answer, answered_at, source) values ({_marks(10)})",
        (
            (
                number,
                None if name is None else samples[name],
                headline,
                title,
                coder,
                codebooks[digest],
                *rest,
            )
            for number, name, headline, title, coder, digest, *rest in found[files.ANNOTATIONS.name]
        ),
    )


def _numbered(lines: Iterable[Row], numbers: Mapping[int, int]) -> Iterator[Row]:
    """The rows with the number of the headline, which is the third column, in place of its id."""
    return ((first, second, numbers.get(id_), *rest) for first, second, id_, *rest in lines)


def _marks(n: int) -> str:
    return ", ".join("?" * n)
