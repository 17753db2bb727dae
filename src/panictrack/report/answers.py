"""The answers that decide which verdict is published, and those that are shipped with panictrack."""

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from panictrack.archive.answers import SeriesKey
from panictrack.curve import PanicCurve, Verdict
from panictrack.curve.record import Answer, from_plain, to_plain
from panictrack.curve.verdict import N_AGREEING, publish
from panictrack.data import data_path
from panictrack.model import Measure
from panictrack.model.times import WEEK, week_start

SHIPPED = "record.json.gz"
APART, REMEMBERED = 4 * WEEK, 52 * WEEK  # of fits that decide together on a verdict


def as_published(curve: PanicCurve, answers: Iterable[Answer]) -> PanicCurve:
    """The curve with the verdict that is published (`verdict_to_publish`), given the answers so far."""
    own = curve.verdict
    said = [one for one in answers if one.is_corrected is curve.is_corrected]
    verdict = verdict_to_publish(own, week_start(curve.span[1]), said)
    return replace(curve, verdict=verdict, fit_verdict=None if verdict is own else own)


def as_they_would_have_been(fits: Iterable[Answer]) -> list[Answer]:
    """Answers of fits, given in order of time, each with the verdict that the page would have published."""
    said: list[Answer] = []
    for fit in fits:
        said.append(replace(fit, verdict=verdict_to_publish(fit.fitted, fit.week, said)))
    return said


def verdict_to_publish(own: Verdict, week: date, answers: Iterable[Answer]) -> Verdict:
    """The verdict of the fit of a week, or the one before: a new one only when three fits agree on it.

    Three fits are its own and two earlier ones, each at least four weeks before the next, none older than a
    year; any fit between them must agree, too. Without an earlier answer the verdict of the fit is published.
    Weeks are those of the last data: a report without new data brings no new fit. Of two answers of a week
    the later one counts. The answers are all corrected, or none is.
    """
    said = {one.week: one for one in answers}
    days = [day for day in sorted(said, reverse=True) if week - REMEMBERED <= day < week]
    before, fits, earliest = (said[days[0]].verdict if days else None), [own], week
    for day in days:
        if said[day].fitted is not own or len(fits) == N_AGREEING:
            break
        if day <= earliest - APART:
            fits, earliest = [said[day].fitted, *fits], day
    return publish(fits, before)


def answers_to(key: SeriesKey, published: Mapping[SeriesKey, Sequence[Answer]]) -> tuple[Answer, ...]:
    """All answers on a series: those that are shipped, then those that reports of the archive gave."""
    return (*shipped_answers(key), *published.get(key, ()))


def shipped_answers(key: SeriesKey) -> tuple[Answer, ...]:
    """What the page would have said of a series of the built-in baseline; empty where nobody has refitted it.

    Each answer is a fit to the data, streams and weeks known then, made later by benchmarks/curve_record.
    """
    topic, measure = key
    return tuple(map(from_plain, _shipped().get(topic, {}).get(measure.value, ())))


def shipped_record() -> dict[SeriesKey, tuple[Answer, ...]]:
    """All answers that are shipped."""
    keys = [(topic, Measure(name)) for topic, measures in _shipped().items() for name in measures]
    return {key: shipped_answers(key) for key in keys}


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, Mapping[str, Sequence[dict[str, Any]]]]:
    """Answers by topic and measure, as they are written."""
    try:
        body = data_path("baseline", SHIPPED).read_bytes()
    except FileNotFoundError:
        return {}
    found: Mapping[str, Mapping[str, Sequence[dict[str, Any]]]] = json.loads(gzip.decompress(body))
    return found


def record_file(record: Mapping[SeriesKey, Sequence[Answer]]) -> bytes:
    """Answers as the file that is shipped; the same answers give the same bytes."""
    plain: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for (topic, measure), answers in sorted(record.items()):
        ordered = sorted(answers, key=lambda answer: (answer.is_corrected, answer.week))
        plain.setdefault(topic, {})[measure.value] = list(map(to_plain, ordered))
    return gzip.compress(json.dumps(plain, separators=(",", ":")).encode(), 9, mtime=0)
