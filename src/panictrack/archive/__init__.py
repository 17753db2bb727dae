"""The archive: every row of SQL that panictrack speaks lives in this package."""

from panictrack.archive.database import Database

__all__ = ["Database"]
