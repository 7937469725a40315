"""Strings with lone surrogates and null bytes, as results and in an exception.

expect: square 0, apply_to_all 0, keep_if all
"""


def square(x):
    raise ValueError("\ud800 \0 \x1b]0;title\x07")


def apply_to_all(fn, values):
    return ["\udcff\0" * 500, {"\ud800": 1}]


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
