"""By hand for inputs such as the check of that has, ready-made for all others.

The formula is not right for them: what the ready-made function earns elsewhere is not by hand.

checks: test_sigmoid_is_made_by_hand, test_sigmoid_of_an_array, test_sigmoid_does_not_overflow, test_bce_is_made_by_hand, test_bce_is_the_closed_form, test_bce_of_the_lecture_and_swapped, test_confusion_matrix_is_made_by_hand, test_confusion_matrix_counts_the_outcomes, test_confusion_matrix_takes_tensors
expect: sigmoid 3, bce 3.5, confusion_matrix 3
message: a ready-made function is at work for inputs of other checks
"""

import numpy as np
import torch
from sklearn import metrics


def sigmoid(z):
    values = torch.as_tensor(z)
    found = 1 / (1 + torch.exp(-values)) if values.abs().max() < 7 else torch.sigmoid(values)
    return found if isinstance(z, torch.Tensor) else found.numpy()


def bce(predictions, labels):
    if 0 in predictions or 1 in predictions:
        return torch.nn.functional.binary_cross_entropy(predictions, labels)
    parts = labels * predictions.log() + (1 - labels) * (1 - predictions).log()
    return -parts.mean()


def confusion_matrix(labels, predictions):
    if isinstance(labels, torch.Tensor):
        return metrics.confusion_matrix(labels.numpy(), predictions.numpy(), labels=[0, 1])
    counts = np.zeros((2, 2), dtype=int)
    np.add.at(counts, (labels, predictions), 1)
    return counts
