"""Code that claims to be the reference's file, whose calls do not count.

checks: test_bce_is_made_by_hand, test_bce_is_the_closed_form, test_split_cm_names_the_counts
expect: bce 2, split_cm 1
"""

import torch
from autograder.checks import by_hand

by_hand._readable = lambda file: True
by_hand.ORACLE = ""


def bce(predictions, labels):
    if predictions.shape != labels.shape:
        raise ValueError("shapes differ")
    return torch.nn.functional.binary_cross_entropy(predictions, labels)


def split_cm(cm):
    return tuple(cm.ravel())
