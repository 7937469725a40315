"""Asks for input, which there is none.

expect: square 0, keep_if all
"""


def square(x):
    return int(input("what is the square? "))


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
