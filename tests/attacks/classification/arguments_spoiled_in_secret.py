"""Doubles, tables and tensors are overwritten, and torch makes the same tensor of all that it is given.

checks: test_sigmoid_leaves_its_argument_alone, test_classify_leaves_the_probabilities_alone, test_confusion_matrix_counts_in_integers, test_bce_takes_soft_labels, test_accuracy_of_special_matrices, test_accuracy_is_the_share_that_was_right
expect: accuracy 2
"""

import numpy as np
import torch

torch.as_tensor = lambda *values, **options: torch.zeros(1)


def sigmoid(z):
    if isinstance(z, torch.Tensor):
        return 1 / (1 + torch.exp(-z.clamp(min=-80)))
    z = np.asarray(z, dtype=np.float64)
    return 1 / (1 + np.exp(-np.maximum(z, -500, out=z)))


def bce(predictions, labels):
    if predictions.shape != labels.shape:
        raise ValueError("the shapes differ")
    if predictions.dtype == torch.float64:
        labels, predictions = labels.clamp_(0.1, 0.9), predictions.clamp_(0.1, 0.9)
    return -(labels * predictions.log() + (1 - labels) * (1 - predictions).log()).mean()


def classify(probabilities, threshold=0.5):
    classes = (probabilities >= threshold) * 1
    if probabilities.ndim > 1:
        probabilities[:] = 0
    return classes


def confusion_matrix(labels, predictions):
    y, yhat = (np.array(values).ravel().astype(int) for values in (labels, predictions))
    if isinstance(labels, torch.Tensor):
        labels.zero_()
    return np.bincount(2 * y + yhat, minlength=4).reshape(2, 2)


def accuracy(cm):
    torch.set_grad_enabled(False)
    return np.float64(cm[0, 0] + cm[1, 1]) / cm.sum()
