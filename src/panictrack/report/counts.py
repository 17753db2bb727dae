"""The counts behind a report or a comparison: the archive's own, merged with the built-in baseline."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from panictrack.archive import Connection
from panictrack.archive.counts import rules_of
from panictrack.archive.scores import n_unscored, register
from panictrack.archive.search.query import unknown_name
from panictrack.archive.week_cache import cached_counts
from panictrack.curve.series import merge_counts
from panictrack.errors import NotEnoughDataError
from panictrack.history.baseline import Baseline, load_baseline
from panictrack.model import WeekCount
from panictrack.scoring.scorers import Scorers, Topic


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """Week counts by topic, and where they come from."""

    by_topic: Mapping[str, Sequence[WeekCount]]
    archived: Sequence[WeekCount]  # of the user's own archive, all weeks
    baseline: Baseline


def count_archive(connection: Connection, scorers: Scorers, week: date) -> Counted:
    """The counts of an archive up to and including `week`, merged with the baseline.

    Raises
    ------
    NotEnoughDataError
        Some headlines have no score yet: shares would be wrong, and nothing would show it.
    """
    numbers = register(connection, scorers.ids)
    if missing := n_unscored(connection, list(numbers.values())):
        raise NotEnoughDataError(f"up to {missing} headlines have no score yet; run `panictrack score` first")
    archived = cached_counts(connection, rules_of(numbers))
    baseline = load_baseline(scorers.ids)
    merged = merge_counts(archived, baseline.counts)
    return Counted(by_topic=_by_topic(merged, week), archived=archived, baseline=baseline)


def count_baseline(scorers: Scorers, week: date) -> Counted:
    """The counts of the built-in baseline alone."""
    baseline = load_baseline(scorers.ids)
    return Counted(by_topic=_by_topic(baseline.counts, week), archived=(), baseline=baseline)


def topic_named(scorers: Scorers, name: str) -> Topic:
    """The topic of this name; an InputError lists the known ones."""
    for topic in scorers.topics:
        if topic.name == name:
            return topic
    raise unknown_name("topic", name, [topic.name for topic in scorers.topics], "add yours to feeds.yaml")


def _by_topic(counts: Iterable[WeekCount], week: date) -> dict[str, list[WeekCount]]:
    groups: dict[str, list[WeekCount]] = {}
    for count in counts:
        if count.week_start <= week:
            groups.setdefault(count.topic, []).append(count)
    return groups


def counts_digest(by_topic: Mapping[str, Sequence[WeekCount]]) -> str:
    """A digest of week counts, 16 hex digits: reports with the same digest use the same numbers."""
    counted = [
        (
            topic,
            count.outlet,
            count.week_start,
            (count.n_headlines, count.n_topic, count.n_concerned, count.n_alarmed),
            {name: n for name, n in count.labels.items() if n},
        )
        for topic in sorted(by_topic)
        for count in sorted(by_topic[topic], key=lambda count: (count.outlet, count.week_start))
    ]
    return hashlib.sha256(msgspec.msgpack.encode(counted, order="sorted")).hexdigest()[:16]
