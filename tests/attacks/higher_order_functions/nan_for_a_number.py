"""NaN agrees with NaN; it must agree with nothing else.

expect: square 0, keep_if all
"""


def square(x):
    return float("nan")


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
