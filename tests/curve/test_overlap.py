"""What an archive and the built-in baseline both hold is counted once, under whatever name."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from panictrack.curve.series import merge_counts
from panictrack.curve.series.overlap import Overlap, overlap
from panictrack.curve.series.same_titles import held_by
from panictrack.model import FeedKind, WeekCount
from panictrack.model.week_counts import CountTable, TopicCell

FIRST = date(2020, 1, 6)
N_WEEKS = 30
KEYS = range(0, 64 * 1_000, 64)  # as many titles as a sample of 64,000 has
OTHER_KEYS, MORE_KEYS = (range(64 * first, 64 * (first + 1_000), 64) for first in (10_000, 20_000))


def week(number):
    return FIRST + timedelta(weeks=number)


def counts(stream, *, weeks=range(N_WEEKS), headlines=320, kind=FeedKind.GENERAL, topic="ai"):
    return [
        WeekCount(
            week_start=week(number),
            stream=stream,
            kind=kind,
            topic=topic,
            n_headlines=headlines,
            n_topic=headlines // 10,
            n_concerned=4,
            n_alarmed=2,
        )
        for number in weeks
    ]


def table(counted):
    cells = {(one.week_start, one.stream): one for one in counted}
    topics = {
        topic: {
            cell: TopicCell(one.n_topic, one.n_concerned, one.n_alarmed, one.labels)
            for cell, one in cells.items()
            if one.topic == topic
        }
        for topic in {one.topic for one in counted}
    }
    return CountTable(
        kinds={one.stream: one.kind for one in counted},
        totals={cell: one.n_headlines for cell, one in cells.items()},
        topics=topics,
    )


def titles(stream, *, weeks=range(N_WEEKS), part=slice(None), shift=0, keys=KEYS):
    """Five titles a week, the same for every stream; `part` of them."""
    return {(week(number + shift), stream): set(keys[5 * number : 5 * number + 5][part]) for number in weeks}


def both(*samples):
    """Samples together; titles of the same cell are added."""
    cells = {cell for sample in samples for cell in sample}
    return {cell: set().union(*(sample.get(cell, ()) for sample in samples)) for cell in cells}


def merged(archived, archived_titles, baseline=None, baseline_titles=None):
    return merge_counts(
        table(archived),
        table(counts("paper.com") if baseline is None else baseline),
        archived_titles,
        titles("paper.com") if baseline_titles is None else baseline_titles,
    )


def by_stream(found):
    """How many headlines each stream has in all."""
    n = Counter()
    for count in found.counts:
        n[count.stream] += count.n_headlines
    return n


WHOLE = N_WEEKS * 320


@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_the_same_headlines_under_another_name_are_counted_once_and_keep_the_name_of_the_baseline(shift):
    found = merged(counts("paper_2020"), titles("paper_2020", shift=shift))
    assert by_stream(found) == {"paper.com": WHOLE}
    assert found.names == {"paper_2020": {"paper.com"}}
    assert found.n_shared == 5 * N_WEEKS


def test_a_stream_with_the_headlines_of_two_streams_is_counted_as_both():
    """The smaller one holds a third of it; of a third stream it has only a copy now and then."""
    own = counts("wire", headlines=480)
    sample = both(titles("wire"), titles("wire", part=slice(0, 2), keys=OTHER_KEYS))
    baseline = [*counts("paper.com"), *counts("small.com", headlines=128), *counts("third.com")]
    held = titles("paper.com") | titles("small.com", part=slice(0, 2), keys=OTHER_KEYS)
    third = titles("third.com", part=slice(0, 1), keys=KEYS, weeks=range(0, N_WEEKS, 3))
    found = merged(own, sample, baseline, held | both(third, titles("third.com", keys=MORE_KEYS)))
    assert found.names == {"wire": {"paper.com", "small.com"}}
    assert "wire" not in by_stream(found)


def test_a_stream_that_was_split_by_publisher_is_put_together_again():
    own = [*counts("a.com", headlines=192), *counts("b.com", headlines=192)]
    new = titles("b.com", part=slice(0, 1), keys=OTHER_KEYS)
    sample = titles("a.com", part=slice(0, 3)) | both(titles("b.com", part=slice(3, 5)), new)
    found = merged(own, sample)
    assert {count.stream for count in found.counts} == {"paper.com"}
    assert [count.n_headlines for count in found.counts] == [384] * N_WEEKS
    assert [count.n_alarmed for count in found.counts] == [4] * N_WEEKS


@pytest.mark.parametrize(("headlines", "n_copies"), [(100, 7), (192, 8)])
def test_the_copies_of_a_week_are_those_of_the_source_that_counts(headlines, n_copies):
    """The baseline's with its 320 headlines, or those of both halves together, which have more."""
    new = titles("b.com", part=slice(0, 1), keys=OTHER_KEYS)
    sample = titles("a.com", part=slice(0, 3)) | both(titles("b.com", part=slice(3, 5)), new)
    own = [*counts("a.com", headlines=headlines), *counts("b.com", headlines=headlines)]
    of_baseline = {(week(number), "paper.com"): 7 for number in range(N_WEEKS)}
    found = merge_counts(
        replace(table(own), copies={(one.week_start, one.stream): 4 for one in own}),
        replace(table(counts("paper.com")), copies=of_baseline),
        sample,
        titles("paper.com"),
    )
    assert [count.n_copies for count in found.counts] == [n_copies] * N_WEEKS


