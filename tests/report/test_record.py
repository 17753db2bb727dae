"""The record on the page: which answers it has, the strip of verdicts, the words of the scores."""

import gzip
import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from matplotlib.text import Text

from panictrack.archive import Database
from panictrack.archive.answers import answers_before
from panictrack.curve import BandPoint, Verdict
from panictrack.curve.record import Answer
from panictrack.curve.record_scores import CHANCES, ChanceScore, RecordScores
from panictrack.model import Measure, Series, SeriesPoint
from panictrack.model.times import WEEK, week_start
from panictrack.report import ReportPaths, answers
from panictrack.report.answers import record_file, shipped_answers
from panictrack.report.build import build_report
from panictrack.report.charts.record import LOOKS, record_strip, runs
from panictrack.report.charts.style import house_style
from panictrack.report.i18n import use_catalogue
from panictrack.report.record import FRESH, answers_given, pooled_record, series_record
from panictrack.report.record_section import record_section
from panictrack.report.wording.curve import verdict_label
from panictrack.report.wording.record import pooled_sentences, record_sentence, record_sentences
from panictrack.scoring.run import score

KEY = ("ai", Measure.PANIC)
FIRST = date(2020, 1, 6)
FALLEN = Verdict.FALLEN
RISEN, EARLY = Verdict.RISEN_NOT_FALLEN, Verdict.TOO_EARLY
COUNTS = [5] * 40 + [30] * 20 + [5] * 40 + [60] * 20 + [5] * 60
REPORTED, NOW = date(2026, 11, 16), datetime(2026, 11, 23, 6, tzinfo=UTC)


def week(number):
    return FIRST + number * WEEK


def series(counts=COUNTS):
    points = tuple(
        SeriesPoint(start=week(number), count=count, n=1_000, exposure=1_000.0, n_streams=1, coverage=1.0)
        for number, count in enumerate(counts)
    )
    return Series(topic="ai", measure=Measure.PANIC, step_days=7.0, points=points)


def answer(monday, verdict=EARLY, **changes):
    quantiles = dict.fromkeys([field.name for field in fields(BandPoint)], 0.005)
    band = BandPoint(**quantiles | {"start": monday, "q025": 0.0, "q25": 0.004, "q75": 0.006, "q975": 0.01})
    values = {
        "week": monday,
        "verdict": verdict,
        "fitted": verdict,
        "p_past": 0.25,
        "p_higher": 0.5,
        "p_rose": 0.75,
        "level": 0.005,
        "recent": None,
        "forecast": tuple(replace(band, start=monday + (ahead + 1) * WEEK) for ahead in range(26)),
        "is_corrected": False,
        "version": "curve@3",
    }
    return Answer(**{**values, **changes})


def months(*verdicts, first=65, **changes):
    """One answer every fifth week, so that no month has two."""
    return [answer(week(first + 5 * number), verdict, **changes) for number, verdict in enumerate(verdicts)]


def found(*verdicts, **changes):
    return series_record(series(), is_corrected=False, shipped=months(*verdicts, **changes))


def strip(one, label="AI"):
    return record_strip(one, label=label, span=(2020.0, 2024.0))


def scores(**changes):
    none = ChanceScore(n=0, n_open=0, base_rate=None, brier=None, brier_of_base_rate=None, bins=())
    values = {"first": FIRST, "last": week(99), "n_answers": 9, "n_changes": 0, "n_changes_fitted": 0}
    values |= {"n_ends": 0, "n_false_ends": 0, "n_open_ends": 0, "horizons": ()}
    return RecordScores(chances=dict.fromkeys(CHANCES, none), **{**values, **changes})


def test_a_published_answer_stands_before_a_refit_of_the_same_week():
    refitted, said = months(EARLY, EARLY), months(RISEN)
    one = series_record(series(), is_corrected=False, published=said, shipped=refitted)
    assert [given.verdict for given in one.months] == [RISEN, EARLY]
    assert one.published == {week(65)}


def test_corrected_and_uncorrected_answers_are_two_records():
    both = [*months(RISEN), *months(FALLEN, is_corrected=True)]
    assert series_record(series(), is_corrected=True, shipped=both).months[0].verdict is FALLEN
    assert series_record(series(), is_corrected=False, shipped=both).months[0].verdict is RISEN


def test_the_answer_of_the_last_week_is_not_in_the_record_that_judges_it():
    last = [answer(week(len(COUNTS) - 1))]
    assert series_record(series(), is_corrected=False, published=last) is None
    assert series_record(series([]), is_corrected=False, published=last) is None


def test_without_a_shipped_record_there_is_none(monkeypatch, tmp_path):
    monkeypatch.setattr(answers, "data_path", lambda *_: tmp_path / "record.json.gz")
    monkeypatch.setattr(answers, "_shipped", answers._shipped.__wrapped__)
    assert shipped_answers(KEY) == ()


