"""Week counts of headlines that pass by one at a time."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from panictrack.scoring.scorers import ALARM_THRESHOLD, CONCERN_THRESHOLD, LABELS

_TOPIC = "topic:"
_LABELS = frozenset(LABELS)


@dataclass(frozen=True, slots=True)
class WeekCounter:
    """Numerators and denominators by week, outlet and topic: what `archive.counts` asks of the rows in SQL.

    Here they come from the very rows that are written, so that the two cannot differ; a test holds them
    against what a report counts.
    """

    _headlines: Counter[tuple[str, str]] = field(default_factory=Counter)
    _topics: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _concerned: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _alarmed: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _labels: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    _labels_alarmed: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)

    def add(self, week: str, outlet: str, scores: Mapping[str, float]) -> None:
        """Count a headline: a first wording, and none that was chosen by topic."""
        self._headlines[week, outlet] += 1
        for name in scores:
            if name.startswith(_TOPIC):
                self._add_topic((week, outlet, name.removeprefix(_TOPIC)), scores)

    def _add_topic(self, place: tuple[str, str, str], scores: Mapping[str, float]) -> None:
        is_alarmed = scores.get("alarm", 0.0) >= ALARM_THRESHOLD
        self._topics[place] += 1
        self._concerned[place] += scores.get("alarm_any", 0.0) >= CONCERN_THRESHOLD
        self._alarmed[place] += is_alarmed
        for label in scores.keys() & _LABELS:
            self._labels[*place, label] += 1
            self._labels_alarmed[*place, label] += is_alarmed

    def weeks(self, topics: Collection[str]) -> Iterator[tuple[str, str, str, int, int, int, int]]:
        """The rows of weekly.csv: each week of each outlet, and in it each topic, one of zeros too."""
        names = sorted(topics)
        for week, outlet in sorted(self._headlines):
            for topic in names:
                place = (week, outlet, topic)
                counts = (self._topics[place], self._concerned[place], self._alarmed[place])
                yield (*place, self._headlines[week, outlet], *counts)

    def labels(self) -> Iterator[tuple[str, str, str, str, int, int]]:
        """The rows of weekly_labels.csv."""
        for place in sorted(self._labels):
            yield (*place, self._labels[place], self._labels_alarmed[place])
