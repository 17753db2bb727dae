"""Answers as tables: an answer a row (long), or a headline and coder a row (wide); reading and writing."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from panictrack.archive.export import CellKind, Column, RowTable
from panictrack.archive.labels import CurrentAnnotation, SampleItem
from panictrack.errors import InputError, suggestion
from panictrack.importing.tabular.columns import HEADLINE_FIELDS, normal
from panictrack.importing.tabular.table import RawRow, RawTable
from panictrack.labelling.exchange.answers_read import ReadAnswer, moment, refuse
from panictrack.labelling.questions import NOTE, SEPARATOR
from panictrack.model.text import title_digest, with_formula
from panictrack.model.times import to_text

# By field, the names that its column may have, in the form of `normal`; the first that a table has counts.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "title_digest": ("title_digest", "digest"),
    "title": HEADLINE_FIELDS["title"],
    "coder": ("coder", "annotator", "reader", "rater", "labeler", "labeller", "coded_by", "completed_by"),
    "answered_at": ("answered_at", "coded_at", "annotated_at", "labelled_at", "labeled_at"),
    "codebook_digest": ("codebook_digest",),
    "question": ("question",),
    "answer": ("answer",),
}
_DIGITS = frozenset("0123456789abcdef")
_DIGEST_LENGTH = 16

_DESIGN = (
    ("sample", CellKind.TEXT),
    ("position", CellKind.WHOLE),
    ("title_digest", CellKind.TEXT),
    ("title", CellKind.TEXT),
    ("week_start", CellKind.DAY),
    ("stream", CellKind.TEXT),
    ("stratum", CellKind.WHOLE),
    ("inclusion_probability", CellKind.NUMBER),
    ("is_overlap", CellKind.WHOLE),
    ("score", CellKind.NUMBER),
    ("coder", CellKind.TEXT),
)
_ORIGIN = ("answered_at", "source", "codebook", "codebook_version", "codebook_digest")


@dataclass(frozen=True, kw_only=True, slots=True)
class Coded:
    """An answer that holds, and the drawn headline that it is about; None: not of a sample."""

    annotation: CurrentAnnotation
    sample: str | None
    item: SampleItem | None


def long_table(found: Iterable[Coded], *, has_titles: bool) -> RowTable:
    """An answer a row. Without titles, coders' notes are left out, too: they may quote them."""
    rows = (
        (*_design_cells(one), one.annotation.question, one.annotation.answer, *_origin_cells([one]))
        for one in found
        if has_titles or one.annotation.question != NOTE
    )
    names = (("question", CellKind.TEXT), ("answer", CellKind.TEXT))
    return _table([*_DESIGN, *names], rows, has_titles=has_titles)


def wide_table(found: Iterable[Coded], questions: Sequence[str], *, has_titles: bool) -> RowTable:
    """A headline and coder a row, with a column for each question; `questions` end with the note."""
    groups = defaultdict[tuple[Any, ...], list[Coded]](list)
    for one in found:
        groups[
            one.sample, one.item and one.item.position, one.annotation.title_digest, one.annotation.coder
        ].append(one)
    asked = [name for name in questions if has_titles or name != NOTE]
    rows = (_wide_row(group, asked) for group in groups.values())
    return _table([*_DESIGN, *((name, CellKind.TEXT) for name in asked)], rows, has_titles=has_titles)


def _wide_row(group: Sequence[Coded], asked: Sequence[str]) -> tuple[Any, ...]:
    answers = {one.annotation.question: one.annotation.answer for one in group}
    return (*_design_cells(group[0]), *(answers.get(name) for name in asked), *_origin_cells(group))


def _table(
    columns: Sequence[tuple[str, CellKind]], rows: Iterable[tuple[Any, ...]], *, has_titles: bool
) -> RowTable:
    named = [Column(name=name, kind=kind) for name, kind in columns]
    named += [
        Column(name=name, kind=CellKind.TIMESTAMP if name == "answered_at" else CellKind.TEXT)
        for name in _ORIGIN
    ]
    made = RowTable(name="annotation", columns=tuple(named), rows=rows)
    return made if has_titles else made.only([name for name in made.names if name != "title"])


def _design_cells(one: Coded) -> tuple[Any, ...]:
    item, annotation = one.item, one.annotation
    if item is None:
        return (one.sample, None, annotation.title_digest, annotation.title, *[None] * 6, annotation.coder)
    return (
        one.sample,
        item.position,
        annotation.title_digest,
        annotation.title,
        item.week_start.isoformat(),
        item.stream,
        item.stratum,
        item.inclusion_probability,
        int(item.is_overlap),
        item.score,
        annotation.coder,
    )


