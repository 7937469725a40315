"""The stub again, after the answer: the last definition counts, and it is blank.

expect: square 0, keep_if all
outcome: square blank
"""


def square(x):
    return x * x


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]


def square(x):
    raise NotImplementedError
