"""The command that measures how well coders agree."""

from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import click

from panictrack.archive.export import RowTable
from panictrack.cli.printing import columns, format_option, give_rows, is_drawn, output_option
from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Workspace
from panictrack.errors import InputError
from panictrack.model.text import counted

if TYPE_CHECKING:
    from panictrack.labelling.ratings import CodedSample
    from panictrack.scoring.validity.agreement.comparison import Coefficient
    from panictrack.scoring.validity.agreement.scale import Ratings

_COEFFICIENT = columns(
    question="text", group="text", coefficient="text", value="number", low="number", high="number",
    headlines="whole", answers="whole", cannot_tell="whole", note="text",
)  # fmt: skip
_SHORT = columns(question="text", headlines="whole", agree="text", alpha="text", AC="text")
_CONFUSION = columns(
    question="text", first="text", answer="text", second="text", other="text", headlines="whole"
)
_DISPUTED = columns(question="text", distance="number", answers="text", title="text")
_WIDTH = 100
_ALPHAS = ("alpha ordinal", "alpha MASI", "alpha")
_GWETS = ("AC2", "AC1")
"""The coefficients of grades, of sets and of names: of those a question has, the first is shown to people."""


@click.command()
@click.option("--sample", metavar="NAME", help="The sample [default: the only one].")
@click.option(
    "--coder", "coders", multiple=True, metavar="NAME",
    help="Only this coder, also a language model; may be repeated [default: all people].",
)  # fmt: skip
@click.option("--question", metavar="NAME", help="Only this question of the codebook.")
@click.option("--by-year", is_flag=True, help="Each year of the headlines apart, too; files always have it.")
@click.option("--disagreements", is_flag=True, help="The headlines on which coders differ, furthest first.")
@click.option("--confusion", is_flag=True, help="How often each pair of coders gave each pair of answers.")
@format_option
@output_option
@click.pass_obj
def agreement(
    workspace: Workspace,
    *,
    sample: str | None,
    coders: tuple[str, ...],
    question: str | None,
    by_year: bool,
    disagreements: bool,
    confusion: bool,
    format_name: str | None,
    output: Path | None,
) -> None:
    """Measure how well the coders of a sample agree, question by question, pair by pair, year by year.

    Krippendorff's alpha, of grades also by their distance; Gwet's AC1 and AC2; Cohen's kappa of pairs; each
    with a 95 % interval from a bootstrap of headlines. docs/explanation/agreement.md says what each means.

    \b
    Example: panictrack label agreement
    Example: panictrack label agreement -o agreement.csv
    Example: panictrack label agreement --disagreements --question alarm
    """
    from panictrack.api import Archive

    if disagreements and confusion:
        raise InputError("--disagreements and --confusion are two tables; ask for one of them")
    with Archive(workspace.settings) as archive:
        coded = archive.labels.coded(sample, coders)
    chosen = [coded.of_question(question)] if question else coded.ratings
    if disagreements:
        table = RowTable(name="disagreement", columns=_DISPUTED, rows=_disputed(coded, chosen))
    elif confusion:
        table = RowTable(name="confusion", columns=_CONFUSION, rows=_confused(chosen))
    else:
        is_short = output is None and is_drawn(format_name)
        if is_short:
            _introduce(coded)
            rows, notes = _short(chosen, by_year=by_year)
            give_rows(workspace, RowTable(name="agreement", columns=_SHORT, rows=rows), format_name, output)
            tell(fill(_legend(chosen), _WIDTH, initial_indent="\n"))
            for note, labels in notes.items():
                tell(fill(f"{', '.join(labels)}: {note}", _WIDTH))
            return
        table = _complete(chosen)
    give_rows(workspace, table, format_name, output)


def _introduce(coded: "CodedSample") -> None:
    n_twice = sum(len([one for one in row if one is not None]) > 1 for row in coded.ratings[0].answers)
    tell(
        fill(
            f"Sample {coded.sample}: {counted(len(coded.digests), 'headline')} coded by "
            f"{', '.join(coded.coders)}, {n_twice:,} of them by two or more. A question that is asked only "
            "after another is compared where both coders were asked it.",
            _WIDTH,
        )
    )
    tell("")


