"""The weekly series of a topic as a table: numerators, denominators, and the shares made of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from operator import truediv
from typing import TypeVar

import numpy as np

from panictrack.archive import Connection, Database
from panictrack.archive.counts import rules_of
from panictrack.archive.export.table import CellKind, Column, Row, RowTable
from panictrack.archive.feeds import stream_kinds
from panictrack.archive.headlines import NO_HEADLINES, cached_unread, has_headlines
from panictrack.archive.search.score_columns import CurrentScorers
from panictrack.archive.search.where import ids_named
from panictrack.archive.week_cache import TopicWeek, cached_topic_weeks, up_to_date
from panictrack.curve.series import REFERENCE_WEEKS, shown_by
from panictrack.curve.series.panel import coverage, panel_of, weeks_since_first
from panictrack.curve.series.standardise import standardised_exposure
from panictrack.errors import InputError, NotEnoughDataError
from panictrack.history.baseline import read_provenance
from panictrack.model import FeedKind, PanelSetting, ReferencePanel
from panictrack.model.languages import in_languages
from panictrack.model.reference_streams import KEY, check_streams
from panictrack.model.times import WEEK, week_name

Answer = TypeVar("Answer")
_OF_OTHER_KINDS = (  # the largest stream first
    "select name, kind, count(*) from headline join stream on stream.id = stream_id "
    "where title_revision = 1 and kind in ('technology', 'section') group by 1, 2 order by 3 desc, 1"
)
MOST_NAMED = 6  # streams of the reference panel


@dataclass(frozen=True, slots=True)  # made by the thousand from rows in this order
class Week:
    """A week of a topic: counts, denominators and shares.

    Can mislead when the raw shares of weeks with different streams are compared: the charts divide by
    `exposure`, the denominator of panic standardised by stream.
    """

    week_start: date
    n_headlines: int  # first titles of articles, from complete feeds and files
    n_topic: int
    n_concerned: int
    n_alarmed: int
    attention: float  # n_topic / n_headlines
    alarm_rate: float | None  # n_alarmed / n_topic, uncorrected; None without a headline on the topic
    panic: float  # n_alarmed / n_headlines, uncorrected
    exposure: float  # n_alarmed / exposure is the standardised share
    coverage: float  # 0-1: of the usual headlines of the streams on the panel at that time
    n_streams: int  # that published in it


_KINDS = {"week_start": CellKind.DAY} | dict.fromkeys(
    ("n_headlines", "n_topic", "n_concerned", "n_alarmed", "n_streams"), CellKind.WHOLE
)
_COLUMNS = tuple(
    Column(name=field.name, kind=_KINDS.get(field.name, CellKind.NUMBER)) for field in fields(Week)
)


def weekly_table(
    archive: Database,
    topic: str,
    *,
    outlet: str | None = None,
    stream: str | None = None,
    setting: PanelSetting | None = None,
) -> RowTable:
    """The weeks of a topic in order; the columns are the fields of `Week`. `about` names the reference panel.

    That is the panel of the `setting`, as far as this archive has its streams, else all that is counted here
    in its last 52 weeks; `about` says which streams of the setting are missing. Where there is no week, it
    says what there is instead.

    Of general and business news, or of the outlet and the stream that are named, whatever their kind.
    A week without collection has no row. From this archive alone, without the built-in baseline; headlines
    not scored yet are not counted.

    Raises
    ------
    NotEnoughDataError
        Nothing has been scored yet.
    InputError
        The archive has no such topic, outlet or stream, or counts no headline of them.
    ConfigurationError
        The setting names a stream that neither this archive nor the baseline has, or one that is not of news.
    """
    if setting:
        check_setting(archive, setting)
    named = {"outlet": outlet, "stream": stream}
    counts = _topic_weeks(archive, topic, named)
    if not counts and (given := {kind: name for kind, name in named.items() if name is not None}):
        _refuse_unknown(archive, given)
        names = " and ".join(map(repr, given.values()))
        if unread := unread_headlines(archive, **named):
            raise InputError(f"no headline of {names} is counted: no scorer reads {in_languages(unread)}")
        lists = ", ".join(f"`panictrack search --facet {kind}` lists the {kind}s" for kind in given)
        raise InputError(f"no headline of {names} is counted; {lists}")
    if not counts:
        return RowTable(name="week", columns=_COLUMNS, rows=[], about=_why_empty(archive))
    reference = _reference(counts, setting)
    return RowTable(
        name="week", columns=_COLUMNS, rows=_summed(counts, reference), about=_about(reference, setting)
    )


def check_setting(archive: Database, setting: PanelSetting) -> None:
    """Do nothing if the archive or the built-in baseline has each stream of the setting.

    Raises
    ------
    ConfigurationError
        Neither has a stream, or it is not of general or business news.
    """
    with archive.reading() as connection:
        own = stream_kinds(connection)
    check_streams(setting.streams, own | {stream.name: stream.kind for stream in read_provenance().streams})


def unread_headlines(
    archive: Database, *, outlet: str | None = None, stream: str | None = None
) -> dict[str, int]:
    """By language, how many headlines are in no row of `weekly_table`, because no scorer reads them.

    Of the same outlet and stream as there.

    Raises
    ------
    NotEnoughDataError
        Nothing has been scored yet.
    """
    is_named = outlet is not None or stream is not None
    kinds = [kind for kind in FeedKind if is_named or kind.is_news]
    return _counted(
        archive, lambda connection, _: cached_unread(connection, outlet=outlet, stream=stream, kinds=kinds)
    )


def _refuse_unknown(archive: Database, given: Mapping[str, str]) -> None:
    with archive.reading() as connection:
        for kind, name in given.items():
            ids_named(connection, kind, "name", name)


def _why_empty(archive: Database) -> str:
    """What an archive without general or business news has: the technology press, and sections."""
    with archive.reading() as connection:
        found = connection.execute(_OF_OTHER_KINDS).fetchall()
    n_press, n_sections = (
        sum(n for _, of, n in found if of == kind) for kind in (FeedKind.TECHNOLOGY, FeedKind.SECTION)
    )
    parts = ["no headline of general or business news is counted"]
    if n_press:
        name = next(name for name, kind, _ in found if kind == FeedKind.TECHNOLOGY)
        parts.append(f"{n_press:,} of the technology press: name a stream, such as --stream {name!r}")
    if n_sections:
        parts.append(f"{n_sections:,} of sections, which are in no share")
    return "; ".join(parts)


def _topic_weeks(archive: Database, topic: str, named: Mapping[str, str | None]) -> list[TopicWeek]:
    def weeks(connection: Connection, scorers: CurrentScorers) -> list[TopicWeek]:
        scorers.id_of("topic", topic)
        return cached_topic_weeks(connection, topic, **named)

    return _counted(archive, weeks)


def _counted(archive: Database, ask: Callable[[Connection, CurrentScorers], Answer]) -> Answer:
    """What the cache answers, brought up to date before where something was not counted yet."""
    with archive.reading() as connection:
        scorers = CurrentScorers.of(connection)
        if not scorers.ids:
            raise NotEnoughDataError(
                f"{archive.path}: nothing has been scored yet; run `panictrack score`"
                if has_headlines(connection)
                else NO_HEADLINES
            )
        rules = rules_of(scorers.ids)
    with up_to_date(archive, rules) as connection:
        return ask(connection, scorers)


def _reference(counts: Sequence[TopicWeek], setting: PanelSetting | None) -> ReferencePanel:
    """The panel of the setting where its streams have headlines in these counts, else one of all streams."""
    shown = [(date.fromisoformat(start), stream) for start, stream, *_ in counts]
    named = [cell for cell in shown if setting and cell[1] in setting.streams]
    until = setting.last if setting else None
    before = [cell for cell in shown if until and cell[0] <= until]
    for cells, end in ((named, until), (before, None), (shown, None)):
        last = end or max((week for week, _ in cells), default=date.max)
        first = last - (REFERENCE_WEEKS - 1) * WEEK
        if streams := {stream for week, stream in cells if first <= week <= last}:
            break
    return ReferencePanel(streams=tuple(sorted(streams)), first=first, last=last)


def _about(reference: ReferencePanel, setting: PanelSetting | None) -> str:
    """Which panel the exposure is of, and what of the setting is not in it."""
    listed = ", ".join(reference.streams[:MOST_NAMED])
    more = f" and {len(reference.streams) - MOST_NAMED} others" if reference.streams[MOST_NAMED:] else ""
    weeks = f"{week_name(reference.first)} to {week_name(reference.last)}"
    panel = f"headlines of the reference panel, {listed}{more} from {weeks}"
    about = f"shares are as counted, uncorrected; exposure: {panel}"
    if setting is None:
        return about
    if missing := [name for name in setting.streams if name not in reference.streams]:
        about += f"; {KEY}: no headline of {', '.join(map(repr, missing))} is counted here in these weeks"
    if setting.last and not timedelta(0) <= setting.last - reference.last < REFERENCE_WEEKS * WEEK:
        about += f"; reference_until: none is counted here in the 52 weeks up to {week_name(setting.last)}"
    return about


def _summed(counts: Sequence[TopicWeek], reference: ReferencePanel) -> list[Row]:
    """The counts of streams summed by week, column by column: there may be thousands of weeks."""
    starts, streams, headlines, on_topic, concerned, alarmed = zip(*counts, strict=True)
    days = np.array(starts, dtype="datetime64[D]")
    mondays, index = np.unique(days, return_inverse=True)
    n_headlines, n_topic, n_concerned, n_alarmed = (
        np.bincount(index, weights=column).astype(int).tolist()
        for column in (headlines, on_topic, concerned, alarmed)
    )
    panel = panel_of(weeks_since_first(days), streams, count=alarmed, n=headlines, n_headlines=headlines)
    shown = shown_by(panel, date.fromisoformat(min(starts)), reference)
    if shown is None:  # each stream is small
        shown = panel.n[-REFERENCE_WEEKS:].sum(axis=0)
    exposure = standardised_exposure(panel.count, panel.n, shown)
    collected = weeks_since_first(mondays)
    columns = {
        "week_start": np.datetime_as_string(mondays).tolist(),
        "n_headlines": n_headlines,
        "n_topic": n_topic,
        "n_concerned": n_concerned,
        "n_alarmed": n_alarmed,
        "attention": map(truediv, n_topic, n_headlines),
        "alarm_rate": (alarms / n if n else None for alarms, n in zip(n_alarmed, n_topic, strict=True)),
        "panic": map(truediv, n_alarmed, n_headlines),
        "exposure": exposure[collected].tolist(),
        "coverage": coverage(panel.n_headlines)[collected].tolist(),
        "n_streams": np.bincount(index).tolist(),
    }
    return list(zip(*(columns[column.name] for column in _COLUMNS), strict=True))
