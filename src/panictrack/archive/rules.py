"""By which rules headlines are counted: every topic, every label, and the thresholds of the scorers."""

from collections.abc import Mapping

from panictrack.archive.counts import Cut, Rules
from panictrack.scoring.scorers import ALARM_THRESHOLD, CONCERN_THRESHOLD, LABELS


def rules_of(numbers: Mapping[str, int]) -> Rules:
    """The rules of the default analysis, by scorers of these numbers (name to number)."""
    topics = {
        name.removeprefix("topic:"): number for name, number in numbers.items() if name.startswith("topic:")
    }
    return Rules(
        topics=topics,
        labels={name: numbers[name] for name in LABELS},
        concerned=Cut(scorer=numbers["alarm_any"], at_least=CONCERN_THRESHOLD),
        alarmed=Cut(scorer=numbers["alarm"], at_least=ALARM_THRESHOLD),
    )