def _legend(chosen: Sequence["Ratings"]) -> str:
    """What the brackets and the columns alpha and AC are, which depends on the kind of each question."""
    from panictrack.scoring.validity.agreement.scale import Kind

    graded, several = (
        ", ".join(one.question for one in chosen if one.kind is kind) for kind in (Kind.ORDINAL, Kind.SEVERAL)
    )
    text = "In brackets: 95 % intervals. AC is Gwet's AC1"
    text += f"; of grades ({graded}) AC2, beside the ordinal alpha" if graded else ""
    return text + (f"; of several answers ({several}) alpha is that of sets (MASI)." if several else ".")


def _complete(chosen: Sequence["Ratings"]) -> RowTable:
    from panictrack.scoring.validity.agreement.comparison import agreement

    rows = [
        (
            one.question, one.group, one.name, one.value, one.low, one.high, one.n_units, one.n_answers,
            one.n_cannot_tell, one.note,
        )
        for ratings in chosen
        for one in agreement(ratings)
    ]  # fmt: skip
    return RowTable(name="agreement", columns=_COEFFICIENT, rows=rows)


def _short(
    chosen: Sequence["Ratings"], *, by_year: bool
) -> tuple[list[tuple[object, ...]], dict[str, list[str]]]:
    """A row for each question and group, with the alpha of its kind; and notes with the rows they belong to.

    Answers that nobody gave have no row.
    """
    from panictrack.scoring.validity.agreement.comparison import agreement

    rows, notes = list[tuple[object, ...]](), dict[str, list[str]]()
    for ratings in chosen:
        found: dict[tuple[str, str], dict[str, Coefficient]] = {}
        given = {answer for row in ratings.answers for one in row for answer in (one or "").split(";")}
        for one in agreement(ratings):
            _, _, answer = one.question.partition(":")
            is_wanted = by_year or one.group not in ratings.years
            if is_wanted and (not answer or answer in given):
                found.setdefault((one.question, one.group), {})[one.name] = one
        for (question, group), measured in found.items():
            label = question if group == "all" else f"{question}, {group}"
            alpha = next(measured[name] for name in _ALPHAS if name in measured)
            gwet = next((measured[name] for name in _GWETS if name in measured), None)
            agree = measured["percent agreement"]
            shown = (_value(agree), _with_interval(alpha), _with_interval(gwet))
            rows.append((label, alpha.n_units, *shown))
            if alpha.note:
                notes.setdefault(alpha.note, []).append(label)
    return rows, notes


def _value(one: "Coefficient") -> str:
    return "undefined" if one.value is None else f"{one.value:.2f}"


def _with_interval(one: "Coefficient | None") -> str:
    if one is None:
        return ""
    interval = "" if one.low is None or one.high is None else f" ({one.low:.2f} to {one.high:.2f})"
    return f"{_value(one)}{interval}"


def _disputed(coded: "CodedSample", chosen: Sequence["Ratings"]) -> list[tuple[object, ...]]:
    from panictrack.scoring.validity.agreement.disagreements import disagreements

    return [
        (
            one.question,
            one.distance,
            "; ".join(f"{coder}: {answer or 'none'}" for coder, answer in one.answers),
            coded.titles.get(coded.digests[one.unit], coded.digests[one.unit]),
        )
        for ratings in chosen
        for one in disagreements(ratings)
    ]


def _confused(chosen: Sequence["Ratings"]) -> list[tuple[object, ...]]:
    from panictrack.scoring.validity.agreement.disagreements import pair_tables

    return [
        (table.question, table.first, answer, table.second, other, n)
        for ratings in chosen
        for table in pair_tables(ratings)
        for answer, row in zip(table.values, table.counts, strict=True)
        for other, n in zip(table.values, row, strict=True)
        if n
    ]


COMMANDS = {"agreement": agreement}
