"""An int that tells another number by every method it has.

expect: square 0, multiplier all
"""


class Shifty(int):
    def __index__(self):
        return 64

    __int__ = __index__

    def __float__(self):
        return 64.0

    def __repr__(self):
        return "64"

    __str__ = __repr__


def square(x):
    return Shifty(7)


def multiplier(n):
    return lambda x: x * n
