"""An array of no numbers with 2,147,483,647 rows: who prints it row by row never comes back.

expect: square 0, keep_if all
message: a tensor of shape (2147483647, 0)
every rung
"""

import torch


def square(x):
    return torch.zeros(2**31 - 1, 0)


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
