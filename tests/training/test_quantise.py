"""Matrices of the small encoder as 8-bit integers."""

import sys
from pathlib import Path

import numpy as np
import pytest

TRAINING = Path(__file__).parents[2] / "training"


@pytest.fixture
def quantised(monkeypatch):
    """The function of training/quantise.py."""
    monkeypatch.syspath_prepend(str(TRAINING))
    monkeypatch.delitem(sys.modules, "quantise", raising=False)
    from quantise import quantised

    return quantised


def product(values, entries):
    integers = np.clip(np.rint(values * entries["divisor"]) + entries["zero"], 0, 255)
    whole = (integers - entries["zero"]).astype(int) @ entries["weight"].astype(int)
    return whole * entries["step"] + entries["bias"]


def test_a_product_of_integers_is_close_to_the_product_though_one_column_is_large(quantised):
    generator = np.random.default_rng(1)
    values = generator.normal(size=(200, 96))
    values[:, 3] *= 60
    weight, bias = generator.normal(size=(96, 24)) / 10, generator.normal(size=24)
    weight[3] /= 30
    entries = quantised(weight, bias, values.min(axis=0), values.max(axis=0))
    exact = values @ weight + bias
    assert entries["weight"].dtype == np.int8
    assert np.abs(entries["weight"]).max() == 63
    assert np.abs(product(values, entries) - exact).std() < 0.03 * exact.std()


def test_a_value_beyond_the_range_counts_as_its_end(quantised):
    entries = quantised(np.ones((1, 1)), np.zeros(1), np.array([-1.0]), np.array([2.0]))
    assert product(np.array([[50.0]]), entries) == pytest.approx(2, abs=0.05)
    assert product(np.array([[-50.0]]), entries) == pytest.approx(-1, abs=0.05)


def test_an_input_that_is_always_zero_is_no_division_by_zero(quantised):
    entries = quantised(np.zeros((2, 2)), np.zeros(2), np.zeros(2), np.zeros(2))
    assert (product(np.ones((1, 2)), entries) == 0).all()
