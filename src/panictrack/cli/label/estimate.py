"""The command that estimates shares from coded headlines and the classifier."""

from collections.abc import Iterator, Sequence
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
    from panictrack.labelling.estimating import CodedFrame, GroupEstimates
    from panictrack.scoring.validity.estimates import Estimate

_WIDTH = 100
_COMPLETE = columns(
    group="text", frame="whole", coded="whole", uncorrected="number",
    corrected="number", corrected_low="number", corrected_high="number",
    labels_alone="number", labels_alone_low="number", labels_alone_high="number",
    prediction_powered="number", prediction_powered_low="number", prediction_powered_high="number",
    classifier_weight="number", n_to_halve="whole", sample="text", counted="text", coders="text",
)  # fmt: skip
_DIFFERENCE = columns(
    first="text", second="text", first_frame="whole", first_coded="whole", second_frame="whole",
    second_coded="whole", difference="number", low="number", high="number", standard_error="number",
    method="text", sample="text", counted="text", coders="text",
)  # fmt: skip
_SHORT = columns(
    group="text",
    frame="whole",
    coded="whole",
    uncorrected="text",
    labels_alone="text",
    prediction_powered="text",
)


@click.command()
@click.option("--sample", metavar="NAME", help="The sample [default: the only one].")
@click.option(
    "--count", "conditions", multiple=True, metavar="QUESTION=ANSWERS",
    help="What counts as yes, such as alarm=2,3; all that are given must hold "
    "[default: about=1, alarm=2,3, object=technology: clearly alarmed].",
)  # fmt: skip
@click.option("--by", type=click.Choice(["year", "quarter", "stream"]), help="Each of these apart, too.")
@click.option(
    "--difference",
    nargs=2,
    metavar="FIRST SECOND",
    help="The share of one year, quarter or stream minus another's.",
)
@click.option("--coder", "coders", multiple=True, metavar="NAME", help="Only this coder; may be repeated.")
@format_option
@output_option
@click.pass_obj
def estimate(
    workspace: Workspace,
    *,
    sample: str | None,
    conditions: tuple[str, ...],
    by: str | None,
    difference: tuple[str, str] | None,
    coders: tuple[str, ...],
    format_name: str | None,
    output: Path | None,
) -> None:
    """Estimate the share of headlines that people would code so, from a coded sample and the classifier.

    The sample's whole frame is estimated, with 95 % intervals. "Prediction-powered" (PPI++) uses the labels
    and what the classifier says of every headline; "labels alone" uses the labels. Beside them stand what the
    classifier shows by itself and, in files, that share corrected by its error rates. A difference is
    prediction-powered. docs/how-to/coding.md has the columns, docs/explanation/validity.md the methods.

    \b
    Example: panictrack label estimate --by year
    Example: panictrack label estimate --difference 2026 2023
    Example: panictrack label estimate --count regulation=development,deployment,general
    """
    from panictrack.api import Archive
    from panictrack.labelling import estimating

    if difference and by:
        raise InputError("--difference compares two groups, and --by shows all of them; drop one of the two")
    with Archive(workspace.settings) as archive:
        found = archive.labels.coded_frame(sample, conditions=conditions, coders=coders)
    is_file = output is not None or not is_drawn(format_name)
    if difference:
        compared = estimating.difference(found, *difference)
        if is_file:
            row = _difference_row(found, difference, compared)
            table = RowTable(name="difference", columns=_DIFFERENCE, rows=[row])
            give_rows(workspace, table, format_name, output)
            return
        for sentence in (*_introduction(found), _difference_sentence(found, difference, compared)):
            tell(fill(sentence, _WIDTH))
        return
    groups = estimating.shares(found, by=by)
    if is_file:
        rows = [(*_complete_row(one), *_what(found)) for one in groups]
        give_rows(workspace, RowTable(name="estimate", columns=_COMPLETE, rows=rows), format_name, output)
        return
    for sentence in _introduction(found):
        tell(fill(sentence, _WIDTH))
    tell("In brackets: 95 % intervals.\n")
    table = RowTable(name="estimate", columns=_SHORT, rows=list(map(_short_row, groups)))
    give_rows(workspace, table, format_name, None)
    tell("")
    for sentence in _notes(found, groups):
        tell(fill(sentence, _WIDTH))


