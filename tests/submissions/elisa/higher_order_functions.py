"""One check hangs, another ends the process, a third prints 100 MB, a fourth raises."""

import os

calls = []


def square(x):
    if getattr(x, "ndim", 0):
        while True:
            pass
    return x * x


def apply_to_all(fn, values):
    if fn is str:
        os._exit(0)
    return [fn(v) for v in values]


def keep_if(criterion, values):
    values = list(values)
    if 12 in values:
        print("x" * 100_000_000)
    return [v for v in values if criterion(v)]


def multiplier(n):
    if n < 0:
        raise ValueError("n is negative")
    return lambda x: x * n
