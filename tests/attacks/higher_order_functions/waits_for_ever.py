"""Sleeps, in a way that each exercise has of its own: a lock, a read, a pause.

checks: test_square_of_a_number, test_apply_to_all_takes_any_function, test_multiplier_returns_a_function, test_keep_if_takes_any_iterable
expect: square 0, keep_if 5
outcome: square timeout
outcome: apply_to_all timeout
outcome: multiplier timeout
impatient
"""

import os
import signal
import threading


def square(x):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


def apply_to_all(fn, values):
    reader, _ = os.pipe()
    return os.read(reader, 1)


def multiplier(n):
    while True:
        signal.pause()


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
