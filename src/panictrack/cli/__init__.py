"""The command line. Data go to stdout, everything else to stderr; exit codes are drawn in errors.py."""

from panictrack.cli.main import main

__all__ = ["main"]
