"""Strata are as fine as the sample allows, and allocations add up."""

import numpy as np
import pytest

from panictrack.archive.labels import Frame
from panictrack.labelling.sample import allocation
from panictrack.labelling.strata import deviation, strata_of

QUARTERS = ("2025-02-03", "2025-05-05", "2025-08-04", "2025-11-03")


def frame(n, *, streams=("a", "b", "c"), scores=(0.01, 0.2, 0.5, 0.9)):
    """Headlines of all streams, quarters and scores in turn."""
    numbers = range(n)
    return Frame(
        ids=list(numbers),
        days=[QUARTERS[(one // 12) % 4] for one in numbers],
        weeks=[QUARTERS[(one // 12) % 4] for one in numbers],
        streams=[streams[one % len(streams)] for one in numbers],
        scores=[scores[one // 3 % len(scores)] for one in numbers],
        scorer="alarm@5",
    )


def test_every_headline_is_in_one_stratum_and_within_its_bounds():
    found = frame(2_400)
    stratum, strata = strata_of(found, 300, "neyman")
    assert np.bincount(stratum).tolist() == [one.n_frame for one in strata]
    for one in strata:
        for index in np.flatnonzero(stratum == one.number):
            assert (one.score_from or 0) <= found.scores[index] < (one.score_to or 2)
            assert one.stream in {None, found.streams[index]}
            if one.period:
                first, *_, last = one.period.split("/") * 2
                month = int(found.days[index][5:7])
                assert first <= f"2025-Q{(month + 2) // 3}" <= last


def test_a_large_sample_has_strata_of_score_stream_and_quarter():
    _, strata = strata_of(frame(9_600), 1_200, "neyman")
    assert {one.stream for one in strata} == {"a", "b", "c"}
    assert {one.period for one in strata} == {f"2025-Q{quarter}" for quarter in (1, 2, 3, 4)}
    assert len({one.score_from for one in strata}) == 4


def test_a_small_sample_has_no_strata_too_small_to_draw_from():
    for n in (1, 5, 20, 60, 300):
        _, strata = strata_of(frame(2_400), n, "proportional")
        n_drawn = allocation([one.n_frame for one in strata], [1.0] * len(strata), n)
        assert n_drawn.sum() == n
        assert len(strata) <= max(4, n // 3)


def test_streams_that_are_too_small_for_their_own_stratum_are_joined():
    names = ["large"] * 20 + [f"small {number}" for number in range(10)]
    _, strata = strata_of(frame(3_000, streams=names, scores=(0.9,)), 40, "proportional")
    assert {one.stream for one in strata} == {"large", None}
    assert any(one.name.startswith("alarm from .7, other streams") for one in strata)


def test_a_random_draw_has_one_stratum():
    stratum, (one,) = strata_of(frame(30), 10, "random")
    assert (one.name, one.n_frame, set(stratum.tolist())) == ("all", 30, {0})


def test_the_expected_deviation_is_largest_where_the_classifier_is_least_sure():
    assert deviation(np.array([0.5])) == 0.5
    assert deviation(np.array([0.2, 0.8])) == 0.5
    assert [deviation(np.array([sure])) for sure in (0.0, 1.0)] == pytest.approx([0.14, 0.14])


def test_an_allocation_follows_size_times_deviation():
    assert allocation([1_000, 1_000], [0.1, 0.4], 100).tolist() == [20, 80]
    assert allocation([1_000, 4_000], [0.4, 0.1], 100).tolist() == [50, 50]


def test_what_a_stratum_cannot_give_goes_to_the_others():
    assert allocation([10, 1_000], [50.0, 0.1], 100).tolist() == [10, 90]
    assert allocation([3, 4], [1.0, 1.0], 100).tolist() == [3, 4]


def test_two_are_drawn_of_each_stratum_that_has_them():
    assert allocation([1_000, 5, 1], [1.0, 0.001, 0.001], 50).tolist() == [47, 2, 1]
    assert allocation([1_000, 5, 1], [1.0, 0.001, 0.001], 3).tolist() == [3, 0, 0]
