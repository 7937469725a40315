"""The oracle of assignment 1: what functions that take and return functions should answer."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

V = TypeVar("V")
R = TypeVar("R")


def square(x: Any) -> Any:
    """`x * x`, for a number, array or tensor (elementwise)."""
    return x * x


def apply_to_all(fn: Callable[[V], R], values: Iterable[V]) -> list[R]:
    """`fn(v)` for each `v` of any iterable, in order; each `v` is passed on exactly once."""
    return list(map(fn, values))


def keep_if(criterion: Callable[[V], Any], values: Iterable[V]) -> list[V]:
    """The `v` for which `criterion(v)` is truthy, in order; asked once a value."""
    return list(filter(criterion, values))


def multiplier(n: Any) -> Callable[[Any], Any]:
    """A function of one argument `x` that returns `x * n`: a closure, one `n` for each call."""

    def multiply(x: Any) -> Any:
        return x * n

    return multiply
