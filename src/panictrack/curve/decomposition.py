"""How much of a change of panic is attention, and how much is alarm rate.

    panic = attention x alarm rate,    so    log panic ratio = log attention ratio + log alarm-rate ratio

The last 26 weeks are compared with the same weeks of earlier years. Attention and panic are what the
reference panel would have shown, sum of counts / sum of exposures; the alarm rate is their ratio, so that two
factors multiply to the third. With y alarmed headlines of x on the topic in period e, the variances of the
logs are

    attention:   S_a + sum_e (1 / x_e + V_a / n_e)
    alarm rate:  S_p - S_a + sum_e (1 / y_e - 1 / x_e + V_r / n_e)
    S = sum_j (change of stream j's share of what is expected)^2 / (information on its effect + 1)

V is the long-run variance of weekly shocks, which resemble those of the weeks around them; n the number of
weeks, as far as they count alike. V is uncertain itself, so the draws are Student's t. S is the uncertainty
of the streams' effects, which matters where the two periods have other streams. Given x, y is binomial, so
the two factors are independent. benchmarks/decomposition_coverage.py measures how often the intervals hold.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from panictrack.curve.error_rates import corrected_share, rate_draws
from panictrack.curve.series.panel import panel_of, weeks_since_first
from panictrack.curve.series.standardise import FOREIGN_SPREAD, effect_information, stream_effects
from panictrack.curve.shapes import FloatArray
from panictrack.model import ErrorRates, Series, WeekCount
from panictrack.model.rounding import settled
from panictrack.model.times import WEEK

PERIOD_WEEKS = 26  # as in the chart of attention and alarm rate: 13 weeks had 14 alarmed headlines in 2024
YEAR = timedelta(weeks=52)
SINCE = date(2023, 1, 2)  # the longest comparison begins here, or where the series does
FEWEST = 10  # alarmed headlines in either period: the logarithm of a smaller count is far from normal
LAGS = 4  # weeks: a story is told for about a month
DEGREES = 10  # of freedom: the variance of shocks is itself learned from few half-years
LEAST_CORRECTED = 1e-6  # share: of zero, a ratio would be infinite
N_DRAWS, SEED = 8_000, 1
_QUANTILES = (0.025, 0.5, 0.975)


@dataclass(frozen=True, kw_only=True, slots=True)
class Factor:
    """A ratio, later to earlier, or a share of a change, with its 95% interval."""

    middle: float
    low: float
    high: float

    @property
    def direction(self) -> str:
        """Of a ratio: risen or fallen where the interval, as printed, excludes 1; else unclear."""
        return "risen" if round(self.low, 2) > 1 else "fallen" if round(self.high, 2) < 1 else "unclear"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What changed between the last 26 weeks and the same weeks `n_years` earlier."""

    n_years: int
    earlier: tuple[date, date]  # Mondays of the first and the last week
    later: tuple[date, date]
    n_topic: tuple[int, int]  # earlier, later
    n_alarmed: tuple[int, int]
    n_streams: int  # with headlines in either period
    n_in_both: int
    is_corrected: bool  # for the classifier's errors
    attention: Factor
    alarm_rate: Factor
    panic: Factor
    share: Factor | None  # of the panic's change, in logs, that is attention's; None where it is not clear


def changes(
    counts: Sequence[WeekCount], attention: Series, panic: Series, errors: ErrorRates | None = None
) -> tuple[Change, ...]:
    """The changes since the earliest comparable year, over two years and over one; the longest first.

    `counts` are those the series are made of. With `errors` each change comes twice: first all of them with
    the alarm rate corrected by the rates of all streams in each period's middle, then all as counted. A
    comparison for which either period has fewer than 10 alarmed headlines, or headlines in fewer than half of
    its weeks, is left out.

    Can mislead when streams changed differently: their change is taken to be one. And as the standardised
    shares do, when a stream's own rate drifts.
    """
    if not panic.points:
        return ()
    later = _Period.of(attention, panic, panic.points[-1].start - (PERIOD_WEEKS - 1) * WEEK)
    begin = max(SINCE, panic.points[0].start)
    most = (later.first - begin) // YEAR
    kept = {
        n: period
        for n in sorted({1, 2, most}, reverse=True)
        if 0 < n <= most and (period := _Period.of(attention, panic, later.first - n * YEAR)).suffices
    }
    if not kept or not later.suffices:
        return ()
    streams = _Streams.of(counts)
    shocks = _shock_variances(attention, panic, later.first, most)
    return tuple(
        _change(n, earlier, later, streams, shocks, rates)
        for rates in ((errors, None) if errors else (None,))
        for n, earlier in kept.items()
    )


@dataclass(frozen=True, kw_only=True)
class Weeks:
    """By week, (T,), the expected count, how far the count exceeds it, and the variance of pure chance."""

    expected: FloatArray
    excess: FloatArray
    variance: FloatArray


