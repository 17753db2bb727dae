"""Curves that are kept: a fit takes seconds, and the same counts give the same curve."""

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
from panictrack.curve.observations import known_points
from panictrack.data import data_path
from panictrack.model import ErrorRates, Series

MOST_KEPT = 200  # files of about 40 kB: the weekly reports of three topics over two months
SHIPPED = "curves.json.gz"
UNREADABLE = (OSError, EOFError, ValueError, RecursionError, zlib.error)
N_POSTERIORS = 2  # held while a report is made: a corrected curve is made of those of two called ones


log = logging.getLogger(__name__)


class CurveCache:
    """Fits series, and keeps each curve in a folder under the digest of what it rests on.

    The curves of the built-in baseline travel with panictrack. Whatever is kept may be deleted at any time:
    it is fitted anew. A file that cannot be read, or holds another curve, counts as absent, and a folder that
    cannot be written keeps nothing: a report never fails for its curves.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._posterior = lru_cache(maxsize=N_POSTERIORS)(posterior)

    def curve(
        self,
        series: Series,
        now: date,
        *,
        label: str,
        errors: ErrorRates | None = None,
        attention: Series | None = None,
    ) -> PanicCurve:
        """The curve of what was known at `now`; with `errors`, of the shares that readers would have found.

        `attention` is the share of all headlines that is on the topic, where `series` is a share of all.

        Raises
        ------
        NotEnoughDataError
            Fewer than 12 periods or 20 events.
        """
        key = _key(series, now, errors, attention)
        kept = self._read(key)
        if kept is None or not _is_of(kept, series, is_corrected=errors is not None):
            log.info("fitting topic=%s measure=%s", series.topic, series.measure)
            kept = curve_of(
                self._posterior(series, now),
                correction=self._correction(errors, attention, now) if errors else None,
            )
            self._write(key, kept)
        return replace(kept, label=label, as_of=now)

    def _correction(
        self, errors: ErrorRates, attention: Series | None, now: date
    ) -> MisclassificationCorrection:
        return MisclassificationCorrection(
            errors=errors, attention=self._posterior(attention, now).draws if attention else None
        )

    @cached_property
    def _shipped(self) -> Mapping[str, Any]:
        try:
            found = json.loads(gzip.decompress(data_path("baseline", SHIPPED).read_bytes()))
        except UNREADABLE:
            return {}
        return found if isinstance(found, dict) else {}

    def _read(self, key: str) -> PanicCurve | None:
        try:
            if (found := self._shipped.get(key)) is not None:
                return from_plain(found)
            if self._folder is None:
                return None
            path = self._folder / f"{key}.json"
            curve = from_plain(json.loads(path.read_text(encoding="utf-8")))
        except UNREADABLE:
            return None
        with suppress(OSError):
            os.utime(path)  # used today: the oldest go first
        return curve

    def _write(self, key: str, curve: PanicCurve) -> None:
        if self._folder is None:
            return
        unfinished = self._folder / f".{key}.{os.getpid()}.unfinished"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(json.dumps(plain(curve)), encoding="utf-8")
            unfinished.replace(self._folder / f"{key}.json")
            files = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
            for path in files[MOST_KEPT:]:
                path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("curve not kept folder=%s reason=%s", self._folder, error)
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)


def plain(curve: PanicCurve) -> Any:
    """A curve as mappings, lists, texts and numbers, of which `from_plain` makes the same curve.

    Label and day of asking are left out: they are those of who asks.
    """
    return msgspec.to_builtins(replace(curve, label="", as_of=date.min))


def from_plain(found: Any) -> PanicCurve:
    """The curve; ValueError where it is none (msgspec.ValidationError is one)."""
    curve: PanicCurve = msgspec.convert(found, PanicCurve)
    return curve


def _is_of(curve: PanicCurve, series: Series, *, is_corrected: bool) -> bool:
    """Whether a file holds what its name says, as far as can be told without a fit."""
    return (
        (curve.topic, curve.measure, curve.step_days) == (series.topic, series.measure, series.step_days)
        and (curve.version, curve.is_corrected) == (VERSION, is_corrected)
        and len(curve.hypotheses) == len(Hypothesis)
        and len(curve.turning_points) == len(TurningPoint)
    )


def _key(series: Series, now: date, errors: ErrorRates | None, attention: Series | None) -> str:
    """A digest of all that a curve rests on."""
    rests_on = (VERSION, errors, _known(series, now), _known(attention, now) if attention else None)
    return hashlib.sha256(msgspec.msgpack.encode(rests_on)).hexdigest()[:32]


def _known(series: Series, now: date) -> tuple[object, ...]:
    return series.topic, series.measure, series.step_days, known_points(series, now)
