"""Generators inside, a list outside; annotated, with keyword-only extras."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")


def square(x: Any, *, power: int = 2) -> Any:
    return x**power


def _each(fn: Callable[[T], Any], values: Iterable[T]) -> Iterator[Any]:
    for v in values:
        yield fn(v)


def apply_to_all(fn: Callable[[T], Any], values: Iterable[T], *, container: type = list) -> Any:
    return container(_each(fn, values))


def keep_if(criterion: Callable[[T], Any], values: Iterable[T], *extra: Any) -> list[T]:
    kept: list[T] = []
    iterator = iter(values)
    while True:
        try:
            v = next(iterator)
        except StopIteration:
            return kept
        if bool(criterion(v)):
            kept.append(v)


def multiplier(n: float) -> Callable[[Any], Any]:
    def times(x: Any, /) -> Any:
        return n * x

    times.__name__ = f"times_{n}"
    return times
