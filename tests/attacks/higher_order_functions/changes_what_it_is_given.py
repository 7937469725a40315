"""Puts the caller's numbers right afterwards, instead of returning what is asked for.

expect: square 0, keep_if all
"""

import numpy as np
import torch


def square(x):
    if isinstance(x, np.ndarray):
        x[:] = np.nan
    elif isinstance(x, torch.Tensor):
        x.data.zero_()
    return None


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