@dataclass(frozen=True, kw_only=True)
class _Period:
    """The weeks of a period with headlines on both series: topic and alarmed counts with exposures, (T,)."""

    first: date
    topic: FloatArray
    exposed_to_topic: FloatArray
    alarmed: FloatArray
    exposed_to_alarm: FloatArray

    @staticmethod
    def of(attention: Series, panic: Series, first: date) -> "_Period":
        until = first + PERIOD_WEEKS * WEEK
        on_topic = {point.start: point for point in attention.points if first <= point.start < until}
        pairs = [(on_topic[point.start], point) for point in panic.points if point.start in on_topic]
        columns = [(one.count, one.exposure, other.count, other.exposure) for one, other in pairs]
        topic, exposed_to_topic, alarmed, exposed_to_alarm = np.array(columns, dtype=float).reshape(-1, 4).T
        return _Period(
            first=first,
            topic=topic,
            exposed_to_topic=exposed_to_topic,
            alarmed=alarmed,
            exposed_to_alarm=exposed_to_alarm,
        )

    @property
    def suffices(self) -> bool:
        return bool(2 * len(self.topic) >= PERIOD_WEEKS and self.alarmed.sum() >= FEWEST)

    @property
    def last(self) -> date:
        return self.first + (PERIOD_WEEKS - 1) * WEEK

    @property
    def middle(self) -> date:
        return self.first + PERIOD_WEEKS // 2 * WEEK

    @property
    def attention(self) -> float:
        return float(self.topic.sum() / self.exposed_to_topic.sum())

    @property
    def alarm_rate(self) -> float:
        """Of the headlines on the topic that the panel would have shown."""
        return min(float(self.alarmed.sum() / self.exposed_to_alarm.sum()) / self.attention, 1.0)

    @property
    def on_topic(self) -> Weeks:
        """The headlines on the topic, Poisson counts but for shocks."""
        expected = self.attention * self.exposed_to_topic
        return Weeks(expected=expected, excess=self.topic - expected, variance=expected)

    @property
    def rate(self) -> Weeks:
        """The alarmed ones among them, binomial counts but for shocks."""
        rate = self.alarmed.sum() / self.exposed_to_alarm.sum() / self.attention
        rates = (rate * self.exposed_to_alarm / self.exposed_to_topic).clip(max=1.0)
        expected = self.topic * rates
        return Weeks(expected=expected, excess=self.alarmed - expected, variance=expected * (1 - rates))

    def log_variances(self, shocks: tuple[float, float]) -> tuple[float, float]:
        """Of the logarithms of attention and of the alarm rate, for shocks of these variances."""
        counts = 1 / self.topic.sum(), 1 / self.alarmed.sum() - 1 / self.topic.sum()
        both = zip(counts, shocks, (self.on_topic, self.rate), strict=True)
        one, other = (
            count + shock * float((weeks.expected**2).sum() / weeks.expected.sum() ** 2)
            for count, shock, weeks in both
        )
        return one, other


@dataclass(frozen=True, kw_only=True)
class _Streams:
    """What each stream is expected to show by week, (T, J), and the variance of its effect, (J,)."""

    first: date
    shown: FloatArray  # headlines, (T, J)
    on_topic: tuple[FloatArray, FloatArray]
    alarmed: tuple[FloatArray, FloatArray]

    @staticmethod
    def of(counts: Sequence[WeekCount]) -> "_Streams":
        n = [count.n_headlines for count in counts]
        rows = weeks_since_first(np.array([count.week_start for count in counts], dtype="datetime64[D]"))
        names = [count.stream for count in counts]

        def expected(of_counts: Iterable[int]) -> tuple[FloatArray, FloatArray, FloatArray]:
            panel = panel_of(rows, names, count=list(of_counts), n=n, n_headlines=n)
            effects = stream_effects(panel.count, panel.n)
            information = effect_information(panel.count, panel.n, effects)
            return panel.n, panel.n * effects, 1 / (information + FOREIGN_SPREAD**-2)

        shown, *on_topic = expected(count.n_topic for count in counts)
        _, *alarmed = expected(count.n_alarmed for count in counts)
        return _Streams(
            first=min(count.week_start for count in counts),
            shown=shown,
            on_topic=(on_topic[0], on_topic[1]),
            alarmed=(alarmed[0], alarmed[1]),
        )

    def variances(self, earlier: date, later: date) -> tuple[float, float]:
        """Of the two log ratios that the uncertain effects give attention and panic."""
        return self._variance(self.on_topic, earlier, later), self._variance(self.alarmed, earlier, later)

    def numbers(self, earlier: date, later: date) -> tuple[int, int]:
        """How many streams have headlines in either period, and how many in both."""
        one, other = (self._sum(self.shown, first) > 0 for first in (earlier, later))
        return int((one | other).sum()), int((one & other).sum())

    def _variance(self, of: tuple[FloatArray, FloatArray], earlier: date, later: date) -> float:
        expected, variance = of
        one, other = (self._sum(expected, first) for first in (earlier, later))
        return float(((other / other.sum() - one / one.sum()) ** 2 * variance).sum())

    def _sum(self, values: FloatArray, first: date) -> FloatArray:
        row = (first - self.first) // WEEK
        return np.asarray(values[max(row, 0) : row + PERIOD_WEEKS].sum(axis=0))


