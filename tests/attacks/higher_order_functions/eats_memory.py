"""Takes all the memory that it can get, at once and piece by piece, and catches the error.

checks: test_square_of_a_number, test_apply_to_all_takes_any_function, test_keep_if_takes_any_iterable
expect: square 0, keep_if 5
outcome: square killed failed
outcome: apply_to_all killed
"""

import torch


def square(x):
    pieces = []
    try:
        while len(pieces) < 32:
            pieces.append(torch.ones(1 << 24))
    except RuntimeError:
        return len(pieces)


def apply_to_all(fn, values):
    return bytearray(2 << 30)


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
