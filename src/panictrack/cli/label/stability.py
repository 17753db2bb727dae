"""The command that tests whether the classifier's error moves."""

from pathlib import Path
from textwrap import fill

import click

from panictrack.archive.export import RowTable
from panictrack.cli.printing import columns, format_option, give_rows, is_drawn, output_option
from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Workspace

_WIDTH = 100
_COLUMNS = columns(
    of="text", verdict="text", effect="number", low="number", high="number", p_value="number",
    detectable="number", coded="whole", since="number", until="number", where="text", note="text",
)  # fmt: skip


@click.command()
@click.option("--sample", metavar="NAME", help="The sample [default: the only one].")
@click.option("--coder", "coders", multiple=True, metavar="NAME", help="Only this coder; may be repeated.")
@format_option
@output_option
@click.pass_obj
def stability(
    workspace: Workspace,
    *,
    sample: str | None,
    coders: tuple[str, ...],
    format_name: str | None,
    output: Path | None,
) -> None:
    """Test whether the classifier's error moves: with time, from stream to stream, with the index.

    An error that is the same everywhere shifts a curve as a whole; one that moves draws a trend of its own.
    The error of a headline is what its coders say (1: clearly alarmed) minus the classifier's probability.
    docs/explanation/validity.md has the method.

    \b
    Example: panictrack label stability
    """
    from panictrack.api import Archive
    from panictrack.labelling.moving import Untested, in_words, stabilities

    with Archive(workspace.settings) as archive:
        found = archive.labels.coded_frame(sample, coders=coders)
    tests = stabilities(found)
    if output is None and is_drawn(format_name):
        tell(
            fill(
                f"Sample {found.sample.name}: the error of {found.sample.scorer} on "
                f"{len(found.coded.index):,} headlines about {found.sample.topic}, coded by "
                f"{', '.join(found.coders)}. In percentage points; above 0 people "
                "find more alarm than the classifier does.",
                _WIDTH,
            )
        )
        for one in tests:
            tell(fill(in_words(one), _WIDTH))
        return
    rows: list[tuple[object, ...]] = []
    for one in tests:
        if isinstance(one, Untested):
            rows.append((one.of, "not tested", *[None] * 9, one.reason))
        else:
            rows.append(
                (
                    one.of, one.verdict, one.effect, one.low, one.high, one.p_value, one.detectable,
                    one.n_coded, one.since, one.until, one.where, "",
                )
            )  # fmt: skip
    give_rows(workspace, RowTable(name="stability", columns=_COLUMNS, rows=rows), format_name, output)


COMMANDS = {"stability": stability}
