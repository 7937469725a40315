"""What an experiment saw, as plain data: all that crosses the wall between the processes."""

from __future__ import annotations

import math
import re
from typing import Any

import msgspec
import numpy as np
import torch

MAX_NODES = 20_000
MAX_BYTES = 1 << 20
MAX_DEPTH = 12
MAX_TEXT = 2_000
MAX_AXES = 16
DTYPES = frozenset(
    ("bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64",
     "float16", "float32", "float64")
)  # fmt: skip
# Bound before a student could exchange them.
_as_subclass = torch.Tensor.as_subclass
_FACTS = {
    name: getattr(torch.Tensor, name).__get__
    for name in ("device", "dtype", "is_meta", "is_nested", "is_quantized", "layout",
                 "requires_grad")
}  # fmt: skip


class Array(msgspec.Struct, frozen=True, tag="array"):
    """A tensor or a NumPy array: dtype, shape and raw little-endian bytes in C order."""

    kind: str  # "tensor" or "array"
    dtype: str
    shape: tuple[int, ...]
    data: bytes
    requires_grad: bool = False

    def __post_init__(self) -> None:
        if self.kind not in ("tensor", "array") or self.dtype not in DTYPES:
            raise ValueError(f"no such array: {self.kind} of {self.dtype}")
        if any(not 0 <= size < 2**31 for size in self.shape) or len(self.shape) > MAX_AXES:
            raise ValueError(f"no such shape: {self.shape}")
        if math.prod(size or 1 for size in self.shape) >= 2**40:  # NumPy minds even if it is empty
            raise ValueError(f"no such shape: {self.shape}")
        if math.prod(self.shape) * np.dtype(self.dtype).itemsize != len(self.data):
            raise ValueError(f"{len(self.data)} bytes do not fill {self.shape} of {self.dtype}")

    def numpy(self) -> np.ndarray:
        """A fresh, writable array."""
        return np.frombuffer(self.data, dtype=self.dtype).reshape(self.shape).copy()


class Items(msgspec.Struct, frozen=True, tag="items"):
    """A list or a tuple."""

    kind: str  # "list" or "tuple"
    values: list[Value]


class Named(msgspec.Struct, frozen=True, tag="named"):
    """A dictionary, its keys as text, in order."""

    values: dict[str, Value]


class Opaque(msgspec.Struct, frozen=True, tag="opaque"):
    """Anything else: the name of its type and a short text."""

    kind: str
    text: str


Value = None | bool | int | float | str | Array | Items | Named | Opaque


class TooLarge(ValueError):
    """The observation has more parts or bytes than a check can need."""


def observe(value: Any) -> Value:
    """Turn what a check returned into plain data, in bounded time and size.

    Subclasses of lists, dictionaries, numbers and tensors are read through their base class, so
    that nothing an object says about itself is believed. What has no plain form becomes `Opaque`.

    Raises:
        TooLarge: over 20,000 parts, 1 MiB of array data or 12 levels.
    """
    return _Observer().value(value, 0)


def is_bounded(value: Value) -> bool:
    """Whether a value that came from elsewhere keeps the limits of `observe`."""
    nodes = size = 0
    rest = [(value, 0)]
    while rest:
        part, depth = rest.pop()
        nodes += 1
        if isinstance(part, Items | Named):
            values = part.values.values() if isinstance(part, Named) else part.values
            rest += [(each, depth + 1) for each in values]
        elif isinstance(part, Array):
            size += len(part.data)
        if nodes + len(rest) > MAX_NODES or size > MAX_BYTES or depth > MAX_DEPTH:
            return False
    return True


def as_array(value: Value) -> np.ndarray | None:
    """The value as one array where it is numeric (a number, an array, a regular nest of them)."""
    if isinstance(value, bool | int | float):
        return np.asarray(value)
    if isinstance(value, Array):
        return value.numpy()
    if isinstance(value, Items):
        parts = [as_array(part) for part in value.values]
        arrays = [part for part in parts if part is not None]
        if len(arrays) == len(parts) and len({part.shape for part in arrays}) <= 1:
            return np.stack(arrays) if arrays else np.empty(0)
    return None


