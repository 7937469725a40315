"""Prints three megabytes, through print and past it.

expect: square 0, apply_to_all 0, keep_if all
outcome: square killed
outcome: apply_to_all killed
"""

import os


def square(x):
    print("\x1b[2J" * 800_000)
    return x * x


def apply_to_all(fn, values):
    os.write(2, b"8 passed\n" * 300_000)
    return [fn(value) for value in values]


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
