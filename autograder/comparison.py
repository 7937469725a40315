"""When two observations agree, and how the first difference reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder.observation import Array, Items, Named, Opaque, Value, as_array
from autograder.pictures import ASIDE

RTOL, ATOL = 1e-4, 1e-6  # float32 accuracy
SHOWN = 6  # numbers of a short array


@dataclass(frozen=True)
class Difference:
    """The first place where two observations differ, by its keys and indices, outermost first."""

    where: tuple[str, ...]
    got: str
    want: str

    def __str__(self) -> str:
        got = " ".join((*self.where[1:], self.got))
        if not self.where:
            return f"got {got}, should be {self.want}"
        what = self.where[0]
        return f"{what}: got {got}, should be {self.want}"

    def within(self, step: str) -> Difference:
        return Difference((step, *self.where), self.got, self.want)


class Unobservable(ValueError):
    """The expected observation is not plain data: a fault of the check, not of the student."""


def require_plain(want: Value) -> None:
    """Make sure that an observation is one that others can be compared with.

    Raises:
        Unobservable: it holds something that is not plain data.
    """
    if isinstance(want, Opaque):
        raise Unobservable(f"the expected value is a {want.kind}")
    parts = want.values.values() if isinstance(want, Named) else getattr(want, "values", ())
    for part in parts:
        require_plain(part)


def difference(
    got: Value, want: Value, rtol: float = RTOL, atol: float = ATOL
) -> Difference | None:
    """The first difference between an observation and the expected one, or None where they agree.

    Numbers agree whatever their type, sequences whatever their container, within
    |got - want| ≤ atol + rtol·|want|; integers agree exactly; `nan` agrees with `nan`. Shapes agree
    exactly, and a value that carries gradients never agrees with one that does not. What `want`
    holds only for a picture is passed over.
    """
    if got == want:  # to the last bit: that is the most frequent case, and quickly seen
        return None
    if isinstance(want, Named) and isinstance(got, Named):
        return _named(got, want, rtol, atol)
    if _carries_gradient(got) != _carries_gradient(want):
        return Difference((), _with_gradient(got), _with_gradient(want))
    expected = as_array(want)
    if expected is not None:
        return _numbers(got, want, expected, rtol, atol)
    if isinstance(want, Items) and isinstance(got, Items):
        return _items(got, want, rtol, atol)
    return Difference((), describe(got), describe(want))


def _named(got: Named, want: Named, rtol: float, atol: float) -> Difference | None:
    for key, expected in want.values.items():
        if key.startswith(ASIDE):
            continue
        if key not in got.values:
            return Difference((key,), "nothing", describe(expected))
        found = difference(got.values[key], expected, rtol, atol)
        if found:
            return found.within(key)
    extra = [key for key in got.values if key not in want.values]
    if extra:
        names = ", ".join(map(repr, want.values)) or "nothing"
        return Difference((), f"also {extra[0]!r}", f"{names} alone")
    return None


def _items(got: Items, want: Items, rtol: float, atol: float) -> Difference | None:
    if len(got.values) != len(want.values):
        return Difference((), _counted(len(got.values)), _counted(len(want.values)))
    for index, (ours, theirs) in enumerate(zip(got.values, want.values, strict=True)):
        found = difference(ours, theirs, rtol, atol)
        if found:
            return found.within(f"[{index}]")
    return None


def _numbers(
    got: Value, want: Value, expected: np.ndarray, rtol: float, atol: float
) -> Difference | None:
    actual = as_array(got)
    if actual is None:
        return Difference((), describe(got), describe(want))
    if actual.shape != expected.shape:
        if actual.ndim == expected.ndim == 1 and max(actual.size, expected.size) > SHOWN:
            return Difference((), _counted(actual.size), _counted(expected.size))
        if actual.size > SHOWN or expected.size > SHOWN or actual.size == expected.size:
            return Difference((), _shape(actual), _shape(expected))
        return Difference((), describe(got), describe(want))
    wrong = ~_close(actual, expected, rtol, atol)
    if not wrong.any():
        return None
    if actual.size <= SHOWN:
        return Difference((), *_apart(actual, expected))
    first = tuple(int(index) for index in np.argwhere(wrong)[0])
    where = "[" + ", ".join(map(str, first)) + "]"
    return Difference((where,), *_apart(actual[first], expected[first]))


def _close(got: np.ndarray, want: np.ndarray, rtol: float, atol: float) -> np.ndarray:
    if got.dtype.kind in "biu" and want.dtype.kind in "biu":
        return np.asarray(got == want)
    with np.errstate(all="ignore"):
        got, want = got.astype(np.float64), want.astype(np.float64)
        return np.isclose(got, want, rtol=rtol, atol=atol, equal_nan=True)


def _carries_gradient(value: Value) -> bool:
    if isinstance(value, Items):
        return any(map(_carries_gradient, value.values))
    return isinstance(value, Array) and value.requires_grad


def _with_gradient(value: Value) -> str:
    if _carries_gradient(value):
        return f"{describe(value)} with its graph"
    if isinstance(value, Array) and value.kind == "tensor":
        return f"{describe(value)} without a graph"
    return describe(value)


def _shape(numbers: np.ndarray) -> str:
    return f"shape {numbers.shape}" if numbers.shape else "a single number"


def _counted(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


def _apart(got: np.ndarray, want: np.ndarray) -> tuple[str, str]:
    """Both with as many digits as it takes to tell them apart."""
    for digits in (5, 9, 17):
        texts = _digits(got, digits), _digits(want, digits)
        if texts[0] != texts[1]:
            break
    return texts


def _digits(numbers: np.ndarray, digits: int) -> str:
    if numbers.ndim:
        return "[" + ", ".join(_digits(part, digits) for part in numbers) + "]"
    number = numbers.item()
    if not isinstance(number, float):
        return str(number)
    text = f"{number:.{digits}g}"
    return text if not text.lstrip("-").isdigit() else f"{text}.0"


def _text(value: str) -> str:
    """A text as it is, or in quotation marks where it would read as a number."""
    shown = value if len(value) <= 80 else value[:79] + "…"
    try:
        float(value)
    except ValueError:
        return shown
    return repr(shown)


def describe(value: Value) -> str:
    """A short text for a message."""
    if value is None:
        return "None"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Opaque):
        if value.kind in value.text and not value.text.startswith("<"):
            return value.text
        return f"an {value.kind}" if value.kind[:1] in "AEIOUaeiou" else f"a {value.kind}"
    numbers = as_array(value)
    if numbers is not None:
        if 0 < numbers.size <= SHOWN or numbers.shape == (0,):
            return _digits(numbers, 5)
        kind = value.kind if isinstance(value, Array | Items) else "value"
        shape = numbers.shape
        return f"an array of shape {shape}" if kind == "array" else f"a {kind} of shape {shape}"
    if isinstance(value, Items):
        if len(value.values) <= SHOWN:
            inside = ", ".join(describe(part) for part in value.values)
            if len(inside) <= 80:
                return f"[{inside}]" if value.kind == "list" else f"({inside})"
        count = len(value.values)
        return f"a {value.kind} of {count} items"
    assert isinstance(value, Named)
    names = ", ".join(map(repr, list(value.values)[:SHOWN]))
    return f"a dict with {names}" if names else "a dict with nothing in it"
