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
     power="number", n_to_halve="whole",
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
    classifier shows by itself and, in files, that share corrected by its error rates.
    docs/explanation/validity.md has the methods.

    \b
    Example: panictrack label estimate --by year
    Example: panictrack label estimate --difference 2026 2023
    Example: panictrack label estimate --count regulation=development,deployment,general
    """
    from panictrack.api import Archive
    from panictrack.labelling import estimating

    if difference and (by or output):
        raise InputError("--difference prints one figure; drop --by and -o")
    with Archive(workspace.settings) as archive:
        found = archive.labels.coded_frame(sample, conditions=conditions, coders=coders)
    if difference:
        tell(_difference_sentence(estimating.difference(found, *difference)))
        return
    groups = estimating.shares(found, by=by)
    if output is not None or not is_drawn(format_name):
        table = RowTable(name="estimate", columns=_COMPLETE, rows=list(map(_complete_row, groups)))
        give_rows(workspace, table, format_name, output)
        return
    for sentence in _introduction(found):
        tell(fill(sentence, _WIDTH))
    tell("")
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
    if whole is not None and whole.n_to_halve < whole.n_frame:
        yield f"{whole.n_to_halve:,} coded headlines would halve the interval of all."
    if thin := [one.name for one in groups if one.powered is None]:
        from panictrack.scoring.validity.estimates.shares import LEAST_OF_GROUP

        yield f"Fewer than {LEAST_OF_GROUP} coded headlines, so no estimate: {', '.join(thin)}."
    if found.n_doubtful:
        yield f"Left out, because no coder could tell: {counted(found.n_doubtful, 'headline')}."
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


def _difference_sentence(one: "Estimate") -> str:
    points = [f"{100 * value:+.1f}" for value in (one.value, one.low, one.high)]
    return f"{one.name}: {points[0]} percentage points (95 % interval {points[1]} to {points[2]})"


COMMANDS = {"estimate": estimate}
