"""Every error panictrack raises on purpose, with the exit code the command line gives it.

PanictrackError                     1   never raised itself
├── ConfigurationError              3   panictrack.toml, feeds.yaml, a missing workspace
├── ArchiveError                    4   the database: locked, damaged, behind or ahead of the code
├── NotEnoughDataError              5   too little data for an honest answer
├── InputError                      2   a file or argument given by the user is invalid
│   └── TimeLimitError              2   the question is valid, but takes longer than its time
├── FeedsFailedError                6   collect --strict, and some feeds failed
└── UnhealthyError                  7   status --exit-code or doctor, and something needs a person

Each error names its object and ends with the remedy. A feed that fails is not an error here but a row in
the fetch ledger (`panictrack.model.Fetch`).
"""

import difflib
from collections.abc import Sequence
from typing import ClassVar


class PanictrackError(Exception):
    """The root of all problems that are not bugs."""

    exit_code: ClassVar[int] = 1


class ConfigurationError(PanictrackError):
    """A setting, the feed list or the workspace is missing or invalid."""

    exit_code = 3


class ArchiveError(PanictrackError):
    """The archive cannot be opened, is damaged, or does not match this version of panictrack."""

    exit_code = 4


class NotEnoughDataError(PanictrackError):
    """The question is valid, but there is too little data for an honest answer."""

    exit_code = 5


class InputError(PanictrackError):
    """A file or argument given by the user is invalid."""

    exit_code = 2


class TimeLimitError(InputError):
    """A question takes longer than it may: a narrower one is needed."""


class FeedsFailedError(PanictrackError):
    """Some feeds failed, and the user wants an exit code for that (`collect --strict`)."""

    exit_code = 6


class UnhealthyError(PanictrackError):
    """Something needs a person, and that was asked (`status --exit-code`, `doctor`)."""

    exit_code = 7


def suggestion(name: str, known: Sequence[str]) -> str:
    """The remedy for an unknown name: the one that was probably meant, or else all valid ones."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"the keys are {', '.join(known)}"
