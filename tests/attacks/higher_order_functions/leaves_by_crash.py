"""Kills the process it runs in: a segmentation fault, an abort, a signal.

checks: test_square_of_a_number, test_multiplier_returns_a_function, test_apply_to_all_takes_any_function, test_keep_if_takes_any_iterable
expect: square 0, apply_to_all 0, multiplier 0, keep_if 5
outcome: square killed
outcome: apply_to_all killed
outcome: multiplier killed crashed
every rung
"""

import ctypes
import os
import signal


def square(x):
    ctypes.string_at(0)


def apply_to_all(fn, values):
    os.abort()


def multiplier(n):
    signal.raise_signal(signal.SIGTERM)  # refused where no signals may be sent


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