def test_the_shipped_file_gives_the_same_answers_and_the_same_bytes(monkeypatch, tmp_path):
    given = [*months(RISEN, EARLY), *months(FALLEN, is_corrected=True)]
    body = record_file({KEY: given[::-1]})
    assert body == record_file({KEY: given})
    (tmp_path / "record.json.gz").write_bytes(body)
    monkeypatch.setattr(answers, "data_path", lambda *_: tmp_path / "record.json.gz")
    monkeypatch.setattr(answers, "_shipped", answers._shipped.__wrapped__)
    assert list(shipped_answers(KEY)) == given
    assert shipped_answers(("rfid", Measure.CONCERN)) == ()


def test_a_report_answers_once_its_week_is_over_and_while_its_data_are_news():
    told = SimpleNamespace(span=(FIRST, REPORTED))
    data = SimpleNamespace(week=REPORTED, technologies=(), uncorrected={}, series={}, topic=None)
    sunday = datetime(2026, 11, 22, 23, tzinfo=UTC)
    curves = {Measure.PANIC: told}  # to answer by it would fail
    assert list(answers_given(data, curves, sunday)) == []
    assert list(answers_given(data, curves, NOW + FRESH)) == []
    told.span = (FIRST, REPORTED - FRESH)  # the last data are old, though the report is of its week
    assert list(answers_given(data, curves, NOW)) == []
    told.span = (FIRST, REPORTED)
    with pytest.raises(KeyError):
        list(answers_given(data, curves, NOW))


def test_months_on_end_with_one_verdict_are_one_run_and_a_gap_ends_it():
    days = [date(2020, month, 20) for month in (1, 2, 3, 6, 12)]
    given = list(zip(days, (EARLY, EARLY, RISEN, RISEN, RISEN), strict=True))
    assert [(run.verdict, run.first, run.end) for run in runs(given)] == [
        (EARLY, date(2020, 1, 1), date(2020, 3, 1)),
        (RISEN, date(2020, 3, 1), date(2020, 4, 1)),
        (RISEN, date(2020, 6, 1), date(2020, 7, 1)),
        (RISEN, date(2020, 12, 1), date(2021, 1, 1)),
    ]


def test_the_strip_says_how_often_the_verdict_changed_and_was_wrong():
    chart = strip(found(EARLY, FALLEN, FALLEN, RISEN))
    assert chart.title == (
        "Since April 2021 the verdict has changed 2 times; a peak was declared past once, and a higher one "
        "came later"
    )
    assert f"Apr 2021: too early to tell; May 2021 to Jun 2021: {verdict_label(FALLEN)}; Jul" in chart.alt


def test_the_first_month_of_a_false_end_has_a_cross_and_the_caption_explains_it():
    one = strip(found(EARLY, FALLEN, FALLEN, RISEN))
    with house_style("test"):
        texts = [text.get_text() for text in one.draw(one).findobj(Text)]
    assert texts.count("×") == 1
    assert "Cross" in one.caption
    assert "Cross" not in strip(found(EARLY, RISEN)).caption


def test_the_legend_names_the_verdicts_that_are_drawn_and_no_other():
    one = strip(found(EARLY, FALLEN))
    with house_style("test"):
        texts = {text.get_text() for text in one.draw(one).findobj(Text)}
    assert {"too early to tell", verdict_label(FALLEN)} <= texts
    assert "risen, not fallen" not in texts


def test_no_two_verdicts_look_alike_without_colour():
    assert len({(look.hatch, look.edge) for look in LOOKS.values()}) == len(LOOKS)


def test_the_table_has_what_was_said_and_what_came():
    first, *_ = strip(found(FALLEN, RISEN)).table.records()
    assert first["verdict"] == FALLEN.value
    assert (first["p_past"], first["was_past"], first["is_false_end"]) == (0.25, False, True)
    assert (first["weeks_ahead"], first["weeks_in_50"], first["weeks_in_95"]) == (26, 26, 26)
    assert first["level_per_10000"] == 50
    assert first["is_published"] is False


def test_the_caption_tells_refits_from_published_answers():
    both = series_record(
        series(), is_corrected=False, published=months(EARLY, first=73), shipped=months(EARLY)
    )
    published = series_record(series(), is_corrected=False, published=months(EARLY))
    assert "One answer is as a report gave it; the others are fits made later" in strip(both).caption
    assert strip(published).caption == "Each answer is as a report gave it."
    assert strip(found(EARLY)).caption.startswith("Each answer is a fit made later")


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ({"n_ends": 0}, "the verdict has not changed; no peak was declared past."),
        ({"n_ends": 1}, "past once, and no higher one has come so far."),
        ({"n_ends": 1, "n_open_ends": 1}, "so far (that was less than half a year ago)."),
        ({"n_ends": 3, "n_open_ends": 1}, "so far (1 of these less than half a year ago)."),
        ({"n_ends": 3, "n_false_ends": 1}, "past 3 times, and a higher one came after one of these."),
        ({"n_ends": 3, "n_false_ends": 2}, "a higher one came after 2 of these."),
        ({"n_ends": 2, "n_false_ends": 2}, "a higher one came after each of these."),
    ],
)
def test_the_sentence_counts_declared_ends_and_false_ones(ends, words):
    assert record_sentence(scores(**ends)).endswith(words)


