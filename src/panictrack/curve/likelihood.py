"""The likelihood of counts with serially correlated shocks, and its mode, for a batch of curves at once.

    y_t | u ~ Poisson(E_t m(t) e^(u_t)),    u_t = rho^gap u_(t-1) + sigma sqrt(1 - rho^(2 gap)) e_t

The shocks u make the counts overdispersed (as a negative binomial would) *and* keep a run of high weeks
from being read as many independent witnesses of a peak: ignoring that is the main cause of false peaks.
Curve parameters and shocks are climbed together (Gauss-Newton with Levenberg's damping); the shocks are
eliminated through their tridiagonal precision, so one step costs O(T p^2). The evidence is Laplace's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np

from panictrack.curve.count_models import (
    LARGEST_LOG,
    expected_counts,
    fisher_information,
    negative_log_likelihood,
)
from panictrack.curve.observations import Observations
from panictrack.curve.shapes import BoolArray, Family, FloatArray, IntArray, log_mean_and_slopes

LONGEST_STEP = 2.0  # of a parameter (log scale, or steps of time) in one iteration
LONGEST_SHOCK_STEP = 3.0
CONVERGED = 1e-3  # of the misfit: a row that gains less has converged


@dataclass(frozen=True, kw_only=True)
class ParameterBatch:
    """Arrays with one row for each curve of a batch."""

    def take(self, rows: IntArray) -> Self:
        """The same for some rows of the batch."""
        return type(self)(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


@dataclass(frozen=True, kw_only=True)
class Noise(ParameterBatch):
    """What moves a series beside its curve, on the log scale; (B,) each.

    Shocks that last: an AR(1) of stationary sd `sigma` and correlation `rho` a step. What is gone within a
    period: independent variance `white`, which makes counts overdispersed.
    """

    sigma: FloatArray
    rho: FloatArray
    white: FloatArray

    def repeated(self, batch: int) -> "Noise":
        """The first noise for a whole batch."""
        return self.take(np.zeros(batch, dtype=np.intp))


def joined(noises: Sequence[Noise]) -> Noise:
    """The noises of several batches, one after the other."""
    names = [field.name for field in fields(Noise)]
    return Noise(**{name: np.concatenate([getattr(one, name) for one in noises]) for name in names})


@dataclass(frozen=True, kw_only=True)
class Precision(ParameterBatch):
    """The tridiagonal precision of the shocks: diagonal (B, T), off-diagonal (B, T - 1), log |Q| (B,)."""

    diagonal: FloatArray
    off: FloatArray
    log_determinant: FloatArray

    def times(self, shocks: FloatArray) -> FloatArray:
        """Q u, (B, T)."""
        product = self.diagonal * shocks
        product[:, 1:] += self.off * shocks[:, :-1]
        product[:, :-1] += self.off * shocks[:, 1:]
        return product


@dataclass(frozen=True, kw_only=True)
class Prior:
    """Independent normal priors of the parameters, (p,); sd is nan for a key time with its own prior."""

    mean: FloatArray
    sd: FloatArray

    @property
    def is_normal(self) -> BoolArray:
        """Which parameters this prior covers."""
        return ~np.isnan(self.sd)

    @property
    def precision(self) -> FloatArray:
        """1 / sd^2, and almost 0 for a key time."""
        return np.where(self.is_normal, 1.0 / np.where(self.is_normal, self.sd, 1.0) ** 2, 1e-8)


@dataclass(frozen=True, kw_only=True)
class State(ParameterBatch):
    """The current point of the optimiser."""

    parameters: FloatArray  # (B, p)
    shocks: FloatArray  # (B, T)
    expected: FloatArray  # (B, T) expected counts
    slopes: FloatArray  # (B, p, T)
    misfit: FloatArray  # (B,) minus twice the log posterior, up to a constant

    def put(self, rows: IntArray, other: "State") -> None:
        """Replace these rows by `other`."""
        for field in fields(self):
            getattr(self, field.name)[rows] = getattr(other, field.name)


@dataclass(frozen=True, kw_only=True)
class Mode(ParameterBatch):
    """The posterior mode of each curve of the batch."""

    parameters: FloatArray  # (B, p)
    shocks: FloatArray  # (B, T)
    curvature: FloatArray  # (B, q, q) of the free parameters, shocks integrated out
    log_evidence: FloatArray  # (B,)
    misfit: FloatArray  # (B,)


def shock_precision(gaps: FloatArray, noise: Noise) -> Precision:
    """The precision of an AR(1) observed at uneven times, phi_t = rho^gap_t."""
    sigma, rho = noise.sigma[:, None], np.maximum(noise.rho[:, None], 1e-6)
    phi = rho**gaps
    innovation = 1.0 / (sigma**2 * (1.0 - phi**2))
    none = np.zeros_like(sigma)
    return Precision(
        diagonal=np.hstack([1.0 / sigma**2, innovation]) + np.hstack([phi**2 * innovation, none]),
        off=-phi * innovation,
        log_determinant=np.log(innovation).sum(axis=1) - 2.0 * np.log(noise.sigma),
    )


def solve_tridiagonal(
    diagonal: FloatArray, off: FloatArray, right: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Solve B symmetric tridiagonal systems in one call; `right` (B, q, T). Also the log determinants (B,).

    The systems are joined end to end with a zero between them, which makes one long system.
    """
    from scipy.linalg.lapack import dpttrf, dpttrs  # slow to import

    batch, length = diagonal.shape
    joined = np.hstack([off, np.zeros((batch, 1))]).ravel()[:-1]
    pivots, factors, _ = dpttrf(diagonal.ravel(), joined)
    log_determinant = np.log(pivots.reshape(batch, length)).sum(axis=1)
    # A contiguous copy of each right-hand side: the solution overwrites it.
    columns = np.array(right.transpose(1, 0, 2), order="C").reshape(-1, batch * length).T
    solution, _ = dpttrs(pivots, factors, columns, overwrite_b=True)
    return solution.T.reshape(-1, batch, length).transpose(1, 0, 2), log_determinant


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Everything the optimiser needs that stays constant."""

    observations: Observations
    family: Family
    prior: Prior
    precision: Precision
    columns: IntArray  # the free parameters; a gridded key time is not free
    log_scale: FloatArray  # (B,) the part of the log evidence that comes from overdispersion

    def take(self, rows: IntArray) -> "Problem":
        """The same for some rows of the batch."""
        return replace(
            self,
            observations=self.observations.take(rows),
            precision=self.precision.take(rows),
            log_scale=self.log_scale[rows],
        )

    def prior_mean(self, parameters: FloatArray) -> FloatArray:
        """The prior mean, (B, p); of a key time its own value, so that nothing pulls it."""
        return np.where(self.prior.is_normal, self.prior.mean, parameters)

    def state(self, parameters: FloatArray, shocks: FloatArray) -> State:
        """The log posterior and what its gradient needs.

        misfit = -2 log p(y | theta, u) + u'Qu + sum((theta - mean)^2 / sd^2)
        """
        seen = self.observations
        curve, slopes = log_mean_and_slopes(parameters, seen.times, self.family)
        log_level = np.clip(curve, -LARGEST_LOG, LARGEST_LOG) + shocks
        expected = expected_counts(seen, log_level)
        away = parameters - self.prior_mean(parameters)
        misfit = (
            negative_log_likelihood(seen, log_level, expected)
            + (shocks * self.precision.times(shocks)).sum(axis=1)
            + (away**2 * self.prior.precision).sum(axis=1)
        )
        return State(parameters=parameters, shocks=shocks, expected=expected, slopes=slopes, misfit=misfit)


@dataclass(frozen=True, kw_only=True)
class NewtonStep:
    """The Newton system of the curve's parameters after the shocks are eliminated (Schur complement)."""

    curvature: FloatArray  # (B, q, q)
    gradient: FloatArray  # (B, q)
    response: FloatArray  # (B, q + 1, T): how shocks respond to each parameter and to the residual
    log_determinant: FloatArray  # (B,) of Q + W


