"""The command that lets a language model code."""

import click

from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Workspace, progress, utc_now
from panictrack.model.text import counted, printable

_MOST_SHOWN = 3


@click.command()
@click.argument("model")
@click.option("--sample", metavar="NAME", help="The sample to code [default: the only one].")
@click.option("-n", "at_most", type=click.IntRange(1), help="Headlines to code at most [default: all left].")
@click.option("--dry-run", is_flag=True, help="Print what the model would be told, and ask nothing.")
@click.pass_obj
def ask(workspace: Workspace, model: str, sample: str | None, at_most: int | None, *, dry_run: bool) -> None:
    """Let a language model code a sample under its codebook, as a further coder: llm:MODEL.

    MODEL is a name that the library `llm` knows: `llm models` lists them, and plugins add others, also those
    that run on your own machine. A model elsewhere is sent the codebook and the titles. Every reply is kept
    word by word. No estimate uses a model's answers before its agreement with people was shown
    (docs/how-to/coding.md). Headlines that it has coded are not asked again.

    \b
    Example: panictrack label ask gpt-4.1-mini -n 20
    """
    from panictrack.labelling.answers import LANGUAGE_MODEL, Coding
    from panictrack.labelling.language_model import LibraryModel, ask_all
    from panictrack.labelling.replies import headline_prompt, instructions

    archive, found = workspace.archive(), LibraryModel(model)
    if dry_run:
        coding = Coding(archive, sample, f"{LANGUAGE_MODEL}{found.name}")
        for line in instructions(coding.codebook).split("\n"):
            tell(printable(line))
        item, done = coding.next(), coding.progress()
        if item is not None:
            tell(f"\nThe first headline: {printable(headline_prompt(item.title))}")
        tell(f"{counted(done.n_asked - done.n_coded, 'headline')} to code; nothing was asked")
        return
    with progress(f"{found.name} codes") as progressed:
        asked = ask_all(
            archive, found, sample=sample, at_most=at_most, now=utc_now, progressed=progressed
        )  # fmt: skip
    for line in asked.unread[:_MOST_SHOWN]:
        tell(f"  {printable(line)}", err=True)
    if len(asked.unread) > _MOST_SHOWN:
        tell(f"  and {len(asked.unread) - _MOST_SHOWN:,} more replies that could not be read", err=True)
    tell(f"{asked.coder} coded {counted(asked.n_coded, 'headline')}; left: {asked.n_left:,}")


COMMANDS = {"ask": ask}
