"""Tensors that are sparse, quantized, nested, on no device, complex.

expect: square 0, keep_if all
"""

import itertools

import torch

kinds = itertools.cycle(
    [
        lambda: torch.eye(3).to_sparse(),
        lambda: torch.eye(3).to_sparse_csr(),
        lambda: torch.quantize_per_tensor(torch.ones(2), 1.0, 0, torch.quint8),
        lambda: torch.nested.nested_tensor([torch.ones(1), torch.ones(2)]),
        lambda: torch.empty(10**9, device="meta"),
        lambda: torch.zeros(2, dtype=torch.complex64),
        lambda: torch.zeros(2, dtype=torch.bfloat16),
    ]
)


def square(x):
    return next(kinds)()


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
