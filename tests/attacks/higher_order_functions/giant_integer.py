"""An integer of twelve thousand digits, more than Python will print.

expect: square 0, keep_if all
"""


def square(x):
    return 7**14_000


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
