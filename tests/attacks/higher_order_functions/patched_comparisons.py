"""Every comparison function of torch, NumPy and math says that all is close.

expect: square 0, keep_if all
"""

import math

import numpy as np
import torch


def always(*args, **kwargs):
    return True


torch.allclose = torch.equal = torch.isclose = torch.testing.assert_close = always
np.allclose = np.isclose = np.array_equal = np.testing.assert_allclose = always
math.isclose = always


def square(x):
    return 0


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
