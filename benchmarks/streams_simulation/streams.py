"""The panel: streams that come and go, with volumes and effects, and what is counted in each.

Used by `python benchmarks/streams_simulation`; instant, reads nothing.
"""

from dataclasses import dataclass

import numpy as np
from courses import Array, log_uniform
from news import CHRISTMAS_VOLUME, YEAR

REFERENCE_WEEKS = 52
FEWEST_STREAMS, MOST_STREAMS = 3, 12
GROWTH = 10.0  # of all headlines, over the watched weeks
DOWN = 3  # weeks in which the collector was down
SHORTEST = 20  # weeks that a stream stays
EFFECT_SPREAD = 0.5  # of log effects
VOLUME_SPREAD = 0.8  # of log volumes
HIGHEST_RATE = 0.9  # bounds a wild product


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Expected headlines and effects by week and stream, (W, J); the reference panel's mean effect is 1."""

    volumes: Array
    effects: Array


def panel(n_weeks: int, n_watched: int, scenario: str, generator: np.random.Generator) -> Panel:
    """Three to twelve streams, one of which stays throughout."""
    n_streams = int(generator.integers(FEWEST_STREAMS, MOST_STREAMS + 1))
    weights = np.exp(VOLUME_SPREAD * generator.standard_normal(n_streams))
    shown = _present(n_weeks, n_watched, n_streams, generator) * weights
    total = log_uniform(generator, 300, 600) * GROWTH ** np.minimum(np.arange(n_weeks) / n_watched, 1.0)
    volumes = shown / shown.sum(axis=1, keepdims=True) * total[:, None]
    logs = EFFECT_SPREAD * generator.standard_normal(n_streams) + _drift(
        n_weeks, n_streams, scenario, generator
    )
    effects = np.exp(logs)
    reference = slice(n_watched - REFERENCE_WEEKS, n_watched)
    unit = (volumes[reference] * effects[reference]).sum() / volumes[reference].sum()
    return Panel(volumes=volumes, effects=effects / unit)


def counted(
    shown: Panel, share: Array, christmas: Array, n_watched: int, generator: np.random.Generator
) -> tuple[Array, Array]:
    """Headlines and the alarmed ones among them by week and stream, (W, J) each.

    The alarmed ones are negative binomial: what a stream makes of a week differs by a gamma factor.
    """
    busy = np.exp(0.1 * generator.standard_normal(len(share))) * np.where(christmas, CHRISTMAS_VOLUME, 1.0)
    headlines = generator.poisson(shown.volumes * busy[:, None])
    down = generator.integers(5, n_watched - DOWN - 5)
    headlines[down : down + DOWN] = 0
    evenness = log_uniform(generator, 4, 40)  # variance = mean + mean^2 / evenness
    whims = generator.gamma(evenness, 1 / evenness, headlines.shape)
    rates = np.minimum(share[:, None] * shown.effects * whims, HIGHEST_RATE)
    return headlines, generator.binomial(headlines, rates)


def _present(n_weeks: int, n_watched: int, n_streams: int, generator: np.random.Generator) -> Array:
    """Whether a stream is collected, (W, J): some from the start, some join, some leave."""
    joins = generator.uniform(-0.5, 0.9, n_streams) * n_watched
    stays = SHORTEST + generator.exponential(0.7 * n_watched, n_streams)
    joins[0], stays[0] = 0.0, np.inf
    weeks = np.arange(n_weeks)[:, None]
    return (weeks >= joins) & (weeks < np.maximum(joins, 0) + stays)


def _drift(n_weeks: int, n_streams: int, scenario: str, generator: np.random.Generator) -> Array:
    """Of the logarithms of effects, (W, J): 5 to 15 % a year, all one way or each its own."""
    by_year = np.log1p(generator.uniform(0.05, 0.15, n_streams))
    if scenario == "classifier":
        years = np.arange(n_weeks)[:, None] / YEAR
        return np.asarray(generator.choice([-1.0, 1.0]) * years * by_year)
    if scenario == "outlets":
        steps = generator.standard_normal((n_weeks, n_streams)) / np.sqrt(YEAR)
        return np.asarray(np.cumsum(steps, axis=0) * by_year)
    return np.zeros((n_weeks, n_streams))
