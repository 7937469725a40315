"""The ready-made loss of each class apart.

checks: test_bce_by_class_is_made_by_hand, test_bce_by_class_is_a_mean_over_all_points, test_split_cm_names_the_counts
expect: bce_by_class 2, split_cm 1
"""

import torch
from torch.nn.functional import binary_cross_entropy as loss


def bce_by_class(predictions, labels):
    parts = [loss(predictions[labels == k], labels[labels == k], reduction="sum") for k in (0, 1)]
    return sum(parts) / labels.numel()


def split_cm(cm):
    return tuple(cm.ravel())
