"""The counts behind a report or a comparison: the archive's own, merged with the built-in baseline."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

import msgspec

from panictrack.archive import Connection, Database
from panictrack.archive.counts import SAMPLED_ONE_IN, rules_of
from panictrack.archive.scores import n_unscored, register, registered
from panictrack.archive.search.query import unknown_name
from panictrack.archive.week_cache import cached_table, cached_titles, up_to_date
from panictrack.curve.series import build_series, merge_counts, reference_panel
from panictrack.errors import NotEnoughDataError
from panictrack.history.baseline import Baseline, load_baseline
from panictrack.model import (
    FeedKind,
    Measure,
    PanelSetting,
    ReferencePanel,
    Series,
    TitleSample,
    WeekCount,
)
from panictrack.model.times import week_name
from panictrack.model.week_counts import CountTable
from panictrack.report.panel_setting import names_on_page, panel_named
from panictrack.scoring.scorers import Scorers, Topic

_NEWS = frozenset(kind for kind in FeedKind if kind.is_news)
_TECHNOLOGY = frozenset({FeedKind.TECHNOLOGY})


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """Week counts by topic, and where they come from."""

    by_topic: "TopicCounts"  # of general and business news
    of_technology_press: "TopicCounts"
    reference: ReferencePanel | None  # whose share every series of news states
    n_archived: int  # headlines of the user's own archive, up to the week
    archived_until: date | None  # the last week of these
    n_shared: int  # about how many of these are in the baseline, too, and counted once
    baseline: Baseline
    own_topics: frozenset[str] = frozenset()  # on which the archive has headlines of news, up to the week
    renamed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # in the settings and on the page

    def series(self, topic: str, measure: Measure) -> Series:
        """The weekly series of a topic in the news, as a share of the reference panel."""
        return build_series(self.by_topic.get(topic, []), topic, measure, reference=self.reference)


class TopicCounts(Mapping[str, Sequence[WeekCount]]):
    """Week counts by topic, made when they are asked for: a report needs one topic at a time."""

    def __init__(self, tables: Sequence[CountTable]) -> None:
        self._tables = tables
        self._table = {topic: table for table in tables for topic in table.topics}

    def __getitem__(self, topic: str) -> Sequence[WeekCount]:
        """The counts of a topic by week and stream."""
        return self._table[topic].of(topic)

    def __iter__(self) -> Iterator[str]:
        """The topics."""
        return iter(self._table)

    def __len__(self) -> int:
        """How many topics there are."""
        return len(self._table)

    @property
    def digest(self) -> str:
        """Of all counts, 16 hex digits: reports with the same digest use the same numbers."""
        counted = [
            (
                [(*cell, n, table.copies.get(cell, 0)) for cell, n in table.totals.items()],
                {
                    topic: sorted((*cell, *n) for cell, n in cells.items() if cell in table.totals)
                    for topic, cells in table.topics.items()
                },
            )
            for table in self._tables
            if table.topics
        ]
        return hashlib.sha256(msgspec.msgpack.encode(counted, order="sorted")).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True, slots=True)
class Archived:
    """What an archive counts, at one moment."""

    counts: CountTable
    titles: TitleSample


def count_archive(
    archive: Database, scorers: Scorers, week: date, setting: PanelSetting | None = None
) -> Counted:
    """The counts of an archive up to and including `week`, merged with the baseline.

    Others can write meanwhile.

    Raises
    ------
    NotEnoughDataError
        Some headlines have no score yet: shares would be wrong, and nothing would show it.
    ConfigurationError, NotEnoughDataError
        As `panel_named`.
    """
    with reading_counts(archive, scorers) as (_, archived):
        pass
    return with_baseline(archived, scorers, week, setting)


@contextmanager
def reading_counts(
    archive: Database, scorers: Scorers, scored_through: int | None = None
) -> Iterator[tuple[Connection, Archived]]:
    """The archive's own counts, brought up to date, and the transaction of which they are, to read more.

    Others can write meanwhile.

    Parameters
    ----------
    scored_through
        Headlines up to this id must have scores; None: all.

    Raises
    ------
    NotEnoughDataError
        Some headlines have no score yet.
    """
    with archive.reading() as connection:
        known = registered(connection, scorers.ids)
    if len(known) < len(scorers.ids):
        with archive.writing() as connection:
            register(connection, scorers.ids)
    with archive.reading() as connection:
        numbers = registered(connection, scorers.ids)
        missing = n_unscored(connection, list(numbers.values()), scored_through)
    if missing:
        raise NotEnoughDataError(f"up to {missing} headlines have no score yet; run `panictrack score` first")
    rules = rules_of(numbers)
    with up_to_date(archive, rules) as connection:
        counts = cached_table(connection, rules)
        yield connection, Archived(counts=counts, titles=cached_titles(connection))


def with_baseline(
    archived: Archived, scorers: Scorers, week: date, setting: PanelSetting | None = None
) -> Counted:
    """The archive's own counts merged with those of the baseline, up to and including `week`.

    The reference panel is that of the `setting`, else the baseline's streams of its last 52 weeks, else the
    archive's own; these end with the week that the setting names.

    Raises
    ------
    ConfigurationError, NotEnoughDataError
        As `panel_named`.
    """
    baseline = load_baseline(scorers.ids)
    merged = merge_counts(archived.counts, baseline.counts, archived.titles, baseline.titles)
    own = archived.counts.until(week).totals
    kinds = archived.counts.kinds
    until = min(week, setting.last) if setting and setting.last else week
    counted = _counted([merged.counts, merged.own], week, baseline, panel_until=until)
    if setting and setting.streams:
        names = names_on_page(setting, merged)
        renamed = {name: streams for name, streams in names.items() if streams != (name,)}
        counted = replace(counted, reference=panel_named(setting, merged, week), renamed=renamed)
    elif until < week and counted.reference is None and counted.by_topic:
        raise NotEnoughDataError(
            f"reference_until: no general or business headlines are counted up to {week_name(until)}; set a "
            "later week"
        )
    return replace(
        counted,
        n_archived=sum(own.values()),
        archived_until=max((monday for monday, _ in own), default=None),
        n_shared=merged.n_shared * SAMPLED_ONE_IN,
        own_topics=frozenset(
            topic
            for topic, cells in archived.counts.topics.items()
            if any(monday <= week and kinds[stream].is_news for monday, stream in cells)
        ),
    )


def count_baseline(scorers: Scorers, week: date) -> Counted:
    """The counts of the built-in baseline alone."""
    baseline = load_baseline(scorers.ids)
    return _counted([baseline.counts], week, baseline)


def _counted(
    tables: Sequence[CountTable], week: date, baseline: Baseline, *, panel_until: date | None = None
) -> Counted:
    """Of these counts; nothing is of an archive."""
    news, technology = (
        TopicCounts([table.until(week, kinds) for table in tables]) for kinds in (_NEWS, _TECHNOLOGY)
    )
    # That of the baseline where there is one: a feed of one's own does not change the unit.
    of_panel = next((table for table in (baseline.counts, *tables) if table.totals), baseline.counts)
    reference = reference_panel(of_panel.until(panel_until or week, _NEWS).of(""))
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