def test_the_sentences_give_brier_scores_base_rates_and_forecasts():
    said = " ".join(record_sentences(found(EARLY, FALLEN, RISEN).scores))
    assert "that it has passed its peak, 0.06 (0.00: came true in 0% of 3 months)" in said
    assert "The fits of single weeks alone would have changed it 2 times." in said
    assert "1 to 4 weeks ahead: 100% and 100%" in said


def test_what_is_not_decided_yet_has_no_score():
    said = " ".join(record_sentences(scores()))
    assert "No stated chance is decided yet. No later week is known" in said
    open_ones = found(EARLY, EARLY, first=152)
    said = " ".join(record_sentences(open_ones.scores))
    assert "0.56 (0.00: came true in 100% of one month, 1 not decided)" in said
    said = " ".join(record_sentences(found(EARLY, first=160).scores))
    assert "that it has passed its peak, none is decided" in said


def test_a_chance_that_was_never_stated_is_not_mentioned():
    said = " ".join(record_sentences(found(EARLY, p_higher=None).scores))
    assert "higher in half a year" not in said


def test_records_of_several_technologies_are_pooled():
    one, other = found(EARLY, FALLEN, RISEN), found(RISEN, FALLEN, first=125)
    pooled = pooled_record([one, other])
    assert (pooled.n_series, pooled.n_months, pooled.n_changes) == (2, 5, 3)
    assert (pooled.n_ends, pooled.n_false_ends) == (2, 1)
    assert pooled.chances["past"].n == 5
    assert pooled.chances["past"].base_rate == 0.4
    assert pooled_record([one]) is None
    said = " ".join(pooled_sentences(pooled))
    assert (
        "The records of 2 technologies together have 5 months, in which the verdict changed 3 times." in said
    )
    assert "Peaks declared past: 2; a higher one came later after 1 of them." in said


def test_the_section_shows_how_often_each_stated_chance_came_true():
    one = found(EARLY, FALLEN, RISEN)
    section = record_section(one, None)
    assert section.table.rows[0] == ("that it has passed its peak", "10% to 30%", "3", "25%", "0%")
    assert record_section(None, None) is None
    pooled = record_section(one, pooled_record([one, found(RISEN, first=125)]))
    assert pooled.table.rows[0] == ("that it has passed its peak", "10% to 30%", "4", "25%", "25%")
    assert pooled.table.caption.endswith("(2 technologies together)")


CASES = {
    "open": lambda: found(EARLY, first=150),
    "false end": lambda: found(EARLY, FALLEN, RISEN),
    "false ends": lambda: found(FALLEN, EARLY, FALLEN, EARLY),
    "held": lambda: found(FALLEN, first=125),
    "not stated": lambda: found(EARLY, RISEN, p_higher=None, p_rose=None, forecast=()),
    "published": lambda: series_record(series(), is_corrected=False, published=months(*[EARLY] * 9)),
}


@pytest.mark.parametrize("make", CASES.values(), ids=CASES)
def test_every_word_of_the_record_is_in_the_catalogue(make, marked_catalogue):
    with use_catalogue(marked_catalogue):
        chart, section = strip(make(), label="7"), record_section(make(), pooled_record([make(), make()]))
        texts = [chart.title, chart.subtitle, chart.caption, chart.alt, section.title, *section.paragraphs]
        texts += [column.meaning for column in chart.table.columns]
        texts += [cell for row in section.table.rows for cell in row] if section.table else []
        with house_style("test"):
            texts += [text.get_text() for text in chart.draw(chart).findobj(Text)]
    assert [text for text in texts if any(letter.isascii() and letter.isalpha() for letter in text)] == []


def test_a_report_shows_the_record_and_adds_what_it_says_itself(tmp_path, undrawn, monkeypatch):
    monday = week_start(date(2024, 1, 15))
    shipped = [answer(monday + 4 * n * WEEK, RISEN, is_corrected=True) for n in range(20)]
    plain = json.loads(gzip.decompress(record_file({KEY: shipped})))
    monkeypatch.setattr(answers, "_shipped", lambda: plain)
    archive = Database.create(tmp_path / "archive.db")
    score(archive)
    paths = ReportPaths(
        topics=None, reports=tmp_path / "reports", history=None, curves=None, settings_digest="0123456789ab"
    )

    last, monday = date(2026, 8, 17), datetime(2026, 8, 24, 6, tzinfo=UTC)  # of the built-in baseline
    page = build_report(archive, paths, topic="ai", week=last, now=monday, uncorrected=False).page
    with archive.reading() as connection:
        published = dict(answers_before(connection, REPORTED))
    archive.close()
    html = page.read_text(encoding="utf-8")
    assert (
        html.index('id="chart-panic_curve"') < html.index('id="chart-record"') < html.index('"record-scores"')
    )
    assert (page.parent / "record.csv").read_text().startswith("week,verdict,fitted,p_past,was_past")
    (corrected,) = (one for one in published[KEY] if one.is_corrected)
    assert corrected.recent > 0
    assert {"ai", "self_driving_cars"} <= {topic for topic, _ in published}
