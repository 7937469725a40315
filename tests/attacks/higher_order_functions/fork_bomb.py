"""Forks, and its children fork: thirty at most, should one get through.

expect: square 0, keep_if all
message: PermissionError
"""

import os


def square(x):
    for _ in range(5):
        if os.fork() == 0:
            os._exit(0)
    return x * x


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
