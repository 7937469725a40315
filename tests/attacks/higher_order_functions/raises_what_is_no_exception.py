"""Raises what `except Exception` does not catch.

expect: square 0, apply_to_all 0, multiplier 0, keep_if all
"""


class Bare(BaseException):
    pass


def square(x):
    raise Bare


def apply_to_all(fn, values):
    raise KeyboardInterrupt


def multiplier(n):
    raise GeneratorExit


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