def test_a_stream_of_other_headlines_is_counted_beside_the_baseline():
    found = merged(counts("other.com"), titles("other.com", keys=OTHER_KEYS))
    assert found.n_shared == 0
    assert by_stream(found) == {"paper.com": WHOLE, "other.com": WHOLE}


def test_the_same_title_years_later_is_another_headline():
    found = merged(counts("paper_2020"), titles("paper_2020", shift=200))
    assert found.n_shared == 0


def test_weeks_that_only_the_baseline_has_stay():
    found = merged(counts("mine", weeks=range(10)), titles("mine", weeks=range(10)))
    assert by_stream(found) == {"paper.com": WHOLE}


def test_weeks_after_the_baseline_continue_its_stream():
    more = range(N_WEEKS + 10)
    found = merged(counts("mine", weeks=more), titles("mine", weeks=more))
    assert by_stream(found) == {"paper.com": WHOLE + 10 * 320}


def test_where_the_archive_has_more_of_a_week_it_counts():
    more = both(titles("mine"), titles("mine", weeks=[7, 8], keys=OTHER_KEYS))
    own = [*counts("mine", weeks=range(7)), *counts("mine", weeks=[7, 8], headlines=640)]
    found = merged([*own, *counts("mine", weeks=range(9, N_WEEKS))], more)
    assert by_stream(found) == {"paper.com": WHOLE + 2 * 320}


def test_a_larger_stream_that_holds_the_baseline_counts_with_what_it_has_beyond_it():
    more = titles("mine")
    for number, keys in enumerate(more.values()):
        keys |= {64 * (20_000 + 20 * number + extra) for extra in range(20)}
    found = merged(counts("mine", headlines=1_600), more)
    assert by_stream(found) == {"paper.com": WHOLE, "mine": N_WEEKS * 1_280}
    assert {count.n_topic for count in found.counts} == {32, 128}
    assert found.names == {"mine": {"mine", "paper.com"}}
    assert found.n_shared == 5 * N_WEEKS


def test_a_few_of_the_baselines_headlines_do_not_replace_it():
    few = titles("paper_2020", part=slice(0, 1))
    found = merged(counts("paper_2020", headlines=64), few)
    assert {count.n_headlines for count in found.counts} == {320}


def test_what_is_the_baselines_stream_is_of_its_kind():
    press = counts("press", kind=FeedKind.TECHNOLOGY)
    more = range(N_WEEKS + 1)
    found = merged(counts("mine", weeks=more), titles("mine", weeks=more), press, titles("press"))
    assert {count.kind for count in found.counts} == {FeedKind.TECHNOLOGY}
    assert len(list(found.counts)) == N_WEEKS + 1


