"""What to know about the numbers: each note follows from the data, and none says what is not so."""

from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from panictrack.archive import Database
from panictrack.archive.health import PossibleGaps, possible_gaps
from panictrack.history.baseline import Baseline, BaselineStream
from panictrack.model import FeedKind, ReferencePanel, WeekCount
from panictrack.model.times import week_start
from panictrack.report.alarmed import why_no_headlines
from panictrack.report.build import notices
from panictrack.report.notes import (
    alone_spans,
    of_baseline,
    of_reference,
    of_streams,
    of_weeks,
)

WEEK = date(2026, 11, 16)


def counts(stream, n_weeks=60, *, n=100, weeks_ago=0):
    return [
        WeekCount(
            week_start=WEEK - timedelta(weeks=index + weeks_ago),
            stream=stream,
            topic="ai",
            n_headlines=n,
            n_topic=0,
            n_concerned=0,
            n_alarmed=0,
        )
        for index in range(n_weeks)
    ]


def gaps(*, n_ever=0, is_fetched=True):
    return PossibleGaps(n_in_week=0, outlets_in_week=(), n_ever=n_ever, is_fetched=is_fetched)


def test_an_archive_that_never_fetched_is_not_said_to_be_without_gaps(archive):
    with archive.reading() as connection:
        found = possible_gaps(connection, WEEK)
    assert not found.is_fetched
    note = of_weeks((), found, has_own=True, has_baseline=True)
    assert "no possible gaps" not in note
    assert "No feed of this archive had been fetched successfully" in note


def test_an_archive_whose_every_fetch_failed_is_not_said_to_be_without_gaps(workspace, run, server, page):
    server.pages["/feed"] = page(status=500)
    run("collect")
    with closing(Database.open(workspace / "archive.db")) as archive, archive.reading() as connection:
        assert not possible_gaps(connection, week_start(datetime.now(UTC))).is_fetched
    server.pages["/feed"] = page(body=b"<rss version='2.0'><channel><title>N</title></channel></rss>")
    run("collect")
    with closing(Database.open(workspace / "archive.db")) as archive, archive.reading() as connection:
        assert possible_gaps(connection, week_start(datetime.now(UTC))).is_fetched


def test_an_archive_that_fetched_without_gaps_says_so():
    assert "no possible gaps" in of_weeks((), gaps(), has_own=True, has_baseline=True)
    assert "3 fetches" in of_weeks((), gaps(n_ever=3), has_own=True, has_baseline=True)


def test_a_page_without_archive_and_baseline_is_not_said_to_rest_on_the_baseline():
    assert "baseline" in of_weeks((), gaps(), has_own=False, has_baseline=True)
    assert "baseline" not in of_weeks((), gaps(), has_own=False, has_baseline=False)


def test_the_reference_panel_is_named_with_its_weeks_the_largest_stream_first():
    panel = ReferencePanel(streams=("a", "b"), first=date(2025, 11, 24), last=WEEK)
    note = of_reference(panel, [*counts("a"), *counts("b", n=200), *counts("c")])
    assert "would have shown: b and a, with as many headlines of each as from 2025-W48 to 2026-W47" in note


def test_a_panel_of_52_weeks_that_hold_38_is_said_to_have_38():
    panel = ReferencePanel(streams=("a",), first=WEEK - timedelta(weeks=51), last=WEEK)
    assert "of each as from 2026-W10 to 2026-W47" in of_reference(panel, counts("a", 38))


def test_of_a_large_panel_six_streams_are_named():
    names = [f"s{index}" for index in range(10)]
    panel = ReferencePanel(streams=tuple(names), first=WEEK, last=WEEK)
    every = [count for index, name in enumerate(names) for count in counts(name, n=100 - index)]
    assert ": s0, s1, s2, s3, s4, s5 and 4 other streams, with" in of_reference(panel, every)


def test_a_stream_that_the_page_names_otherwise_than_the_settings_is_named_in_both_ways():
    panel = ReferencePanel(streams=("a", "b"), first=WEEK, last=WEEK)
    note = of_reference(panel, [*counts("a"), *counts("b")], {"my wire": ("a", "b")})
    assert note.endswith(
        "“my wire” is counted as a and b, the built-in baseline's name for the same headlines."
    )


def test_without_a_panel_there_is_no_note_about_it():
    assert of_reference(None, []) == ""


def test_spans_of_one_stream_alone_are_named_only_where_they_are_long():
    alone = [*counts("a", 100), *counts("b", 40), *counts("c", 10, weeks_ago=90)]
    (span,) = alone_spans(alone)
    assert (span.stream, span.last) == ("a", WEEK - timedelta(weeks=40))
    assert "only one stream has headlines: a from " in of_streams(alone)
    assert "only one stream" not in of_streams([*counts("a", 60), *counts("b", 40)])


def test_a_gap_in_the_weeks_ends_a_span():
    broken = [*counts("a", 20), *counts("a", 20, weeks_ago=21)]
    assert alone_spans(broken) == []


def test_a_single_stream_is_told_as_such():
    assert of_streams(counts("a")) == "All headlines counted here are of one stream, a."
    assert of_streams([]) == ""
    assert "Of the 2 streams counted here, b supplies 75% of the headlines." in of_streams(
        [*counts("a"), *counts("b", n=300)]
    )


def test_the_note_on_the_baseline_counts_its_streams_and_the_headlines_that_it_shares():
    streams = tuple(
        BaselineStream(
            name=name, kind=kind, manner="", files=(), first=WEEK, last=WEEK, n_weeks=1, n_headlines=1
        )
        for name, kind in (("a", FeedKind.GENERAL), ("b", FeedKind.BUSINESS), ("c", FeedKind.TECHNOLOGY))
    )
    baseline = Baseline(counts=(), scorers=(), streams=streams)
    note = of_baseline(baseline, n_shared=82_048)
    assert "2 streams of general and business news up to 2026-W47" in note
    assert "About 82,048 of the headlines of this archive are also in the built-in baseline." in note
    assert "also in the built-in" not in of_baseline(baseline, n_shared=0)


def test_an_archive_whose_data_ended_earlier_is_not_said_to_have_none_in_the_last_weeks():
    assert "has no counted headlines up to this week" in why_no_headlines(WEEK, None)
    ended = why_no_headlines(WEEK, WEEK - timedelta(weeks=8))
    assert ended.startswith("The counted headlines of this archive end in 2026-W39, at least 8 weeks before")
    assert "from 2026-W40 to 2026-W46." in why_no_headlines(WEEK, WEEK - timedelta(weeks=1))


@pytest.mark.parametrize(
    ("has_own", "is_in_baseline", "told"),
    [
        (True, True, None),
        (False, True, "rests on the built-in baseline."),
        (True, False, "what this report says about it rests on your archive alone."),
        (False, False, "there is nothing to report about it."),
    ],
)
def test_a_report_says_what_it_rests_on_and_never_on_what_it_has_not(has_own, is_in_baseline, told):
    found = notices("chips", has_own=has_own, is_in_baseline=is_in_baseline)
    assert [notice.endswith(told) for notice in found] == ([True] if told else [])
