"""A wrapper tensor with no storage, which makes up its numbers when asked.

expect: square 0, keep_if all
"""

import torch


class Wrapper(torch.Tensor):
    @staticmethod
    def __new__(cls):
        return torch.Tensor._make_wrapper_subclass(cls, (), dtype=torch.float32)

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        return torch.tensor(64.0)


def square(x):
    return Wrapper()


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
