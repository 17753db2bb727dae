"""The entry point: the group and its shared options."""

from pathlib import Path

import click

from panictrack import __version__
from panictrack.cli.workspace import Commands, Workspace, set_up_logs

_MODULES = {
    "init": "maintenance",
    "feeds": "feeds",
    "collect": "collect",
    "run": "collect",
    "healthcheck": "collect",
    "status": "status",
    "import": "import_headlines",
    "score": "import_headlines",
    "report": "report",
    "explain": "report",
    "evaluate": "report",
    "fit": "curves",
    "curve": "curves",
    "history": "series",
    "search": "query",
    "export": "query",
    "weekly": "sql",
    "snapshot": "snapshot",
    "verify": "snapshot",
    "sql": "sql",
    "schema": "sql",
    "codebook": "sql",
    "doctor": "maintenance",
    "db": "maintenance",
    "forget": "delete",
}


@click.group(cls=Commands, modules=_MODULES, context_settings={"help_option_names": ["-h", "--help"]})
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
