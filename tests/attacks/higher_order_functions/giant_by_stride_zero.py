"""One number in memory that pretends to be a trillion.

expect: square 0, keep_if all
message: far too large
"""

import torch


def square(x):
    return torch.zeros(1).expand(10**12)


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
