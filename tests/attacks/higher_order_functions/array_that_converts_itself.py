"""An ndarray subclass and a float64 subclass that lie to np.asarray.

expect: square 0, keep_if all
"""

import numpy as np


class LyingArray(np.ndarray):
    def __array__(self, *args, **kwargs):
        return np.full(self.shape, 64.0)

    def tobytes(self, *args):
        return b"\0" * self.nbytes

    dtype = property(lambda self: np.dtype("float64"))


class LyingScalar(np.float64):
    def __array__(self, *args, **kwargs):
        return np.array(64.0)


def square(x):
    return LyingScalar(3) if isinstance(x, int | float) else np.ones(4).view(LyingArray)


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
