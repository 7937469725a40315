"""A tensor subclass that overrides what a reader would call on it: as_subclass, shape, detach.

expect: square 0, keep_if all
"""

import torch


class Forger(torch.Tensor):
    shape = property(lambda self: torch.Size([3, 2]))
    requires_grad = property(lambda self: False)

    def as_subclass(self, kind):
        return torch.tensor(64.0)

    detach = cpu = resolve_neg = lambda self: torch.tensor(64.0)

    def numel(self):
        return 1

    def numpy(self):
        raise RuntimeError("never")


def square(x):
    return torch.zeros(6).as_subclass(Forger)


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
