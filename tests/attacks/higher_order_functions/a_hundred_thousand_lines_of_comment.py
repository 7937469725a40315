"""A line of three hundred thousand characters, and a name of a hundred thousand.

expect: square 0, keep_if all
"""

Long = type("A" * 100_000, (Exception,), {})


def square(x):
    raise Long(exec("#" * 300_000 + "\n" + "y" * 50_000 + " = 1"))


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
