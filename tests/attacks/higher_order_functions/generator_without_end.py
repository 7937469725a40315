"""A generator that never ends, where a list is asked for.

expect: apply_to_all 0, square all
"""

import itertools


def apply_to_all(fn, values):
    return (number for number in itertools.count())


def square(x):
    return x * x
