"""The command that prints the methods paragraph of a coded sample."""

from pathlib import Path

import click

from panictrack.cli.printing import give, output_to, text_format_option
from panictrack.cli.workspace import Workspace


@click.command()
@click.option("--sample", metavar="NAME", help="The sample [default: the only one].")
@click.option(
    "--count", "conditions", multiple=True, metavar="QUESTION=ANSWERS",
    help="What counts as yes, as in `label estimate` [default: clearly alarmed].",
)  # fmt: skip
@text_format_option
@output_to("Write to FILE: .md or .txt, or .json.")
@click.pass_obj
def methods(
    workspace: Workspace,
    *,
    sample: str | None,
    conditions: tuple[str, ...],
    format_name: str | None,
    output: Path | None,
) -> None:
    """Print the methods paragraph and the appendix table of a coded sample, from what was done.

    Frame, design, coders, codebook, agreement, estimate and tests, with their figures; what was not done is
    said, too. Read it as you would any co-author's draft.

    \b
    Example: panictrack label methods
    Example: panictrack label methods -o methods.md
    """
    from panictrack.api import Archive

    with Archive(workspace.settings) as archive:
        found = archive.labels.methods(sample, conditions=conditions)
    as_data = {"sample": found.sample, "paragraph": found.paragraph, "table": dict(found.table)}
    give(found.markdown.rstrip("\n"), as_data, format_name, output)


COMMANDS = {"methods": methods}
