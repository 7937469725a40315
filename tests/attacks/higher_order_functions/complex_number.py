"""A complex number has a right real part.

expect: square 4, keep_if all
"""


def square(x):
    return x * x + 1j


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
