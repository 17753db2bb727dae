"""How often a classifier errs in a period and a stream, learned from coded headlines with partial pooling.

A classifier errs more in some years and outlets than in others, and of most few headlines are coded. So the
log-odds of a rate (of an alarmed headline to be found; of another one to be called alarmed) are

    what is common to all + what the period adds + what the stream adds,

where both additions come from normal distributions whose spreads are learned, too (Gelman and Hill 2007, Data
Analysis Using Regression and Multilevel/Hierarchical Models, chapter 14). A period or stream with few coded
headlines leans on the others; one without any has the spread of all. For what a panel of streams shows, the
rates of its streams are averaged by their headlines about the topic (multilevel regression and
poststratification).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from panictrack.curve.shapes import FloatArray
from panictrack.model import ErrorRates

_SPREADS = np.array([0.05, 0.15, 0.3, 0.5, 0.75, 1.0, 1.4])
"""Of periods and of streams, in log-odds; a half-normal distribution of scale 0.5 is their prior."""

_SPREAD_SCALE = 0.5
_COMMON_SCALE = 2.5  # of what is common to all
_STEPS = 30  # of Newton's method, which needs about eight
_SMALLEST = 1e-5  # rate
LEAST_GAIN = 0.05  # of sensitivity + specificity - 1: a classifier hardly better than chance corrects nothing


def _expit(log_odds: FloatArray) -> FloatArray:
    """The probability of log-odds. SciPy's would take as long to import as the rest of the page."""
    return np.asarray(0.5 + 0.5 * np.tanh(np.asarray(log_odds) / 2))


def _logit(probability: FloatArray | float) -> FloatArray:
    """The log-odds of a probability."""
    return np.asarray(np.log(probability) - np.log1p(-np.asarray(probability)))


@dataclass(frozen=True, kw_only=True)
class LogOdds:
    """Draws (S,) of the log-odds of a rate, by period (S, P) and stream (S, J) as additions."""

    common: FloatArray
    periods: FloatArray
    streams: FloatArray
    spread: FloatArray  # of streams, (S,)


