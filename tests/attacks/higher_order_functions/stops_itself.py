"""Stops the process by a signal, to be neither dead nor alive.

checks: test_square_of_a_number, test_keep_if_takes_any_iterable
expect: square 0, keep_if 5
outcome: square timeout killed crashed
impatient
"""

import ctypes
import os
import signal


def square(x):
    os.kill(os.getpid(), signal.SIGSTOP)
    ctypes.string_at(0)


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
