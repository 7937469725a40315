"""An object whose end changes the numbers beside it, and hangs on to life.

expect: square 0, keep_if all
"""

import numpy as np

numbers = np.zeros(1)


class Undead:
    def __del__(self):
        numbers[:] = 63
        globals()["again"] = self
        raise SystemExit


def square(x):
    Undead()
    return numbers[0]


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
