"""True is 1 in a comparison: booleans in place of numbers.

expect: square 0, keep_if all
"""


def square(x):
    return True


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