def _origin_cells(group: Sequence[Coded]) -> tuple[Any, ...]:
    last = max((one.annotation for one in group), key=lambda annotation: annotation.answered_at)
    return (
        to_text(last.answered_at),
        last.source,
        last.codebook,
        last.codebook_version,
        last.codebook_digest,
    )


def read_answers(
    table: RawTable, column_map: Mapping[str, str], questions: Sequence[str]
) -> Iterator[ReadAnswer]:
    """The answers in a table, long where it has columns question and answer, else wide; empty cells are none.

    `questions` are the names that columns of a wide table may have.

    Raises
    ------
    InputError
        The map names something unknown, there is no column of titles, digests or answers, or a cell of one of
        these or of a time is damaged; the message names the lines.
    """
    found = _columns(table, column_map, questions)
    is_long = "question" in found and "answer" in found
    asked = [name for name in questions if name in found]
    if "title_digest" not in found and "title" not in found:
        raise InputError(
            f"{table.name}: no column of titles or digests ({table.column_list}); name one with --map "
            "title=COLUMN or --map title_digest=COLUMN"
        )
    if not is_long and not asked:
        raise InputError(
            f"{table.name}: no column of an answer ({table.column_list}); name those of the questions "
            f"{', '.join(questions)}, such as --map {questions[0]}=COLUMN"
        )
    faults: list[str] = []
    answers: list[ReadAnswer] = []
    for row in table.rows:
        cells = {field: row.cells[column] for field, column in found.items()}
        pairs = [(cells["question"], cells["answer"])] if is_long else [(name, cells[name]) for name in asked]
        try:
            answers += _row_answers(row, cells, pairs)
        except ValueError as error:
            faults.append(f"{row.position}: {error}")
    refuse(table.name, faults, "correct or remove these rows")
    return iter(answers)


def _row_answers(
    row: RawRow, cells: Mapping[str, str], pairs: Iterable[tuple[str, str]]
) -> Iterator[ReadAnswer]:
    digest = digest_in(cells.get("title", ""), cells.get("title_digest", ""))
    time = moment(cells["answered_at"]) if cells.get("answered_at") else None
    for question, answer in pairs:
        if written := _written(answer):
            yield ReadAnswer(
                position=row.position,
                title_digest=digest,
                question=question.strip(),
                answer=with_formula(written),
                coder=cells.get("coder", ""),
                answered_at=time,
                codebook_digest=cells.get("codebook_digest", ""),
            )


def digest_in(title: str, digest: str) -> str:
    """The digest of a title, or the one that is given where there is no title.

    Raises
    ------
    ValueError
        There is neither, or it is no digest: a title in its place would be published as one.
    """
    if title := title.strip():
        return title_digest(title)
    digest = digest.strip().lower()
    if len(digest) != _DIGEST_LENGTH or not set(digest) <= _DIGITS:
        raise ValueError(f"{digest!r} is no digest of 16 hex digits" if digest else "no title and no digest")
    return digest


def _written(cell: str) -> str:
    """The text of a cell; Label Studio's CSV has {"choices": ["jobs", "power"]} where there are several."""
    text = cell.strip()
    if text.startswith("{") and "choices" in text:
        try:
            return SEPARATOR.join(map(str, json.loads(text)["choices"]))
        except (ValueError, LookupError, TypeError):
            return text
    return text


def _columns(table: RawTable, column_map: Mapping[str, str], questions: Sequence[str]) -> dict[str, int]:
    """By field or question, its column."""
    known = [*FIELDS, *questions]
    for field, column in column_map.items():
        if field not in known:
            remedy = suggestion(field, known).replace("the keys", "the fields")
            raise InputError(f"{table.name}: --map {field}={column}: there is no field {field!r}; {remedy}")
        if column not in table.columns:
            raise InputError(
                f"{table.name}: --map {field}={column}: there is no column {column!r}; the columns are "
                f"{table.column_list}"
            )
    usual = {normal(name): place for place, name in reversed(list(enumerate(table.columns)))}
    mapped = {field: table.columns.index(column) for field, column in column_map.items()}
    found = {
        field: usual[name]
        for field, names in (*FIELDS.items(), *((name, (name,)) for name in questions))
        if (name := next((one for one in names if one in usual), "")) and usual[name] not in mapped.values()
    }
    return found | mapped