def _shock_variances(attention: Series, panic: Series, first: date, most: int) -> tuple[float, float]:
    """Of attention and of the alarm rate, from every half-year since the earliest period."""
    starts = (first - n * PERIOD_WEEKS * WEEK for n in range(2 * most + 1))
    halves = [half for half in (_Period.of(attention, panic, start) for start in starts) if half.suffices]
    return shock_variance([half.on_topic for half in halves]), shock_variance([half.rate for half in halves])


def shock_variance(spans: Sequence[Weeks]) -> float:
    """The long-run variance of the shocks of weeks on the log scale, from spans with levels of their own.

        sum of the covariances of weeks at most 4 apart / product of what is expected,

    without the variance of counts, times 26 / (26 - 9), because each span's own level hides a part of it. At
    least that of independent shocks: weeks that alternate are luck.
    """
    of_lags = [_covariance(spans, lag) for lag in range(LAGS + 1)]
    long_run = (2 * sum(of_lags) - of_lags[0]) * PERIOD_WEEKS / (PERIOD_WEEKS - 2 * LAGS - 1)
    return max(0.0, of_lags[0], long_run)


def _covariance(spans: Sequence[Weeks], lag: int) -> float:
    """Of the shocks of weeks so many apart."""
    products = scale = 0.0
    for one in spans:
        n_pairs = len(one.excess) - lag
        products += float((one.excess[:n_pairs] * one.excess[lag:]).sum())
        products -= 0.0 if lag else float(one.variance.sum())
        scale += float((one.expected[:n_pairs] * one.expected[lag:]).sum())
    return products / scale if scale else 0.0


def _change(
    n_years: int,
    earlier: _Period,
    later: _Period,
    streams: _Streams,
    shocks: tuple[float, float],
    errors: ErrorRates | None,
) -> Change:
    of_attention, of_panic = streams.variances(earlier.first, later.first)
    (topic, alarmed), (topic_later, alarmed_later) = (one.log_variances(shocks) for one in (earlier, later))
    alarmed += max(of_panic - of_attention, 0.0)  # the effects set one period against the other
    generator = np.random.default_rng(SEED)

    def around(middle: float, variance: float) -> FloatArray:
        return np.asarray(middle + np.sqrt(variance) * generator.standard_t(DEGREES, N_DRAWS))

    attention = around(np.log(later.attention / earlier.attention), topic + topic_later + of_attention)
    rates = [
        np.exp(around(np.log(period.alarm_rate), variance)).clip(max=1.0)
        for period, variance in ((earlier, alarmed), (later, alarmed_later))
    ]
    if errors is not None:
        rates = _corrected(rates, (earlier, later), errors)
    alarm_rate = np.log(rates[1]) - np.log(rates[0])
    n_streams, n_in_both = streams.numbers(earlier.first, later.first)
    found, rated = _factor(attention), _factor(alarm_rate)
    panic = _factor(attention + alarm_rate, settled(found.middle * rated.middle))
    is_clear = panic.direction != "unclear"
    return Change(
        n_years=n_years,
        earlier=(earlier.first, earlier.last),
        later=(later.first, later.last),
        n_topic=(int(earlier.topic.sum()), int(later.topic.sum())),
        n_alarmed=(int(earlier.alarmed.sum()), int(later.alarmed.sum())),
        n_streams=n_streams,
        n_in_both=n_in_both,
        is_corrected=errors is not None,
        attention=found,
        alarm_rate=rated,
        panic=panic,
        share=_interval(attention / (attention + alarm_rate)) if is_clear else None,
    )


def _corrected(
    rates: Sequence[FloatArray], periods: Sequence[_Period], errors: ErrorRates
) -> list[FloatArray]:
    """The draws of both alarm rates without the classifier's errors; each draw has error rates of its own."""
    days = np.array([period.middle.toordinal() for period in periods], dtype=float)
    found, false = rate_draws(errors, N_DRAWS, SEED).of_panel(days)
    corrected = (
        corrected_share(rate, found[:, column], false[:, column]) for column, rate in enumerate(rates)
    )
    return [np.maximum(rate, LEAST_CORRECTED) for rate in corrected]


def _factor(logs: FloatArray, middle: float | None = None) -> Factor:
    """The ratio of which these are draws of the logarithm."""
    of_logs = _interval(logs)
    low, found, high = (settled(float(np.exp(one))) for one in (of_logs.low, of_logs.middle, of_logs.high))
    return Factor(middle=found if middle is None else middle, low=low, high=high)


def _interval(draws: FloatArray) -> Factor:
    low, middle, high = (settled(float(one)) for one in np.quantile(draws, _QUANTILES))
    return Factor(middle=middle, low=low, high=high)
