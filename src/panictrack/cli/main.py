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
    "healthcheck": ("collect", "Check that the daemon is running; exit code 7 if not."),
    "status": ("status", "Show the status of each feed."),
    "import": ("import_headlines", "Import headlines from files or folders."),
    "score": ("import_headlines", "Score every headline that lacks a current score."),
    "report": ("report", "Write the weekly report page with its charts."),
    "explain": ("report", "Score your own headlines and show the words behind each score."),
    "evaluate": ("report", "Compare the scorers with annotated headlines."),
    "fit": ("curves", "Fit the panic curve to any series."),
    "curve": ("curves", "Compare fitted curves."),
    "history": ("series", "Manage external series."),
    "search": ("query", "Find headlines, newest first."),
    "export": ("query", "Export every headline with its scores."),
    "weekly": ("sql", "Print the weekly series of a topic with its denominators."),
    "snapshot": ("snapshot", "Write the archive as files to cite, deposit and reproduce."),
    "verify": ("snapshot", "Verify that the files of a snapshot are unchanged."),
    "sql": ("sql", "Run a read-only SQL query on the archive."),
    "schema": ("sql", "List the tables, views and columns of the archive."),
    "codebook": ("sql", "Describe every column of the archive, as Markdown."),
    "doctor": ("maintenance", "Diagnose the settings, feeds, archive, disk and scorers."),
    "db": ("maintenance", "Upgrade, check, back up, restore or vacuum the archive file."),
    "forget": ("delete", "Delete headlines permanently."),
}


@click.group(cls=Commands, listed=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="panictrack.toml, or the folder that holds it [default: PANICTRACK_CONFIG, ./panictrack.toml].",
)
@click.option("-v", "--verbose", count=True, help="Say what happens; twice: everything.")
@click.option("--log-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.version_option(__version__, prog_name="panictrack")
@click.pass_context
def main(context: click.Context, config: Path | None, verbose: int, log_format: str) -> None:
    """Measure the media's panic over technology: collect headlines, score alarm, fit the panic curve.

    Begin with `panictrack init`, then `collect`, `report`.
    """
    set_up_logs(verbosity=verbose, as_json=log_format == "json")
    context.obj = Workspace(config)
