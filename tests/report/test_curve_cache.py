import gzip
import json
import os
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from types import SimpleNamespace

import pytest

from panictrack.curve.fit import posterior
from panictrack.errors import NotEnoughDataError
from panictrack.history.baseline import NO_BASELINE
from panictrack.model import ErrorCounts, ErrorRates, Measure, ReferencePanel, Series, SeriesPoint
from panictrack.report import counts, curve_cache
from panictrack.report.curve_cache import CurveCache, from_plain, plain
from panictrack.report.known_errors import KnownErrors
from panictrack.report.report_data import MEASURES, curves_of, gather
from panictrack.report.wording.curve import curve_sentence
from panictrack.scoring.run import score
from panictrack.scoring.scorers import Scorers, load_topics

NOW = date(2016, 1, 10)
PANEL = ReferencePanel(streams=("a.com", "b.com"), first=date(2014, 11, 17), last=date(2015, 11, 9))


def series(peak=8, measure=Measure.PANIC, n_weeks=60):
    """A hump of alarmed headlines, 400 headlines a week, one outlet or another denominator now and then."""
    first = date(2014, 11, 17)
    return Series(
        topic="ai",
        measure=measure,
        step_days=7.0,
        points=tuple(
            SeriesPoint(
                start=first + timedelta(weeks=week),
                count=max(1, peak - abs(week - 25) // 3),
                n=400,
                exposure=400.0 + week % 2,
                n_streams=2,
                coverage=1.0,
            )
            for week in range(n_weeks)
        ),
    )


once = lru_cache(maxsize=32)(posterior)


@pytest.fixture(autouse=True)
def _fitted_once(monkeypatch, coarse_fits):
    """The fit is no matter of these tests: each series is fitted once for all of them."""
    monkeypatch.setattr(curve_cache, "posterior", once)


@pytest.fixture
def fits(monkeypatch):
    """How many fits were made."""
    made = []
    really = curve_cache.posterior
    monkeypatch.setattr(curve_cache, "posterior", lambda *given: made.append(given) or really(*given))
    return made


def test_a_curve_is_fitted_once_and_then_read_from_the_cache(tmp_path, fits):
    first = CurveCache(tmp_path / "curves").curve(series(), NOW, label="AI")
    again = CurveCache(tmp_path / "curves").curve(series(), NOW, label="AI")
    assert again == first
    assert list(again.hypotheses) == list(first.hypotheses)  # the best first: a sentence rests on the order
    assert curve_sentence(again) == curve_sentence(first)
    assert len(fits) == 1


def test_a_cached_curve_states_its_reference_panel(tmp_path):
    made = CurveCache(tmp_path).curve(replace(series(), reference=PANEL), NOW, label="AI")
    (path,) = tmp_path.glob("*.json")
    assert json.loads(path.read_text())["reference"]["streams"] == ["a.com", "b.com"]
    assert CurveCache(tmp_path).curve(replace(series(), reference=PANEL), NOW, label="AI") == made
    assert made.reference == PANEL


def test_a_report_fits_nothing_twice_even_with_no_folder_for_curves(archive, store, monkeypatch):
    shipped = map(from_plain, CurveCache(None)._shipped.values())
    some = next(curve for curve in shipped if not curve.is_corrected)
    fitted = []

    def noted(one, day):
        fitted.append((one.topic, one.measure, one.points, day))
        return SimpleNamespace(series=one, draws=None)

    def as_asked(fit, **_):
        return replace(some, topic=fit.series.topic, measure=fit.series.measure)

    monkeypatch.setattr(counts, "load_baseline", lambda _: NO_BASELINE)
    monkeypatch.setattr(curve_cache, "posterior", noted)
    monkeypatch.setattr(curve_cache, "curve_of", as_asked)
    monkeypatch.setattr(CurveCache, "_shipped", {})
    store("Rogue AI could kill everyone, scientists warn", "AI helps bakers", "Cup final")
    score(archive)
    week = date(2026, 11, 16)
    found = gather(
        archive, scorers=Scorers(load_topics()), topic_name="ai", week=week, curves=CurveCache(None)
    )
    assert set(found.uncorrected) == {*found.corrected, Measure.ATTENTION} == set(MEASURES)
    assert len(fitted) == len(set(fitted))


def test_a_cached_curve_takes_the_day_and_label_of_the_request(tmp_path, fits):
    curves = CurveCache(tmp_path)
    curves.curve(series(), NOW, label="AI")
    later = curves.curve(series(), NOW + timedelta(days=200), label="robots")
    assert "about robots" in curve_sentence(later)
    assert "data up to" in curve_sentence(later)
    assert len(fits) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"series": series(peak=9)},
        {"series": series(measure=Measure.CONCERN)},
        {"series": series(n_weeks=59)},
        {"series": replace(series(), reference=PANEL)},
        {"now": NOW - timedelta(weeks=3)},
    ],
    ids=["a count", "the measure", "a week less", "the reference panel", "a day before the last weeks"],
)
def test_other_data_is_another_curve(tmp_path, fits, changed):
    curves = CurveCache(tmp_path)
    request = {"series": series(), "now": NOW} | changed
    curves.curve(series(), NOW, label="AI")
    curves.curve(request["series"], request["now"], label="AI")
    assert len(fits) == 2


