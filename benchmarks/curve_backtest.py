"""How the curve would have done on real series whose course is known by now.

    python benchmarks/curve_backtest.py ../shared/data/attention_series [--each]

Takes about a minute. Reads INDEX.csv (name, kind) and the series it lists, each as `panictrack fit` does.

Each series is cut at 30, 50, 70 and 100 % of its points and fitted as on the day after the cut. The truth is
the middle of the highest five points of the whole series, known to two and a half steps. An end of an 80 %
interval beyond the horizon reaches every later day. A realised peak is looked for only up to the horizon, so
its interval cannot reach a truth beyond: its coverage of the highest five points up to the horizon is told
too. A peak declared while the true one is ahead is a false one.

A forecast is scored by the mean pinball loss of its five quantiles, which stands for the CRPS, over the loss
of a random walk of the log share from the last value, its spread that of the last 26 moves. Exit code 1 when
a bar is missed.
"""

import argparse
import csv
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from panictrack.curve import DateInterval
from panictrack.curve.draws import time_grid
from panictrack.curve.fit import fit
from panictrack.curve.observations import observe
from panictrack.curve.result import BandPoint, PanicCurve, Verdict
from panictrack.errors import NotEnoughDataError
from panictrack.importing.external import read_series
from panictrack.model import Series, SeriesPoint

Array = np.ndarray[Any, Any]

INDEX = "INDEX.csv"
FRACTIONS = (0.3, 0.5, 0.7, 1.0)
TOLERANCE = 2.5  # steps
SMOOTHING = 2  # points to each side
DECLARING = frozenset({Verdict.ROSE_AND_FELL, Verdict.PEAK_PROBABLY_PASSED})
LEVELS = np.array([0.025, 0.25, 0.5, 0.75, 0.975])
NORMALS = np.array([NormalDist().inv_cdf(level) for level in LEVELS])
N_DIFFERENCES = 26  # the last ones, from which the random walk has its spread
LEAST_SPREAD = 0.01  # of log shares: a forecast of no spread at all has no finite score
MOST_FALSE, LEAST_COVERED, MOST_LOSS = 0.10, 0.80, 0.80
WIDTH = 110  # of the tables in a file
NOTHING = "–"
BEFORE_END = "30 to 70 %"
LEGEND = """past: cuts after the true peak. realised, structural: share whose 80 % interval covers it;
horizon: realised, and the truth up to the horizon. false: share of the cuts where the true peak is ahead
with one declared; true: of those where it has come. loss: of the forecast over that of the last value,
geometric mean; wins: share where it is less."""


@dataclass(frozen=True, kw_only=True)
class Cut:
    """What a fit to the beginning of a series said, and what was true."""

    name: str
    kind: str
    fraction: float
    truth: date
    last: date  # the start of the last period before the cut
    is_ahead: bool  # the true peak, by more than the tolerance
    verdict: Verdict
    realised: DateInterval
    covers_realised: bool
    covers_nearer: bool  # the highest points up to the horizon: a realised peak is looked for no further
    covers_structural: bool
    loss_ratio: float | None  # None where nothing comes after the cut

    @property
    def is_past(self) -> bool:
        """Whether the true peak has been watched."""
        return self.truth <= self.last

    @property
    def declares(self) -> bool:
        """Whether a peak is said to have passed."""
        return self.verdict in DECLARING


class Bar(NamedTuple):
    """One thing asked for."""

    name: str
    wanted: str
    value: float
    is_met: bool


def main() -> int:
    """Cut, fit, compare; 0 when every bar is met."""
    parser = argparse.ArgumentParser(description="Backtest the curve on series whose course is known.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", action="store_true", help="one row a series and cut")
    given = parser.parse_args()
    cuts: list[Cut] = []
    n_series = n_skipped = 0
    for name, kind in listed(given.folder):
        series = read(given.folder / f"{name}.csv")
        n_series += 1
        for fraction in FRACTIONS:
            try:
                cuts.append(cut_at(series, kind, fraction))
            except NotEnoughDataError:
                n_skipped += 1
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    if given.each:
        console.print(each_table(cuts), "")
    console.print(f"{n_series} series, {len(cuts)} cuts, {n_skipped} with too few data for a fit\n")
    console.print(group_table(groups(cuts)), "")
    found = bars(cuts)
    console.print(bar_table(found))
    return 0 if all(bar.is_met for bar in found) else 1


def listed(folder: Path) -> list[tuple[str, str]]:
    """Name and kind of each series of the index."""
    with (folder / INDEX).open(encoding="utf-8", newline="") as handle:
        return [(row["name"], row["kind"]) for row in csv.DictReader(handle)]


def read(path: Path) -> Series:
    """The series of a file, without periods that nothing was collected in."""
    series = read_series(path)
    return replace(series, points=tuple(point for point in series.points if point.exposure > 0))