class _Observer:
    def __init__(self) -> None:
        self.nodes = 0
        self.bytes = 0

    def value(self, value: Any, depth: int) -> Value:
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise TooLarge("the value has too many parts")
        kind = type(value)
        if value is None or kind is bool:
            return value
        if issubclass(kind, torch.Tensor):
            return self.tensor(value)
        if issubclass(kind, np.ndarray | np.generic):
            return self.array(np.asarray(value), depth)
        if issubclass(kind, int):
            number = int.__int__(value)
            return number if -(2**63) <= number < 2**64 else Opaque("int", hex(number)[:80])
        if issubclass(kind, float):
            return float.__float__(value)
        if issubclass(kind, str):
            return self.text(str.__str__(value))
        if issubclass(kind, list | tuple):
            base = list if issubclass(kind, list) else tuple
            parts = [self.value(part, depth + 1) for part in base.__iter__(value)]
            return Items(base.__name__, parts)
        if issubclass(kind, dict):
            return Named({self.key(k): self.value(v, depth + 1) for k, v in dict.items(value)})
        return Opaque(type_name(value), self.repr(value))

    def text(self, text: str) -> str:
        if len(text) > MAX_TEXT:
            text = text[:MAX_TEXT] + "…"
        return text.encode("utf-8", "replace").decode()

    def key(self, key: Any) -> str:
        if issubclass(type(key), str):
            return self.text(str.__str__(key))
        if key is None or type(key) in (bool, int, float):
            return repr(key)
        return f"<{type_name(key)}>"

    def repr(self, value: Any) -> str:
        try:
            return re.sub(" at 0x[0-9a-f]+", "", self.text(repr(value))[:200])
        except BaseException:  # also SystemExit
            return "an object that cannot be printed"

    def array(self, array: np.ndarray, depth: int) -> Value:
        if array.dtype.kind in "OU":
            if array.size > MAX_NODES:
                raise TooLarge("the array has too many items")
            return self.value(array.tolist(), depth + 1)
        if array.dtype.name not in DTYPES:
            return Opaque("ndarray", f"an array of {array.dtype.name}")
        self.bytes += array.nbytes
        if self.bytes > MAX_BYTES:
            raise TooLarge("the value holds over 1 MiB of numbers")
        numbers = array.astype(array.dtype.newbyteorder("<"), copy=False)
        return Array("array", array.dtype.name, array.shape, numbers.tobytes())

    def tensor(self, tensor: torch.Tensor) -> Value:
        with torch._C.DisableTorchFunctionSubclass():
            if any("__torch_dispatch__" in vars(base) for base in _bases(type(tensor))):
                return Opaque(type_name(tensor), "a tensor that is not stored as numbers")
            is_meta, is_quantized, is_nested, layout, dtype, carries_gradient = (
                fact(tensor, name)
                for name in (
                    "is_meta", "is_quantized", "is_nested", "layout", "dtype", "requires_grad"
                )
            )  # fmt: skip
            if is_nested:
                return Opaque("Tensor", "a nested tensor")
            shape = tuple(torch.Tensor.size(tensor))
            if is_meta or is_quantized or layout is not torch.strided:
                how = "on the device meta" if is_meta else "that is sparse or quantized"
                return Opaque("Tensor", f"a tensor of shape {shape} {how}")
            name = str(dtype).removeprefix("torch.")
            tensor = _as_subclass(tensor, torch.Tensor)
            if name == "bfloat16":
                name, tensor = "float32", tensor.float()
            if name not in DTYPES:
                return Opaque("Tensor", f"a tensor of {name}")
            self.bytes += tensor.numel() * tensor.element_size()
            if self.bytes > MAX_BYTES:
                raise TooLarge("the value holds over 1 MiB of numbers")
            try:
                if not _has_its_memory(tensor):
                    return Opaque("Tensor", "a tensor whose memory is gone")
                numbers = tensor.detach().cpu().resolve_neg().numpy()
            except RuntimeError:  # such as one that lives inside a vmap
                return Opaque("Tensor", "a tensor that is not stored as numbers")
            return Array("tensor", name, shape, numbers.tobytes(), carries_gradient)


def _bases(kind: type) -> list[type]:
    """What a kind of tensor has inherited from before it is a tensor."""
    order: tuple[type, ...] = type.__dict__["__mro__"].__get__(kind)
    return list(order[: order.index(torch.Tensor)])


def _has_its_memory(tensor: torch.Tensor) -> bool:
    """Whether the tensor's last number lies within its storage, which can be cut short."""
    if not tensor.numel():
        return True
    steps = zip(tensor.shape, tensor.stride(), strict=True)
    last = tensor.storage_offset() + sum((size - 1) * stride for size, stride in steps)
    return (last + 1) * tensor.element_size() <= tensor.untyped_storage().nbytes()


def fact(tensor: torch.Tensor, name: str) -> Any:
    """What torch itself says of a tensor, whatever its class, a patched one or a mode says."""
    with torch._C.DisableTorchFunction():
        return _FACTS[name](tensor)


def bare(tensor: torch.Tensor) -> torch.Tensor:
    """A tensor without its subclass; it shares its numbers and its graph."""
    with torch._C.DisableTorchFunctionSubclass():
        return _as_subclass(tensor, torch.Tensor)


def type_name(value: Any) -> str:
    """The name of a value's type as its author would write it."""
    name = type.__dict__["__name__"].__get__(type(value))
    return str.__str__(name)[:80].encode("utf-8", "replace").decode()


def restore(value: Value) -> Any:
    """Fresh Python, NumPy and torch objects from plain data: the inverse of `observe`.

    Raises:
        ValueError: the data hold something `Opaque`, which has no inverse.
    """
    match value:
        case Array(kind="tensor"):
            return torch.from_numpy(value.numpy()).requires_grad_(value.requires_grad)
        case Array():
            return value.numpy()
        case Items():
            parts = [restore(part) for part in value.values]
            return tuple(parts) if value.kind == "tuple" else parts
        case Named():
            return {key: restore(part) for key, part in value.values.items()}
        case Opaque():
            raise ValueError(f"an input must be plain data, not {value.kind}")
    return value
