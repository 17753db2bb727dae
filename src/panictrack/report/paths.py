"""What a report finds beside the archive, and where it goes."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Workplace:
    """The folders and files of a workspace that a report reads and writes, and the digest of its settings."""

    topics: Path | None  # the feed list, with topics of the user's own
    reports: Path  # bundles are written here
    history: Path | None  # series that the user brought; None: none
    curves: Path | None  # curves that were fitted before; None: none is kept
    settings_digest: str
    withholds_text: bool = False  # the archive came without titles and addresses: a snapshot made so
