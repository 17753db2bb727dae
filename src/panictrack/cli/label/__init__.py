"""Commands for coding by people: the group `label`, whose commands are imported when they are used."""

import click

from panictrack.cli.workspace import Commands

_COMMANDS = {
    "sample": ("label.sample", "Draw headlines to be coded."),
    "list": ("label.sample", "List samples and how far their coders are."),
    "show": ("label.sample", "Show the design of a sample, or its codebook."),
    "code": ("label.code", "Code headlines in this terminal, by single keys."),
    "add-coder": ("label.sample", "Let one more person code a sample."),
    "agreement": ("label.agreement", "Measure how well coders agree, and list where they differ."),
    "estimate": ("label.estimate", "Estimate shares from coded headlines and the classifier."),
    "stability": ("label.stability", "Test whether the classifier's error moves with time."),
    "methods": ("label.methods", "Print the methods paragraph and the table of the appendix."),
    "ask": ("label.ask", "Let a language model code a sample as a further coder."),
    "export": ("label.exchange", "Write answers to a file, with titles or without, or for Label Studio."),
    "import": ("label.exchange", "Store answers that were given elsewhere."),
    "remove": ("label.sample", "Remove a sample that nobody has coded in."),
}


@click.group(cls=Commands, listed=_COMMANDS)
def label() -> None:
    """Code headlines by people, and keep every answer.

    \b
    Example: panictrack label sample --topic ai --since 2023-01-01 -n 300 --coders ana,ben
    """


COMMANDS = {"label": label}