def newton_system(problem: Problem, state: State, weights: FloatArray) -> NewtonStep:
    """The system of one step.

    With W = diag(weights), J = d log m / d theta and the residual g = y - E[y]:

    A = J'WJ - J'W (Q + W)^-1 WJ + prior,    gradient = J'g - prior - J'W (Q + W)^-1 (g - Qu).
    """
    columns = problem.columns
    slopes = state.slopes if len(columns) == state.slopes.shape[1] else state.slopes[:, columns]
    residual = problem.observations.counts - state.expected
    # Right-hand sides outermost, as the solver reads them.
    right = np.empty((len(columns) + 1, *residual.shape)).transpose(1, 0, 2)
    weighted = np.multiply(weights[:, None], slopes, out=right[:, :-1])
    np.subtract(residual, problem.precision.times(state.shocks), out=right[:, -1])
    diagonal = problem.precision.diagonal + weights
    response, log_determinant = solve_tridiagonal(diagonal, problem.precision.off, right)
    curvature = weighted @ np.swapaxes(slopes - response[:, :-1], 1, 2)
    curvature += np.diag(problem.prior.precision[columns] + 1e-9)
    away = (state.parameters - problem.prior_mean(state.parameters)) * problem.prior.precision
    gradient = (slopes @ residual[:, :, None])[:, :, 0] - away[:, columns]
    gradient -= (weighted @ response[:, -1, :, None])[:, :, 0]
    return NewtonStep(
        curvature=curvature, gradient=gradient, response=response, log_determinant=log_determinant
    )


