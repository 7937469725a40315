"""An object whose `__class__` says float: isinstance believes it.

expect: square 0, keep_if all
"""


class Impostor:
    __class__ = float

    def __float__(self):
        return 64.0

    def __eq__(self, other):
        return True


def square(x):
    return Impostor()


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
