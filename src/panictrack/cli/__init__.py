"""The command line. Data go to stdout, everything else to stderr; exit codes are drawn in errors.py."""

import gc

# Imports and headlines make many objects and hardly a cycle: looking for cycles less often saves a tenth.
gc.set_threshold(50_000, 20, 50)

from panictrack.cli.main import main  # noqa: E402 - the imports are what this is about

__all__ = ["main"]
