"""Keeps forty megabytes more with every call.

expect: square 0, keep_if all
"""

kept = []


def square(x):
    kept.append(bytearray(40 << 20))
    return 1


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
