"""What real news adds to a smooth course: shocks, seasons, holidays, bursts, events.

Used by `python benchmarks/streams_simulation`; instant, reads nothing. Everything here is shared by all
streams and is part of the true share of a week.
"""

from datetime import date, timedelta

import numpy as np
from courses import Array, log_uniform

YEAR = 365.25 / 7  # weeks
CHRISTMAS_VOLUME, CHRISTMAS_SHARE = 0.6, 0.8
CLUSTERS = 0.04  # a week: two clusters of stories a year
FIRST_STORIES = 3.0  # stories that follow an event in its own week, in the mean


def news(first: date, n_weeks: int, n_watched: int, scenario: str, generator: np.random.Generator) -> Array:
    """By how much each week's share is multiplied, (W,).

    The geometric mean of season, holidays and bursts is 1, so the course is what a typical week shows.
    """
    regular = (
        _season(n_weeks, generator)
        * np.where(is_christmas(first, n_weeks), CHRISTMAS_SHARE, 1.0)
        * (1.0 + _bursts(n_weeks, generator))
    )
    found = np.exp(_shocks(n_weeks, generator) - np.log(regular).mean()) * regular
    if scenario == "event":
        begins = int(generator.integers(n_watched // 4, 3 * n_watched // 4))
        found[begins : begins + 2] *= generator.uniform(4, 10)
    return np.asarray(found)


def is_christmas(first: date, n_weeks: int) -> Array:
    """The weeks with 25 December or 1 January, (W,)."""
    mondays = (first + timedelta(weeks=week) for week in range(n_weeks))
    return np.array([_has_holiday(monday) for monday in mondays])


def _has_holiday(monday: date) -> bool:
    days = (monday + timedelta(days=day) for day in range(7))
    return any((day.month, day.day) in {(12, 25), (1, 1)} for day in days)


def _shocks(n_weeks: int, generator: np.random.Generator) -> Array:
    """AR(1) with a stationary standard deviation of 0.1 to 0.4."""
    sigma, rho = generator.uniform(0.1, 0.4), generator.uniform(0.3, 0.9)
    shocks = sigma * generator.standard_normal(n_weeks)
    for week in range(1, n_weeks):
        shocks[week] = rho * shocks[week - 1] + np.sqrt(1 - rho**2) * shocks[week]
    return shocks


def _season(n_weeks: int, generator: np.random.Generator) -> Array:
    amplitude, begins = generator.uniform(0, 0.15), generator.uniform(0, YEAR)
    return np.asarray(1 + amplitude * np.cos(2 * np.pi * (np.arange(n_weeks) - begins) / YEAR))


def _bursts(n_weeks: int, generator: np.random.Generator) -> Array:
    """Self-exciting stories (Hawkes, in discrete time): each begets 0.4 to 0.8 others in later weeks.

    Twice a year something happens. Most of its stories lie within a few weeks. The unit is the course.
    """
    begets, of_a_story = generator.uniform(0.4, 0.8), log_uniform(generator, 0.1, 0.25)
    fading = 0.5 ** np.arange(1, n_weeks + 1)  # of the stories that a story begets: half in the next week
    happens = generator.poisson(CLUSTERS, n_weeks)
    stories = happens + generator.poisson(FIRST_STORIES * happens)
    for week in range(1, n_weeks):
        stories[week] += generator.poisson(begets * (stories[:week][::-1] * fading[:week]).sum())
    return np.asarray(of_a_story * stories)
