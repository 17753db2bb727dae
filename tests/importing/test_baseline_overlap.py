"""An import says how many of its headlines the built-in baseline has counted, too."""

from datetime import timedelta
from itertools import count

import pytest

from panictrack.archive.counts import SAMPLED_ONE_IN
from panictrack.curve.series.overlap import NO_OVERLAP
from panictrack.history.baseline import baseline_titles
from panictrack.importing.headlines.baseline_overlap import SampledTitles
from panictrack.model.identity import HeadlineRow

NUMBERS = count(1)


def row(week, key, stream="mine", *, is_selected=False):
    day = week.isoformat()
    dates = (None, f"{day}T00:00:00Z", "seen", day)
    return HeadlineRow("A title", None, *dates, next(NUMBERS), key, "x.org", stream, is_selected, "en")


@pytest.fixture(scope="module")
def counted():
    """A year of the titles of the baseline's largest stream: (week, key)."""
    titles = baseline_titles()
    streams = {stream: 0 for _, stream in titles}
    for (_, stream), keys in titles.items():
        streams[stream] += len(keys)
    largest = max(streams, key=streams.__getitem__)
    weeks = sorted(week for week, stream in titles if stream == largest)[-52:]
    return [(week, key) for week in weeks for key in titles[week, largest]]


def overlap_of(rows):
    sampled = SampledTitles()
    sampled.add(rows)
    return sampled.in_baseline()


def test_headlines_of_the_baseline_under_another_name_are_counted_once(counted):
    found = overlap_of([row(week, key) for week, key in counted])
    assert found.n_shared == found.n_once == len(counted)


def test_the_same_titles_in_other_years_are_other_headlines(counted):
    later = timedelta(weeks=2_000)
    assert overlap_of([row(week + later, key) for week, key in counted]) == NO_OVERLAP


def test_a_few_copies_among_many_other_headlines_are_not_mentioned(counted):
    copies = [row(week, key) for week, key in counted[:9]]
    others = [row(week, SAMPLED_ONE_IN * number) for number, (week, _) in enumerate(counted * 10)]
    assert overlap_of(copies + others[: 9 * 120]) == NO_OVERLAP


def test_copies_in_a_stream_of_other_headlines_are_counted_there_too(counted):
    copies = [row(week, key) for week, key in counted[::4]]
    others = [row(week, SAMPLED_ONE_IN * number) for number, (week, _) in enumerate(counted)]
    found = overlap_of(copies + others)
    assert found.n_shared == len(copies)
    assert found.n_once < found.n_shared / 2


def test_what_was_selected_by_topic_is_not_counted_at_all(counted):
    assert overlap_of([row(week, key, is_selected=True) for week, key in counted]) == NO_OVERLAP


def test_no_more_headlines_are_shared_than_there_are_rows(counted):
    held = [row(week, key) for week, key in counted]  # the sample by chance has nearly every row
    found = overlap_of([*held, *[row(week, 1) for week, _ in counted[:9]]])
    assert len(counted) < found.n_shared <= len(counted) + 9
