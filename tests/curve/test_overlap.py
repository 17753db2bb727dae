"""What an archive and the built-in baseline both hold is counted once, under whatever name."""

from datetime import date, timedelta

import pytest

from panictrack.curve.series import merge_counts
from panictrack.model import FeedKind, WeekCount
from panictrack.model.week_counts import CountTable, TopicCell

FIRST = date(2020, 1, 6)
N_WEEKS = 30
KEYS = range(0, 64 * 1_000, 64)  # as many titles as a sample of 64,000 has


def week(number):
    return FIRST + timedelta(weeks=number)


def counts(stream, *, weeks=range(N_WEEKS), headlines=320, kind=FeedKind.GENERAL):
    return [
        WeekCount(
            week_start=week(number),
            stream=stream,
            kind=kind,
            topic="ai",
            n_headlines=headlines,
            n_topic=headlines // 10,
            n_concerned=4,
            n_alarmed=2,
        )
        for number in weeks
    ]


def table(counted):
    cells = {(one.week_start, one.stream): one for one in counted}
    return CountTable(
        kinds={one.stream: one.kind for one in counted},
        totals={cell: one.n_headlines for cell, one in cells.items()},
        topics={
            "ai": {
                cell: TopicCell(one.n_topic, one.n_concerned, one.n_alarmed, one.labels)
                for cell, one in cells.items()
            }
        },
    )


def titles(stream, *, weeks=range(N_WEEKS), part=slice(None), shift=0):
    """Five titles a week, the same for every stream; `part` of them."""
    return {(week(number + shift), stream): set(KEYS[5 * number : 5 * number + 5][part]) for number in weeks}


def merged(archived, archived_titles, baseline=None, baseline_titles=None):
    return merge_counts(
        table(archived),
        table(counts("paper.com") if baseline is None else baseline),
        archived_titles,
        titles("paper.com") if baseline_titles is None else baseline_titles,
    )


def n_headlines(found):
    return sum(count.n_headlines for count in found.counts)


@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_the_same_headlines_under_another_name_are_counted_once_and_keep_the_name_of_the_baseline(shift):
    found = merged(counts("paper_2020"), titles("paper_2020", shift=shift))
    assert found.names == {"paper_2020": "paper.com"}
    assert {count.stream for count in found.counts} == {"paper.com"}
    assert n_headlines(found) == N_WEEKS * 320
    assert found.n_shared == 5 * N_WEEKS


def test_a_stream_that_was_split_by_publisher_is_put_together_again():
    own = [*counts("a.com", headlines=192), *counts("b.com", headlines=128)]
    sample = titles("a.com", part=slice(0, 3)) | titles("b.com", part=slice(3, 5))
    found = merged(own, sample)
    assert set(found.names.values()) == {"paper.com"}
    assert [count.n_headlines for count in found.counts] == [320] * N_WEEKS
    assert [count.n_alarmed for count in found.counts] == [4] * N_WEEKS


def test_a_stream_of_other_headlines_is_counted_beside_the_baseline():
    others = {key: {number + 64 * 10_000 for number in keys} for key, keys in titles("other.com").items()}
    found = merged(counts("other.com"), others)
    assert (found.names, found.n_shared) == ({}, 0)
    assert n_headlines(found) == 2 * N_WEEKS * 320


def test_the_same_title_years_later_is_another_headline():
    found = merged(counts("paper_2020"), titles("paper_2020", shift=200))
    assert found.n_shared == 0


def test_weeks_that_only_the_baseline_has_stay():
    found = merged(counts("mine", weeks=range(10)), titles("mine", weeks=range(10)))
    assert n_headlines(found) == N_WEEKS * 320


def test_a_larger_stream_that_holds_the_baseline_takes_its_place_under_its_own_name():
    more = titles("mine")
    for number, keys in enumerate(more.values()):
        keys |= {64 * (20_000 + 20 * number + extra) for extra in range(20)}
    found = merged(counts("mine", headlines=1_600), more)
    assert found.names == {}
    assert n_headlines(found) == N_WEEKS * 1_600


def test_a_few_of_the_baselines_headlines_do_not_replace_it():
    few = titles("paper_2020", part=slice(0, 1))
    found = merged(counts("paper_2020", headlines=64), few)
    assert {count.n_headlines for count in found.counts} == {320}


def test_what_is_the_baselines_stream_is_of_its_kind():
    press = counts("press", kind=FeedKind.TECHNOLOGY)
    found = merged(counts("mine", headlines=400), titles("mine"), press, titles("press"))
    assert {count.kind for count in found.counts} == {FeedKind.TECHNOLOGY}


def test_publishers_of_few_headlines_each_are_recognised_together():
    publishers = [f"p{number}.com" for number in range(N_WEEKS)]
    own = [count for number, name in enumerate(publishers) for count in counts(name, weeks=[number])]
    sample = {}
    for number, name in enumerate(publishers):
        sample |= titles(name, weeks=[number])
    tiny = counts("tiny.com", weeks=[3], headlines=10)
    other = counts("other.com", weeks=[3], headlines=100)
    found = merged([*own, *tiny, *other], {**sample, (week(3), "other.com"): {64 * 50_000}})
    assert set(found.names) == {*publishers, "tiny.com"}
    assert {count.stream for count in found.counts} == {"paper.com", "other.com"}
