"""The text of the right number, hoping for a comparison by what is printed.

expect: square 0, keep_if all
"""


def square(x):
    return str(x * x)


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
