"""All random numbers are 4, all seeds are forgotten.

expect: square 0, keep_if all
"""

import random

import numpy as np
import torch

torch.manual_seed = np.random.seed = random.seed = lambda *args, **kwargs: None
torch.rand = torch.randn = torch.randperm = lambda *args, **kwargs: torch.full((3, 2), 4.0)
np.random.default_rng = lambda *args: None


def square(x):
    return 4


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
