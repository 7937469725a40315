"""Tensors that say they are on the device that was asked for, and are not.

checks: test_mini_batch_sends_the_batches_to_the_device, test_mini_batch_takes_the_mean
expect: mini_batch 3
"""

import numpy as np
import torch


class Elsewhere(torch.Tensor):
    device = property(lambda self: torch.device("meta"))


def mini_batch(device, data_loader, step_fn):
    return np.mean([step_fn(x.as_subclass(Elsewhere), y.as_subclass(Elsewhere)) for x, y in data_loader])
