"""The table of streams counts plainly, and its sum over the reference panel is what the curve ends at."""

import re
from datetime import date, timedelta

import pytest

from panictrack.curve.series import build_series, reference_panel
from panictrack.model import FeedKind, Measure, ReferencePanel, WeekCount
from panictrack.report.charts.streams import streams
from panictrack.report.notes import in_panel
from panictrack.report.stream_table import MOST_SHOWN, stream_table_section, tallies

WEEK = date(2026, 11, 16)


def counts(stream, n_weeks, *, n=200, alarmed=2, weeks_ago=0, kind=FeedKind.GENERAL):
    return [
        WeekCount(
            week_start=WEEK - timedelta(weeks=index + weeks_ago),
            stream=stream,
            kind=kind,
            topic="ai",
            n_headlines=n,
            n_topic=3 * alarmed,
            n_concerned=alarmed,
            n_alarmed=alarmed,
        )
        for index in range(n_weeks)
    ]


def section_of(news, press=()):
    panel = reference_panel(news)
    of_panel = in_panel(news, panel) if panel else ()
    series = build_series(news, "ai", Measure.PANIC, reference=panel)
    return stream_table_section([*news, *press], panel, of_panel, panic=series.points, topic="AI")


def test_each_stream_is_counted_in_the_last_52_weeks_and_in_all():
    section = section_of([*counts("a", 60), *counts("b", 30, n=1_000, weeks_ago=52)])
    first, second = section.table.rows
    assert first == (
        "a",
        "general, in the reference panel",
        "2025-W40 to 2026-W47",
        "104 / 312 / 10,400",
        "100.0",
        "120 / 360 / 12,000",
        "100.0",
    )
    assert second[1:] == ("general", "2025-W18 to 2025-W47", "0 / 0 / 0", "–", "60 / 180 / 30,000", "20.0")


def test_the_caption_says_how_many_of_the_52_weeks_have_headlines():
    assert "up to 2026-W47, of which 38 have headlines." in section_of(counts("a", 38)).table.caption
    assert "of which" not in section_of(counts("a", 60)).table.caption


def test_the_sum_over_the_reference_panel_is_where_the_curve_ends():
    news = [
        *counts("a", 80, alarmed=5),
        *counts("b", 300, n=1_000, alarmed=3),
        *counts("c", 30, weeks_ago=60),
    ]
    section = section_of(news)
    series = build_series(news, "ai", Measure.PANIC, reference=reference_panel(news))
    end = series.points[-52:]
    share = 1e4 * sum(point.count for point in end) / sum(point.exposure for point in end)
    assert "62,400 headlines, 416 of them alarmed about AI: 66.7 per 10,000." in section.paragraphs[0]
    assert share == pytest.approx(66.7, abs=0.1)


def test_the_page_gives_the_counted_and_the_stated_share_of_the_year():
    """b is not in the panel, and as alarmed as a is: the series states its own share of all streams."""
    news = [*counts("a", 200, alarmed=4), *counts("b", 200, n=400, alarmed=2)]
    panel = ReferencePanel(streams=("a",), first=WEEK - timedelta(weeks=51), last=WEEK)
    series = build_series(news, "ai", Measure.PANIC, reference=panel)
    section = stream_table_section(news, panel, in_panel(news, panel), panic=series.points, topic="AI")
    assert "In the weeks of 2026 these streams showed 200.0 per 10,000." in section.paragraphs[1]
    assert re.search(r"states\s+(199|200|201)\.\d for the same weeks", section.paragraphs[1])


def test_a_year_with_too_few_headlines_for_a_rate_has_no_sentence():
    assert len(section_of(counts("a", 1, n=99)).paragraphs) == 1


def test_the_recent_weeks_are_those_of_general_and_business_news_and_of_the_chart_of_streams():
    """The technology press goes on after them."""
    news = [count for name in ("a", "b", "c") for count in counts(name, 60, alarmed=9, weeks_ago=14)]
    section = section_of(news, counts("forum", 80, kind=FeedKind.TECHNOLOGY))
    assert "Recent: the 52 weeks up to 2026-W33." in section.table.caption
    (forum,) = [record for record in section.export.records() if record["stream"] == "forum"]
    assert forum["recent_n_weeks"] == 52
    drawn = streams(news, topic="ai", week=WEEK, label="AI", errors=None)
    assert "weeks from 2025-08-18 to 2026-08-10." in drawn.caption  # Mondays


def test_the_csv_has_every_stream_and_the_page_the_largest():
    every = [count for index in range(MOST_SHOWN + 4) for count in counts(f"s{index:02}", 2, n=200 + index)]
    section = section_of(every, counts("forum", 2, kind=FeedKind.TECHNOLOGY))
    assert len(section.table.rows) == MOST_SHOWN
    assert f"Shown: {MOST_SHOWN} of 35 streams." in section.table.caption
    records = section.export.records()
    assert len(records) == 35
    (forum,) = [record for record in records if record["stream"] == "forum"]
    assert (forum["kind"], forum["is_reference"], forum["recent_n_alarmed"]) == ("technology", False, 4)


def test_a_stream_with_few_headlines_has_no_rate():
    (few,) = tallies(counts("a", 1, n=99))
    assert few.ever.per_10000 is None


def test_without_headlines_there_is_no_table():
    assert section_of([]) is None
