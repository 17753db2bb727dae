"""Samples to code: strata, allocation, the draw, and who codes what."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panictrack.errors import InputError
from panictrack.scoring.validity.design import (
    EVERYONE,
    LEAST_CODED,
    Allocation,
    allocate,
    draw,
    plan,
)

RANDOM = np.random.default_rng(1)
N = 2_000
SCORES = RANDOM.beta(0.5, 3, N).round(3)
STREAMS = RANDOM.choice(["BBC", "Guardian", "NYT", "Wired"], N, p=[0.5, 0.3, 0.15, 0.05]).tolist()
PERIODS = RANDOM.choice([f"{year}-Q{q}" for year in (2024, 2025) for q in (1, 2, 3, 4)], N).tolist()


def planned(n_coded, allocation=Allocation.NEYMAN):
    return plan(SCORES, n_coded=n_coded, streams=STREAMS, periods=PERIODS, allocation=allocation)


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from(Allocation), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_as_many_are_drawn_as_wanted_and_every_headline_has_a_chance(n_frame, wanted, allocation, seed):
    random = np.random.default_rng(seed)
    scores = random.choice([0.0, 0.1, 0.346, 0.9, 1.0], n_frame)
    streams, periods = random.choice(["a", "b"], n_frame), random.choice(["2024-Q1", "2024-Q2"], n_frame)
    n_coded = min(wanted, n_frame)
    chosen = plan(scores, n_coded=n_coded, streams=streams, periods=periods, allocation=allocation)
    drawn = draw(chosen, seed=seed)
    assert chosen.n_drawn == len(drawn.index) == len(set(drawn.index.tolist())) == n_coded
    assert sum(one.n_frame for one in chosen.strata) == n_frame
    assert all(0 < one.probability <= 1 for one in chosen.strata)
    assert (chosen.membership[drawn.index] == drawn.stratum).all()


@pytest.mark.parametrize("allocation", [Allocation.NEYMAN, Allocation.PROPORTIONAL])
def test_strata_are_of_score_then_period_then_stream_and_none_is_small(allocation):
    chosen = planned(1_000, allocation)
    assert any(one.score_from and one.period and one.stream for one in chosen.strata)
    assert min(one.n_drawn for one in chosen.strata) >= LEAST_CODED - 1
    for number, one in enumerate(chosen.strata):
        own = np.flatnonzero(chosen.membership == number)
        assert len(own) == one.n_frame
        assert one.score_from <= SCORES[own].min() <= SCORES[own].max() <= one.score_to
        assert one.stream is None or {STREAMS[place] for place in own} == {one.stream}


def test_quarters_with_few_headlines_join_their_neighbours():
    names = {one.period for one in planned(200).strata}
    assert "2024-Q1 to 2024-Q3" in names or "2024-Q1 to 2024-Q2" in names


def test_neyman_draws_more_where_the_classifier_is_unsure_but_never_much_more():
    chosen = planned(200)
    sure = [one.probability for one in chosen.strata if one.score_to < 0.1]
    unsure = [one.probability for one in chosen.strata if one.score_from > 0.3]
    assert min(unsure) > 1.5 * max(sure)
    assert max(unsure) < 2.6 * min(sure)


def test_proportional_allocation_gives_all_the_same_chance_but_for_rounding():
    chances = [one.probability for one in planned(400, Allocation.PROPORTIONAL).strata]
    assert max(chances) < 1.12 * min(chances)


def test_a_random_sample_has_one_stratum():
    (stratum,) = planned(200, Allocation.RANDOM).strata
    assert (stratum.name, stratum.n_frame, stratum.n_drawn) == ("all", N, 200)


def test_the_chances_are_those_with_which_headlines_are_drawn():
    chosen = plan(np.repeat([0.02, 0.5], [60, 20]), n_coded=40)
    times = np.zeros(80)
    for seed in range(400):
        drawn = draw(chosen, seed=seed)
        times[drawn.index] += 1
    chances = np.array([one.probability for one in chosen.strata])[chosen.membership]
    assert len(chosen.strata) == 2
    assert np.abs(times / 400 - chances).max() < 4.5 * np.sqrt(0.25 / 400)


def test_the_same_seed_draws_the_same_and_another_one_does_not():
    first, again, other = (draw(planned(100), n_coders=2, seed=seed) for seed in (7, 7, 8))
    assert (first.index == again.index).all()
    assert (first.coder == again.coder).all()
    assert set(first.index.tolist()) != set(other.index.tolist())


def test_a_fifth_is_for_all_coders_and_the_rest_is_dealt_evenly():
    drawn = draw(planned(200), n_coders=3, seed=1)
    assert drawn.is_overlap.sum() == 40
    assert (drawn.is_overlap == (drawn.coder == EVERYONE)).all()
    assert sorted(np.bincount(drawn.coder[~drawn.is_overlap]).tolist()) == [53, 53, 54]
    assert not draw(planned(200), seed=1).is_overlap.any()


def test_the_order_mixes_strata():
    first_half = draw(planned(200), seed=1).stratum[:100]
    assert len(set(first_half.tolist())) == len(planned(200).strata)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=12), st.data())
@settings(max_examples=60, deadline=None)
def test_an_allocation_adds_up_and_keeps_its_bounds(sizes, data):
    sizes = np.array(sizes)
    wanted = np.array(data.draw(st.lists(st.floats(0.01, 60), min_size=len(sizes), max_size=len(sizes))))
    n_coded = data.draw(st.integers(1, int(sizes.sum())))
    found = allocate(wanted, sizes, n_coded)
    assert found.sum() == n_coded
    assert (found <= sizes).all()
    assert np.minimum(sizes, 2).sum() > n_coded or (found >= np.minimum(sizes, 2)).all()


@pytest.mark.parametrize("n_coded", [0, N + 1])
def test_more_headlines_than_there_are_cannot_be_drawn(n_coded):
    with pytest.raises(InputError, match="give 1 to 2000"):
        planned(n_coded)


def test_what_is_no_probability_names_or_share_is_refused():
    with pytest.raises(InputError, match="not a probability"):
        plan(np.array([0.2, np.nan]), n_coded=1)
    with pytest.raises(InputError, match="1 streams for 2 headlines"):
        plan(np.array([0.2, 0.3]), n_coded=1, streams=["BBC"])
    with pytest.raises(InputError, match="no share"):
        draw(planned(10), overlap_share=20, seed=1)
    with pytest.raises(InputError, match="nobody"):
        draw(planned(10), n_coders=0, seed=1)
