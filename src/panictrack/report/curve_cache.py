"""A cache of fitted curves: a fit takes seconds, and the same counts give the same curve."""

import gzip
import hashlib
import json
import logging
import os
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import msgspec

from panictrack.curve import Hypothesis, PanicCurve, TurningPoint
from panictrack.curve.fit import VERSION, curve_of, posterior
from panictrack.curve.misclassification import MisclassificationCorrection
from panictrack.curve.observations import known_points, observe
from panictrack.data import data_path
from panictrack.leftovers import unfinished
from panictrack.model import ErrorRates, Series

MOST_CACHED = 500  # files of about 40 kB: half a year of weekly reports, whose fits later ones show again
SHIPPED = "curves.json.gz"
UNREADABLE = (OSError, EOFError, ValueError, RecursionError, zlib.error)
N_POSTERIORS = 2  # in memory: a corrected curve is made from those of two uncorrected ones

log = logging.getLogger(__name__)


class CurveCache:
    """Fits series and stores each curve in a folder, under a digest of the data it is made from.

    The curves of the built-in baseline are shipped with panictrack. Cached files may be deleted at any time;
    their curves are fitted again. A file that cannot be read, or holds another curve, counts as absent, and
    nothing is stored in a folder that cannot be written: a report never fails because of this cache.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._posterior = lru_cache(maxsize=N_POSTERIORS)(posterior)
        self._made: dict[str, PanicCurve] = {}  # in the place of a folder where there is none

    def curve(
        self,
        series: Series,
        now: date,
        *,
        label: str,
        errors: ErrorRates | None = None,
        attention: Series | None = None,
    ) -> PanicCurve:
        """The curve of what was known at `now`, corrected for the classifier's `errors` where given.

        `attention` is the share of all headlines that is on the topic; needed if `series` is a share of all.

        Raises
        ------
        NotEnoughDataError
            Fewer than 12 periods or 20 events.
        """
        key = _key(series, now, errors, attention)
        curve = self._read(key)
        if curve is None or not _matches(curve, series, is_corrected=errors is not None):
            log.info("fitting topic=%s measure=%s", series.topic, series.measure)
            fitted, correction = self._posterior(series, now), None
            if errors:
                draws = self._posterior(attention, now).draws if attention else None
                correction = MisclassificationCorrection(errors=errors, attention=draws)
            curve = curve_of(fitted, correction=correction)
            self._write(key, curve)
        return replace(curve, label=label, as_of=now)

    def shipped(self, series: Series, now: date, *, label: str) -> PanicCurve | None:
        """The uncorrected curve of a series of the built-in baseline if it is shipped; nothing is fitted.

        Raises
        ------
        NotEnoughDataError
            Fewer than 12 periods or 20 events.
        """
        observe(series, now)
        curve = self._read(_key(series, now))
        if curve is None or not _matches(curve, series, is_corrected=False):
            return None
        return replace(curve, label=label, as_of=now)

    @cached_property
    def _shipped(self) -> Mapping[str, Any]:
        try:
            curves = json.loads(gzip.decompress(data_path("baseline", SHIPPED).read_bytes()))
        except UNREADABLE:
            return {}
        return curves if isinstance(curves, dict) else {}

    def _read(self, key: str) -> PanicCurve | None:
        try:
            if (shipped := self._shipped.get(key)) is not None:
                return from_plain(shipped)
            if self._folder is None:
                return self._made.get(key)
            path = self._folder / f"{key}.json"
            curve = from_plain(json.loads(path.read_text(encoding="utf-8")))
        except UNREADABLE:
            return None
        with suppress(OSError):
            os.utime(path)  # last used now: the least recently used are deleted first
        return curve

    def _write(self, key: str, curve: PanicCurve) -> None:
        if self._folder is None:
            self._made[key] = curve
            return
        cached = self._folder / f"{key}.json"
        temporary = unfinished(cached)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(plain(curve)), encoding="utf-8")
            temporary.replace(cached)
            files = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
            for path in files[MOST_CACHED:]:
                path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("curve not cached folder=%s reason=%s", self._folder, error)
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def plain(curve: PanicCurve) -> Any:
    """A curve as mappings, lists, strings and numbers, which `from_plain` turns back into the same curve.

    Label and date are left out: they belong to the request.
    """
    return msgspec.to_builtins(replace(curve, label="", as_of=date.min))


def from_plain(fields: Any) -> PanicCurve:
    """The curve; ValueError if it is not one (msgspec.ValidationError is a ValueError)."""
    curve: PanicCurve = msgspec.convert(fields, PanicCurve)
    return curve


def _matches(curve: PanicCurve, series: Series, *, is_corrected: bool) -> bool:
    """Whether a curve is the requested one, as far as can be checked without a fit."""
    return (
        (curve.topic, curve.measure, curve.step_days) == (series.topic, series.measure, series.step_days)
        and (curve.version, curve.is_corrected) == (VERSION, is_corrected)
        and len(curve.hypotheses) == len(Hypothesis)
        and len(curve.turning_points) == len(TurningPoint)
    )


def _key(series: Series, now: date, errors: ErrorRates | None = None, attention: Series | None = None) -> str:
    """The digest under which the curve of these inputs is stored."""
    inputs = (VERSION, errors, _known(series, now), _known(attention, now) if attention else None)
    return hashlib.sha256(msgspec.msgpack.encode(inputs)).hexdigest()[:32]


def _known(series: Series, now: date) -> tuple[object, ...]:
    return series.topic, series.measure, series.step_days, series.reference, known_points(series, now)
