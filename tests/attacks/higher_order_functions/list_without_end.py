"""A list that contains itself.

expect: apply_to_all 0, square all
message: far too large
"""


def apply_to_all(fn, values):
    circle = []
    circle.append(circle)
    return circle


def square(x):
    return x * x
