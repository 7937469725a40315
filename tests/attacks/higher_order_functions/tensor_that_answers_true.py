"""A tensor subclass whose `__torch_function__` answers every question with True.

expect: square 0, keep_if all
"""

import torch


class Yes(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return True


def square(x):
    return torch.zeros(()).as_subclass(Yes)


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