def test_publishers_of_few_headlines_each_are_recognised_together():
    publishers = [f"p{number}.com" for number in range(N_WEEKS)]
    own = [count for number, name in enumerate(publishers) for count in counts(name, weeks=[number])]
    sample = {}
    for number, name in enumerate(publishers):
        sample |= titles(name, weeks=[number])
    tiny = counts("tiny.com", weeks=[3, N_WEEKS], headlines=10)
    other = counts("other.com", weeks=[3], headlines=100)
    found = merged([*own, *tiny, *other], {**sample, (week(3), "other.com"): {64 * 50_000}})
    assert by_stream(found) == {"paper.com": WHOLE + 10, "other.com": 100}


def test_a_publisher_with_a_feed_and_a_part_of_an_aggregator_is_counted_in_neither_twice():
    baseline = [*counts("paper.com feed"), *counts("aggregator")]
    in_aggregator = titles("aggregator", keys=OTHER_KEYS)
    sample = both(titles("paper.com"), titles("paper.com", part=slice(0, 2), keys=OTHER_KEYS))
    sample |= titles("b.com", part=slice(2, 5), keys=OTHER_KEYS)
    own = [*counts("paper.com", headlines=448), *counts("b.com", headlines=192)]
    found = merged(own, sample, baseline, titles("paper.com feed") | in_aggregator)
    assert by_stream(found) == {"paper.com feed": WHOLE, "aggregator": WHOLE}


def test_one_stream_for_two_of_the_baseline_one_after_the_other_leaves_both_and_continues_the_later():
    baseline = [*counts("front page", weeks=range(20)), *counts("feed", weeks=range(20, 30))]
    sample = titles("front page", weeks=range(20)) | titles("feed", weeks=range(20, 30))
    more = range(N_WEEKS + 1)
    found = merged(counts("paper.com", weeks=more), titles("paper.com", weeks=more), baseline, sample)
    assert by_stream(found) == {"front page": 20 * 320, "feed": 11 * 320}


def test_a_file_of_several_streams_as_one_leaves_those_of_the_baseline():
    names = ("a.com", "b.com", "c.com")
    baseline = [count for name in names for count in counts(name, headlines=100)]
    parts = (slice(0, 2), slice(2, 4), slice(4, 5))
    sample = [titles(name, part=part) for name, part in zip(names, parts, strict=True)]
    found = merged(counts("file"), titles("file"), baseline, both(*sample))
    assert by_stream(found) == dict.fromkeys(names, N_WEEKS * 100)


def test_weeks_without_a_title_in_the_sample_are_judged_with_those_around_them():
    more = both(titles("mine"), titles("mine", keys=OTHER_KEYS), titles("mine", keys=MORE_KEYS))
    sample = {cell: keys for cell, keys in titles("paper.com").items() if cell[0] < week(10)}
    found = merged(counts("mine", headlines=1_000), more, baseline_titles=sample)
    assert by_stream(found) == {"paper.com": WHOLE, "mine": N_WEEKS * 680}


def test_a_topic_that_the_baseline_lacks_is_counted_in_all_of_the_archive():
    found = merged(counts("mine", topic="own"), titles("mine"))
    assert [count.stream for count in found.own] == ["paper.com"] * N_WEEKS
    assert by_stream(found) == {"paper.com": WHOLE}


def reworded(stream, *, more=0, weeks=range(N_WEEKS)):
    """The baseline's titles, one in ten of them with a word more; `more` tells one rewording from another."""
    found = titles(stream, weeks=weeks)
    for number, keys in zip(weeks, found.values(), strict=True):
        if number % 2 == 0:
            keys.remove(KEYS[5 * number])
            keys.add(OTHER_KEYS[number] + 64 * more)
    return found


