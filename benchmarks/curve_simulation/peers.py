"""What a person would use instead of panictrack's curve: five estimators of when a series is highest.

Read by `python benchmarks/curve_simulation --peers`; about 1.5 CPU seconds for the five on one series.
Nothing is read but the counts given. Libraries are imported where they are used, so that this module can
be read without them; they stand in benchmarks/requirements-peers.txt.

Each estimator takes counts and headlines by week (no headlines: nothing was collected, the week is left
out) and answers with a `Claim`. Each is used as its own documents show it, with the interval it offers or,
where it has none, the bootstrap that is usual for it.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from scipy.optimize import curve_fit

Array = np.ndarray[Any, Any]

NORMAL_80 = 1.2816  # an 80 % interval of a normal, in standard deviations to each side
LOW, HIGH = 0.1, 0.9  # the quantiles of an 80 % interval
N_DRAWS = 100
PROPHET_SAMPLES = 400  # half of them warm up
FIRST_MONDAY = "2015-01-05"  # Prophet wants dates
LOWESS_SHARE = 0.25  # of the weeks, in each local line
SEED = 0


@dataclass(frozen=True, kw_only=True)
class Claim:
    """When the series is highest, in weeks: inf is "never, or beyond what can be told"."""

    peak: float
    low: float  # of an 80 % interval
    high: float
    declares: bool  # that the height is past


NO_CLAIM = Claim(peak=np.inf, low=-np.inf, high=np.inf, declares=False)


@dataclass(frozen=True, kw_only=True)
class Peer:
    """An estimator and the module it cannot do without."""

    name: str
    library: str
    estimate: Callable[[Array, Array], Claim]


def log_normal_hump(counts: Array, headlines: Array) -> Claim:
    """scipy's curve_fit of c + A exp(-(log t - mu)^2 / 2 s^2): least squares and its covariance.

    Raises
    ------
    RuntimeError
        It converged from none of four starts.
    """
    weeks, shares = _watched(counts, headlines)
    last = weeks[-1]
    lowest, span = np.quantile(shares, 0.1), shares.max() - shares.min()
    found = []
    for centre in np.log(np.array([0.3, 0.6, 0.95, 1.3]) * last + 1.0):
        try:
            parameters, covariance = curve_fit(
                _log_normal, weeks + 1.0, shares, p0=(lowest, span, centre, 0.3), maxfev=4_000
            )
        except RuntimeError:  # no convergence from here
            continue
        misfit = float(((_log_normal(weeks + 1.0, *parameters) - shares) ** 2).sum())
        found.append((misfit, parameters, covariance))
    if not found:
        raise RuntimeError("curve_fit converged from no start")
    _, (_, height, centre, _), covariance = min(found, key=lambda one: one[0])
    if height < 0:  # a trough
        return NO_CLAIM
    # Week 0 lies at t = 1; the error of e^mu is that of mu times e^mu.
    peak, error = np.exp(centre) - 1.0, np.exp(centre) * np.sqrt(abs(covariance[2, 2]))
    return _within(float(peak), float(peak - NORMAL_80 * error), float(peak + NORMAL_80 * error), last)


def lowess(counts: Array, headlines: Array) -> Claim:
    """The highest point of statsmodels' LOWESS, and of LOWESS of its resampled residuals."""
    from statsmodels.nonparametric.smoothers_lowess import lowess as smoothed

    weeks, shares = _watched(counts, headlines)
    generator = np.random.default_rng(SEED)
    smooth = smoothed(shares, weeks, frac=LOWESS_SHARE, return_sorted=False)
    residuals = shares - smooth
    again = (smooth + generator.choice(residuals, len(residuals)) for _ in range(N_DRAWS))
    peaks = [
        weeks[smoothed(values, weeks, frac=LOWESS_SHARE, return_sorted=False).argmax()] for values in again
    ]
    return _from_draws(weeks[smooth.argmax()], peaks, weeks[-1])


