"""The built-in baseline: weekly counts that panictrack made from thirty years of headlines.

Counts only: how many headlines an outlet published in a week, how many were about a topic, and how many of
these were concerned or alarmed. `make baseline` recomputes them; their sources are in
docs/explanation/method.md.
"""

import csv
import gzip
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from panictrack.data import data_path
from panictrack.model import ScorerId, WeekCount

COUNTS, PROVENANCE = "weekly.csv.gz", "provenance.json"
COLUMNS = (
    "outlet",
    "topic",
    "week_start",
    "n_headlines",
    "n_topic",
    "n_concerned",
    "n_alarmed",
    "labels",
    "scorers",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Baseline:
    """The counts of some topics, and the scorers that made them."""

    counts: tuple[WeekCount, ...]
    scorers: tuple[ScorerId, ...]

    @property
    def topics(self) -> frozenset[str]:
        """The topics with counts."""
        return frozenset(count.topic for count in self.counts)

    @property
    def until(self) -> date | None:
        """The last week of the counts."""
        return max((count.week_start for count in self.counts), default=None)


def load_baseline(scorers: Iterable[ScorerId]) -> Baseline:
    """The baseline of every topic that these scorers measure in the same way.

    A topic whose definition differs from the one the baseline was made with is left out, and so is
    everything when the scorer of alarm, of a theme or of regulation differs: counts by two instruments are
    never mixed.
    """
    shipped = baseline_scorers()
    same = tuple(item for item in shipped if item in set(scorers))
    names = {item.name for item in same}
    if any(item not in same for item in shipped if not item.name.startswith("topic:")):
        return Baseline(counts=(), scorers=())
    topics = {name.removeprefix("topic:") for name in names if name.startswith("topic:")}
    return Baseline(counts=tuple(_read(topics)), scorers=same)


def baseline_scorers() -> tuple[ScorerId, ...]:
    """The scorers that the shipped counts were made with."""
    found = json.loads(data_path("baseline", PROVENANCE).read_text(encoding="utf-8"))
    return tuple(ScorerId(**item) for item in found["scorers"])


def to_csv(counts: Iterable[WeekCount], versions: dict[str, str]) -> bytes:
    """The counts as the gzipped CSV that is shipped; the same counts give the same bytes.

    `versions` holds, by topic, the scorers that made a row: `topic:ai@1 alarm@1`.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for count in sorted(counts, key=lambda count: (count.topic, count.outlet, count.week_start)):
        numbers = (count.n_headlines, count.n_topic, count.n_concerned, count.n_alarmed)
        labels = " ".join(f"{name.replace(' ', '_')}={n}" for name, n in sorted(count.labels.items()) if n)
        writer.writerow(
            (count.outlet, count.topic, count.week_start, *numbers, labels, versions[count.topic])
        )
    return gzip.compress(buffer.getvalue().encode(), 9, mtime=0)


def _read(topics: set[str]) -> Iterable[WeekCount]:
    text = gzip.decompress(data_path("baseline", COUNTS).read_bytes()).decode()
    for row in csv.reader(io.StringIO(text)):
        if row[1] in topics and row[0] != COLUMNS[0]:
            yield WeekCount(
                outlet=row[0],
                topic=row[1],
                week_start=date.fromisoformat(row[2]),
                n_headlines=int(row[3]),
                n_topic=int(row[4]),
                n_concerned=int(row[5]),
                n_alarmed=int(row[6]),
                labels=_labels(row[7]),
            )


def _labels(cell: str) -> dict[str, int]:
    pairs = (part.rsplit("=", 1) for part in cell.split())
    return {name.replace("_", " "): int(n) for name, n in pairs}