def test_corrected_and_uncorrected_curves_are_cached_separately(tmp_path):
    curves = CurveCache(tmp_path)
    errors = ErrorRates(total=ErrorCounts(hits=60, misses=40, false_alarms=10, correct_rejections=400))
    attention = series(peak=30, measure=Measure.ATTENTION)
    uncorrected = curves.curve(series(), NOW, label="AI")
    corrected = curves.curve(series(), NOW, label="AI", errors=errors, attention=attention)
    assert (uncorrected.is_corrected, corrected.is_corrected) == (False, True)
    again = CurveCache(tmp_path).curve(series(), NOW, label="AI", errors=errors, attention=attention)
    assert again == corrected


def test_a_curve_comes_back_from_json_with_every_number_infinite_ones_too(tmp_path):
    curve = CurveCache(None).curve(series(), NOW, label="")
    back = from_plain(json.loads(json.dumps(plain(curve))))
    assert back == from_plain(plain(curve))
    assert (back.verdict_inputs, back.half_life_days, back.stages, back.forecast) == (
        curve.verdict_inputs,
        curve.half_life_days,
        curve.stages,
        curve.forecast,
    )


@pytest.mark.parametrize(
    "damage", ["", "{", '{"topic": 3}', "[]", "\udcff"], ids=["empty", "half", "other", "list", "no text"]
)
def test_a_damaged_file_is_fitted_again(tmp_path, fits, damage):
    first = CurveCache(tmp_path).curve(series(), NOW, label="AI")
    (path,) = tmp_path.glob("*.json")
    path.write_bytes(damage.encode(errors="surrogateescape"))
    assert CurveCache(tmp_path).curve(series(), NOW, label="AI") == first
    assert len(fits) == 2
    assert from_plain(json.loads(path.read_text())).verdict is first.verdict


@pytest.mark.parametrize(
    "poison",
    [{"topic": "radio"}, {"version": "curve@1"}, {"measure": "concern"}, {"hypotheses": {}}],
    ids=str,
)
def test_a_file_with_another_curve_is_ignored(tmp_path, fits, poison):
    CurveCache(tmp_path).curve(series(), NOW, label="AI")
    (path,) = tmp_path.glob("*.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | poison))
    again = CurveCache(tmp_path).curve(series(), NOW, label="AI")
    assert (again.topic, again.version, again.measure) == ("ai", curve_cache.VERSION, Measure.PANIC)
    assert again.hypotheses
    assert len(fits) == 2


def test_a_report_does_not_fail_for_a_folder_that_cannot_be_written(tmp_path, caplog):
    (tmp_path / "curves").write_text("a file in its place")
    assert CurveCache(tmp_path / "curves").curve(series(), NOW, label="AI").n_events > 0
    assert "curve not cached" in caplog.text


def test_a_full_disk_leaves_no_half_file(tmp_path, monkeypatch, caplog):
    def full(path, *_, **__):
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(tmp_path), "write_text", full)
    assert CurveCache(tmp_path).curve(series(), NOW, label="AI").n_events > 0
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "body",
    [b"", b"no gzip", gzip.compress(b"[]", mtime=0), gzip.compress(b"{", mtime=0)],
    ids=["empty", "no gzip", "a list", "half"],
)
def test_a_damaged_file_of_shipped_curves_counts_as_none(tmp_path, monkeypatch, body, fits):
    damaged = tmp_path / "curves.json.gz"
    damaged.write_bytes(body)
    monkeypatch.setattr(curve_cache, "data_path", lambda *_: damaged)
    assert CurveCache(None).curve(series(), NOW, label="AI").n_events > 0
    assert len(fits) == 1


