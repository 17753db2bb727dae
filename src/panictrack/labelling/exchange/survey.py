"""A coded sample for the survey commands of Stata and R: weights, strata and their sizes beside the answers.

A row is what one person answered about one drawn headline; language models have none. The weights of a
headline's coders add up to the headlines that it stands for, so that weighted means are those of `label
estimate` from labels alone: with strata, with the finite-population correction, and with the headline
(`position`) as the sampled unit.

Can mislead where a sample is coded in part and some of its headlines were picked and coded elsewhere: `label
estimate` leaves these out until the coder has come to them, and this does not.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from panictrack.archive import Database
from panictrack.archive.export import CellKind, Column, RowTable, write_file
from panictrack.archive.labels import (
    SampleItem,
    codebook_text,
    current_annotations,
    sample_items,
    sample_named,
    sample_strata,
)
from panictrack.errors import InputError, NotEnoughDataError
from panictrack.labelling.answers import is_language_model
from panictrack.labelling.codebook import parse
from panictrack.labelling.questions import CANNOT_TELL, NONE_OF_THEM, NOTE, SEPARATOR, Codebook, Kind
from panictrack.labelling.ratings import answers_by_coder
from panictrack.labelling.target import Target, Truth, alarm_target
from panictrack.leftovers import unfinished

if TYPE_CHECKING:
    from panictrack.labelling.questions import Question

ALARMED = "alarmed"
_DESIGN = (
    ("position", CellKind.WHOLE, "the headline's place in the sample: the sampled unit"),
    ("year", CellKind.WHOLE, "year of its ISO week"),
    ("week_start", CellKind.TEXT, "Monday of its ISO week"),
    ("stream", CellKind.TEXT, "its stream"),
    ("stratum", CellKind.WHOLE, "number of its stratum"),
    ("stratum_size", CellKind.WHOLE, "headlines of the stratum, for the finite-population correction"),
    ("weight", CellKind.NUMBER, "headlines that this row stands for"),
    ("score", CellKind.NUMBER, "the classifier's probability of clear alarm"),
    ("coder", CellKind.TEXT, "who coded"),
    (ALARMED, CellKind.WHOLE, "1: clearly alarmed about the topic's technology"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    item: SampleItem
    coder: str
    answers: Mapping[str, str]
    weight: float
    stratum_size: int


def export_survey(archive: Database, path: Path, *, sample: str | None) -> int:
    """Write a coded sample for survey commands; return the number of rows.

    A `.dta` has labels of variables and values, and numbers for answers; other suffixes have the answers as
    the codebook writes them. A question that was not asked, or that the coder could not tell, is missing.

    Raises
    ------
    InputError
        There is no such sample, or the file cannot be written.
    NotEnoughDataError
        Nobody has coded anything yet.
    """
    with archive.reading() as connection:
        found = sample_named(connection, sample)
        codebook = parse(codebook_text(connection, found.codebook_id), found.name)
        sizes = {one.number: one.n_frame for one in sample_strata(connection, found.id)}
        items = sample_items(connection, found.id)
        answers = answers_by_coder(
            one
            for one in current_annotations(connection, sample=found.name)
            if one.question != NOTE and not is_language_model(one.coder)
        )
    rows = _weighted(items, answers, sizes)
    if not rows:
        raise NotEnoughDataError(f"sample {found.name}: nobody has coded anything yet; code it, then export")
    target = alarm_target(codebook)
    if path.suffix.lower() == ".dta":
        return _write_stata(path, codebook, target, rows)
    columns = [Column(name=name, kind=kind) for name, kind, _ in _design(target)]
    columns += [Column(name=question.name, kind=CellKind.TEXT) for question in codebook.questions]
    table = RowTable(name="survey", columns=tuple(columns), rows=list(_text_rows(codebook, target, rows)))
    return write_file(table, path)


def _weighted(
    items: Sequence[SampleItem],
    answers: Mapping[tuple[str, str], Mapping[str, str]],
    sizes: Mapping[int, int],
) -> list[_Row]:
    """Each stratum's headlines that were coded stand for all of it, in equal parts; coders share them."""
    coders = defaultdict[str, list[str]](list)
    for digest, coder in sorted(answers):
        coders[digest].append(coder)
    coded = [item for item in items if coders.get(item.title_digest)]
    n_coded = Counter(item.stratum for item in coded)
    return [
        _Row(
            item=item,
            coder=coder,
            answers=answers[item.title_digest, coder],
            weight=sizes[item.stratum] / n_coded[item.stratum] / len(coders[item.title_digest]),
            stratum_size=sizes[item.stratum],
        )
        for item in coded
        for coder in coders[item.title_digest]
    ]


