"""Observations agree when the contract says that they are the same answer."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from test_observation import PLAIN

from autograder.comparison import Unobservable, difference, require_plain
from autograder.observation import Items, Named, Opaque, observe


def agree(got, want, **tolerance):
    return difference(observe(got), observe(want), **tolerance) is None


def said(got, want):
    return str(difference(observe({"it": got}), observe({"it": want})))


@given(PLAIN)
def test_everything_agrees_with_itself(value):
    assert agree(value, value)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_a_number_is_a_number(number):
    same = [number, np.float32(number), np.float64(number), torch.tensor(number), np.array(number)]
    assert all(agree(got, want) for got in same for want in same)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8))
def test_a_sequence_is_a_sequence(numbers):
    same = [numbers, tuple(numbers), np.array(numbers), torch.tensor(numbers, dtype=torch.float64)]
    same.append([torch.tensor(number, dtype=torch.float64) for number in numbers])
    assert all(agree(got, want) for got in same for want in same)


@given(st.floats(1e-3, 1e6), st.floats(1e-3, 1.0))
def test_float32_accuracy_is_enough_and_needed(number, share):
    assert agree(number * (1 + 0.9e-4 * share), number)
    assert not agree(number * (1 + 2e-4 + share), number)
    assert not agree(-number, number)


@given(st.integers(-(10**12), 10**12), st.integers(1, 5))
def test_integers_agree_exactly(number, more):
    assert agree(number, number)
    assert not agree(number + more, number)


def test_special_values():
    assert agree(math.nan, torch.tensor(math.nan))
    assert agree(math.inf, np.float32("inf"))
    for got, want in [(math.inf, -math.inf), (math.nan, 0.0), (1e30, math.inf), (None, math.nan)]:
        assert not agree(got, want)
    assert agree([], ()) and agree([], np.empty(0))


def test_shapes_are_part_of_the_answer():
    assert not agree(torch.zeros(3), torch.zeros(3, 1))
    assert not agree(torch.zeros(1), torch.tensor(0.0))
    assert agree([[1, 2], [3, 4]], np.array([[1, 2], [3, 4]]))
    assert not agree([[1, 2], [3]], np.array([[1, 2], [3, 4]]))


def test_a_gradient_is_part_of_the_answer():
    free, tracked = torch.tensor(1.0), torch.tensor(1.0, requires_grad=True)
    assert not agree(tracked, free) and not agree(free, tracked)
    assert not agree(1.0, tracked) and not agree(tracked, 1.0)
    assert agree(tracked, tracked)
    assert not agree([1.0, tracked], [1.0, 1.0]) and agree([1.0, tracked], [1.0, tracked])


def test_text_and_kinds():
    assert agree("a", "a") and not agree("a", "b")
    assert agree(["a", "b"], ("a", "b")) and agree(np.array(["a", "b"]), ["a", "b"])
    assert not agree("1", 1) and not agree(None, 0) and not agree(1, None)
    assert not agree((n for n in [1]), [1])


def test_an_expected_value_must_be_plain():
    for value in (Opaque("Thing", "thing"), Named({"a": Items("list", [1, Opaque("Thing", "")])})):
        with pytest.raises(Unobservable):
            require_plain(value)
    require_plain(observe({"a": [1, None, "text", torch.ones(2)], "b": {"c": True}}))


def test_messages_name_the_first_difference():
    assert said(2.5, 1.5) == "it: got 2.5, should be 1.5"
    assert said(2, 2.5) == "it: got 2, should be 2.5"
    assert said({"weight": 2.5, "bias": 0}, {"weight": 1.5, "bias": 0}) == (
        "it: got weight 2.5, should be 1.5"
    )
    assert said([1, 2, 3], [1, 2, 4]) == "it: got [1, 2, 3], should be [1, 2, 4]"
    assert said(list(range(9)), [*range(8), 0]) == "it: got [8] 8, should be 0"
    assert said([1], [1, 2, 3, 4, 5, 6, 7]) == "it: got 1 item, should be 7 items"
    assert said(None, 1.5) == "it: got None, should be 1.5"
    assert said("1.5", 1.5) == "it: got '1.5', should be 1.5"
    assert said("a pair", 1.5) == "it: got a pair, should be 1.5"
    assert said(torch.zeros(3, 1), torch.zeros(3)) == "it: got shape (3, 1), should be shape (3,)"
    assert said(1.00012, 1.0) == "it: got 1.0001, should be 1.0"
    assert said(1.0000001, 1.001) == "it: got 1.0, should be 1.001"
    assert said({}, {"a": 1}) == "it: got a nothing, should be 1"
    assert said({"a": 1, "b": 2}, {"a": 1}) == "it: got also 'b', should be 'a' alone"
    assert "with its graph" in said(torch.tensor(1.0, requires_grad=True), 1.0)
    assert said((n for n in [1]), [1]).startswith("it: got a generator")