@dataclass(frozen=True, kw_only=True)
class RateDraws:
    """Draws of both error rates, with the periods P and the streams J that they are told for.

    `starts` and `middles` (P,) are days of the periods, as ordinals; `is_counted` (P,) says of which the
    built-in baseline has headlines; `mix` (P, J) is each stream's share of a period's headlines on the topic.
    """

    names: tuple[str, ...]
    starts: FloatArray
    middles: FloatArray
    is_counted: NDArray[np.bool_]
    mix: FloatArray
    found: LogOdds
    false: LogOdds

    def of_panel(self, days: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Draws (S, T) of sensitivity and of the rate of false alarms of all streams on these days."""
        return self._of_panel(self.found, days), self._of_panel(self.false, days)

    def of_stream(
        self, stream: str, day: float, generator: np.random.Generator
    ) -> tuple[FloatArray, FloatArray]:
        """Draws (S,) of both rates for one stream, coded or not, on a day (ordinal)."""
        return tuple(self._of_stream(one, stream, day, generator) for one in (self.found, self.false))  # type: ignore[return-value]  # two of two

    def _of_panel(self, log_odds: LogOdds, days: FloatArray) -> FloatArray:
        own = log_odds.common[:, None] + log_odds.periods
        rates = np.stack(
            [_expit(own[:, [p]] + log_odds.streams) @ self.mix[p] for p in range(len(self.middles))], axis=1
        )
        steady = _logit(rates.clip(_SMALLEST, 1 - _SMALLEST)) @ self._weights(days)
        return np.asarray(_expit(steady))

    def _of_stream(
        self, log_odds: LogOdds, stream: str, day: float, generator: np.random.Generator
    ) -> FloatArray:
        if stream in self.names:
            addition = log_odds.streams[:, self.names.index(stream)]
        else:
            addition = log_odds.spread * generator.standard_normal(len(log_odds.spread))
        period = log_odds.periods @ self._weights(np.array([day]))[:, 0]
        return np.asarray(_expit(log_odds.common + period + addition))

    def _weights(self, days: FloatArray) -> FloatArray:
        """Of each period (rows) for each day.

        What a period adds changes steadily between the middles of those of the baseline. A later period
        begins with a step: from its first day on the headlines are new to the classifier.
        """
        counted = np.flatnonzero(self.is_counted)
        weights = np.zeros((len(self.middles), len(days)))
        for row, own in zip(counted, np.eye(len(counted)), strict=True):
            weights[row] = np.interp(days, self.middles[counted], own)
        for row in np.flatnonzero(~self.is_counted):
            weights[:, days >= self.starts[row]] = 0
            weights[row, days >= self.starts[row]] = 1
        return weights


def rate_draws(errors: ErrorRates, n_draws: int, seed: int) -> RateDraws:
    """Draws of both error rates; without cells one period and one stream hold everything.

    Can mislead before the first and after the last period with coded headlines, whose rates are taken to
    hold on.
    """
    generator = np.random.default_rng([seed, 5])
    cells = errors.cells
    spans = sorted({(cell.since.toordinal(), cell.until.toordinal()) for cell in cells})
    names = tuple(sorted({cell.stream for cell in cells}))
    period = [spans.index((cell.since.toordinal(), cell.until.toordinal())) for cell in cells] or [0]
    stream = [names.index(cell.stream) for cell in cells] or [0]
    counts = [cell.errors for cell in cells] or [errors.total]
    mix = np.zeros((len(spans) or 1, len(names) or 1))
    mix[period, stream] = [cell.n_topic for cell in cells] or [1]
    is_counted = mix.sum(axis=1) > 0
    if not is_counted.any():  # no stream of the cells is in the baseline: they count alike
        mix[:], is_counted[:] = 1, True
    common = mix.sum(axis=0)
    mix = np.where(mix.sum(axis=1, keepdims=True) > 0, mix, common)  # a period that the panel lacks

    def drawn(yes: Sequence[float], no: Sequence[float]) -> LogOdds:
        if not cells:
            return _of_one(yes[0], no[0], n_draws, generator)
        table = tuple(zip(yes, no, period, stream, strict=True))
        return _drawn(_Pooled.of(table, *mix.shape), n_draws, generator)

    return RateDraws(
        names=names,
        starts=np.array([first for first, _ in spans] or [0]),
        middles=np.array([sum(span) / 2 for span in spans] or [0.0]),
        is_counted=is_counted,
        mix=mix / mix.sum(axis=1, keepdims=True),
        found=drawn([one.hits for one in counts], [one.misses for one in counts]),
        false=drawn([one.false_alarms for one in counts], [one.correct_rejections for one in counts]),
    )


def corrected_share(
    classified: FloatArray, found: FloatArray, false: FloatArray, on_topic: FloatArray | float = 1.0
) -> FloatArray:
    """The share that is alarmed, from the share classified so and both rates (Rogan and Gladen 1978).

    Between 0 and `on_topic`, the share of the headlines that is on the topic: only these can be false alarms.
    Where sensitivity hardly exceeds the rate of false alarms, the classifier tells nothing.
    """
    gain = np.maximum(found - false, LEAST_GAIN)
    return np.asarray(np.clip((classified - false * on_topic) / gain, 0.0, on_topic))


@dataclass(frozen=True, kw_only=True)
class _Pooled:
    """The posterior of additions for each pair of spreads: weights (G,), modes (G, 1 + P + J), roots."""

    spreads: FloatArray  # (G, 2)
    weights: FloatArray
    modes: FloatArray
    roots: FloatArray  # (G, D, D): inverse transposed Cholesky factors of the precision
    n_periods: int

    @staticmethod
    @lru_cache(maxsize=16)
    def of(table: tuple[tuple[float, float, int, int], ...], n_periods: int, n_streams: int) -> "_Pooled":
        """By Laplace's approximation at each pair of spreads on a grid."""
        yes, no = (np.array(column, dtype=float) for column in list(zip(*table, strict=True))[:2])
        design = np.zeros((len(table), 1 + n_periods + n_streams))
        design[:, 0] = 1
        for row, (_, _, period, stream) in enumerate(table):
            design[row, 1 + period] = design[row, 1 + n_periods + stream] = 1
        grid = [(one, other) for one in _SPREADS for other in _SPREADS]
        found = [_laplace(design, yes, no, spreads, n_periods) for spreads in grid]
        evidence = np.array([one[0] for one in found])
        weights = np.exp(evidence - evidence.max())
        return _Pooled(
            spreads=np.array(grid),
            weights=weights / weights.sum(),
            modes=np.array([one[1] for one in found]),
            roots=np.array([one[2] for one in found]),
            n_periods=n_periods,
        )


def _laplace(
    design: FloatArray, yes: FloatArray, no: FloatArray, spreads: tuple[float, float], n_periods: int
) -> tuple[float, FloatArray, FloatArray]:
    """The logarithm of the evidence, the mode, and a root of the covariance."""
    scales = np.full(design.shape[1], spreads[1])
    scales[0] = _COMMON_SCALE
    scales[1 : 1 + n_periods] = spreads[0]
    theta = np.zeros(design.shape[1])
    theta[0] = _logit((yes.sum() + 0.5) / (yes.sum() + no.sum() + 1))
    for _ in range(_STEPS):
        rate = _expit(design @ theta)
        gradient = design.T @ (yes - (yes + no) * rate) - theta / scales**2
        precision = (design.T * ((yes + no) * rate * (1 - rate))) @ design + np.diag(scales**-2)
        step = np.linalg.solve(precision, gradient)
        theta = theta + step
        if np.abs(step).max() < 1e-9:
            break
    eta = design @ theta
    likelihood = float(yes @ -np.logaddexp(0, -eta) + no @ -np.logaddexp(0, eta))
    prior = -float(((theta / scales) ** 2).sum() / 2 + np.log(scales).sum())
    prior -= sum((spread / _SPREAD_SCALE) ** 2 / 2 - np.log(spread) for spread in spreads)
    root = np.linalg.cholesky(precision)
    evidence = likelihood + prior - float(np.log(np.diag(root)).sum())
    return evidence, theta, np.linalg.inv(root).T


def _of_one(yes: float, no: float, n_draws: int, generator: np.random.Generator) -> LogOdds:
    """Draws of a single rate, Beta(yes + 1/2, no + 1/2), which nothing adds to."""
    rate = generator.beta(yes + 0.5, no + 0.5, n_draws).clip(_SMALLEST, 1 - _SMALLEST)
    nothing = np.zeros((n_draws, 1))
    return LogOdds(common=_logit(rate), periods=nothing, streams=nothing, spread=nothing[:, 0])


def _drawn(pooled: _Pooled, n_draws: int, generator: np.random.Generator) -> LogOdds:
    cells = generator.choice(len(pooled.weights), size=n_draws, p=pooled.weights)
    normal = generator.standard_normal((n_draws, pooled.modes.shape[1]))
    theta = pooled.modes[cells] + np.einsum("sij,sj->si", pooled.roots[cells], normal)
    first = 1 + pooled.n_periods
    return LogOdds(
        common=theta[:, 0],
        periods=theta[:, 1:first],
        streams=theta[:, first:],
        spread=pooled.spreads[cells, 1],
    )