def _design(target: Target | None) -> list[tuple[str, CellKind, str]]:
    return [one for one in _DESIGN if one[0] != ALARMED or target is not None]


def _design_cells(target: Target | None, row: _Row) -> list[Any]:
    item = row.item
    cells: list[Any] = [
        item.position,
        item.week_start.year,
        item.week_start.isoformat(),
        item.stream,
        item.stratum,
        row.stratum_size,
        row.weight,
        item.score,
        row.coder,
    ]
    if target is not None:
        cells.append({Truth.YES: 1, Truth.NO: 0}.get(target.truth(row.answers)))
    return cells


def _text_rows(codebook: Codebook, target: Target | None, rows: Sequence[_Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        given = (row.answers.get(question.name) for question in codebook.questions)
        yield (
            *_design_cells(target, row),
            *(None if answer in {None, CANNOT_TELL} else answer for answer in given),
        )


def _write_stata(path: Path, codebook: Codebook, target: Target | None, rows: Sequence[_Row]) -> int:
    try:
        import pandas as pd
    except ImportError as error:
        raise InputError(f"{path}: writing Stata files takes pandas; run `pip install pandas`") from error
    columns = {name: [] for name, _, _ in _design(target)}  # type: dict[str, list[Any]]
    for row in rows:
        for name, cell in zip(columns, _design_cells(target, row), strict=True):
            columns[name].append(cell)
    labels = {name: told for name, _, told in _design(target)}
    values: dict[str, dict[int, str]] = {}
    for question in codebook.questions:
        for name, told, numbers, of_values in _numbered(question, rows):
            columns[name], labels[name] = numbers, told
            if of_values:
                values[name] = of_values
    frame = pd.DataFrame(columns)
    for name in columns.keys() - {"week_start", "stream", "coder"}:
        frame[name] = pd.to_numeric(frame[name])
    temporary = unfinished(path.resolve())
    try:
        frame.to_stata(
            temporary,
            write_index=False,
            version=118,
            variable_labels={name: label[:80] for name, label in labels.items()},
            value_labels=values,
        )
        temporary.replace(path)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}; check its folder and the disk") from error
    finally:
        temporary.unlink(missing_ok=True)
    return len(frame)


def _numbered(
    question: "Question", rows: Sequence[_Row]
) -> Iterator[tuple[str, str, list[int | None], dict[int, str]]]:
    """The variables of a question: name, label, a number a row, and the labels of numbers."""
    given = [row.answers.get(question.name) for row in rows]
    if question.kind is Kind.SEVERAL:
        for choice in question.choices:
            if choice.value != NONE_OF_THEM:
                yield (
                    f"{question.name}_{choice.value}"[:32],
                    f"{question.ask} {choice.label}",
                    [
                        None
                        if answer is None or answer == CANNOT_TELL
                        else int(choice.value in answer.split(SEPARATOR))
                        for answer in given
                    ],
                    {},
                )
        return
    is_whole = all(choice.value.isdecimal() for choice in question.choices)
    number = {
        choice.value: int(choice.value) if is_whole else place
        for place, choice in enumerate(question.choices, start=1)
    }
    names = {number[choice.value]: choice.label for choice in question.choices}
    yield question.name, question.ask, [number.get(answer or "") for answer in given], names
