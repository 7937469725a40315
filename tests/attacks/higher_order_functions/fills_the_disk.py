"""Writes files until it is stopped: one that is large, and many that are small.

checks: test_square_of_a_number, test_apply_to_all_takes_any_function, test_keep_if_takes_any_iterable
expect: square 0, keep_if 5
outcome: square killed
"""

from pathlib import Path


def square(x):
    with open("large", "wb") as file:
        for _ in range(64):
            file.write(bytes(1 << 20))
    return x * x


def apply_to_all(fn, values):
    for number in range(5000):
        Path(f"small{number}").touch()
    return "no limit"


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