def _introduction(found: "CodedFrame") -> Iterator[str]:
    sample, n_coded = found.sample, len(found.coded.index)
    yield (
        f"Sample {sample.name}: {n_coded:,} of {sample.n_frame:,} headlines about {sample.topic} coded by "
        f"{', '.join(found.coders)}. Counted: {found.target.text}."
    )


def _notes(found: "CodedFrame", groups: "Sequence[GroupEstimates]") -> Iterator[str]:
    whole = groups[0].powered
    if found.threshold is None:
        yield (
            "Nothing stands under uncorrected: it is shown only of clear alarm, by the present classifier. "
            "The score still serves the prediction-powered estimate as far as it helps."
        )
    if whole is not None and whole.n_to_halve < whole.n_frame:
        yield (
            f"To halve the interval of the whole frame, code {whole.n_to_halve:,} headlines in all, drawn by "
            "the same design."
        )
    if thin := [one.name for one in groups if one.powered is None]:
        from panictrack.scoring.validity.estimates.shares import LEAST_OF_GROUP

        yield f"Fewer than {LEAST_OF_GROUP} coded headlines, so no estimate: {', '.join(thin)}."
    if found.n_doubtful:
        yield f"Left out, because no coder could tell: {counted(found.n_doubtful, 'headline')}."
    if found.n_skipped:
        yield (
            f"Not coded by those who came past them: {counted(found.n_skipped, 'headline')}. The figures "
            "take these to be like the others, so code them, too."
        )
    if found.n_ahead:
        yield (
            f"Left out, because the coders have not come so far in this sample's order: "
            f"{counted(found.n_ahead, 'headline')} with answers given elsewhere or to a copy."
        )
    for one in found.left_out:
        yield f"{one.coder} is not used for {one.question}: {one.reason}."


def _short_row(one: "GroupEstimates") -> tuple[object, ...]:
    shown = "" if one.uncorrected is None else f"{one.uncorrected:.1%}"
    return one.name, one.n_frame, one.n_coded, shown, _percent(one.labels), _percent(one.powered)


def _percent(one: "Estimate | None") -> str:
    return "" if one is None else f"{one.value:.1%} ({one.low:.1%} to {one.high:.1%})"


def _complete_row(one: "GroupEstimates") -> tuple[object, ...]:
    figures: list[object] = []
    for found in (one.corrected, one.labels, one.powered):
        figures += [None] * 3 if found is None else [found.value, found.low, found.high]
    last = (None, None) if one.powered is None else (one.powered.power, one.powered.n_to_halve)
    return one.name, one.n_frame, one.n_coded, one.uncorrected, *figures, *last


def _what(found: "CodedFrame") -> tuple[str, ...]:
    """What a row in a file is about, so that it can be read away from its command."""
    return found.sample.name, found.target.text, ",".join(found.coders)


def _difference_row(
    found: "CodedFrame", names: tuple[str, str], one: "Estimate"
) -> tuple[str | float | None, ...]:
    from panictrack.labelling.estimating import group_size

    sizes = [n for name in names for n in group_size(found, name)]
    return *names, *sizes, one.value, one.low, one.high, one.standard_error, one.method, *_what(found)


def _difference_sentence(found: "CodedFrame", names: tuple[str, str], one: "Estimate") -> str:
    from panictrack.labelling.estimating import group_size

    groups = []
    for name in names:
        n_frame, n_coded = group_size(found, name)
        groups.append(f"{name} ({n_coded:,} of {n_frame:,} coded)")
    points = [f"{100 * value:+.1f}" for value in (one.value, one.low, one.high)]
    return (
        f"{' minus '.join(groups)}: {points[0]} percentage points (95 % interval {points[1]} to "
        f"{points[2]}), {one.method}."
    )


COMMANDS = {"estimate": estimate}
