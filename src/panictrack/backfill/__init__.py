"""Importing files of headlines: idempotent by digest, bad rows counted and shown, never dropped silently."""

from panictrack.backfill.files import BadRow, Brought, Reading, files_of
from panictrack.backfill.importing import Imported, bring, bring_all, import_file
from panictrack.backfill.previewing import Preview, Previewing

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
