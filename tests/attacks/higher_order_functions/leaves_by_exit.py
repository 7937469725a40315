"""Ends the program with success, in each way that Python has.

expect: square 0, apply_to_all 0, multiplier 0, keep_if all
outcome: square killed
outcome: apply_to_all killed
outcome: multiplier killed
every rung
"""

import os
import sys


def square(x):
    sys.exit(0)


def apply_to_all(fn, values):
    os._exit(0)


def multiplier(n):
    raise SystemExit("all passed")


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
