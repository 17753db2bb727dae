"""Trajectories aligned at the introduction, the first alarm or the peak of each technology.

A trajectory is a sequence of yearly means. Aligned, each mean has a time and a share:

    years  = (day - origin) / 365.25
    scaled = years / unit
    share  = mean / highest mean of the same trajectory

    unit from introduction or first alarm: the years from there to the trajectory's own peak
    unit from the peak:                    the years of the last rise from half of the peak to the peak

Shares are of a trajectory's own peak, so only shapes are compared, never levels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import numpy as np

from panictrack.data import data_path, read_yaml
from panictrack.errors import ConfigurationError
from panictrack.history.catalogue import Episode, FactStage, first_day, load_events

_FILE = "topics_and_episodes.yaml"
YEAR_DAYS = 365.25
UNFINISHED = timedelta(weeks=52)  # a highest mean this close to the end may yet be exceeded: not a peak
SHORTEST_UNIT = 1.0  # years: a yearly mean spreads anything shorter over a year


class Alignment(StrEnum):
    """The origin from which the years of a trajectory are counted."""

    INTRODUCTION = "introduction"
    FIRST_ALARM = "first alarm"
    PEAK = "peak"


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyDates:
    """The documented beginning of a technology; its peak is measured, so it is not included.

    Can mislead when the source gives only a year: its first day is used.
    """

    introduced: date | None = None
    first_alarm: date | None = None
    introduced_words: str = ""  # what the date is, if not the introduction of the technology
    first_alarm_words: str = ""  # what the date is, if not the first alarm


@dataclass(frozen=True, kw_only=True, slots=True)
class Mean:
    """A yearly mean around a day. Only its ratio to other means of the same trajectory is used."""

    day: date
    share: float


@dataclass(frozen=True, kw_only=True, slots=True)
class AlignedPoint:
    """A mean in the time and on the scale of its own trajectory."""

    day: date
    years: float  # since the origin, negative before it
    scaled: float | None  # in units of the trajectory; None where it has no unit
    share_of_peak: float  # 0 to 1


@dataclass(frozen=True, kw_only=True, slots=True)
class AlignedTrajectory:
    """A trajectory counted from one origin."""

    alignment: Alignment
    origin: date
    origin_words: str  # what the origin is, if not the introduction or first alarm of the technology
    peak: date  # of the highest mean so far
    is_unfinished: bool  # the highest mean is in the last year: no peak yet
    starts_in_mid_course: bool  # the origin is before the first mean, or the peak in its first year
    unit_years: float | None
    points: tuple[AlignedPoint, ...]

    @property
    def end_years(self) -> float:
        """Years from the origin to the last mean."""
        return self.points[-1].years

    def share_at(self, years: float) -> float | None:
        """The share of its own peak at a time, linearly interpolated; None outside the means."""
        times = [point.years for point in self.points]
        if not times[0] <= years <= times[-1]:
            return None
        return float(np.interp(years, times, [point.share_of_peak for point in self.points]))


def align(means: Sequence[Mean], dates: KeyDates, alignment: Alignment) -> AlignedTrajectory | None:
    """The trajectory counted from its origin; None without an origin, or if it ends before it.

    Can mislead when a trajectory starts late (its real peak may be before the first mean); when it is
    unfinished (its highest mean is not its peak, so it has no unit and its shares will shrink); and always a
    little: the highest of many noisy means is partly luck, so lower ones follow (regression to the mean).
    """
    peak = max(means, key=lambda mean: mean.share, default=None)
    origin, origin_words = _origin(peak, dates, alignment)
    if peak is None or origin is None or peak.share <= 0 or origin > means[-1].day:
        return None
    is_unfinished = peak.day > means[-1].day - UNFINISHED
    unit = None if is_unfinished else _unit_years(means, peak, origin, alignment)
    return AlignedTrajectory(
        alignment=alignment,
        origin=origin,
        origin_words=origin_words,
        peak=peak.day,
        is_unfinished=is_unfinished,
        starts_in_mid_course=origin
        < means[0].day + (UNFINISHED if alignment is Alignment.PEAK else timedelta()),
        unit_years=unit,
        points=tuple(_point(mean, origin, unit, peak.share) for mean in means),
    )


def load_key_dates(episodes: Sequence[Episode]) -> Mapping[str, KeyDates]:
    """The beginning of each topic's technology, where the catalogues cover the same technology.

    Raises
    ------
    ConfigurationError
        The file names an unknown episode or event.
    """
    pack = read_yaml(data_path("history", _FILE))
    by_id = {episode.id: episode for episode in episodes}
    days = {event.id: event.date for event in load_events()}
    return {topic: _key_dates(topic, entry, by_id, days) for topic, entry in pack["topics"].items()}


def years_between(start: date, end: date) -> float:
    """Years of 365.25 days, negative when `end` comes first."""
    return (end - start).days / YEAR_DAYS


def _origin(peak: Mean | None, dates: KeyDates, alignment: Alignment) -> tuple[date | None, str]:
    """The date, and what it is where `origin_words` has to say so."""
    match alignment:
        case Alignment.INTRODUCTION:
            return dates.introduced, dates.introduced_words
        case Alignment.FIRST_ALARM:
            return dates.first_alarm, dates.first_alarm_words
        case Alignment.PEAK:
            return peak.day if peak else None, ""


def _unit_years(means: Sequence[Mean], peak: Mean, origin: date, alignment: Alignment) -> float | None:
    if alignment is Alignment.PEAK:
        low = [mean.day for mean in means if mean.day < peak.day and mean.share < peak.share / 2]
        unit = years_between(low[-1], peak.day) if low else 0.0
    else:
        unit = years_between(origin, peak.day)
    return unit if unit >= SHORTEST_UNIT else None


def _point(mean: Mean, origin: date, unit: float | None, highest: float) -> AlignedPoint:
    years = years_between(origin, mean.day)
    return AlignedPoint(
        day=mean.day,
        years=years,
        scaled=None if unit is None else years / unit,
        share_of_peak=mean.share / highest,
    )


def _key_dates(
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
        raise ConfigurationError(
            f"{_FILE}, {topic}: {error} is missing or unknown; correct the file"
        ) from error
    return KeyDates(
        introduced=_first(episode, FactStage.INTRODUCED), first_alarm=_first(episode, FactStage.FIRST_ALARM)
    )


def _first(episode: Episode, stage: FactStage) -> date | None:
    fact = episode.first(stage)
    return first_day(fact.date, fact.text) if fact else None
