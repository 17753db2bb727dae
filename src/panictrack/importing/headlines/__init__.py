"""Importing files of headlines: each file once, by its digest; bad rows are counted and reported."""

from panictrack.importing.headlines.dry_run import DryRun, Preview
from panictrack.importing.headlines.files import BadRow, ImportInput, Reading, files_of
from panictrack.importing.headlines.languages import LanguagesFound
from panictrack.importing.headlines.run import Imported, import_all, import_file_rows

__all__ = [
    "BadRow",
    "DryRun",
    "ImportInput",
    "Imported",
    "LanguagesFound",
    "Preview",
    "Reading",
    "files_of",
    "import_all",
    "import_file_rows",
]
