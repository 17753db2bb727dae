"""The record on the page: which answers it has, the strip of verdicts, the words of the scores."""

import gzip
import json
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from matplotlib.text import Text

from panictrack.archive import Database
from panictrack.archive.answers import answers_before
from panictrack.curve import BandPoint, Verdict
from panictrack.curve.record import Answer, answer_of
from panictrack.curve.record_scores import CHANCES, NEW_ERA, ChanceScore, RecordScores
from panictrack.model import Measure, Series, SeriesPoint
from panictrack.model.times import WEEK, week_start
from panictrack.report import ReportPaths, answers
from panictrack.report.answers import (
    as_published,
    as_they_would_have_been,
    record_file,
    shipped_answers,
)
from panictrack.report.build import build_report
from panictrack.report.charts.record import LOOKS, record_strip, runs
from panictrack.report.charts.style import house_style
from panictrack.report.curve_cache import CurveCache
from panictrack.report.curve_cache import from_plain as curve_from_plain
from panictrack.report.i18n import use_catalogue
from panictrack.report.record import (
    FRESH,
    answers_given,
    pooled_record,
    records_of_technologies,
    series_record,
)
from panictrack.report.record_section import record_section
from panictrack.report.wording.curve import verdict_label
from panictrack.report.wording.record import (
    outcomes_sentence,
    pooled_sentences,
    record_sentence,
    record_sentences,
)
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
        "step_days": 7.0,
        "n_steps": 104,
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


def scored(**changes):
    none = ChanceScore(n=0, n_open=0, base_rate=None, brier=None, brier_of_base_rate=None, bins=())
    values = {"first": FIRST, "last": week(99), "n_answers": 9, "n_changes": 0, "n_changes_fitted": 0}
    values |= {"n_ends": 0, "n_false_ends": 0, "n_open_ends": 0, "horizons": ()}
    values |= {"false_ends": (), "n_weeks": 0, "eras": ()}
    scores = RecordScores(chances=dict.fromkeys(CHANCES, none), **{**values, **changes})
    return replace(found(EARLY), scores=scores)


@dataclass(frozen=True, kw_only=True)
class Told:
    """Of a curve, what decides on its verdict."""

    span: tuple[date, date]
    verdict: Verdict
    fit_verdict: Verdict | None = None
    is_corrected: bool = False


def both():
    """A report gave the second of two answers at the time."""
    return series_record(
        series(), is_corrected=False, published=months(EARLY, first=73), shipped=months(EARLY)
    )


def published(*verdicts):
    return series_record(series(), is_corrected=False, published=months(*verdicts))


def section_of(record, pooled=None):
    return record_section(record, pooled, topic="AI", measure=Measure.PANIC)


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
    told = SimpleNamespace(
        span=(FIRST, REPORTED),
        verdict=RISEN,
        fit_verdict=FALLEN,
        p_peak_passed=0.25,
        p_higher=0.5,
        p_rose=0.75,
        step_days=7.0,
        fitted=[SimpleNamespace(q50=0.005)],
        forecast=(),
        is_corrected=False,
        version="curve@3",
    )
    data = SimpleNamespace(
        week=REPORTED,
        technologies=(),
        uncorrected={Measure.PANIC: told},
        series={Measure.PANIC: replace(series(), points=())},
        topic=SimpleNamespace(name="ai"),
    )
    sunday = datetime(2026, 11, 22, 23, tzinfo=UTC)
    curves = {Measure.PANIC: told}
    assert list(answers_given(data, curves, sunday)) == []
    assert list(answers_given(data, curves, NOW + FRESH)) == []
    told.span = (FIRST, REPORTED - FRESH)  # the last data are old, though the report is of its week
    assert list(answers_given(data, curves, NOW)) == []
    told.span = (FIRST, REPORTED)
    wanted = answer(REPORTED, RISEN, fitted=FALLEN, n_steps=1, forecast=())
    assert list(answers_given(data, curves, NOW)) == [(KEY, wanted)]


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
        "Since April 2021 the verdict would have changed 2 times; a peak would have been declared past once, "
        "and a higher one came later (declared in May 2021)"
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


def test_every_verdict_has_a_look_and_no_two_look_alike_without_colour():
    assert set(LOOKS) == {verdict.value for verdict in Verdict}
    assert len({(look.hatch, look.edge) for look in LOOKS.values()}) == len(LOOKS)


def test_the_table_has_what_was_said_and_what_came():
    first, *_ = strip(found(FALLEN, RISEN)).table.records()
    assert first["verdict"] == FALLEN.value
    assert (first["p_past"], first["was_past"], first["is_false_end"]) == (0.25, False, True)
    assert (first["weeks_ahead"], first["weeks_in_50"], first["weeks_in_95"]) == (26, 26, 26)
    assert first["level_per_10000"] == 50
    assert first["is_published"] is False


def test_the_caption_tells_refits_from_published_answers():
    said = "One answer is as a report gave it at the time; the others are fits made later, with today’s"
    assert said in strip(both()).caption
    assert strip(published(EARLY)).caption == "Each answer is as a report gave it at the time."
    assert strip(found(EARLY)).caption.startswith("Each answer is a fit made later, with today’s classifier")


