"""An infinite number is within no tolerance of a finite one.

expect: square 0, keep_if all
"""

import numpy as np


def square(x):
    return np.float32("inf")


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
