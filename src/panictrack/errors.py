"""Every error panictrack raises on purpose, with the exit code the command line gives it.

PanictrackError                     1   never raised itself
├── ConfigurationError              3   panictrack.toml, feeds.yaml, a missing workspace
├── ArchiveError                    4   the database: locked, damaged, behind or ahead of the code
├── NotEnoughDataError              5   too little to answer with honesty
├── InputError                      2   a file or an argument the user gave cannot be read as asked
├── FeedsFailedError                6   collect --strict, and some feeds failed
└── UnhealthyError                  7   status --exit-code, and something needs a person

Each error names its object and ends with the remedy. A feed that fails is no error here: it is a
row in the fetch ledger (`panictrack.model.Fetch`).
"""

import difflib
from collections.abc import Sequence
from typing import ClassVar


class PanictrackError(Exception):
    """The root: whatever panictrack says about a problem that is not a bug."""

    exit_code: ClassVar[int] = 1


class ConfigurationError(PanictrackError):
    """A setting, the feed list or the workspace is missing or cannot be understood."""

    exit_code = 3


class ArchiveError(PanictrackError):
    """The archive cannot be opened, is damaged, or does not match this version of panictrack."""

    exit_code = 4


class NotEnoughDataError(PanictrackError):
    """The question is sound, but there is too little data to answer it with honesty."""

    exit_code = 5


class InputError(PanictrackError):
    """A file or an argument given by the user cannot be read as asked."""

    exit_code = 2


class FeedsFailedError(PanictrackError):
    """Some feeds failed and the user asked to be told by the exit code (`collect --strict`)."""

    exit_code = 6


class UnhealthyError(PanictrackError):
    """Something needs a person, and a monitor asked (`status --exit-code`)."""

    exit_code = 7


def suggestion(name: str, known: Sequence[str]) -> str:
    """The remedy for a name that nobody knows: the one that was probably meant, else all there are."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"the keys are {', '.join(known)}"
