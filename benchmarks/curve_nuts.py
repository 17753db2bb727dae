"""The curve's posterior against the No-U-Turn Sampler: the same model, written anew in numpyro.

    python -m venv .nuts && .nuts/bin/pip install -e . -r benchmarks/requirements-nuts.txt
    .nuts/bin/python benchmarks/curve_nuts.py

Ten CPU minutes; not part of `make test`. panictrack fits a family by Laplace's approximation on a grid of its
key time, under a table of noises, and resamples by importance. NUTS needs none of this. Both posteriors pass
through the same code that simulates futures and finds peaks, so a difference is one of inference. One family
at a time, because NUTS gives no evidence to weight families by. The drift of streams is left out: it is added
to both alike.

In the model below noises have continuous priors with about the mass of the table's cells: log sigma as there,
between 0.06 and 1.6; log(1 - rho) uniform for rho from 0.07 to 0.987; white noise as a log-normal factor of
its own for each period, its sd exponential with mean 0.15. Key times have the bounds of the grid.

Prints two rows for each case and family, and how far apart they are: the largest difference of the cumulated
probabilities (Kolmogorov and Smirnov), starred where it is above its 1 % point for the effective numbers of
draws. R-hat is the largest of all parameters; above 1.05 the two chains disagree, and nothing follows.
"""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from unittest import mock

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
from curve_nuts_cases import AI, EVENT, JUST, NOW, PAST, RISEN
from numpyro.diagnostics import effective_sample_size, split_gelman_rubin
from numpyro.distributions import Exponential, Normal, Poisson, TruncatedNormal, Uniform
from numpyro.infer import MCMC, NUTS

from panictrack.curve import draws as forward
from panictrack.curve.draws import Draws
from panictrack.curve.inference import (
    LOG_SIGMA_SD,
    RHOS,
    SIGMA_MEDIAN,
    SIGMAS,
    FamilyFit,
    fit_family,
    node_grid,
    prior_of,
)
from panictrack.curve.likelihood import Noise
from panictrack.curve.observations import Observations, observe, smoothed_share
from panictrack.curve.resampling import FamilyDraws, draw_family
from panictrack.curve.shapes import FLAT, HUMP, RISE, TWO_HUMPS, Family, FloatArray
from panictrack.curve.stages import means_of_five, peaks
from panictrack.model import Series

