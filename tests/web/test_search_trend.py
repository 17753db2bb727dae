"""The trend above a search: shares with intervals and coverage, side by side, and the curve of a query."""

import csv
import io
import json
from datetime import date
from html import unescape

import pytest

from panictrack.archive.columns import SparseIdsError
from panictrack.archive.headlines import insert_rows
from panictrack.archive.live_columns import LiveColumns
from panictrack.archive.search.trend import Period, TrendPoint
from panictrack.errors import NotEnoughDataError
from panictrack.model import Entry, Measure, Series, SeriesPoint
from panictrack.model.identity import to_row
from panictrack.web.address import Address
from panictrack.web.asked_search import asked_search
from panictrack.web.background import Background
from panictrack.web.drawing import as_svg
from panictrack.web.query_curve import CurveInWords, curve_in_words
from panictrack.web.server import serving
from panictrack.web.trend_view import time_ticks, trend_view

from .conftest import Asking, Given, Never, site_in

LAST_WEEK = date(2026, 11, 9)
CURVE = CurveInWords(sentence="It rose.", chances="The chances are even.", verdict="risen", version="curve@4")


def point(start, n_found, n=100, n_alarmed=0, coverage=1.0):
    return TrendPoint(
        start=start,
        group="",
        n_headlines=n,
        n_found=n_found,
        n_concerned=n_alarmed,
        n_alarmed=n_alarmed,
        attention=n_found / n,
        attention_low=n_found / n / 2,
        attention_high=min(1.0, n_found / n * 2),
        alarm_rate=n_alarmed / n_found if n_found else None,
        alarm_rate_low=0.0,
        alarm_rate_high=1.0,
        panic=n_alarmed / n,
        panic_low=0.0,
        panic_high=min(1.0, n_alarmed / n * 2),
        coverage=coverage,
        n_streams=2,
    )


@pytest.fixture(scope="module")
def site(web_workspace):
    """A site whose archive is in memory."""
    made = site_in(web_workspace)
    made.archive.columns().load()
    yield made
    made.archive.close()


@pytest.fixture(scope="module")
def ask_counted(site):
    with serving(site, 0) as address:
        yield Asking(address)


def asked(site, query):
    pairs = [tuple(pair.split("=")) for pair in query.split("&") if pair]
    return asked_search(site, Address.of("/search", pairs))


def view(site, query, lines):
    return trend_view(asked(site, query), lines, name="trend", last_week=LAST_WEEK)


def test_the_trend_has_numerator_denominator_interval_and_coverage(ask_counted):
    answer = ask_counted("/search/trend.csv?q=AI&by=week")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert [row["period"] for row in rows] == ["2026-W45", "2026-W46"]
    assert [(row["count"], row["of"]) for row in rows] == [("1", "1"), ("2", "3")]
    assert float(rows[1]["share"]) == pytest.approx(6_666.67, abs=0.01)
    assert float(rows[1]["low"]) < float(rows[1]["share"]) < float(rows[1]["high"])
    assert set(rows[0]) == {"period", "count", "of", "share", "low", "high", "coverage", "streams"}


def test_four_queries_stand_side_by_side_and_their_chart_is_a_file(ask_counted):
    text = unescape(ask_counted("/search?q=AI&q2=fair&q3=kill&q4=rogue&by=week").text)
    assert "Attention: AI, fair, kill, rogue" in text
    answer = ask_counted("/search/chart.svg?q=AI&q2=fair&by=week")
    assert answer.headers["Content-Disposition"].endswith('attention-by-week-ai-fair.svg"')
    assert "stroke-dasharray" in answer.text  # no line by its colour alone
    found = json.loads(ask_counted("/search/chart.json?q=AI&q2=fair&by=week").body)
    assert found["readings"][-1][1].startswith("2026-W46: AI 2 of 3, 6666.7 (95% ")


def test_the_trend_has_a_line_for_each_outlet_or_country(ask_counted):
    answer = ask_counted("/search/trend.csv?q=AI&lines=outlet&by=week")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert {row["line"] for row in rows} == {"local.example", "other.example"}
    assert ask_counted("/search?q=AI&lines=country").status == 200


def test_the_panic_of_words_that_are_no_topic_is_measured(ask_counted):
    text = unescape(ask_counted("/search?q=scientists").text)
    assert 'href="/search?q=scientists&measure=panic">Measure its panic' in text
    assert "Alarmed headlines found per 10,000 headlines" in ask_counted("/search?q=kill&measure=panic").text


def test_without_words_the_trend_is_of_panic_because_attention_would_be_all_headlines(site):
    assert asked(site, "").measure is Measure.PANIC
    assert asked(site, "outlet=local.example").measure is Measure.PANIC
    assert asked(site, "q=robot").measure is Measure.ATTENTION
    assert asked(site, "topic=ai").measure is Measure.ATTENTION


def test_a_short_span_is_shown_by_week_and_a_long_one_by_month(site):
    assert asked(site, "q=robot&since=2026-01-01").by is Period.WEEK
    assert asked(site, "q=robot&since=2012-01-01").by is Period.MONTH
    assert asked(site, "q=robot&since=2012-01-01&until=2012-06-01").by is Period.WEEK
    assert asked(site, "q=robot").by is Period.MONTH


