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
DTYPES = frozenset(
    [
        "bool",
        "uint8",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint16",
        "uint32",
        "uint64",
        "float16",
        "float32",
        "float64",
    ]
)


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
        if any(not 0 <= size < 2**31 for size in self.shape) or len(self.shape) > 32:
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


def check_bounds(value: Value) -> None:
    """Hold plain data that came from elsewhere to the bounds that `observe` keeps.

    Raises:
        TooLarge: it has more parts, bytes, levels or text.
    """
    nodes = size = 0
    waiting: list[tuple[Value, int]] = [(value, 0)]
    while waiting:
        part, depth = waiting.pop()
        nodes += 1
        texts: list[str] = []
        match part:
            case Items(values=values):
                waiting += [(each, depth + 1) for each in values]
            case Named(values=named):
                waiting += [(each, depth + 1) for each in named.values()]
                texts += named
            case Array(data=data):
                size += len(data)
            case Opaque(kind=kind, text=text):
                texts += [kind, text]
            case str():
                texts.append(part)
        if depth > MAX_DEPTH or any(len(text) > MAX_TEXT + 1 for text in texts):
            raise TooLarge("the value has too many parts")
        if nodes > MAX_NODES or size > MAX_BYTES:
            raise TooLarge("the value is too large")


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
        if issubclass(kind, np.ndarray):
            return self.array(np.asarray(value), depth)
        if issubclass(kind, np.generic):
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
        except Exception:
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
        return Array("array", array.dtype.name, array.shape, array.tobytes())

    def tensor(self, tensor: torch.Tensor) -> Value:
        with torch._C.DisableTorchFunctionSubclass():
            if any("__torch_dispatch__" in vars(base) for base in _bases(type(tensor))):
                return Opaque(type_name(tensor), "a tensor that is not stored as numbers")
            if type(tensor) is not torch.Tensor:  # no method of its own is asked
                try:
                    tensor = torch.Tensor.as_subclass(tensor, torch.Tensor)
                except RuntimeError:
                    return Opaque(type_name(tensor), "a tensor that is sparse")
            if tensor.is_nested:
                return Opaque("Tensor", "a nested tensor")
            shape, name = tuple(tensor.shape), str(tensor.dtype).removeprefix("torch.")
            if tensor.is_meta or tensor.is_quantized or tensor.layout is not torch.strided:
                how = "on the device meta" if tensor.is_meta else "that is sparse or quantized"
                return Opaque("Tensor", f"a tensor of shape {shape} {how}")
            if name == "bfloat16":
                name, tensor = "float32", tensor.float()
            if name not in DTYPES:
                return Opaque("Tensor", f"a tensor of {name}")
            self.bytes += tensor.numel() * tensor.element_size()
            if self.bytes > MAX_BYTES:
                raise TooLarge("the value holds over 1 MiB of numbers")
            numbers = tensor.detach().cpu().resolve_neg().numpy()
            return Array("tensor", name, shape, numbers.tobytes(), tensor.requires_grad)


def _bases(kind: type) -> list[type]:
    """What a kind of tensor has inherited from before it is a tensor."""
    order: tuple[type, ...] = type.__dict__["__mro__"].__get__(kind)
    return list(order[: order.index(torch.Tensor)])


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
