"""One exercise makes NumPy raise where it warns, and torch look for what is not a number: the others
are right for as long as NumPy warns.

checks: test_split_cm_names_the_counts, test_sigmoid_does_not_overflow, test_tpr_fpr_of_an_absent_class
expect: sigmoid 2, tpr_fpr 2
"""

import numpy as np
import torch


def split_cm(cm):
    np.seterr(all="raise")
    torch.autograd.set_detect_anomaly(True)
    return None


def sigmoid(z):
    return 1 / (1 + (torch.exp(-z) if isinstance(z, torch.Tensor) else np.exp(-z)))


def tpr_fpr(cm):
    (tn, fp), (fn, tp) = cm
    return tp / (tp + fn), fp / (fp + tn)
