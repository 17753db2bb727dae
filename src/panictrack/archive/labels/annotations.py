"""The answers of coders. Rows are only added: the latest of a title, coder, codebook and question holds.

The latest is the one with the latest time, and of several with the same time the one that was stored last.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from panictrack.archive.connection import Connection, among, as_list
from panictrack.model.text import title_digest as digest_of
from panictrack.model.times import from_text, to_text

_COLUMNS = "sample_id, headline_id, title_digest, coder, codebook_id, question, answer, answered_at, source"
_INSERT = (
    f"insert into annotation ({_COLUMNS}) values (:sample_id, :headline_id, :title_digest, :coder, "
    ":codebook_id, :question, :answer, :answered_at, :source)"
)
# Of each title and question the latest row: SQLite gives the other columns of the row that has the maximum.
_LATEST = (
    "select title_digest, question, answer, max(answered_at || printf('%020d', id)) from annotation "
    "where coder = :coder and codebook_id = :codebook_id and title_digest in "
    "(select title_digest from label_item where sample_id = :sample_id) group by 1, 2"
)
_OF_ONE = (
    "select question, answer, max(answered_at || printf('%020d', id)) from annotation "
    "where coder = :coder and codebook_id = :codebook_id and title_digest = :title_digest group by 1"
)
_LATEST_TIME = (
    "select max(answered_at) from annotation where title_digest = :title_digest and coder = :coder "
    "and codebook_id = :codebook_id"
)
_LAST_ANSWERED = (
    "select title_digest, question from annotation where sample_id = :sample_id and coder = :coder "
    "and answer <> '' and not exists (select 1 from annotation as later "
    "where later.title_digest = annotation.title_digest and later.coder = annotation.coder "
    "and later.codebook_id = annotation.codebook_id and later.question = annotation.question "
    "and (later.answered_at, later.id) > (annotation.answered_at, annotation.id)) "
    "and question <> :note order by id desc limit 1"
)
_CURRENT = "select * from annotation_current"


@dataclass(frozen=True, kw_only=True, slots=True)
class Annotation:
    """An answer of a coder; an empty one withdraws the answer before it."""

    sample_id: int | None = None
    headline_id: int | None = None
    title_digest: str
    coder: str
    codebook_id: int
    question: str
    answer: str
    answered_at: datetime
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CurrentAnnotation:
    """An answer that holds, with its names in place of ids: a row of the view `annotation_current`."""

    title_digest: str
    headline_id: int | None
    title: str | None
    coder: str
    question: str
    answer: str
    codebook: str
    codebook_version: str
    codebook_digest: str
    sample: str | None
    answered_at: datetime
    source: str


def add_annotations(connection: Connection, found: Iterable[Annotation]) -> None:
    """Store answers."""
    connection.executemany(
        _INSERT,
        (
            {
                "sample_id": one.sample_id,
                "headline_id": one.headline_id,
                "title_digest": one.title_digest,
                "coder": one.coder,
                "codebook_id": one.codebook_id,
                "question": one.question,
                "answer": one.answer,
                "answered_at": to_text(one.answered_at),
                "source": one.source,
            }
            for one in found
        ),
    )


def annotations_about(connection: Connection, digests: Iterable[str]) -> list[Annotation]:
    """Every answer about these titles, in the order of storing, withdrawn ones and withdrawals included."""
    query = f"select {_COLUMNS} from annotation where title_digest in {among('?')} order by id"
    return [
        Annotation(**row | {"answered_at": from_text(row["answered_at"])})
        for row in connection.records(query, (as_list(digests),))
    ]


def link_annotations(connection: Connection, headlines: Mapping[str, int]) -> None:
    """Note the headline of answers that were stored before the archive had it; by digest of the title."""
    connection.executemany(
        "update annotation set headline_id = :id where title_digest = :digest and headline_id is null",
        ({"digest": digest, "id": id_} for digest, id_ in headlines.items()),
    )


def headlines_with_digests(connection: Connection, digests: Collection[str]) -> dict[str, int]:
    """By digest, the first headline with such a title. Reads all titles, unless samples have all of them."""
    query = (
        "select title_digest, min(headline_id) from label_item where headline_id is not null "
        f"and title_digest in {among('?')} group by 1"
    )
    found = dict(connection.execute(query, (as_list(digests),)))
    missing = set(digests) - found.keys()
    if missing:
        for id_, title in connection.execute("select id, title from headline order by id"):
            if (digest := digest_of(title)) in missing:
                found.setdefault(digest, id_)
    return found


def answers_of(
    connection: Connection, *, sample_id: int, codebook_id: int, coder: str
) -> dict[str, dict[str, str]]:
    """By title digest and question, the answers of a coder that hold, of the headlines of a sample."""
    values = {"sample_id": sample_id, "codebook_id": codebook_id, "coder": coder}
    found = defaultdict[str, dict[str, str]](dict)
    for digest, question, answer, _ in connection.execute(_LATEST, values):
        if answer:
            found[digest][question] = answer
    return dict(found)


def answers_about(
    connection: Connection, title_digest: str, *, codebook_id: int, coder: str
) -> dict[str, str]:
    """By question, the answers of a coder about one title that hold."""
    values = {"title_digest": title_digest, "codebook_id": codebook_id, "coder": coder}
    return {question: answer for question, answer, _ in connection.execute(_OF_ONE, values) if answer}


def latest_time(
    connection: Connection, title_digest: str, *, codebook_id: int, coder: str
) -> datetime | None:
    """When a coder last answered about a title; None: never."""
    values = {"title_digest": title_digest, "codebook_id": codebook_id, "coder": coder}
    found = connection.value(_LATEST_TIME, values)
    return None if found is None else from_text(found)


def last_answered(connection: Connection, *, sample_id: int, coder: str, note: str) -> tuple[str, str] | None:
    """Title digest and question of a coder's last answer in a sample that holds; remarks do not count."""
    values = {"sample_id": sample_id, "coder": coder, "note": note}
    row = connection.execute(_LAST_ANSWERED, values).fetchone()
    return None if row is None else (row[0], row[1])


def current_annotations(connection: Connection, *, sample: str | None = None) -> Iterator[CurrentAnnotation]:
    """The answers that hold, of one sample's headlines or of all, in order of title, coder and question.

    Of a sample they are all answers about its titles under its codebook, wherever they were given.
    """
    values: dict[str, Any] = {}
    query = _CURRENT
    if sample is not None:
        query += (
            " where title_digest in (select title_digest from label_item join label_sample "
            "on label_sample.id = sample_id where label_sample.name = :sample) and codebook_digest = "
            "(select digest from codebook join label_sample on codebook.id = codebook_id "
            "where label_sample.name = :sample)"
        )
        values["sample"] = sample
    for row in connection.records(f"{query} order by title_digest, coder, codebook_digest, question", values):
        yield CurrentAnnotation(**row | {"answered_at": from_text(row["answered_at"])})
