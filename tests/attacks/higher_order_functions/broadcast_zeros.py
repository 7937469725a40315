"""A result of shape (1,) would be stretched against any other by NumPy.

expect: square 0, keep_if all
"""

import numpy as np


def square(x):
    return np.array([x * x]) if isinstance(x, int | float) else (x * x)[:1]


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