def test_a_refit_is_called_what_the_page_would_have_said_and_a_published_answer_what_it_said():
    verdicts = (EARLY, FALLEN, RISEN)
    assert section_of(found(*verdicts)).title == "What this page would have said, and what came"
    assert section_of(published(*verdicts)).title == "What this page said, and what came"
    assert section_of(both()).title == "What this page said or would have said, and what came"
    assert "What this page would have said at each month-end about AI" in strip(found(*verdicts)).subtitle
    assert "a peak was declared past once" in record_sentence(published(*verdicts))
    assert "the verdict, refits included, has not changed; no peak was" in record_sentence(both())
    assert "here a peak would have been declared past" in strip(found(*verdicts)).caption
    assert "here a peak was declared past" in strip(published(*verdicts)).caption


def test_a_false_end_has_its_date_in_the_sentence():
    said = record_sentence(found(FALLEN, EARLY, FALLEN, EARLY, first=61))
    assert said.endswith("came after each of these (declared in March 2021 and May 2021).")


def test_the_ends_of_each_other_measure_are_told_beside_the_record_of_panic():
    others = {Measure.ATTENTION: found(EARLY, FALLEN, RISEN), Measure.CONCERN: found(EARLY)}
    section = record_section(found(EARLY), None, topic="AI", measure=Measure.PANIC, others=others)
    assert section.paragraphs[4] == (
        "The other measures of this topic have records of their own. Attention: a peak would have been "
        "declared past once, and a higher one came later (declared in May 2021). Concern: no peak would have "
        "been declared past."
    )
    alone = section_of(found(EARLY))
    assert len(alone.paragraphs) == len(section.paragraphs) - 1


def test_forecasts_are_told_with_the_weeks_that_they_share():
    one = found(EARLY, EARLY)
    assert (sum(score.n for score in one.scores.horizons), one.scores.n_weeks) == (52, 31)
    said = " ".join(record_sentences(one))
    assert "52 forecasts are judged, of 31 weeks, as counted: the same week is forecast in several" in said
    assert "Earlier and later ones apart" not in said
    pooled = pooled_record([one, one])
    assert pooled.n_weeks == 62
    assert "104 forecasts are judged, of 62 weeks" in pooled_sentences(pooled, measure="panic")[1]


def test_forecasts_of_two_eras_are_judged_apart():
    """Of the second era, no week lies inside the forecast."""
    before, since = answer(week(120)), answer(week(160), forecast=())
    bands = [replace(band, start=band.start + 40 * WEEK, q25=0.9, q75=0.95) for band in before.forecast[:19]]
    since = replace(since, forecast=tuple(bands))
    assert before.week < NEW_ERA <= since.week
    one = series_record(series(), is_corrected=False, shipped=[before, since])
    assert [(era.n, era.n_in_50) for era in one.scores.eras] == [(26, 26), (19, 0)]
    said = " ".join(record_sentences(one))
    assert (
        "Earlier and later ones apart: of the 26 forecasts made from April 2022 to April 2022, 100% held the "
        "week in their 50% interval and 100% in their 95% interval; of the 19 forecasts made from January"
    ) in said


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ({"n_ends": 0}, "the verdict would not have changed; no peak would have been declared past."),
        ({"n_ends": 1}, "past once, and no higher one has come so far."),
        ({"n_ends": 1, "n_open_ends": 1}, "so far (that was less than half a year ago)."),
        ({"n_ends": 3, "n_open_ends": 1}, "so far (1 of these less than half a year ago)."),
        ({"n_ends": 3, "n_false_ends": 1}, "past 3 times, and a higher one came after one of these."),
        ({"n_ends": 3, "n_false_ends": 2}, "a higher one came after 2 of these."),
        ({"n_ends": 2, "n_false_ends": 2}, "a higher one came after each of these."),
    ],
)
def test_the_sentence_counts_declared_ends_and_false_ones(ends, words):
    assert record_sentence(scored(**ends)).endswith(words)


def test_the_sentences_give_brier_scores_base_rates_and_forecasts():
    said = " ".join(record_sentences(found(EARLY, FALLEN, RISEN)))
    assert "that it has passed its peak, 0.06 (0.00: came true in 0% of 3 months)" in said
    assert "The fits of single weeks alone would have changed it 2 times." in said
    assert "1 to 4 weeks ahead: 100% and 100%" in said


def test_what_is_not_decided_yet_has_no_score():
    said = " ".join(record_sentences(scored()))
    assert "No stated chance is decided yet. No later week is known" in said
    open_ones = found(EARLY, EARLY, first=152)
    said = " ".join(record_sentences(open_ones))
    assert "0.56 (0.00: came true in 100% of one month, 1 not decided)" in said
    said = " ".join(record_sentences(found(EARLY, first=160)))
    assert "that it has passed its peak, none is decided" in said


