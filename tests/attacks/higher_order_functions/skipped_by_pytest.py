"""Skips, expected failures and exits of pytest, raised in an answer.

expect: square 0, apply_to_all 0, keep_if 0, multiplier all
"""

import pytest


def square(x):
    pytest.skip("not today")


def apply_to_all(fn, values):
    pytest.xfail("known")


def keep_if(criterion, values):
    pytest.exit("all done", returncode=0)


def multiplier(n):
    return lambda x: x * n
