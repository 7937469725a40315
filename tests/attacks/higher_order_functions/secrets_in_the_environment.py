"""Raises the environment, where keys and tokens are kept.

expect: square 0, keep_if all
message: MALLOC_ARENA_MAX
"""

import os


def square(x):
    assert not any("TOKEN" in name or "KEY" in name or "USER" in name for name in os.environ)
    raise ValueError(" ".join(sorted(os.environ)))


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
