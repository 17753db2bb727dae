"""The entry point: the group and its shared options."""

from pathlib import Path

import click

from panictrack import __version__
from panictrack.cli.workspace import Commands, Workspace, set_up_logs

# name: (module of panictrack.cli, one line for --help). The line is written here, and not taken from the
# command's docstring, so that `panictrack --help` need not import the commands.
_COMMANDS = {
    "init": ("maintenance", "Create a workspace: settings, feeds, queries and archive."),
    "feeds": ("feeds", "Check, extend and exchange the feed list."),
    "collect": ("collect", "Fetch every feed once, store new headlines and score them."),
    "run": ("collect", "Run the collector until stopped, with a report every Monday."),
    "status": ("status", "Show whether all is well, and the status of each feed."),
    "doctor": ("status", "Find problems in the settings, archive, disk, scorers and feeds."),
    "import": ("import_headlines", "Import headlines from files or folders."),
    "score": ("import_headlines", "Score every headline that lacks a current score."),
    "report": ("report", "Write the weekly report page with its charts."),
    "serve": ("serve", "Show the archive live in a browser, on this machine alone."),
    "explain": ("report", "Score headlines you type and show the words behind each score."),
    "topics": ("topics", "Find new names that the terms of a topic lack."),
    "label": ("label", "Draw headlines, code them, and exchange what people coded."),
    "evaluate": ("report", "Compare the classifiers with headlines you have coded."),
    "fit": ("curves", "Fit the panic curve to any series."),
    "compare": ("curves", "Find the technology whose trajectory a topic resembles."),
    "record": ("record", "Show what was said at each month-end, and how often it was right."),
    "series": ("series", "Add, list, show and remove external series."),
    "search": ("query", "Find headlines, count them or export them."),
    "trend": ("trend", "Print the share of headlines with given words, by week or month."),
    "weekly": ("sql", "Print the weekly series of a topic with its denominators."),
    "sql": ("sql", "Run a read-only SQL query on the archive."),
    "schema": ("sql", "List the tables, views and columns, or print the codebook."),
    "snapshot": ("snapshot", "Create and verify frozen copies to cite and deposit."),
    "delete": ("delete", "Delete headlines permanently."),
    "db": ("maintenance", "Upgrade, check, back up, restore or vacuum the archive file."),
}


@click.group(cls=Commands, listed=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="panictrack.toml, or the folder that holds it [default: PANICTRACK_CONFIG, ./panictrack.toml].",
)
@click.option("-v", "--verbose", count=True, help="Log what happens; twice: everything.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The format of the log on stderr.",
)
@click.version_option(__version__, prog_name="panictrack")
@click.pass_context
def main(context: click.Context, config: Path | None, verbose: int, log_format: str) -> None:
    """Measure the media's panic over technology: collect headlines, score alarm, fit the panic curve.

    Begin with `panictrack init`, then `collect`, `report`.
    """
    set_up_logs(verbosity=verbose, as_json=log_format == "json")
    context.obj = Workspace(config)