def test_errors_and_attention_are_inputs_of_a_corrected_curve(tmp_path):
    curves = CurveCache(tmp_path)
    errors = ErrorRates(total=ErrorCounts(hits=60, misses=40, false_alarms=10, correct_rejections=400))
    other = ErrorRates(total=ErrorCounts(hits=90, misses=10, false_alarms=40, correct_rejections=400))
    for found in (errors, other):
        for peak in (30, 40):
            attention = series(peak=peak, measure=Measure.ATTENTION)
            curves.curve(series(), NOW, label="AI", errors=found, attention=attention)
    assert len(list(tmp_path.glob("*.json"))) == 4


def test_one_measure_of_a_topic_without_error_rates_is_fitted_alone_as_in_the_shipped_record(fits):
    topic = SimpleNamespace(name="cloning", label_in_sentence="cloning")
    only = {Measure.CONCERN: series(measure=Measure.CONCERN)}
    uncorrected, corrected = curves_of(only, CurveCache(None), NOW, topic, KnownErrors())
    assert (list(uncorrected), corrected, len(fits)) == ([Measure.CONCERN], {}, 1)


def test_a_curve_that_is_used_again_is_deleted_later_than_one_that_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(curve_cache, "MOST_CACHED", 2)
    curves = CurveCache(tmp_path)
    curves.curve(series(6), NOW, label="AI")
    (used,) = tmp_path.glob("*.json")
    curves.curve(series(7), NOW, label="AI")
    for path in tmp_path.glob("*.json"):
        os.utime(path, (1_000 if path == used else 2_000,) * 2)
    curves.curve(series(6), NOW, label="AI")
    curves.curve(series(8), NOW, label="AI")
    assert used.exists()


def test_the_least_recently_used_files_are_deleted_first(tmp_path, monkeypatch):
    monkeypatch.setattr(curve_cache, "MOST_CACHED", 2)
    curves = CurveCache(tmp_path)
    for age, peak in enumerate((6, 7)):
        before = set(tmp_path.glob("*.json"))
        curves.curve(series(peak), NOW, label="AI")
        (made,) = set(tmp_path.glob("*.json")) - before
        os.utime(made, (1_000 + age, 1_000 + age))
    oldest = min(tmp_path.glob("*.json"), key=lambda path: path.stat().st_mtime)
    curves.curve(series(8), NOW, label="AI")
    assert not oldest.exists()
    assert len(list(tmp_path.glob("*"))) == 2  # and no unfinished file lies about


def test_too_little_data_is_an_error_and_nothing_is_cached(tmp_path):
    with pytest.raises(NotEnoughDataError):
        CurveCache(tmp_path).curve(series(n_weeks=5), NOW, label="AI")
    assert not list(tmp_path.iterdir())


def test_shipped_curves_are_used_before_any_is_fitted(tmp_path, monkeypatch, fits):
    shown = CurveCache(tmp_path).curve(series(), NOW, label="AI")
    (path,) = tmp_path.glob("*.json")
    shipped = tmp_path / "shipped.json.gz"
    shipped.write_bytes(gzip.compress(json.dumps({path.stem: json.loads(path.read_text())}).encode()))
    monkeypatch.setattr(curve_cache, "data_path", lambda *_: shipped)
    assert CurveCache(None).curve(series(), NOW, label="AI") == shown
    assert len(fits) == 1
