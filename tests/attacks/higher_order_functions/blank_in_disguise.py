"""Stubs that do not look like stubs: they must not pass, whatever they are called.

They leave what they are given alone, which is worth its points.

expect: apply_to_all 0, keep_if 0
"""


def square(x):
    if True:
        raise NotImplementedError("multiplier")


def apply_to_all(fn, values):
    return NotImplemented


def keep_if(criterion, values):
    return ...


multiplier = NotImplementedError
