"""The curve of a query in words, fitted in the background: the sentences and the verdict of a report."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from panictrack.errors import PanictrackError
from panictrack.model.times import last_day
from panictrack.web.asked_search import AskedSearch
from panictrack.web.site import Site
from panictrack.web.topic_page import FRESH_SECONDS

if TYPE_CHECKING:
    from panictrack.archive.search.trend import Trend
    from panictrack.model import Series


@dataclass(frozen=True, kw_only=True, slots=True)
class CurveInWords:
    """A fitted curve as a report tells it."""

    sentence: str
    chances: str
    verdict: str
    version: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CurveProgress:
    """How far the curve is: there, being fitted, or why there is none."""

    curve: CurveInWords | None = None
    waited_seconds: float = 0.0
    problem: str = ""

    @property
    def is_pending(self) -> bool:
        """Whether it is worth looking again."""
        return self.curve is None and not self.problem


def curve_progress(site: Site, asked: AskedSearch, weekly: "Trend") -> CurveProgress:
    """The curve of the first query up to the last complete week, or how long it has been in the making."""
    key = ("query curve", asked.query, asked.measure, site.last_week)
    try:
        work = partial(
            curve_in_words,
            _series(weekly, asked, site.last_week),
            last_day(site.last_week),
            label=_label(asked),
        )
        found = site.background.ask(key, work, fresh_seconds=None if site.snapshot else FRESH_SECONDS)
    except PanictrackError as error:
        return CurveProgress(problem=str(error))
    if found is None:
        return CurveProgress(waited_seconds=site.background.waited_seconds(key))
    return CurveProgress(curve=found.value)


def _label(asked: AskedSearch) -> str:
    words = asked.names[0].strip('"') if asked.names else ""
    return f"“{words}”" if words else "all headlines"


def _series(weekly: "Trend", asked: AskedSearch, last_week: date) -> "Series":
    from dataclasses import replace

    from panictrack.archive.search.trend import series_of

    points = tuple(point for point in weekly.points if point.start <= last_week)
    return series_of(replace(weekly, points=points), asked.measure, name=asked.title)


def curve_in_words(series: "Series", now: date | datetime, *, label: str) -> CurveInWords:
    """Fit a series and say what a report would say about it.

    Raises
    ------
    NotEnoughDataError
        Fewer than 12 periods or 20 events.
    """
    from panictrack.curve.fit import fit
    from panictrack.report.wording.curve import chances_sentence, curve_sentence, published_label

    curve = fit(series, now, label=label)
    return CurveInWords(
        sentence=curve_sentence(curve),
        chances=chances_sentence(curve),
        verdict=published_label(curve),
        version=curve.version,
    )
