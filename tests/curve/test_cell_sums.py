"""What a cell counts without one that is a part of it."""

from datetime import date

from panictrack.curve.series.cell_sums import less
from panictrack.model import FeedKind
from panictrack.model.week_counts import CountTable, TopicCell

WEEK = date(2026, 4, 6)
WHOLE, PART = (WEEK, "mixed"), (WEEK, "aggregator")


def table(cell, n, n_copies, shown):
    kinds = {cell[1]: FeedKind.GENERAL}
    return CountTable(kinds=kinds, totals={cell: n}, topics={"ai": {cell: shown}}, copies={cell: n_copies})


def test_a_cell_without_its_part_counts_the_rest_of_everything():
    whole = table(WHOLE, 100, 9, TopicCell(20, 10, 6, {"regulation": 5, "only alarmed": 3}, 2))
    part = table(PART, 40, 4, TopicCell(15, 8, 5, {"regulation": 5, "only alarmed": 1}, 1))
    rest = less(whole, part, {PART: WHOLE})
    assert rest.totals == {WHOLE: 60}
    assert rest.copies == {WHOLE: 5}
    assert rest.topics == {"ai": {WHOLE: TopicCell(5, 2, 1, {"only alarmed": 2}, 1)}}
    assert whole.totals == {WHOLE: 100}


def test_no_count_gets_below_zero_or_above_the_one_that_it_is_a_part_of():
    whole = table(WHOLE, 50, 9, TopicCell(10, 9, 8, {}, 8))
    part = table(PART, 48, 0, TopicCell(12, 3, 1, {}, 0))
    rest = less(whole, part, {PART: WHOLE})
    assert rest.copies == {WHOLE: 2}
    assert rest.topics == {"ai": {WHOLE: TopicCell(0, 0, 0, {}, 0)}}
