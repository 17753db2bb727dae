"""Courses laid over one another: counted from the introduction, the first alarm or the peak of each.

A course is a run of yearly means. Aligned, each mean has a time and a height:

    years  = (day - moment) / 365.25
    scaled = years / unit
    share  = mean / highest mean of the same course

    unit from introduction or first alarm: the years from there to the course's own peak
    unit from the peak:                    the years that the last rise from half of the peak to it took

Heights are shares of a course's own peak, so levels are never compared, only shapes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import numpy as np

from panictrack.data import data_path, read_yaml
from panictrack.errors import ConfigurationError
from panictrack.history.dates import first_day
from panictrack.history.episodes import Episode, FactStage
from panictrack.history.events import load_events

_FILE = "topics_and_episodes.yaml"
YEAR_DAYS = 365.25
UNFINISHED = timedelta(weeks=52)  # a highest mean so near the end may yet be passed: it is no peak
SHORTEST_UNIT = 1.0  # years: a mean of a year spreads whatever was shorter over a year


class Alignment(StrEnum):
    """The moment from which the years of a course are counted."""

    INTRODUCTION = "introduction"
    FIRST_ALARM = "first alarm"
    PEAK = "peak"


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyDates:
    """What is documented of a technology's beginning; the peak is measured, so it does not stand here.

    Can mislead when a year is all that the source gives: its first day stands for it.
    """

    introduced: date | None = None
    first_alarm: date | None = None
    introduced_words: str = ""  # what is counted from where it is not the introduction of the technology
    first_alarm_words: str = ""  # the same for the first alarm


@dataclass(frozen=True, kw_only=True, slots=True)
class Mean:
    """A yearly mean around a day. Only its ratio to other means of the same course is used."""

    day: date
    share: float


@dataclass(frozen=True, kw_only=True, slots=True)
class AlignedPoint:
    """A mean in the time and on the scale of its own course."""

    day: date
    years: float  # since the moment, negative before it
    scaled: float | None  # in units of the course; None where it has no unit
    share_of_peak: float  # 0 to 1


@dataclass(frozen=True, kw_only=True, slots=True)
class AlignedTrajectory:
    """A course counted from one moment."""

    alignment: Alignment
    moment: date
    moment_words: (
        str  # what the moment was, where it is not the introduction or first alarm of the technology
    )
    peak: date  # of the highest mean so far
    is_unfinished: bool  # the highest mean is of the last year: no peak yet
    starts_in_mid_course: bool  # the moment lies before the first mean; a peak in its first year, too
    unit_years: float | None
    points: tuple[AlignedPoint, ...]

    @property
    def end_years(self) -> float:
        """How many years after the moment the last mean is."""
        return self.points[-1].years

    def share_at(self, years: float) -> float | None:
        """The share of the own peak at a time, between two means as on the line; None outside the means."""
        times = [point.years for point in self.points]
        if not times[0] <= years <= times[-1]:
            return None
        return float(np.interp(years, times, [point.share_of_peak for point in self.points]))


def align(means: Sequence[Mean], moments: KeyDates, alignment: Alignment) -> AlignedTrajectory | None:
    """The course counted from its moment; None without a moment, or when the course ends before it.

    Can mislead when a course starts in mid-course (its real peak may lie before the first mean); when it is
    unfinished (its highest mean is not its peak, so it has no unit and its shares will shrink); and always a
    little: the highest of many noisy means is in part luck, and what follows luck is lower.
    """
    peak = max(means, key=lambda mean: mean.share, default=None)
    moment = _moment(peak, moments, alignment)
    if peak is None or moment is None or peak.share <= 0 or moment > means[-1].day:
        return None
    is_unfinished = peak.day > means[-1].day - UNFINISHED
    unit = None if is_unfinished else _unit_years(means, peak, moment, alignment)
    return AlignedTrajectory(
        alignment=alignment,
        moment=moment,
        moment_words=_words(moments, alignment),
        peak=peak.day,
        is_unfinished=is_unfinished,
        starts_in_mid_course=moment
        < means[0].day + (UNFINISHED if alignment is Alignment.PEAK else timedelta()),
        unit_years=unit,
        points=tuple(_point(mean, moment, unit, peak.share) for mean in means),
    )


def load_key_dates(episodes: Sequence[Episode]) -> Mapping[str, KeyDates]:
    """By topic of the pack, what the catalogues say of its beginning, where they mean the same technology.

    Raises
    ------
    ConfigurationError
        The file names an episode or an event that there is not.
    """
    found = read_yaml(data_path("history", _FILE))
    by_id = {episode.id: episode for episode in episodes}
    days = {event.id: event.date for event in load_events()}
    return {topic: _moments(topic, entry, by_id, days) for topic, entry in found["topics"].items()}


def years_between(start: date, end: date) -> float:
    """Years of 365.25 days, negative when `end` comes first."""
    return (end - start).days / YEAR_DAYS


def _moment(peak: Mean | None, moments: KeyDates, alignment: Alignment) -> date | None:
    match alignment:
        case Alignment.INTRODUCTION:
            return moments.introduced
        case Alignment.FIRST_ALARM:
            return moments.first_alarm
        case Alignment.PEAK:
            return peak.day if peak else None


def _words(moments: KeyDates, alignment: Alignment) -> str:
    match alignment:
        case Alignment.INTRODUCTION:
            return moments.introduced_words
        case Alignment.FIRST_ALARM:
            return moments.first_alarm_words
        case Alignment.PEAK:
            return ""


def _unit_years(means: Sequence[Mean], peak: Mean, moment: date, alignment: Alignment) -> float | None:
    if alignment is Alignment.PEAK:
        low = [mean.day for mean in means if mean.day < peak.day and mean.share < peak.share / 2]
        unit = years_between(low[-1], peak.day) if low else 0.0
    else:
        unit = years_between(moment, peak.day)
    return unit if unit >= SHORTEST_UNIT else None


def _point(mean: Mean, moment: date, unit: float | None, highest: float) -> AlignedPoint:
    years = years_between(moment, mean.day)
    return AlignedPoint(
        day=mean.day,
        years=years,
        scaled=None if unit is None else years / unit,
        share_of_peak=mean.share / highest,
    )


def _moments(
    topic: str, entry: Mapping[str, Any], episodes: Mapping[str, Episode], events: Mapping[str, date]
) -> KeyDates:
    try:
        if "episode" not in entry:
            return KeyDates(
                introduced=events[entry["introduced"]["event"]],
                first_alarm=events[entry["first_alarm"]["event"]],
                introduced_words=entry["introduced"]["words"],
                first_alarm_words=entry["first_alarm"]["words"],
            )
        episode = episodes[entry["episode"]]
    except KeyError as error:
        raise ConfigurationError(f"{_FILE}, {topic}: {error} is missing or not known; mend it") from error
    return KeyDates(
        introduced=_first(episode, FactStage.INTRODUCED), first_alarm=_first(episode, FactStage.FIRST_ALARM)
    )


def _first(episode: Episode, stage: FactStage) -> date | None:
    fact = episode.first(stage)
    return first_day(fact.date, fact.text) if fact else None