def test_two_copies_of_one_stream_with_a_few_reworded_titles_are_counted_once():
    more = range(N_WEEKS + 10)
    own = [*counts("a.com", weeks=more), *counts("b.com", weeks=more)]
    found = merged(own, reworded("a.com", weeks=more) | reworded("b.com", more=500, weeks=more))
    assert by_stream(found) == {"paper.com": WHOLE + 10 * 320}
    assert found.names == {"a.com": {"paper.com"}, "b.com": {"paper.com"}}
    assert found.n_shared == 2 * (5 * N_WEEKS - N_WEEKS // 2)


@pytest.mark.parametrize("n_publishers", [1, N_WEEKS])
def test_a_copy_split_by_publisher_beside_a_whole_one_is_counted_once(n_publishers):
    """Some have enough titles to be judged alone; others, of a week each, are judged together."""
    publishers = [f"p{number % n_publishers}.com" for number in range(N_WEEKS)]
    own, sample = counts("whole", headlines=321), both(titles("whole"), titles("whole", keys=OTHER_KEYS))
    for number, name in enumerate(publishers):
        own += counts(name, weeks=[number])
        sample |= titles(name, weeks=[number])
    assert by_stream(merged(own, sample)) == {"paper.com": N_WEEKS * 321}


def test_copies_count_once_in_a_topic_of_ones_own_too():
    own = [*counts("a.com", topic="own"), *counts("b.com", topic="own")]
    found = merged(own, reworded("a.com") | reworded("b.com", more=500))
    assert [count.n_topic for count in found.own] == [32] * N_WEEKS


def test_a_week_that_a_mixed_stream_holds_in_part_stays_the_baselines():
    """Twenty titles a week, of which the stream has 14 in its first week, and other news with them."""
    per_week = {number: set(KEYS[20 * number : 20 * number + 20]) for number in range(N_WEEKS)}
    sample = {(week(number), "paper.com"): keys for number, keys in per_week.items()}
    mixed = {(week(number), "mixed"): set(MORE_KEYS[30 * number : 30 * number + 30]) for number in (20, 21)}
    mixed[week(20), "mixed"] |= set(KEYS[20 * 20 : 20 * 20 + 14])
    mixed[week(21), "mixed"] |= per_week[21]
    found = merged(counts("mixed", weeks=[20, 21], headlines=1_000), mixed, baseline_titles=sample)
    assert by_stream(found) == {"paper.com": WHOLE, "mixed": 2_000 - 320}
    assert found.n_shared == 20  # the 14 of the first week are in two streams


def test_a_stream_is_another_one_where_that_holds_half_of_what_it_has_in_its_weeks():
    feed = titles("feed", weeks=range(20, 25))
    assert held_by(titles("file"), feed) == {"file": {"feed": 25}}
    assert held_by(titles("file"), titles("other", part=slice(0, 2))) == {}
    assert held_by(titles("file"), titles("tiny", weeks=[3])) == {}


def test_the_report_on_an_import_says_how_many_headlines_count_once():
    again, more = titles("mine"), both(titles("mine"), titles("mine", part=slice(0, 3), keys=OTHER_KEYS))
    assert overlap(again, titles("paper.com")) == Overlap(n_shared=5 * N_WEEKS, n_once=5 * N_WEEKS)
    agency = both(titles("mine", part=slice(0, 1)), titles("mine", keys=OTHER_KEYS))
    assert overlap(agency, titles("paper.com")) == Overlap(n_shared=N_WEEKS, n_once=0)
    assert overlap(more, titles("paper.com")).n_once == 5 * N_WEEKS


def test_a_stream_that_the_baseline_does_not_have_is_foreign():
    paper = [*counts("mine.csv"), *counts("other.com")]
    found = merged(paper, both(titles("mine.csv"), titles("other.com", keys=OTHER_KEYS)))
    assert {one.stream: one.is_foreign for one in found.counts} == {"paper.com": False, "other.com": True}
    assert not any(one.is_foreign for one in merged(paper, titles("mine.csv"), [], {}).counts)
