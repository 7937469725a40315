"""Raises what the harness takes for a limit that struck: it is a lost mark, whatever is blamed.

expect: square 0, apply_to_all 0, multiplier 0, keep_if all
"""

import errno


def square(x):
    raise MemoryError


def apply_to_all(fn, values):
    raise OSError(errno.EFBIG, "File too large")


def multiplier(n):
    raise RuntimeError("can't allocate memory")


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
