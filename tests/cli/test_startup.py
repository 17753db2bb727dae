"""A command imports what it needs and nothing else: starting must not cost more than answering."""

import subprocess
import sys

import click
import pytest

from panictrack.cli import main

HEAVY = frozenset(
    ["numpy", "scipy", "matplotlib", "sqlalchemy", "yaml", "asyncio", "aiohttp", "msgspec", "vaderSentiment"]
)


def imported_by(*arguments):
    """The heavy libraries that a run of the command line imports, and the modules of its own."""
    code = (
        "import sys\nfrom panictrack.cli import main\n"
        f"main({list(arguments)!r}, standalone_mode=False)\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(ended.stderr.split())


def test_help_imports_no_command_and_no_heavy_library():
    modules = imported_by("--help")
    assert modules & HEAVY == set()
    ours = {name for name in modules if name.startswith("panictrack.")}
    names = {"cli", "cli.main", "cli.terminal", "cli.workspace", "errors"}
    assert ours == {f"panictrack.{name}" for name in names}


def test_help_lists_every_command_with_one_line():
    context = click.Context(main)
    lines = main.get_help(context).partition("Commands:")[2].splitlines()
    for name in main.list_commands(context):
        assert main.get_command(context, name) is not None
        (line,) = [line for line in lines if line.startswith(f"  {name} ")]
        assert line.endswith("."), "shorten this command's line in cli/main.py"


def test_explaining_a_headline_imports_neither_database_nor_network():
    assert imported_by("explain", "AI") & HEAVY == {"numpy", "vaderSentiment", "yaml"}


@pytest.mark.parametrize("words", [("status",), ("search", "AI")], ids=" ".join)
def test_asking_the_archive_imports_no_scorer(workspace, words):
    modules = imported_by(*words)
    assert "numpy" not in modules
    assert "panictrack.scoring.scorers.linear_model" not in modules


def test_importing_a_table_imports_nothing_that_writes_snapshots(workspace):
    (workspace / "a.csv").write_text("date,title,outlet\n2026-05-30,AI could kill us all,bbc.com\n")
    modules = imported_by("import", "--language", "en", "a.csv")
    assert modules & HEAVY == {"msgspec", "numpy", "vaderSentiment", "yaml"}
