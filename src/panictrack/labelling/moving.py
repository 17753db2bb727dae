"""Whether the classifier's error moves, tested on a coded sample: with time, streams and the index."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from panictrack.errors import NotEnoughDataError
from panictrack.labelling.estimating import CodedFrame
from panictrack.scoring.validity import stability
from panictrack.scoring.validity.stability import Stability

TIME, STREAM, INDEX = "time", "stream", "index"


@dataclass(frozen=True, kw_only=True, slots=True)
class Untested:
    """A test that cannot be made, and why."""

    of: str
    reason: str


def stabilities(found: CodedFrame) -> list[Stability | Untested]:
    """The three tests. Time is in years; the index is the share that the classifier expects in the quarter.

    Can mislead when read as one test: see `panictrack.scoring.validity.stability`.
    """
    if not found.target.is_alarmed:
        reason = f"the classifier tells clear alarm, and not {found.target.text}"
        return [Untested(of=of, reason=reason) for of in (TIME, STREAM, INDEX)]
    years = np.array(found.years)
    quarters = np.asarray(found.groups["quarter"])
    _, place = np.unique(quarters, return_inverse=True)
    means = np.bincount(place, weights=found.coded.predicted) / np.bincount(place)
    return [
        _tested(TIME, lambda: stability.along(found.coded, years, of=TIME)),
        _tested(STREAM, lambda: stability.between(found.coded, found.groups["stream"], of=STREAM)),
        _tested(INDEX, lambda: stability.along(found.coded, means[place], of=INDEX)),
    ]


def _tested(of: str, test: Callable[[], Stability]) -> Stability | Untested:
    try:
        return test()
    except NotEnoughDataError as error:
        return Untested(of=of, reason=str(error))


def in_words(one: Stability | Untested) -> str:
    """One sentence: what the test found, in percentage points, and what it could have found."""
    if isinstance(one, Untested):
        return f"With {in_place(one.of)} not tested: {one.reason}."
    size = f"{100 * one.effect:+.1f} points (95 % interval {100 * one.low:+.1f} to {100 * one.high:+.1f})"
    if one.verdict == "moves":
        return f"It moves with {in_place(one.of)}: {span(one)} {size}; p = {one.p_value:.3f}."
    return (
        f"No sign that it moves with {in_place(one.of)}: {span(one)} {size}; p = {one.p_value:.2f}. "
        f"{one.n_coded:,} labels would have shown {100 * one.detectable:.0f} points in four cases of five."
    )


_NAMES = {TIME: "time", STREAM: "the stream", INDEX: "the index"}


def in_place(of: str) -> str:
    """What a test is of, in a sentence."""
    return _NAMES[of]


def span(one: Stability) -> str:
    """From where to where an effect is told, or in which stream."""
    if one.since is None or one.until is None:
        return f"most in {one.where}"
    if one.of == TIME:
        return f"from {_month(one.since)} to {_month(one.until)}"
    return f"from an index of {100 * one.since:.1f} % to {100 * one.until:.1f} %"


def _month(year: float) -> str:
    return f"{int(year)}-{min(int((year - int(year)) * 12) + 1, 12):02}"
