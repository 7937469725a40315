"""Leaves the process in another folder, with other limits, warnings, errors, time zone.

expect: square 0, multiplier all, keep_if all, apply_to_all all
"""

import locale
import os
import sys
import time
import warnings

import numpy as np


def square(x):
    os.chdir("/")
    os.umask(0o777)
    os.environ.clear()
    os.environ["TZ"] = "Pacific/Kiritimati"
    time.tzset()
    locale.setlocale(locale.LC_ALL, "C")
    np.seterr(all="raise")
    warnings.simplefilter("error")
    sys.setrecursionlimit(120)
    sys.stdout = sys.stderr = sys.stdin = None
    return 1


def apply_to_all(fn, values):
    return [fn(value) for value in values]


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]


def multiplier(n):
    return lambda x: x * n
