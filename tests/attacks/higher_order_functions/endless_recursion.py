"""Recursion without end, with and without the interpreter's limit.

expect: square 0, apply_to_all 0, keep_if all
"""

import sys


def square(x):
    return square(x)


def apply_to_all(fn, values):
    sys.setrecursionlimit(10**6)

    class Endless:
        def __repr__(self):
            return repr([self])

    raise ValueError(Endless())


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
