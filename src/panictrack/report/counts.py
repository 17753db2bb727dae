"""The counts behind a report or a comparison: the archive's own, merged with the built-in baseline."""

import hashlib
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from panictrack.archive import Connection, Database
from panictrack.archive.counts import SAMPLED_ONE_IN, rules_of
from panictrack.archive.scores import n_unscored, register
from panictrack.archive.week_cache import cached_counts, cached_titles, cached_unread
from panictrack.curve.series import merge_counts, reference_panel
from panictrack.errors import ConfigurationError, NotEnoughDataError
from panictrack.history.baseline import Baseline, load_baseline
from panictrack.model import FeedKind, ReferencePanel, TitleSample, WeekCount
from panictrack.scoring.scorers import Scorers, Topic


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """Week counts by topic, and where they come from."""

    by_topic: Mapping[str, Sequence[WeekCount]]  # of general and business news
    of_technology_press: Mapping[str, Sequence[WeekCount]]
    reference: ReferencePanel | None  # whose share every series of news states
    n_archived: int  # headlines of the user's own archive, up to the week
    archived_until: date | None  # the last week of these
    n_shared: int  # about how many of these are in the baseline, too: they are counted once
    baseline: Baseline


@dataclass(frozen=True, kw_only=True, slots=True)
class Archived:
    """What an archive counts, at one moment."""

    counts: Sequence[WeekCount]
    titles: TitleSample
    n_unread: Mapping[str, int]  # by language, headlines that no scorer reads: no count has them


def count_archive(archive: Database, scorers: Scorers, week: date) -> Counted:
    """The counts of an archive up to and including `week`, merged with the baseline.

    Others can write as soon as the counts are read.

    Raises
    ------
    NotEnoughDataError
        Some headlines have no score yet: shares would be wrong, and nothing would show it.
    """
    with archive.writing() as connection:
        archived = read_counts(connection, scorers)
    return with_baseline(archived, scorers, week)


def read_counts(connection: Connection, scorers: Scorers) -> Archived:
    """The archive's own counts, brought up to date. Must run inside one writing transaction: keep it short.

    Raises
    ------
    NotEnoughDataError
        Some headlines have no score yet.
    """
    numbers = register(connection, scorers.ids)
    if missing := n_unscored(connection, list(numbers.values())):
        raise NotEnoughDataError(f"up to {missing} headlines have no score yet; run `panictrack score` first")
    counts = cached_counts(connection, rules_of(numbers))
    return Archived(counts=counts, titles=cached_titles(connection), n_unread=cached_unread(connection))


def with_baseline(archived: Archived, scorers: Scorers, week: date) -> Counted:
    """The archive's own counts merged with those of the baseline, up to and including `week`."""
    baseline = load_baseline(scorers.ids)
    merged = merge_counts(archived.counts, baseline.counts, archived.titles, baseline.titles)
    topic = archived.counts[0].topic if archived.counts else ""
    own = [count for count in archived.counts if count.topic == topic and count.week_start <= week]
    return replace(
        _counted(merged.counts, week, baseline),
        n_archived=sum(count.n_headlines for count in own),
        archived_until=max((count.week_start for count in own), default=None),
        n_shared=merged.n_shared * SAMPLED_ONE_IN,
    )


def count_baseline(scorers: Scorers, week: date) -> Counted:
    """The counts of the built-in baseline alone."""
    baseline = load_baseline(scorers.ids)
    return _counted(baseline.counts, week, baseline)


def _counted(counts: Sequence[WeekCount], week: date, baseline: Baseline) -> Counted:
    """Of these counts; nothing is of an archive."""
    kinds = {FeedKind.GENERAL, FeedKind.BUSINESS}
    news, technology = _by_topic(counts, week, kinds), _by_topic(counts, week, {FeedKind.TECHNOLOGY})
    # That of the baseline where there is one: a feed of one's own does not change the unit.
    of_panel = baseline.counts or counts
    topic = of_panel[0].topic if of_panel else ""
    reference = reference_panel(
        [
            count
            for count in of_panel
            if count.topic == topic and count.kind.is_news and count.week_start <= week
        ]
    )
    return Counted(
        by_topic=news,
        of_technology_press=technology,
        reference=reference,
        n_archived=0,
        archived_until=None,
        n_shared=0,
        baseline=baseline,
    )


def topic_named(scorers: Scorers, name: str) -> Topic:
    """The topic of this name; an InputError lists the known ones."""
    for topic in scorers.topics:
        if topic.name == name:
            return topic
    raise unknown_name("topic", name, [topic.name for topic in scorers.topics], "add yours to feeds.yaml")


def _by_topic(
    counts: Iterable[WeekCount], week: date, kinds: Container[FeedKind]
) -> dict[str, list[WeekCount]]:
    groups: dict[str, list[WeekCount]] = {}
    for count in counts:
        if count.week_start <= week and count.kind in kinds:
            groups.setdefault(count.topic, []).append(count)
    return groups


def counts_digest(by_topic: Mapping[str, Sequence[WeekCount]]) -> str:
    """A digest of week counts, 16 hex digits: reports with the same digest use the same numbers."""
    counted = [
        (
            topic,
            count.stream,
            count.week_start,
            (count.n_headlines, count.n_topic, count.n_concerned, count.n_alarmed),
            {name: n for name, n in count.labels.items() if n},
        )
        for topic in sorted(by_topic)
        for count in sorted(by_topic[topic], key=lambda count: (count.stream, count.week_start))
    ]
    return hashlib.sha256(msgspec.msgpack.encode(counted, order="sorted")).hexdigest()[:16]
