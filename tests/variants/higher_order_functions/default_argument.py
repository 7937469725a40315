"""n is bound as a default argument; decorated functions with wraps; recursion."""

import functools


def traced(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@traced
def square(x):
    return pow(x, 2)


@traced
def apply_to_all(fn, values):
    return [*map(fn, values)]


@traced
def keep_if(criterion, values):
    return [v for v, _ in filter(lambda pair: pair[1], ((v, criterion(v)) for v in values))]


def multiplier(n):
    def times(x, n=n):
        return x * n

    return times
