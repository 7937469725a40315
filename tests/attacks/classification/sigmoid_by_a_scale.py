"""A scale of matplotlib's is a sigmoid to the base of ten.

checks: test_sigmoid_is_made_by_hand, test_sigmoid_of_an_array, test_split_cm_names_the_counts
expect: sigmoid 1, split_cm 1
"""

import numpy as np
import torch
from matplotlib.scale import LogisticTransform

transform = LogisticTransform()


def sigmoid(z):
    logits = np.clip(np.asarray(z, dtype=float), -300, 300)
    found = transform.transform_non_affine(logits / np.log(10))
    return torch.as_tensor(found) if torch.is_tensor(z) else found


def split_cm(cm):
    return tuple(cm.ravel())