def test_until_the_archive_is_counted_there_are_rows_and_the_page_looks_again(ask_counted, monkeypatch):
    monkeypatch.setattr(LiveColumns, "is_loaded", False)
    text = ask_counted("/search?q=scientists&by=week").text
    assert "The archive is being counted: " in text
    assert 'http-equiv="refresh"' in text
    assert "<mark>scientists</mark>" in text
    assert ask_counted("/search?q=AI&outlet=nowhere.example").status == 400
    assert "still being computed" in ask_counted("/search/trend.csv?q=AI").text


def test_where_ids_are_too_sparse_for_memory_there_are_rows_and_the_reason(fill_workspace):
    folder = fill_workspace()
    sparse = site_in(folder)
    with sparse.archive.database().writing() as connection:
        connection.execute("update scorer set scored_through = 1000000000000")
        row = to_row(
            entry=Entry(title="Far away AI"),
            outlet="local.example",
            first_seen_at=sparse.now,
            is_selected=False,
        )
        insert_rows(connection, [row])
    with pytest.raises(SparseIdsError):
        sparse.archive.columns().load()
    with serving(sparse, 0) as address:
        text = Asking(address)("/search?q=AI").text
    assert "There is no trend: the archive has" in text
    assert "Far away" in text
    assert 'http-equiv="refresh"' not in text


def test_a_search_reads_with_the_small_cache_of_readers_and_cannot_write(site):
    with site.archive.columns().reading() as (connection, _):
        assert connection.value("pragma cache_size") == -4096
        assert connection.value("pragma query_only") == 1


def test_a_line_breaks_where_nothing_was_collected(site):
    weeks = [date(2026, 10, 5), date(2026, 10, 12), date(2026, 11, 2), date(2026, 11, 9)]
    plot, _ = view(site, "q=robot&by=week", {"robot": [point(week, 3) for week in weeks]})
    (line,) = plot.lines
    assert [y is None for y in line.ys] == [False, False, True, False, False, True]
    assert len(plot.bands) == 2


def test_a_week_between_gaps_is_drawn_as_a_dot(site):
    plot, _ = view(site, "q=robot&by=week", {"robot": [point(date(2026, 11, 9), 3)]})
    assert len(plot.dots) == 1
    assert not plot.bands


def test_a_rate_of_a_few_headlines_is_not_drawn(site):
    points = [point(date(2026, 11, 2), 3, n_alarmed=3), point(date(2026, 11, 9), 40, n_alarmed=4)]
    plot, table = view(site, "q=robot&by=week&measure=alarm rate", {"robot": points})
    assert [row[3] for row in table.rows] == [10.0, None]
    assert "fewer than 10 headlines were found there is no rate" in plot.caption


def test_a_week_that_is_not_over_is_said_so(site):
    over, _ = view(site, "q=robot&by=week", {"robot": [point(date(2026, 11, 9), 3)]})
    now, _ = view(site, "q=robot&by=week", {"robot": [point(date(2026, 11, 16), 3)]})
    assert "not over" not in over.caption
    assert "not over" in now.caption


def test_nothing_counted_has_no_chart(site):
    assert view(site, "q=robot", {"robot": []}) is None


def test_a_hostile_query_stays_text_in_its_chart(site):
    name = '</text><script>alert(1)</script>"'
    found = [point(date(2026, 11, 9), 3)]
    plot, _ = view(site, "q=robot&q2=ai&by=week", {name: found, "ai": found})
    drawn = as_svg(plot)
    assert "<script" not in drawn
    assert "&lt;script" in drawn


def test_ticks_are_years_quarters_or_months():
    years = list(time_ticks(date(2012, 1, 1).toordinal(), date(2026, 11, 1).toordinal()))
    assert [text for _, text in years][:2] == ["2012", "2013"]
    quarters = [text for _, text in time_ticks(date(2025, 1, 1).toordinal(), date(2026, 7, 1).toordinal())]
    assert quarters == ["Jan 2025", "Apr 2025", "Jul 2025", "Oct 2025", "Jan 2026", "Apr 2026", "Jul 2026"]
    months = [text for _, text in time_ticks(date(2026, 1, 5).toordinal(), date(2026, 4, 2).toordinal())]
    assert months == ["Feb 2026", "Mar 2026", "Apr 2026"]


def test_a_curve_is_fitted_in_the_background_and_told_in_the_words_of_a_report(web_workspace):
    for executor, expected in (
        (lambda: Given(CURVE), "Verdict: <strong>risen</strong>"),
        (Never, "A curve is being fitted"),
    ):
        site = site_in(web_workspace, background=Background(executor))
        site.archive.columns().load()
        with serving(site, 0) as address:
            text = Asking(address)("/search?q=AI&measure=panic&fit=yes").text
        assert expected in text


def test_too_little_for_a_curve_says_what_to_do():
    last = SeriesPoint(start=date(2026, 11, 9), count=1, n=10, exposure=10.0, coverage=1.0, n_streams=1)
    series = Series(topic="robot", measure=Measure.PANIC, step_days=7.0, points=(last,))
    with pytest.raises(NotEnoughDataError, match="are too few"):
        curve_in_words(series, date(2026, 11, 15), label="“robot”")


def test_a_page_of_many_points_stays_light(site):
    weeks = [date.fromordinal(date(2000, 1, 3).toordinal() + 7 * n) for n in range(1_300)]
    lines = {name: [point(week, 3) for week in weeks] for name in ("a", "b")}
    plot, table = view(site, "q=a&q2=b&by=week", lines)
    assert not plot.bands
    assert "without their intervals" in plot.caption
    assert len(table.rows) == 24
    assert table.n_whole == 2_600
    assert len(as_svg(plot)) + len(as_svg(plot, width=390)) < 150_000
