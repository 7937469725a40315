"""The name with a Cyrillic letter: it is another name.

expect: square 0, keep_if all
outcome: square blank
message: did you mean
"""


def squаre(x):
    return x * x


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