def local_level(counts: Array, headlines: Array) -> Claim:
    """The highest state of statsmodels' local level of the log share, in draws of its simulation smoother."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    weeks, _ = _watched(counts, headlines)
    logs = np.full(int(weeks[-1]) + 1, np.nan)
    logs[weeks.astype(int)] = _log_shares(counts, headlines)
    model = UnobservedComponents(logs, "local level")
    fitted = model.fit(disp=0, maxiter=100)
    model.update(fitted.params)
    smoother = model.simulation_smoother()
    generator = np.random.default_rng(SEED)
    peaks = []
    for _ in range(N_DRAWS):
        smoother.simulate(rng=generator)
        peaks.append(smoother.simulated_state[0].argmax())
    return _from_draws(fitted.smoothed_state[0].argmax(), peaks, weeks[-1])


def skewed_gaussian(counts: Array, headlines: Array) -> Claim:
    """lmfit's skewed Gaussian plus a constant, weighed by headlines; the top in draws of its covariance."""
    from lmfit.models import ConstantModel, SkewedGaussianModel

    weeks, shares = _watched(counts, headlines)
    last = weeks[-1]
    weights = np.sqrt(headlines[headlines > 0])
    model = SkewedGaussianModel() + ConstantModel()
    fits = []
    for centre in np.array([0.4, 0.75, 1.1]) * last:
        parameters = model.make_params(
            amplitude={"value": np.ptp(shares) * last / 4, "min": 0.0},
            center={"value": centre, "min": -last, "max": 2.5 * last},
            sigma={"value": last / 8, "min": 0.5},
            gamma={"value": 1.0, "min": -15.0, "max": 15.0},
            c=np.quantile(shares, 0.1),
        )
        fits.append(model.fit(shares, parameters, x=weeks, weights=weights / weights.mean(), max_nfev=2_000))
    best = min(fits, key=lambda fit: fit.chisqr)
    axis = np.linspace(-0.2 * last, 2.0 * last, 2_000)
    peak = float(axis[model.eval(x=axis, **best.best_values).argmax()])
    if best.covar is None:  # at a bound, or flat there
        return Claim(peak=peak, low=-np.inf, high=np.inf, declares=False)
    means = [best.best_values[name] for name in best.var_names]
    generator = np.random.default_rng(SEED)
    peaks = []
    for draw in generator.multivariate_normal(means, best.covar, N_DRAWS):
        values = best.best_values | dict(zip(best.var_names, draw, strict=True))
        values["sigma"] = max(values["sigma"], 0.5)
        peaks.append(axis[model.eval(x=axis, **values).argmax()])
    low, high = np.quantile(peaks, (LOW, HIGH))
    return _within(peak, float(low), float(high), last)


def prophet_trend(counts: Array, headlines: Array) -> Claim:
    """The highest week of Prophet's trend of the log share, in draws of its own sampler.

    Prophet's default is one best trend without uncertainty in the past; its `mcmc_samples` give what is
    asked for here. No seasons are fitted, for these series have none; all else is as it comes.
    """
    import pandas as pd
    from prophet import Prophet

    weeks, _ = _watched(counts, headlines)
    days = pd.Timestamp(FIRST_MONDAY) + pd.to_timedelta(7.0 * weeks, unit="D")
    table = pd.DataFrame({"ds": days, "y": _log_shares(counts, headlines)})
    model = Prophet(
        mcmc_samples=PROPHET_SAMPLES,
        uncertainty_samples=N_DRAWS,
        yearly_seasonality=False,
        weekly_seasonality=False,
        daily_seasonality=False,
    )
    model.fit(table, seed=SEED + 1, chains=1, parallel_chains=1, show_progress=False)
    np.random.seed(SEED)  # noqa: NPY002 - Prophet draws from the global generator
    trends = model.predictive_samples(table[["ds"]])["trend"]
    peaks = weeks[trends.argmax(axis=0)]
    return _from_draws(float(np.median(peaks)), peaks, weeks[-1])


PEERS = (
    Peer(name="curve_fit", library="scipy.optimize", estimate=log_normal_hump),
    Peer(name="LOWESS", library="statsmodels.nonparametric.smoothers_lowess", estimate=lowess),
    Peer(name="local level", library="statsmodels.tsa.statespace.structural", estimate=local_level),
    Peer(name="lmfit", library="lmfit.models", estimate=skewed_gaussian),
    Peer(name="Prophet", library="prophet", estimate=prophet_trend),
)


def usable_peers() -> list[Peer]:
    """Those whose library can be imported; each is imported now, so that no fit is charged for it."""
    for chatty in ("prophet", "prophet.plot", "cmdstanpy"):
        logging.getLogger(chatty).disabled = True
    return [peer for peer in PEERS if _can_import(peer.library)]


def _can_import(library: str) -> bool:
    try:
        import_module(library)
    except ImportError:
        return False
    return True


def _watched(counts: Array, headlines: Array) -> tuple[Array, Array]:
    """The weeks with headlines, and the share in each."""
    weeks = np.flatnonzero(headlines > 0)
    return weeks.astype(float), counts[weeks] / headlines[weeks]


def _log_shares(counts: Array, headlines: Array) -> Array:
    """The log share of each week with headlines; half a count keeps an empty week finite."""
    seen = headlines > 0
    return np.asarray(np.log((counts[seen] + 0.5) / headlines[seen]))


def _log_normal(t: Array, floor: float, height: float, centre: float, spread: float) -> Array:
    """c + A exp(-(log t - mu)^2 / 2 s^2)."""
    return np.asarray(floor + height * np.exp(-((np.log(t) - centre) ** 2) / (2.0 * spread**2)))


def _within(peak: float, low: float, high: float, last: float) -> Claim:
    """A claim that declares where the whole interval lies in the watched weeks."""
    return Claim(peak=peak, low=low, high=high, declares=bool(high <= last))


def _from_draws(peak: float, peaks: Sequence[float] | Array, last: float) -> Claim:
    """A claim from draws that know only the watched weeks: one that ends with the last may lie ahead."""
    low, high = (float(value) for value in np.quantile(peaks, (LOW, HIGH)))
    return _within(float(peak), low, high if high < last else np.inf, last)
