"""Answers that hold, with the design of their samples, as files."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from panictrack.archive import Connection, Database
from panictrack.archive.export import write_file
from panictrack.archive.labels import (
    SampleItem,
    codebook_text,
    current_annotations,
    item_titles,
    list_codebooks,
    list_samples,
    sample_items,
    sample_named,
)
from panictrack.errors import InputError
from panictrack.labelling.codebook import parse
from panictrack.labelling.exchange.answers_read import question_names
from panictrack.labelling.exchange.label_studio import config, tasks
from panictrack.labelling.exchange.tables import Coded, long_table, wide_table
from panictrack.leftovers import unfinished

_Items = dict[tuple[str, str], list[SampleItem]]


def coded_answers(connection: Connection, sample: str | None = None) -> Iterator[Coded]:
    """The answers that hold, of a sample or of all, each with the drawn headline that it is about.

    A title that was drawn twice has its answers twice, once for each position: with each one's chance.

    Raises
    ------
    InputError
        There is no such sample.
    """
    if sample is not None:
        sample_named(connection, sample)
    items = _items(connection, sample)
    for annotation in current_annotations(connection, sample=sample):
        of = annotation.sample if sample is None else sample
        found = items.get((of, annotation.title_digest), []) if of is not None else []
        for item in found or (None,):
            yield Coded(annotation=annotation, sample=of, item=item)


def export_answers(
    archive: Database, path: Path, *, sample: str | None, is_wide: bool, has_titles: bool
) -> int:
    """Write the answers that hold to a file whose suffix sets the format; return the number of rows.

    Parameters
    ----------
    is_wide
        A row for each headline and coder, with a column for each question; else a row for each answer.
    has_titles
        False: titles and coders' notes are left out, and headlines are known by their digests.

    Raises
    ------
    InputError
        There is no such sample, or the file cannot be written; or it should be wide, and the answers are to
        several codebooks.
    """
    with archive.reading() as connection:
        found = list(coded_answers(connection, sample))
        if not is_wide:
            return write_file(long_table(found, has_titles=has_titles), path)
        used = {one.annotation.codebook_digest for one in found}
        if len(used) > 1:
            raise InputError(
                f"{path}: the answers are to {len(used)} codebooks, whose questions may differ; name one "
                "sample, or export an answer a row"
            )
        books = [parse(text, digest) for digest, text in list_codebooks(connection).items() if digest in used]
        return write_file(wide_table(found, question_names(books), has_titles=has_titles), path)


def export_label_studio(archive: Database, path: Path, *, sample: str | None) -> tuple[int, Path]:
    """Write a sample as tasks of Label Studio, and its labelling configuration beside it.

    Returns the number of tasks and the file of the configuration, in XML.

    Raises
    ------
    InputError
        There is no such sample, or a file cannot be written.
    """
    with archive.reading() as connection:
        found = sample_named(connection, sample)
        codebook = parse(codebook_text(connection, found.codebook_id), found.name)
        made = tasks(
            found.name,
            sample_items(connection, found.id),
            item_titles(connection, found.id),
            list(coded_answers(connection, found.name)),
        )
    beside = path.with_suffix(".xml")
    _write(path, json.dumps(made, ensure_ascii=False, indent=1) + "\n")
    _write(beside, config(codebook))
    return len(made), beside


def _items(connection: Connection, sample: str | None) -> _Items:
    """By sample and digest, the drawn headlines: a title may be drawn more than once."""
    found: _Items = defaultdict(list)
    for one in list_samples(connection):
        if sample is None or one.name == sample:
            for item in sample_items(connection, one.id):
                found[one.name, item.title_digest].append(item)
    return found


def _write(path: Path, text: str) -> None:
    temporary = unfinished(path.resolve())
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise InputError(
            f"{path}: {error.strerror or error}; check its folder and the space on the disk"
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