def test_the_spans_are_told_that_the_chances_were_stated_of():
    long = found(EARLY, RISEN, step_days=28.0, n_steps=388)
    assert "A period is 4 weeks, a quarter 12 weeks and half a year 24 weeks." in outcomes_sentence(long)
    one, *others = long.months
    grown = replace(long, months=(replace(one, step_days=7.0), *others))
    assert "In the latest answer a period is 4 weeks" in outcomes_sentence(grown)
    short = outcomes_sentence(found(EARLY, n_steps=5))
    assert "A period is one week, a quarter one week and half a year one week." in short


def test_records_of_several_technologies_are_pooled():
    one, other = found(EARLY, FALLEN, RISEN), found(RISEN, FALLEN, first=125)
    pooled = pooled_record([one, other])
    assert (pooled.n_series, pooled.n_months, pooled.n_changes) == (2, 5, 3)
    assert (pooled.n_ends, pooled.n_false_ends) == (2, 1)
    assert pooled.chances["past"].n == 5
    assert pooled.chances["past"].base_rate == 0.4
    assert pooled_record([one]) is None
    said = " ".join(pooled_sentences(pooled, measure="panic"))
    assert said.startswith(
        "What follows is of concern, not of panic, for 2 technologies together: in 5 months their verdicts "
        "would have changed 3 times. A peak would have been declared past 2 times; a higher one came after "
        "one of these."
    )
    assert "is of concern, for 2" in pooled_sentences(pooled, measure="concern")[0]
    mixed = pooled_record([one, published(EARLY, EARLY)])
    assert (
        "in 5 months, refits included, their verdicts have changed 2 times. A peak was declared past once; "
        "a higher one came later."
    ) in pooled_sentences(mixed, measure="panic")[0]


def test_the_records_of_all_technologies_are_pooled_whether_they_are_drawn_or_not(monkeypatch):
    plain = json.loads(
        gzip.decompress(record_file({(name, Measure.CONCERN): months(EARLY) for name in "ab"}))
    )
    monkeypatch.setattr(answers, "_shipped", lambda: plain)
    known = [
        SimpleNamespace(series=replace(series(), topic=name, measure=Measure.CONCERN), is_drawn=name == "a")
        for name in "abc"
    ]
    assert len(records_of_technologies(SimpleNamespace(technologies=known, published={}))) == 2


def test_what_the_page_would_have_said_follows_the_rule_by_which_it_publishes():
    """A fit less than four weeks after another is no second opinion, and one older than a year is none."""
    weeks = (0, 4, 8, 12, 14, 18, 80)
    verdicts = (RISEN, FALLEN, FALLEN, FALLEN, RISEN, RISEN, FALLEN)
    fits = [answer(week(n), one) for n, one in zip(weeks, verdicts, strict=True)]
    said = as_they_would_have_been(fits)
    assert [one.verdict for one in said] == [RISEN, RISEN, RISEN, FALLEN, FALLEN, FALLEN, EARLY]
    for number, fit in enumerate(fits):
        curve = as_published(Told(span=(FIRST, fit.week), verdict=fit.fitted), said[:number])
        assert (curve.verdict, curve.fit_verdict or curve.verdict) == (said[number].verdict, fit.fitted)


def test_an_answer_to_a_series_that_was_folded_has_the_periods_of_its_fit():
    curve = next(map(curve_from_plain, CurveCache(None)._shipped.values()))
    given = answer_of(curve)
    n_weeks = (curve.span[1] - curve.span[0]) // WEEK + 1
    assert (given.step_days, given.n_steps) == (28.0, len(curve.fitted))
    assert abs(4 * given.n_steps - n_weeks) <= 4


def test_the_section_shows_how_often_each_stated_chance_came_true():
    one = found(EARLY, FALLEN, RISEN)
    section = section_of(one)
    assert section.table.rows[0] == ("that it has passed its peak", "10% to 30%", "3", "25%", "0%")
    assert section.table.caption.endswith("(panic about AI)")
    assert section_of(None) is None
    pooled = section_of(one, pooled_record([one, found(RISEN, first=125)]))
    assert pooled.table.rows[0] == ("that it has passed its peak", "10% to 30%", "4", "25%", "25%")
    assert pooled.table.caption.endswith("(concern, 2 technologies together)")


CASES = {
    "open": lambda: found(EARLY, first=150),
    "false end": lambda: found(EARLY, FALLEN, RISEN),
    "false ends": lambda: found(FALLEN, EARLY, FALLEN, EARLY),
    "held": lambda: found(FALLEN, first=125),
    "without forecasts": lambda: found(EARLY, RISEN, forecast=()),
    "published": lambda: published(*[EARLY] * 9),
    "both": both,
}


@pytest.mark.parametrize("make", CASES.values(), ids=CASES)
def test_every_word_of_the_record_is_in_the_catalogue(make, marked_catalogue):
    with use_catalogue(marked_catalogue):
        one, together = make(), pooled_record([make(), make()])
        chart = strip(one, label="7")
        section = record_section(one, together, topic="7", measure=Measure.PANIC)
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