N_WARMUP, N_SAMPLES, N_CHAINS = 700, 1_500, 2
N_DRAWS = 2_000
SIGMA_BOUNDS, RHO_BOUNDS, MEAN_WHITE = (0.06, 1.6), (0.07, 0.987), 0.15
ONE_PER_CENT = 1.63  # of Kolmogorov's distribution
COLUMNS = (
    "case, family",
    "by",
    "peak, weeks from the last: 10, 50, 90%",
    "past",
    "sigma: 10, 50, 90%",
    "rho",
    "last rate",
    "rate: medians apart",
    "widths, ours / NUTS",
    "R-hat, divergences",
    "CPU s",
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A series and the family to compare on it."""

    name: str
    series: Callable[[], Series]
    family: Family


@dataclass(frozen=True, kw_only=True)
class Sampled:
    """A posterior with what tells how far to trust it."""

    drawn: FamilyDraws
    effective: float  # independent draws that it is worth, at the least
    cpu_seconds: float
    note: str


def main() -> None:
    """Compare each case, or those whose number is given, and print the table."""
    numpyro.enable_x64()
    wanted = {int(word) for word in sys.argv[1:]} or set(range(len(CASES)))
    print(f"| {' | '.join(COLUMNS)} |\n" + "|---" * len(COLUMNS) + "|")
    for number in sorted(wanted):
        case = CASES[number]
        observations = replace(observe(case.series(), NOW), is_of_streams=False)
        for row in compared(f"{case.name}: {case.family.name}", observations, case.family):
            print(f"| {' | '.join(row)} |", flush=True)


def compared(name: str, observations: Observations, family: Family) -> list[tuple[str, ...]]:
    """Two rows of the table and one of the distances between them."""
    fit, ours = by_laplace(observations, family)
    nuts = by_nuts(observations, family)
    both = [ours, nuts]
    each = [statistics(observations, fit, one.drawn) for one in both]
    apart, width = bands_apart(*(one["rate"] for one in each))

    def distance(key: str) -> str:
        found = farthest(*(in_cells(key, one[key]) for one in each))
        level = ONE_PER_CENT * np.sqrt(1.0 / ours.effective + 1.0 / independent(each[1][key]))
        return f"{found:.2f}{'*' if found > level else ''} ({level:.2f})"

    rows: list[tuple[str, ...]] = [
        (
            name if one is ours else "",
            "ours" if one is ours else "NUTS",
            quantiles(stats["peak"], ".0f"),
            f"{(stats['peak'] <= 0).mean():.2f}",
            quantiles(stats["sigma"], ".2f"),
            quantiles(stats["rho"], ".2f"),
            quantiles(stats["last"], ".2f"),
            "",
            "",
            one.note,
            f"{one.cpu_seconds:.1f}",
        )
        for one, stats in zip(both, each, strict=True)
    ]
    keys = ("sigma", "rho", "last")
    rows.append(
        (
            "",
            "apart (1% point)",
            distance("peak"),
            "",
            *(distance(key) for key in keys),
            f"{apart:.1%}",
            f"{width:.2f}",
            "",
            "",
        )
    )
    return rows


def by_laplace(observations: Observations, family: Family) -> tuple[FamilyFit, Sampled]:
    """Our posterior of one family; two humps start from one, as in `fit_families`."""
    began = time.process_time()
    grid = node_grid(observations)
    earlier = fit_family(observations, HUMP, grid).best if family.n_humps > 1 else None
    fit = fit_family(observations, family, grid, earlier)
    drawn = draw_family(observations, fit, N_DRAWS, np.random.default_rng(0))
    n_distinct = len(np.unique(drawn.parameters, axis=0))
    spent = time.process_time() - began
    return fit, Sampled(
        drawn=drawn, effective=n_distinct, cpu_seconds=spent, note=f"{n_distinct:,} distinct draws"
    )


def model(observations: Observations, family: Family) -> None:
    """The curve's model: priors, AR(1) shocks, white noise, Poisson counts."""
    prior, length = prior_of(observations, family), observations.length
    low, high = bounds(observations)
    parameters = {}
    for index, name in enumerate(family.parameters):
        if prior.is_normal[index]:
            parameters[name] = numpyro.sample(name, Normal(prior.mean[index], prior.sd[index]))
        elif index == family.key_time:
            parameters[name] = numpyro.sample(name, Uniform(low, high))
            ahead = jnp.maximum(parameters[name] - observations.last, 0.0)
            copernican = jnp.log(0.5 * length) - 2.0 * jnp.log(length + ahead)
            numpyro.factor("copernican", jnp.where(ahead > 0, copernican, jnp.log(0.5 / (1.05 * length))))
        else:
            parameters[name] = numpyro.sample(name, Uniform(low, observations.last))
    log_low, log_high = np.log(SIGMA_BOUNDS)
    log_sigma = numpyro.sample(
        "log_sigma", TruncatedNormal(np.log(SIGMA_MEDIAN), LOG_SIGMA_SD, low=log_low, high=log_high)
    )
    log_uncorrelated = numpyro.sample(
        "log_uncorrelated", Uniform(np.log(1.0 - RHO_BOUNDS[1]), np.log(1.0 - RHO_BOUNDS[0]))
    )
    white = numpyro.sample("white", Exponential(1.0 / MEAN_WHITE))
    size = len(observations.times)
    news = numpyro.sample("news", Normal(0.0, 1.0).expand([size]).to_event(1))
    apart = numpyro.sample("apart", Normal(0.0, 1.0).expand([size]).to_event(1))
    shocks = autoregression(observations.gaps, jnp.exp(log_sigma), -jnp.expm1(log_uncorrelated), news)
    numpyro.deterministic("shocks", shocks)
    log_rate = log_curve(parameters, observations.times, family) + shocks + white * apart
    expected = observations.exposure * jnp.exp(jnp.clip(log_rate, -60.0, 20.0))
    numpyro.sample("counts", Poisson(expected), obs=observations.counts)


def log_curve(parameters: Mapping[str, Any], times: FloatArray, family: Family) -> Any:
    """log m(t) of flat, rise and humps, (T,)."""
    parts = [jnp.zeros(len(times))]
    if family is RISE:
        rise = jnp.exp(parameters["log_rise"])
        parts.append(parameters["plateau"] - jnp.logaddexp(0.0, -(times - parameters["onset"]) / rise))
    for number in range(1, family.n_humps + 1):
        size, peak, log_rise, log_fall = (
            parameters[f"{name}_{number}"] for name in ("size", "peak", "log_rise", "log_fall")
        )
        x = times - peak
        before, after = log_rise - x * jnp.exp(-log_rise), log_fall + x * jnp.exp(-log_fall)
        parts.append(size + jnp.logaddexp(log_rise, log_fall) - jnp.logaddexp(before, after))
    return parameters["floor"] + jax.nn.logsumexp(jnp.stack(parts), axis=0)


def autoregression(gaps: FloatArray, sigma: Any, rho: Any, news: Any) -> Any:
    """u_t = rho^gap u_(t-1) + sigma sqrt(1 - rho^(2 gap)) e_t from independent e, (T,)."""
    phi = jnp.concatenate([jnp.zeros(1), rho**gaps])
    innovations = sigma * jnp.sqrt(1.0 - phi**2) * news

    def after(first: Any, second: Any) -> Any:
        return first[0] * second[0], first[1] * second[0] + second[1]

    return jax.lax.associative_scan(after, (phi, innovations))[1]


def bounds(observations: Observations) -> tuple[float, float]:
    """The ends of the first and the last cell of the grid of key times."""
    grid = node_grid(observations)
    widths = np.gradient(grid)
    return float(grid[0] - widths[0] / 2), float(grid[-1] + widths[-1] / 2)


def by_nuts(observations: Observations, family: Family) -> Sampled:
    """NUTS's posterior of one family: two chains from different dates."""
    began = time.process_time()
    starts = [start(observations, family, number) for number in range(N_CHAINS)]
    noise = ("log_sigma", "log_uncorrelated", "white")
    kernel = NUTS(partial(model, observations, family), dense_mass=[(*family.parameters, *noise)])
    mcmc = MCMC(
        kernel,
        num_warmup=N_WARMUP,
        num_samples=N_SAMPLES,
        num_chains=N_CHAINS,
        chain_method="sequential",
        progress_bar=False,
    )
    unconstrained = {name: jnp.stack([one[name] for one in starts]) for name in starts[0]}
    mcmc.run(jax.random.PRNGKey(1), init_params=unconstrained, extra_fields=("diverging",))
    by_chain = {name: np.asarray(values) for name, values in mcmc.get_samples(group_by_chain=True).items()}
    named = [by_chain[name] for name in (*family.parameters, *noise)]
    r_hat = max(float(split_gelman_rubin(values)) for values in named)
    effective = min(float(effective_sample_size(values)) for values in named)
    n_divergent = int(np.asarray(mcmc.get_extra_fields()["diverging"]).sum())
    flat = {name: values.reshape(-1, *values.shape[2:]) for name, values in by_chain.items()}
    drawn = FamilyDraws(
        parameters=np.stack([flat[name] for name in family.parameters], axis=1),
        noise=Noise(
            sigma=np.exp(flat["log_sigma"]),
            rho=1.0 - np.exp(flat["log_uncorrelated"]),
            white=flat["white"] ** 2,
        ),
        shocks=flat["shocks"],
    )
    return Sampled(
        drawn=drawn,
        effective=effective,
        cpu_seconds=time.process_time() - began,
        note=f"{r_hat:.2f}, {n_divergent}; ESS {effective:.0f}",
    )


def start(observations: Observations, family: Family, chain: int) -> dict[str, Any]:
    """Unconstrained starting values: the prior's means, dated at the highest share or just ahead.

    Two humps: a quarter of the span and the highest share, or the highest share and just ahead.
    """
    prior, (low, high) = prior_of(observations, family), bounds(observations)
    top = float(observations.times[smoothed_share(observations).argmax()])
    ahead, quarter = observations.last + 0.05 * observations.length, 0.25 * observations.length
    dates = ((quarter, top), (top, ahead))[chain]
    found = {name: jnp.zeros(()) for name in ("log_sigma", "log_uncorrelated", "white")}
    for index, name in enumerate(family.parameters):
        if prior.is_normal[index]:
            found[name] = jnp.asarray(prior.mean[index])
        elif index == family.key_time:
            found[name] = logit((dates[1] - low) / (high - low))
        else:
            found[name] = logit((dates[0] - low) / (observations.last - low))
    nothing = jnp.zeros(len(observations.times))
    return {**found, "news": nothing, "apart": nothing}


def logit(share: float) -> Any:
    """Where a uniform variable starts, kept off its bounds."""
    inside = min(max(share, 0.02), 0.98)
    return jnp.asarray(np.log(inside / (1.0 - inside)))


def statistics(observations: Observations, fit: FamilyFit, drawn: FamilyDraws) -> dict[str, FloatArray]:
    """What is compared, by draw: peaks in weeks from the last, noise, last rate in 1,000, the rate (S, T)."""
    draws = simulated(observations, fit, drawn)
    rate = 1_000.0 * draws.intensity[:, : draws.n_past]
    return {
        "peak": peaks(draws, means_of_five(draws)) - draws.last,
        "sigma": drawn.noise.sigma,
        "rho": drawn.noise.rho,
        "last": rate[:, -1],
        "rate": rate,
    }


def simulated(observations: Observations, fit: FamilyFit, drawn: FamilyDraws) -> Draws:
    """Curves, shocks and futures of given draws, by the code that every fit uses."""
    with mock.patch.object(forward, "draw_family", return_value=drawn):
        return forward.draw(observations, {fit.family.name: fit}, n_draws=len(drawn.parameters), seed=0)


def bands_apart(ours: FloatArray, nuts: FloatArray) -> tuple[float, float]:
    """Mean absolute difference of medians, relative; mean ratio of the widths of 80% bands."""
    first, second = (np.quantile(rate, [0.1, 0.5, 0.9], axis=0) for rate in (ours, nuts))
    apart = np.abs(first[1] / second[1] - 1.0).mean()
    return float(apart), float(((first[2] - first[0]) / (second[2] - second[0])).mean())


def farthest(first: FloatArray, second: FloatArray) -> float:
    """The largest difference of two cumulated distributions; infinity is later than any date."""
    points = np.unique(np.concatenate([first, second]))
    shares = [
        np.searchsorted(np.sort(values), points, side="right") / len(values) for values in (first, second)
    ]
    return float(np.abs(shares[0] - shares[1]).max())


def in_cells(key: str, values: FloatArray) -> FloatArray:
    """Noises as the nearest of our table, so that continuous ones can be compared; all else as it is."""
    if key == "sigma":
        return np.asarray(SIGMAS[np.abs(np.log(values)[:, None] - np.log(SIGMAS)).argmin(axis=1)])
    if key == "rho":
        return np.asarray(RHOS[np.abs(np.log1p(-values)[:, None] - np.log1p(-RHOS)).argmin(axis=1)])
    return values


def independent(values: FloatArray) -> float:
    """How many independent draws NUTS's are worth for this quantity."""
    finite = np.minimum(values, 1e3).reshape(N_CHAINS, N_SAMPLES)
    return max(float(effective_sample_size(finite)), 1.0) if np.ptp(finite) > 0 else float(values.size)


def quantiles(values: FloatArray, form: str) -> str:
    """10, 50 and 90%, each one of the values."""
    found = np.quantile(values, [0.1, 0.5, 0.9], method="lower")
    return ", ".join("never" if np.isinf(value) else format(value, form) for value in found)


CASES: Sequence[Case] = tuple(
    Case(name=name, series=series, family=family)
    for (name, series), family in (
        (PAST, HUMP),
        (JUST, HUMP),
        (RISEN, RISE),
        (EVENT, FLAT),
        (AI, HUMP),
        (AI, TWO_HUMPS),
        (JUST, RISE),
        (PAST, TWO_HUMPS),
    )
)


if __name__ == "__main__":
    main()
