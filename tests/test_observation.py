"""What crosses the wall is plain data, read from the values' storage."""

import collections
import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from torch import nn

from autograder.comparison import difference
from autograder.observation import (
    Array,
    Items,
    Named,
    Opaque,
    TooLarge,
    is_bounded,
    observe,
    restore,
)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)
ARRAYS = hnp.arrays(
    st.sampled_from(["float32", "float64", "int64", "bool"]),
    hnp.array_shapes(min_dims=0, max_side=4),
)
PLAIN = st.recursive(
    SCALARS | ARRAYS | ARRAYS.map(torch.from_numpy),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), inner)
    ),
    max_leaves=8,
)


@given(PLAIN)
def test_plain_data_comes_back_as_it_went(value):
    seen = observe(value)
    again = observe(restore(seen))
    assert repr(again) == repr(seen)
    assert difference(seen, again) is None


@given(PLAIN)
def test_restored_values_are_fresh_and_writable(value):
    restored = restore(observe(value))
    for part in [value, restored]:
        if isinstance(part, torch.Tensor) and part.numel() and part.dtype != torch.bool:
            kept = value.clone()
            restored.add_(1)
            assert torch.equal(torch.nan_to_num(value), torch.nan_to_num(kept))


class LyingFloat(float):
    def __float__(self):
        return 1.0

    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


class LyingList(list):
    def __iter__(self):
        while True:
            yield 1

    def __len__(self):
        return 10**9


class LyingTensor(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return True


class LyingArray(np.ndarray):
    def __array__(self, *args, **kwargs):
        return np.ones(self.shape)

    def tobytes(self, *args):
        return b"\0" * self.nbytes


class Unprintable:
    def __repr__(self):
        raise SystemExit("no")


class HidingTensor(torch.Tensor):
    @property
    def shape(self):
        raise RuntimeError("no")

    def numel(self):
        return 0


class HostileKey(str):
    __hash__ = str.__hash__

    def __eq__(self, other):
        raise RuntimeError("no")


class HostileDict(dict):
    def __iter__(self):
        raise RuntimeError("no")

    items = keys = __iter__


class AnyClass:
    __class__ = torch.Tensor


class Renamed(type):
    @property
    def __name__(cls):
        return "float"


def test_subclasses_are_read_by_their_storage():
    assert observe(LyingFloat(7.5)) == 7.5
    assert observe(LyingList([1, 2])) == Items("list", [1, 2])
    tensor = torch.tensor([3.0, 4.0]).as_subclass(LyingTensor)
    assert observe(tensor) == observe(torch.tensor([3.0, 4.0]))
    array = np.array([5.0, 6.0]).view(LyingArray)
    assert observe(array) == observe(np.array([5.0, 6.0]))
    assert observe(nn.Parameter(torch.ones(1))).requires_grad
    assert observe(collections.OrderedDict(a=1)) == Named({"a": 1})


def test_what_has_no_plain_form_is_opaque():
    assert observe(Unprintable()) == Opaque("Unprintable", "an object that cannot be printed")
    assert observe(Renamed("Thing", (), {})()).kind == "Thing"
    assert observe(n for n in range(3)).kind == "generator"
    assert observe(1 + 2j).kind == "complex"
    assert observe(2**70).kind == "int"
    assert "meta" in observe(torch.empty(3, device="meta")).text
    assert observe(torch.eye(3).to_sparse()).kind == "Tensor"
    assert observe(torch.zeros(2, dtype=torch.complex64)).kind == "Tensor"
    assert observe(np.array([1 + 1j])).kind == "ndarray"


@pytest.mark.filterwarnings("ignore")
def test_hostile_objects_are_read_or_set_aside():
    assert observe(torch.ones(3).as_subclass(HidingTensor)) == observe(torch.ones(3))
    assert observe(HostileDict(a=1)) == Named({"a": 1})
    assert observe({HostileKey("a"): 1}) == Named({"a": 1})
    assert observe({Unprintable(): 1}) == Named({"<Unprintable>": 1})
    assert observe(AnyClass()).kind == "AnyClass"
    endless = iter(int, 1)
    assert observe(endless).kind == "callable_iterator"
    assert observe(np.ones(2, dtype=">f4")) == observe(np.ones(2, dtype="<f4"))
    assert observe(torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8)).kind == "Tensor"


@pytest.mark.filterwarnings("ignore")
def test_tensors_without_numbers_are_opaque():
    emptied = torch.ones(4)
    emptied.untyped_storage().resize_(4)
    inside = []
    torch.vmap(lambda x: inside.append(observe(x)) or x)(torch.ones(2, 2))
    nested = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])
    for seen in (observe(emptied), observe(nested), *inside):
        assert isinstance(seen, Opaque)
    assert observe(torch.ones(4)[::2]).shape == (2,)


def test_values_from_elsewhere_are_held_to_the_same_bounds():
    deep = 1
    for _ in range(14):
        deep = Items("list", [deep])
    assert is_bounded(Items("list", [1, Named({"a": Array("array", "int8", (1,), b"a")})]))
    assert not is_bounded(deep)
    assert not is_bounded(Items("list", [None] * 30_000))
    assert not is_bounded(Array("array", "int8", (2 << 20,), bytes(2 << 20)))


def test_views_and_strides_are_copied():
    base = torch.arange(6.0).reshape(2, 3)
    assert np.array_equal(observe(base.T).numpy(), base.T.numpy())
    assert observe(torch.zeros(1).expand(1000)).shape == (1000,)


def test_giants_are_refused_before_they_are_copied():
    circle = []
    circle.append(circle)
    giants = [
        torch.zeros(1).expand(10**12),
        np.broadcast_to(np.zeros(1), (10**6, 10**4)),
        [0] * 10**6,
        circle,
        np.empty(10**6, dtype=object),
    ]
    for giant in giants:
        with pytest.raises(TooLarge):
            observe(giant)
    assert len(observe("x" * 10**7)) < 10_000


def test_numbers_keep_their_special_values():
    for number in (math.inf, -math.inf, -0.0):
        assert repr(observe(number)) == repr(number)
    assert math.isnan(observe(np.float32("nan")).numpy())
    assert observe(np.float64(2.5)).numpy() == 2.5
    assert observe(torch.tensor([1.5], dtype=torch.bfloat16)).dtype == "float32"


def test_an_array_must_be_whole():
    with pytest.raises(ValueError, match="do not fill"):
        Array("tensor", "float32", (3,), b"\0" * 8)
    with pytest.raises(ValueError, match="no such array"):
        Array("tensor", "object", (1,), b"\0" * 8)
    with pytest.raises(ValueError, match="no such shape"):
        Array("array", "float32", (-1, -2), b"\0" * 8)
    with pytest.raises(ValueError, match="no such shape"):
        Array("array", "float32", (0, 2**30, 2**30), b"")
    with pytest.raises(ValueError, match="plain data"):
        restore(Opaque("Thing", "thing"))