def maximise(
    problem: Problem, parameters: FloatArray, shocks: FloatArray | None = None, *, n_steps: int
) -> Mode:
    """The posterior mode of parameters and shocks, from each row of `parameters` as a start."""
    batch = len(parameters)
    if shocks is None:
        shocks = np.zeros((batch, len(problem.observations.times)))
    state = problem.state(parameters, shocks)
    damping = np.full(batch, 1e-2)
    rows = np.arange(batch)  # that have not converged
    for _ in range(n_steps):
        is_all = len(rows) == batch  # then nothing is copied
        now = (problem, state) if is_all else (problem.take(rows), state.take(rows))
        proposal = _propose(*now, damping[rows])
        gain = state.misfit[rows] - proposal.misfit
        better = np.isfinite(proposal.misfit) & (gain > 0)
        state.put(rows[better], proposal.take(np.flatnonzero(better)))
        damping[rows] = np.clip(np.where(better, damping[rows] / 5.0, damping[rows] * 6.0), 1e-8, 1e8)
        rows = rows[~(better & (gain < CONVERGED))]
        if not len(rows):
            break
    return _mode(problem, state)


def _propose(problem: Problem, state: State, damping: FloatArray) -> State:
    """One damped Gauss-Newton step; weights of at least those at y keep it short far from the mode."""
    seen = problem.observations
    seen_information = fisher_information(seen, seen.counts)
    system = newton_system(
        problem, state, np.maximum(fisher_information(seen, state.expected), seen_information)
    )
    n_free = len(problem.columns)
    scale = np.einsum("bii->bi", system.curvature)[:, :, None] * np.eye(n_free)
    damped = system.curvature + damping[:, None, None] * scale
    step = np.clip(np.linalg.solve(damped, system.gradient[:, :, None])[:, :, 0], -LONGEST_STEP, LONGEST_STEP)
    shock_step = system.response[:, -1] - (step[:, None] @ system.response[:, :-1])[:, 0]
    parameters = state.parameters.copy()
    parameters[:, problem.columns] += step
    return problem.state(
        parameters, state.shocks + np.clip(shock_step, -LONGEST_SHOCK_STEP, LONGEST_SHOCK_STEP)
    )


def _mode(problem: Problem, state: State) -> Mode:
    """Laplace's evidence at the mode, without the terms that all curves share.

    log Z = -misfit/2 + log|Q|/2 - log|Q + W|/2 - log|A|/2 - sum log sd + (free - normal) log(2 pi)/2
    """
    system = newton_system(problem, state, fisher_information(problem.observations, state.expected))
    columns, normal = problem.columns, problem.prior.is_normal
    # A free key time is never flatter than uniform on the window; otherwise a hump that the data do not
    # determine would gain evidence from every date it might have.
    bound = np.where(normal[columns], 0.0, 12.0 / problem.observations.length**2)
    curvature = system.curvature + np.diag(bound)
    log_evidence = (
        -0.5 * state.misfit
        + problem.log_scale
        + 0.5 * problem.precision.log_determinant
        - 0.5 * system.log_determinant
        - 0.5 * np.linalg.slogdet(curvature)[1]
        - np.log(problem.prior.sd[normal]).sum()
        + 0.5 * np.log(2.0 * np.pi) * (len(columns) - normal.sum())
    )
    return Mode(
        parameters=state.parameters,
        shocks=state.shocks,
        curvature=curvature,
        log_evidence=np.where(np.isfinite(log_evidence), log_evidence, -np.inf),
        misfit=state.misfit,
    )