def cut_at(series: Series, kind: str, fraction: float) -> Cut:
    """The first part of the series, fitted when its last period was over.

    Raises
    ------
    NotEnoughDataError
        The part is too short for a fit.
    """
    n_seen = round(fraction * len(series.points))
    seen, coming = series.points[:n_seen], series.points[n_seen:]
    last = seen[-1].start
    first, now = replace(series, points=seen), last + timedelta(days=math.ceil(series.step_days))
    curve = fit(first, now)
    truth, horizon = true_peak(series), horizon_of(first, now)
    nearer = true_peak(replace(series, points=tuple(p for p in series.points if p.start <= horizon)))
    tolerance = timedelta(days=TOLERANCE * series.step_days)
    return Cut(
        name=series.topic,
        kind=kind,
        fraction=fraction,
        truth=truth,
        last=last,
        is_ahead=truth > last + tolerance,
        verdict=curve.verdict,
        realised=curve.peak_realised,
        covers_realised=covers(curve.peak_realised, truth, tolerance, last),
        covers_nearer=covers(curve.peak_realised, nearer, tolerance, last),
        covers_structural=covers(curve.peak_structural, truth, tolerance, last),
        loss_ratio=loss_ratio(curve, seen, coming) if coming else None,
    )


def true_peak(series: Series) -> date:
    """The middle of the five points with the highest mean share; the ends are repeated."""
    shares = np.pad([point.share for point in series.points], SMOOTHING, mode="edge")
    means = np.convolve(shares, np.ones(2 * SMOOTHING + 1), mode="valid")
    return series.points[int(means.argmax())].start


def horizon_of(series: Series, now: date) -> date:
    """The last day on which a fit looks for a peak."""
    observations = observe(series, now)
    times, _ = time_grid(observations)
    return observations.date_of(float(times[-1])) or date.max


def covers(interval: DateInterval, truth: date, tolerance: timedelta, last: date) -> bool:
    """Whether the 80 % interval holds the truth; an end that is None lies beyond every date.

    An interval that lies wholly beyond the horizon is right of a peak still ahead and wrong of one before
    `last`.
    """
    low, high = interval.q10, interval.q90
    if low is None:
        return truth > last
    return low - tolerance <= truth and (high is None or truth <= high + tolerance)


def loss_ratio(curve: PanicCurve, seen: Sequence[SeriesPoint], coming: Sequence[SeriesPoint]) -> float | None:
    """The mean loss of the forecast over that of the last value; None where nothing forecast was seen."""
    half = timedelta(days=curve.step_days / 2)
    pairs = [
        (band, point) for point in coming for band in curve.forecast if abs(band.start - point.start) < half
    ]
    if not pairs:
        return None
    shares = [point.share for _, point in pairs]
    ahead = [(point.start - seen[-1].start).days / curve.step_days for _, point in pairs]
    ours = mean_loss([quantiles(band) for band, _ in pairs], shares)
    theirs = mean_loss(last_value_quantiles(seen, curve.step_days, ahead), shares)
    return ours / theirs if min(ours, theirs) > 0 else None  # both are perfect of a series that ended at zero


def quantiles(band: BandPoint) -> tuple[float, ...]:
    """The five of a forecast, in the order of `LEVELS`."""
    return band.q025, band.q25, band.q50, band.q75, band.q975


def last_value_quantiles(seen: Sequence[SeriesPoint], step_days: float, ahead: Sequence[float]) -> Array:
    """The last log share plus sd sqrt(k) z, k steps ahead: the forecast of somebody without a model."""
    lately = seen[-N_DIFFERENCES - 1 :]
    counts, exposure, days = np.array([(p.count, p.exposure, p.start.toordinal()) for p in lately]).T
    logs = np.log((counts + 0.5) / exposure)
    moves = np.diff(logs) / np.sqrt(np.diff(days) / step_days)
    spread = max(float(np.sqrt((moves**2).mean())), LEAST_SPREAD)
    found = np.exp(logs[-1] + spread * np.sqrt(ahead)[:, None] * NORMALS)
    return np.asarray(np.maximum(found - 0.5 / exposure[-1], 0.0))


def mean_loss(forecast: Array | Sequence[Sequence[float]], shares: Sequence[float]) -> float:
    """Pinball: max(p (x - q), (p - 1)(x - q)), over quantiles q of level p and periods."""
    away = np.array(shares)[:, None] - np.array(forecast)
    return float(np.maximum(LEVELS * away, (LEVELS - 1.0) * away).mean())


