"""The weekly report: from counts to a page that a person can read."""

from dataclasses import dataclass
from pathlib import Path

from panictrack.model import PanelSetting

PRESENT_TOPIC = "ai"  # the wave that the pages are about, unless another topic is asked for


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportPaths:
    """The files and folders that a report reads and writes, and the settings behind it with their digest."""

    topics: Path | None  # the feed list, with the user's own topics
    reports: Path  # bundles are written here
    history: Path | None  # external series
    curves: Path | None  # cached curves
    settings_digest: str
    withholds_text: bool = False  # the archive comes from a snapshot without titles and addresses
    panel: PanelSetting | None = None  # that the settings name; None: the default one
