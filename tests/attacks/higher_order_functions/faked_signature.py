"""A function that takes nothing and says that it takes x.

expect: square 0, keep_if all
outcome: square failed crashed
"""

import inspect


def square():
    return 64


square.__signature__ = inspect.signature(lambda x: None)


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
