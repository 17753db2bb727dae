"""Run by test_processors.py in a process of its own: OpenBLAS picks its kernel once, on import.

Prints as JSON which kernel runs, how many shipped curves a report on the built-in baseline finds, which it
does not find, and one small fit.
"""

import ctypes
import json
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from panictrack.archive import Database
from panictrack.curve import PanicCurve
from panictrack.curve.fit import curve_of, posterior
from panictrack.curve.observations import observe
from panictrack.errors import NotEnoughDataError
from panictrack.model import Measure, Series, SeriesPoint
from panictrack.report import curve_cache
from panictrack.report.curve_cache import CurveCache, plain
from panictrack.report.report_data import gather
from panictrack.report.wording.fit import fit_text
from panictrack.scoring.scorers import Scorers, load_topics

WEEK = date(2026, 11, 16)


def kernel() -> str | None:
    """The name of the OpenBLAS kernel that numpy runs; None where numpy brings no OpenBLAS."""
    for path in (Path(np.__file__).parent.parent / "numpy.libs").glob("libscipy_openblas64_*"):
        corename = ctypes.CDLL(str(path)).scipy_openblas_get_corename64_
        corename.restype = ctypes.c_char_p
        return corename().decode()
    return None


def shipped_curves() -> tuple[int, list[str]]:
    """How many curves of the built-in baseline are found, and the names of those that are not."""
    missing = []

    def no_fit(series, now):
        observe(series, now)  # raises as a fit would where there is too little data
        missing.append(f"{series.topic} {series.measure}")
        raise NotEnoughDataError("no fit in this test")

    curve_cache.posterior = no_fit
    with tempfile.TemporaryDirectory() as folder:
        archive = Database.create(Path(folder) / "archive.db")
        scorers = Scorers(load_topics())
        data = gather(archive, scorers=scorers, topic_name="ai", week=WEEK, curves=CurveCache(None))
        archive.close()
    fitted = (
        *data.uncorrected.values(),
        *data.corrected.values(),
        *(one.curve for one in (data.stories, *data.refits, *data.technologies) if one and one.curve),
    )
    return len(fitted), missing


def small_fit() -> PanicCurve:
    """The curve of a panic that rose and fell within two years of weeks."""
    points = tuple(
        SeriesPoint(
            start=date(2014, 11, 17) + timedelta(weeks=week),
            count=round(2 + 40 * np.exp(-(((week - 50) / 14) ** 2))),
            n=400,
            exposure=400.0 + week % 7 / 3,
            n_streams=2,
            coverage=1.0,
        )
        for week in range(104)
    )
    series = Series(topic="robots", measure=Measure.PANIC, step_days=7.0, points=points)
    return curve_of(posterior(series, date(2017, 12, 31)))


if __name__ == "__main__":
    curve = small_fit()
    found, missing = shipped_curves()
    json.dump(
        {
            "kernel": kernel(),
            "found": found,
            "missing": missing,
            "text": fit_text(curve),
            "fit": plain(curve),
        },
        sys.stdout,
    )
