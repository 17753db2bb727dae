"""Importing files of headlines: idempotent by digest, bad rows counted and shown, never dropped silently."""

from panictrack.importing.headlines.dry_run import Preview, Previewing
from panictrack.importing.headlines.files import BadRow, Brought, Reading, files_of
from panictrack.importing.headlines.run import Imported, bring, bring_all, import_file

__all__ = [
    "BadRow",
    "Brought",
    "Imported",
    "Preview",
    "Previewing",
    "Reading",
    "bring",
    "bring_all",
    "files_of",
    "import_file",
]
