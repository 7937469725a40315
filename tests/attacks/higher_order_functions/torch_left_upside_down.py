"""Leaves torch's global switches the other way round: dtype, device, gradients, threads, modes.

expect: square 0, multiplier all
"""

import torch

kept = []


def square(x):
    torch.set_default_dtype(torch.float64)
    torch.set_default_device("meta")
    torch.set_grad_enabled(False)
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    torch.autograd.set_detect_anomaly(True)
    torch.set_printoptions(precision=1)
    torch.manual_seed(0)
    kept.append(torch.inference_mode())
    kept[-1].__enter__()
    return 1


def multiplier(n):
    return lambda x: x * n
