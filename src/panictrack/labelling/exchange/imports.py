"""Answers of a file into the archive: checked as a whole, matched by digest, and never stored twice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from panictrack.archive import Connection, Database
from panictrack.archive.labels import (
    Annotation,
    add_annotations,
    add_codebook,
    annotations_about,
    codebook_text,
    headlines_with_digests,
    link_annotations,
    list_codebooks,
    sample_named,
)
from panictrack.bounded import read_file
from panictrack.errors import InputError
from panictrack.importing.tabular.files import TABLE_BYTES, readable
from panictrack.importing.tabular.table import table_of_text, text_of
from panictrack.labelling.answers import coder_name
from panictrack.labelling.codebook import parse
from panictrack.labelling.exchange.answers_read import ReadAnswer, as_stored, question_names, refuse
from panictrack.labelling.exchange.label_studio import is_export, read_export
from panictrack.labelling.exchange.tables import read_answers
from panictrack.labelling.questions import Codebook

SOURCE = "import"

_BATCH = 5_000  # answers a transaction, so that a collector waits for none


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportOptions:
    """What a file does not say itself."""

    codebook: Codebook  # with the topic in its words; that of `sample`, where one is named
    coder: str | None = None  # of answers without a coder
    answered_at: datetime | None = None  # of answers without a time
    sample: str | None = None
    column_map: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportedAnswers:
    """What an import did. `n_repeated` answers of the file were given again in it: the last one counts."""

    n_answers: int
    n_new: int
    n_repeated: int
    n_titles: int
    n_matched: int  # titles that the archive has a headline of
    coders: Mapping[str, int]  # answers by coder
    codebooks: Sequence[str]  # name and version


def import_answers(
    archive: Database, path: Path, options: ImportOptions, *, now: datetime, is_dry_run: bool = False
) -> ImportedAnswers:
    """Store the answers of a CSV, a JSON table or an export of Label Studio.

    Everything is checked before anything is stored. An answer that is stored, or that holds already, is not
    stored again, so that a file can be imported twice; one that is older than what holds does not replace it.
    Answers about titles that the archive lacks are kept under the digest of the title.

    Raises
    ------
    InputError
        The file cannot be read; or an answer, a coder or a codebook in it is unknown. The message names the
        lines.
    """
    with archive.reading() as connection:
        books = {digest: parse(text, digest) for digest, text in list_codebooks(connection).items()}
        sample_id = None
        default = options.codebook
        if options.sample is not None:
            sample = sample_named(connection, options.sample)
            sample_id = sample.id
            default = parse(codebook_text(connection, sample.codebook_id), sample.name)
    books[default.digest] = default
    read = _read(path, options.column_map, [default, *books.values()])
    checked, n_repeated = _checked(read, path, options, books, default.digest, now)
    used = {digest: books[digest] for digest in dict.fromkeys(one.codebook_digest for one in checked)}
    headlines = _headlines(archive, checked)
    n_new = 0
    if not is_dry_run:
        n_new = _store(archive, checked, used, headlines, sample_id, now)
    titles = {one.title_digest for one in checked}
    return ImportedAnswers(
        n_answers=len(checked),
        n_new=n_new,
        n_repeated=n_repeated,
        n_titles=len(titles),
        n_matched=len(titles & headlines.keys()),
        coders=Counter(one.coder for one in checked),
        codebooks=[f"{book.name} {book.version}" for book in used.values()],
    )


def _read(path: Path, column_map: Mapping[str, str], books: Sequence[Codebook]) -> list[ReadAnswer]:
    with readable(path):
        body = read_file(path, TABLE_BYTES, may_be_pipe=True)
    text, _ = text_of(body, path)
    if is_export(text):
        return read_export(text, str(path), column_map)
    table = table_of_text(text, str(path), mapped=column_map.values())
    return list(read_answers(table, column_map, question_names(books)))


def _checked(
    read: Sequence[ReadAnswer],
    path: Path,
    options: ImportOptions,
    books: Mapping[str, Codebook],
    default: str,
    now: datetime,
) -> tuple[list[ReadAnswer], int]:
    """The answers as they are stored, each once, and how many were given again."""
    coder = coder_name(options.coder) if options.coder else ""
    found: dict[tuple[str, str, str, str], ReadAnswer] = {}
    faults: list[str] = []
    n_repeated = 0
    for one in read:
        digest = one.codebook_digest or default
        try:
            if not (one.coder or coder):
                raise InputError("no coder; name a column with --map coder=COLUMN, or give --coder")  # noqa: TRY301
            if digest not in books:
                raise InputError(f"codebook {digest} is not in this archive; give its file with --codebook")  # noqa: TRY301
            if one.answered_at is not None and one.answered_at > now:
                raise InputError(f"answered at {one.answered_at}, which is to come")  # noqa: TRY301
            stored = ReadAnswer(
                position=one.position,
                title_digest=one.title_digest,
                question=one.question,
                answer=as_stored(books[digest], one.question, one.answer),
                coder=coder_name(one.coder or coder),
                answered_at=one.answered_at or options.answered_at,
                codebook_digest=digest,
            )
        except InputError as error:
            faults.append(f"{one.position}: {error}")
            continue
        key = (stored.title_digest, stored.coder, digest, stored.question)
        n_repeated += key in found
        found[key] = stored
    refuse(str(path), faults, "correct these rows; --codebook gives the codebook that they were coded under")
    if not found:
        raise InputError(f"{path}: no answer in it; check the columns of the questions, or name them (--map)")
    return list(found.values()), n_repeated


def _headlines(archive: Database, found: Sequence[ReadAnswer]) -> dict[str, int]:
    with archive.reading() as connection:
        return headlines_with_digests(connection, {one.title_digest for one in found})


def _store(
    archive: Database,
    found: Sequence[ReadAnswer],
    books: Mapping[str, Codebook],
    headlines: Mapping[str, int],
    sample_id: int | None,
    now: datetime,
) -> int:
    with archive.writing() as connection:
        numbers = {digest: _codebook_id(connection, book, now) for digest, book in books.items()}
        link_annotations(connection, headlines)
    n_new = 0
    for start in range(0, len(found), _BATCH):
        batch = found[start : start + _BATCH]
        with archive.writing() as connection:
            stored = annotations_about(connection, {one.title_digest for one in batch})
            known = {(*_key(one), one.answer, one.answered_at) for one in stored}
            imported = {(*_key(one), one.answer) for one in stored if one.source == SOURCE}
            held = {_key(one): one for one in sorted(stored, key=lambda one: one.answered_at)}
            fresh = [
                Annotation(
                    sample_id=sample_id,
                    headline_id=headlines.get(one.title_digest),
                    title_digest=one.title_digest,
                    coder=one.coder,
                    codebook_id=numbers[one.codebook_digest],
                    question=one.question,
                    answer=one.answer,
                    answered_at=one.answered_at or now,
                    source=SOURCE,
                )
                for one in batch
            ]
            # Without a time of its own, an answer that any import brought before is the same one.
            new = [
                answer
                for one, answer in zip(batch, fresh, strict=True)
                if (*_key(answer), answer.answer, answer.answered_at.replace(microsecond=0)) not in known
                and (one.answered_at is not None or (*_key(answer), answer.answer) not in imported)
                and not _confirms(answer, held.get(_key(answer)))
            ]
            # What holds already, but was given for no sample or another one, is now given for this one.
            new += [
                replace(answer, answered_at=before.answered_at)
                for answer in fresh
                if (before := held.get(_key(answer))) is not None
                and before.answer == answer.answer
                and sample_id not in {None, before.sample_id}
            ]
            add_annotations(connection, new)
            n_new += len(new)
    return n_new


def _confirms(answer: Annotation, held: Annotation | None) -> bool:
    """Whether the same answer holds already, and is no younger by the file.

    A wide export has one time for all answers of a row, the latest: the others come back a little later.
    """
    return held is not None and held.answer == answer.answer and held.answered_at <= answer.answered_at


def _key(one: Annotation) -> tuple[str, str, int, str]:
    return one.title_digest, one.coder, one.codebook_id, one.question


def _codebook_id(connection: Connection, book: Codebook, now: datetime) -> int:
    values = {"name": book.name, "version": book.version, "digest": book.digest, "text": book.text}
    return add_codebook(connection, values, added_at=now)
