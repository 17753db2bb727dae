"""Strata of a frame: bands of the alarm score, in each of them streams, in each of these quarters. Pure.

Small ones are joined: a stratum is as fine as its expected share of the sample allows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panictrack.archive.labels import Frame, Stratum
from panictrack.scoring.scorers import ALARM_THRESHOLD

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# From where a headline counts as alarmed, and on both sides of that where most errors are.
CUTS = (0.1, ALARM_THRESHOLD, 0.7)
_EXPECTED = 4  # headlines drawn of a stratum, at least: two show a variance, and allocations are rounded
_SURE = 0.02  # no classifier is surer than this of a whole stratum

NEYMAN, PROPORTIONAL, RANDOM = DESIGNS = ("neyman", "proportional", "random")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cell:
    """A part of the frame by the indices of its headlines; None: not bounded by it."""

    index: Ints
    band: int | None = None
    stream: str | None = None
    quarters: tuple[str, str] | None = None  # first and last
    is_rest: bool = False  # of streams that are too small for their own


def deviation(scores: Floats) -> float:
    """The expected standard deviation of "alarmed or not" in a stratum, from its mean probability of alarm.

    No less than that of a mean of 2%, so that a classifier that is wrongly sure does not starve a stratum.
    """
    mean = float(np.clip(scores.mean(), _SURE, 1 - _SURE))
    return float(np.sqrt(mean * (1 - mean)))


def strata_of(frame: Frame, n: int, design: str) -> tuple[Ints, list[Stratum]]:
    """The stratum of each headline of a frame (N,), and the strata, of which nothing is drawn yet.

    Parameters
    ----------
    n
        Headlines that will be drawn: the more, the finer the strata.
    design
        neyman, proportional, or random, which has one stratum.
    """
    scores = np.asarray(frame.scores, dtype=np.float64)
    cells = (
        [_Cell(index=np.arange(len(scores)))] if design == RANDOM else list(_cells(frame, scores, n, design))
    )
    stratum = np.zeros(len(scores), dtype=np.int64)
    for number, cell in enumerate(cells):
        stratum[cell.index] = number
    return stratum, [_stratum(number, cell) for number, cell in enumerate(cells)]


def _cells(frame: Frame, scores: Floats, n: int, design: str) -> Iterator[_Cell]:
    bands = np.digitize(scores, CUTS)
    found = [_Cell(index=np.flatnonzero(bands == band), band=band) for band in range(len(CUTS) + 1)]
    found = [cell for cell in found if cell.index.size]
    weights = np.array(
        [cell.index.size * (deviation(scores[cell.index]) if design == NEYMAN else 1.0) for cell in found]
    )
    streams = np.asarray(frame.streams, dtype=object)
    quarters = np.array([_quarter(day) for day in frame.days])
    for cell, share in zip(found, weights / weights.sum(), strict=True):
        rate = n * share / cell.index.size  # headlines that will be drawn for each of the frame
        for by_stream in _by_stream(cell, streams, rate):
            yield from _by_quarter(by_stream, quarters, rate)


def _by_stream(cell: _Cell, streams: Sequence[str] | NDArray[np.object_], rate: float) -> Iterator[_Cell]:
    """As many of the largest streams as leave each of them about as many quarters, and the rest."""
    names, of = np.unique(np.asarray(streams)[cell.index].astype(str), return_inverse=True)
    sizes = np.bincount(of)
    n_cells = int(rate * cell.index.size / _EXPECTED)
    most = max(1, int(np.sqrt(n_cells)))
    if len(names) == 1 or most == 1:
        name = str(names[0]) if len(names) == 1 else None
        yield _Cell(index=cell.index, band=cell.band, stream=name)
        return
    order = np.argsort(-sizes, kind="stable")
    large = [
        int(one)
        for one in order[: most if len(names) <= most else most - 1]
        if rate * sizes[one] >= _EXPECTED
    ]
    for one in large:
        yield _Cell(index=cell.index[of == one], band=cell.band, stream=str(names[one]))
    rest = cell.index[~np.isin(of, large)]
    if rest.size:
        yield _Cell(index=rest, band=cell.band, is_rest=bool(large))


def _by_quarter(cell: _Cell, quarters: NDArray[np.str_], rate: float) -> Iterator[_Cell]:
    """Runs of quarters, each with enough headlines to be drawn; what is left joins the last one."""
    of = quarters[cell.index]
    names, sizes = np.unique(of, return_counts=True)
    runs: list[list[str]] = [[]]
    expected = 0.0
    for name, size in zip(names.tolist(), sizes.tolist(), strict=True):
        runs[-1].append(name)
        expected += rate * size
        if expected >= _EXPECTED:
            runs.append([])
            expected = 0.0
    *whole, left = runs
    if left and whole:
        whole[-1] += left
    for run in whole or [left]:
        index = cell.index[np.isin(of, run)]
        is_all = len(run) == len(names)
        yield _Cell(
            index=index,
            band=cell.band,
            stream=cell.stream,
            is_rest=cell.is_rest,
            quarters=None if is_all else (run[0], run[-1]),
        )


def _stratum(number: int, cell: _Cell) -> Stratum:
    bounds: tuple[float | None, ...] = (None, *CUTS, None)
    low, high = (None, None) if cell.band is None else bounds[cell.band : cell.band + 2]
    period = None if cell.quarters is None else "/".join(dict.fromkeys(cell.quarters))
    stream = cell.stream or ("other streams" if cell.is_rest else None)
    parts = (band_name(low, high) if cell.band is not None else None, stream, period)
    return Stratum(
        number=number,
        name=", ".join(filter(None, parts)) or "all",
        score_from=low,
        score_to=high,
        stream=cell.stream,
        period=period,
        n_frame=int(cell.index.size),
        n_drawn=0,
    )


def band_name(low: float | None, high: float | None) -> str:
    """A band of scores in words: alarm below .1, alarm .1 to .346, alarm from .7."""
    if low is None and high is None:
        return "any alarm"
    if low is None:
        return f"alarm below {_short(high)}"
    return f"alarm from {_short(low)}" if high is None else f"alarm {_short(low)} to {_short(high)}"


def _short(value: float | None) -> str:
    return f"{value:g}".removeprefix("0")


def _quarter(day: str) -> str:
    return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"
