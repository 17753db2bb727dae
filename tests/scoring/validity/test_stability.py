"""Whether an error moves with time, stream or index, and what so few labels could have shown."""

import numpy as np
import pytest
from scipy.stats import t

from panictrack.errors import NotEnoughDataError
from panictrack.scoring.validity.estimates import CodedSample
from panictrack.scoring.validity.stability import along, between

N = 400
RANDOM = np.random.default_rng(3)
YEAR = RANDOM.integers(2018, 2026, N).astype(float)
STREAM = RANDOM.choice(["BBC", "Guardian", "NYT"], N).tolist()


def judged(truth, predicted=None, index=None, probability=None):
    """A simple random sample, by default of all but the last hundred."""
    index = np.arange(N - 100) if index is None else index
    return CodedSample(
        predicted=np.full(N, 0.2) if predicted is None else predicted,
        stratum=np.zeros(N, dtype=int),
        index=index,
        truth=truth[index],
        probability=np.full(len(index), 0.75) if probability is None else probability,
    )


def coded(share, seed=5):
    return (np.random.default_rng(seed).random(N) < share).astype(float)


def test_an_error_that_grows_with_the_years_moves():
    found = along(judged(coded(0.2 + 0.08 * (YEAR - 2018))), YEAR)
    assert found.verdict == "moves"
    assert found.of == "time"
    assert (found.since, found.until) == (2018, 2025)
    assert 0.35 < found.low < found.effect < found.high < 0.85


def test_a_steady_error_however_large_does_not_move():
    found = along(judged(coded(0.6)), YEAR)
    assert found.verdict == "no sign of it"
    assert found.low < 0 < found.high


def test_the_smallest_drift_that_would_have_been_seen_is_told_and_falls_with_labels():
    truth = coded(0.2)
    many, few = along(judged(truth), YEAR), along(judged(truth, index=np.arange(75)), YEAR)
    assert 0 < many.detectable < few.detectable
    assert few.detectable == pytest.approx(2 * many.detectable, rel=0.2)
    assert many.detectable > (many.high - many.low) / 2


def test_a_drift_as_large_as_the_smallest_is_seen_in_about_four_cases_of_five():
    size = np.median([along(judged(coded(0.3, seed)), YEAR).detectable for seed in range(10)])
    share = 0.3 + size * (YEAR - 2021.5) / 7
    seen = [along(judged(coded(share, seed)), YEAR).verdict == "moves" for seed in range(150)]
    assert 0.7 < np.mean(seen) < 0.9


def test_a_steady_error_seems_to_move_in_about_one_of_twenty_samples():
    shown = [along(judged(coded(0.05, seed)), YEAR).verdict == "moves" for seed in range(200)]
    assert np.mean(shown) < 0.1
    shown = [between(judged(coded(0.05, s)), STREAM, n_shuffles=99).verdict == "moves" for s in range(100)]
    assert np.mean(shown) < 0.12


def test_with_equal_weights_the_slope_is_least_squares_and_the_error_hc3():
    sample = judged(coded(0.4))
    x, y = YEAR[sample.index], sample.truth - 0.2
    design = np.column_stack([np.ones(len(x)), x - x.mean()])
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ y
    hat = ((design @ bread) * design).sum(axis=1)
    scaled = ((y - design @ beta) / (1 - hat)) ** 2
    error = np.sqrt((bread @ (design.T * scaled) @ design @ bread)[1, 1])
    found = along(sample, YEAR)
    assert found.effect == pytest.approx(7 * beta[1])
    assert found.high - found.effect == pytest.approx(7 * t.ppf(0.975, len(x) - 2) * error)


def test_each_headline_counts_for_as_many_as_it_stands_for():
    # Of the early years every headline is coded, of the late ones a tenth: their errors count tenfold.
    truth, chance = coded(0.3), np.where(YEAR < 2022, 1.0, 0.1)
    index = np.flatnonzero((YEAR < 2022) | (np.arange(N) % 10 == 0))
    found = along(judged(truth, index=index, probability=chance[index]), YEAR)
    slope = np.polyfit(YEAR[index], truth[index], 1, w=np.sqrt(1 / chance[index]))[0]
    assert found.effect == pytest.approx(7 * slope)


def test_a_stream_of_another_error_is_named():
    share = np.where(np.array(STREAM) == "NYT", 0.6, 0.2)
    found = between(judged(coded(share)), STREAM)
    assert (found.verdict, found.where, found.of) == ("moves", "NYT", "stream")
    assert found.low > 0.1


def test_streams_of_one_error_show_no_sign():
    found = between(judged(coded(0.2)), STREAM)
    assert found.verdict == "no sign of it"
    assert found.detectable > abs(found.effect)


def test_the_same_seed_gives_the_same_answer():
    sample = judged(coded(0.2))
    assert between(sample, STREAM, seed=4) == between(sample, STREAM, seed=4)


def test_small_streams_are_compared_together():
    streams = [f"small {place}" if place < 40 else "BBC" for place in range(N)]
    share = np.where(np.arange(N) < 40, 0.9, 0.2)
    found = between(judged(coded(share)), streams)
    assert found.where == "others"
    assert found.verdict == "moves"


def test_an_index_may_be_what_the_error_moves_with():
    index = RANDOM.normal(100, 15, N)
    found = along(judged(coded(np.clip(0.2 + (index - 100) / 60, 0, 1))), index, of="index")
    assert (found.of, found.verdict) == ("index", "moves")


def test_a_faultless_sample_proves_little_when_small():
    truth = coded(0.2)
    found = along(judged(truth, predicted=truth, index=np.arange(30)), YEAR)
    assert found.effect == pytest.approx(0, abs=1e-12)
    assert found.p_value == pytest.approx(1)
    assert found.detectable > 0.1
    assert between(judged(truth, predicted=truth), STREAM, n_shuffles=99).verdict == "no sign of it"


def test_too_few_or_all_alike_is_refused_with_a_remedy():
    with pytest.raises(NotEnoughDataError, match="needs 20"):
        along(judged(coded(0.2), index=np.arange(19)), YEAR)
    with pytest.raises(NotEnoughDataError, match="code headlines that differ"):
        along(judged(coded(0.2)), np.full(N, 2024.0))
    with pytest.raises(NotEnoughDataError, match="one stream; code two"):
        between(judged(coded(0.2)), ["BBC"] * N)
