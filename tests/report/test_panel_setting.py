"""The reference panel that a user names in panictrack.toml."""

from datetime import date, timedelta

import pytest

from panictrack.curve.series import MergedCounts
from panictrack.errors import ConfigurationError, NotEnoughDataError
from panictrack.history.baseline import NO_BASELINE
from panictrack.model import FeedKind, Measure, PanelSetting, ReferencePanel
from panictrack.model.week_counts import CountTable, TopicCell
from panictrack.report.counts import Archived, Counted, TopicCounts, with_baseline
from panictrack.report.panel_setting import names_on_page, panel_named
from panictrack.scoring.scorers import Scorers

FIRST, N_WEEKS = date(2024, 1, 1), 120
KINDS = {
    "bbc.com": FeedKind.GENERAL,
    "paper.com": FeedKind.GENERAL,
    "small.com": FeedKind.GENERAL,
    "press.com": FeedKind.TECHNOLOGY,
}


def week(number):
    return FIRST + timedelta(weeks=number)


LAST = week(N_WEEKS - 1)


def merged():
    """Three streams of news, one of them small and one that ended early, and one of the technology press."""
    totals = {(week(number), "bbc.com"): 1_000 for number in range(N_WEEKS)}
    totals |= {(week(number), "paper.com"): 500 for number in range(80)}
    totals |= {(week(number), "small.com"): 3 for number in range(N_WEEKS)}
    totals |= {(week(number), "press.com"): 100 for number in range(N_WEEKS)}
    cells = {
        cell: TopicCell(n // 10, n // 20, n // (20 if cell[1] == "paper.com" else 50), {})
        for cell, n in totals.items()
    }
    table = CountTable(kinds=KINDS, totals=totals, topics={"ai": cells})
    return MergedCounts(
        counts=table,
        own=table,
        names={"paper_2024": {"paper.com"}, "wire": {"bbc.com", "paper.com"}},
        n_shared=0,
    )


def named(*streams, last=None, until=LAST):
    return panel_named(PanelSetting(streams=streams, last=last), merged(), until)


def test_a_panel_has_the_named_streams_in_the_latest_52_weeks_with_their_headlines():
    assert named("bbc.com") == ReferencePanel(streams=("bbc.com",), first=week(68), last=LAST)
    assert named("paper.com") == ReferencePanel(streams=("paper.com",), first=week(28), last=week(79))


def test_a_panel_ends_with_the_named_week_but_never_after_the_week_of_the_report():
    assert named("bbc.com", "paper.com", last=week(70)).last == week(70)
    assert named("bbc.com", last=LAST, until=week(60)).last == week(60)


def test_a_stream_may_be_named_as_in_the_archive_or_twice():
    assert named("paper_2024", "paper.com").streams == ("paper.com",)


def test_a_stream_that_is_counted_as_several_stands_for_all_of_them():
    assert named("wire", last=week(79)).streams == ("bbc.com", "paper.com")
    assert named("wire", last=week(140), until=week(140)).streams == ("bbc.com",)  # paper.com had ended
    assert names_on_page(PanelSetting(streams=("wire", "bbc.com")), merged()) == {
        "wire": ("bbc.com", "paper.com"),
        "bbc.com": ("bbc.com",),
    }


def test_an_error_names_the_stream_as_the_settings_do_and_as_the_page_does():
    with pytest.raises(NotEnoughDataError, match=r"'paper_2024' \(counted as 'paper\.com'\) has 0 headlines"):
        named("paper_2024", last=week(140), until=week(140))
    with pytest.raises(
        ConfigurationError, match=r"'bbc\.com', 'paper\.com', 'paper_2024', 'small\.com', 'wi"
    ):
        named("nope")


def test_an_unknown_stream_is_an_error_that_lists_the_known_ones():
    with pytest.raises(ConfigurationError, match=r"no stream 'bcc\.com'; .* are 'bbc\.com', 'paper"):
        named("bbc.com", "bcc.com")
    nothing = CountTable(kinds={}, totals={}, topics={})
    empty = MergedCounts(counts=nothing, own=nothing, names={}, n_shared=0)
    with pytest.raises(ConfigurationError, match="import some first"):
        panel_named(PanelSetting(streams=("a",)), empty, LAST)


def test_a_stream_of_the_technology_press_is_an_error():
    with pytest.raises(ConfigurationError, match=r"'press\.com' is of the technology press"):
        named("press.com")


@pytest.mark.parametrize(
    ("streams", "last", "message"),
    [
        (("bbc.com", "small.com"), None, r"'small\.com' has 156 headlines from 2025-W17 to 2026-W16"),
        (("bbc.com", "paper.com"), FIRST - timedelta(weeks=9), r"'bbc\.com' has 0 headlines"),
        (("bbc.com", "paper.com"), week(140), r"'paper\.com' has 0 .*; set another reference_until"),
    ],
)
def test_a_stream_with_too_few_headlines_in_these_weeks_is_an_error(streams, last, message):
    with pytest.raises(NotEnoughDataError, match=message):
        named(*streams, last=last, until=week(140))


def test_a_series_of_the_counts_ends_at_what_the_named_panel_shows():
    """`fit` and `compare` have no other way to make one."""
    counts = merged().counts
    counted = Counted(
        by_topic=TopicCounts([counts]),
        of_technology_press=TopicCounts([]),
        reference=named("paper.com"),
        n_archived=0,
        archived_until=None,
        n_shared=0,
        baseline=NO_BASELINE,
    )
    series = counted.series("ai", Measure.PANIC)
    assert series.reference == named("paper.com")
    assert series.points[79].share == pytest.approx(0.05, rel=0.01)
    assert counted.series("radio", Measure.PANIC).points == ()


def test_reference_until_alone_ends_the_default_panel_with_that_week(monkeypatch):
    monkeypatch.setattr("panictrack.report.counts.load_baseline", lambda _: NO_BASELINE)
    archived = Archived(counts=merged().counts, titles={})

    def panel(last):
        setting = PanelSetting(streams=(), last=last)
        return with_baseline(archived, Scorers([]), LAST, setting).reference

    both = ("bbc.com", "paper.com", "small.com")
    assert panel(week(100)) == ReferencePanel(streams=both, first=week(49), last=week(100))
    assert panel(week(500)).last == LAST
    with pytest.raises(NotEnoughDataError, match="reference_until: no general or business headlines are"):
        panel(FIRST - timedelta(weeks=1))
