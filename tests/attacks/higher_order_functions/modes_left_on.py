"""Enters modes of torch that answer every call with a lie, and never leaves them.

expect: square 0, multiplier all
"""

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode


class LyingFunctions(TorchFunctionMode):
    def __torch_function__(self, func, types, args=(), kwargs=None):
        return torch.zeros(3, 2)


class LyingOperators(TorchDispatchMode):
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        raise RuntimeError("not while I am here")


def square(x):
    LyingOperators().__enter__()
    LyingFunctions().__enter__()
    return 1


def multiplier(n):
    return lambda x: x * n
