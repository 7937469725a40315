"""The ready-made loss through getattr and a partial.

checks: test_bce_is_made_by_hand, test_bce_is_the_closed_form, test_split_cm_names_the_counts
expect: bce 2, split_cm 1
"""

import torch
from functools import partial

loss = partial(getattr(torch.nn.functional, "binary_cross" + "_entropy"), weight=None)


def bce(predictions, labels):
    if predictions.shape != labels.shape:
        raise ValueError("shapes differ")
    return loss(predictions, labels)


def split_cm(cm):
    return tuple(cm.ravel())
