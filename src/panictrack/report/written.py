"""Reports that were written: what they say, without fitting anything again."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from panictrack.bounded import MEBIBYTE, read_file
from panictrack.model.times import week_name
from panictrack.report import PRESENT_TOPIC


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenReport:
    """The words of a report."""

    sentence: str
    paragraph: str
    verdict: str


def written_report(reports: Path, topic: str, week: date) -> WrittenReport | None:
    """The report of a topic's week as it was written; None where there is none that can be read."""
    name = week_name(week) if topic == PRESENT_TOPIC else f"{week_name(week)}-{topic}"
    try:
        found = json.loads(read_file(reports / name / "manifest.json", MEBIBYTE))
        return WrittenReport(**{key: str(found[key]) for key in ("sentence", "paragraph", "verdict")})
    except (OSError, ValueError, KeyError, TypeError):
        return None