def groups(cuts: Sequence[Cut]) -> list[tuple[str, list[Cut]]]:
    """The lines of the table: cuts by fraction, those before the end together, and these by kind."""
    before_end = [cut for cut in cuts if cut.fraction < 1]
    by_fraction = [
        (f"{100 * fraction:.0f} %", [cut for cut in cuts if cut.fraction == fraction])
        for fraction in FRACTIONS
    ]
    by_kind = [
        (f"  {kind}", [cut for cut in before_end if cut.kind == kind])
        for kind in sorted({cut.kind for cut in before_end})
    ]
    return [*by_fraction, (BEFORE_END, before_end), *by_kind]


def bars(cuts: Sequence[Cut]) -> list[Bar]:
    """Every bar, by the cuts before the end: at the end there is nothing left to be wrong about."""
    before_end = [cut for cut in cuts if cut.fraction < 1]
    false = share([cut.declares for cut in before_end if cut.is_ahead])
    realised = share([cut.covers_realised for cut in before_end])
    nearer = share([cut.covers_nearer for cut in before_end])
    structural = share([cut.covers_structural for cut in before_end])
    ratio = mean_ratio(before_end)
    return [
        Bar("peaks declared before the true one", f"at most {MOST_FALSE:.2f}", false, false <= MOST_FALSE),
        Bar("realised peak covered", f"at least {LEAST_COVERED:.2f}", realised, realised >= LEAST_COVERED),
        Bar("the same up to the horizon", f"at least {LEAST_COVERED:.2f}", nearer, nearer >= LEAST_COVERED),
        Bar(
            "structural peak covered",
            f"at least {LEAST_COVERED:.2f}",
            structural,
            structural >= LEAST_COVERED,
        ),
        Bar("forecast loss over last value", f"at most {MOST_LOSS:.2f}", ratio, ratio <= MOST_LOSS),
    ]


def share(found: Sequence[bool]) -> float:
    """The share of True; nan of nothing, which meets no bar."""
    return sum(found) / len(found) if found else math.nan


def mean_ratio(cuts: Sequence[Cut]) -> float:
    """The geometric mean over cuts of the loss of the forecast over that of the last value."""
    ratios = [cut.loss_ratio for cut in cuts if cut.loss_ratio is not None]
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else math.nan


def each_table(cuts: Sequence[Cut]) -> Table:
    """One row a series and cut."""
    names = ("series", "cut", "last seen", "true peak", "verdict", "realised peak, 80 %", "covers", "loss")
    table = Table(*names, box=SIMPLE_HEAD)
    for cut in cuts:
        table.add_row(
            cut.name,
            f"{100 * cut.fraction:.0f} %",
            cut.last.isoformat(),
            f"{cut.truth}{' ahead' if cut.is_ahead else ''}",
            f"{cut.verdict.value}{' (false)' if cut.is_ahead and cut.declares else ''}",
            f"{_day(cut.realised.q10)} to {_day(cut.realised.q90)}",
            "yes" if cut.covers_realised else "no",
            _number(cut.loss_ratio),
        )
    return table


def group_table(found: Sequence[tuple[str, list[Cut]]]) -> Table:
    """One row a group of cuts."""
    table = Table(caption=LEGEND, caption_justify="left", box=SIMPLE_HEAD)
    table.add_column("cut at", no_wrap=True)
    for name in ("n", "past", "realised", "horizon", "structural", "ahead", "false", "come", "true"):
        table.add_column(name, justify="right")
    for name in ("loss", "wins"):
        table.add_column(name, justify="right")
    for name, cuts in found:
        ahead = [cut.declares for cut in cuts if cut.is_ahead]
        come = [cut.declares for cut in cuts if not cut.is_ahead]
        ratios = [cut.loss_ratio < 1 for cut in cuts if cut.loss_ratio is not None]
        table.add_row(
            name,
            str(len(cuts)),
            _number(share([cut.is_past for cut in cuts])),
            _number(share([cut.covers_realised for cut in cuts])),
            _number(share([cut.covers_nearer for cut in cuts])),
            _number(share([cut.covers_structural for cut in cuts])),
            str(len(ahead)),
            _number(share(ahead)),
            str(len(come)),
            _number(share(come)),
            _number(mean_ratio(cuts)),
            _number(share(ratios)),
        )
    return table


def bar_table(found: Sequence[Bar]) -> Table:
    """Each bar, and whether it is met."""
    table = Table(title=f"Bars, {BEFORE_END}", title_justify="left", box=SIMPLE_HEAD)
    for name in ("bar", "wanted", "found", ""):
        table.add_column(name, justify="right" if name == "found" else "left")
    for bar in found:
        table.add_row(
            bar.name, bar.wanted, _number(bar.value), "met" if bar.is_met else "[bold]missed[/bold]"
        )
    return table


def _day(day: date | None) -> str:
    return day.isoformat() if day else "beyond"


def _number(value: float | None) -> str:
    return NOTHING if value is None or math.isnan(value) else f"{value:.2f}"


if __name__ == "__main__":
    sys.exit(main())
