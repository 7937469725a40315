"""scikit-learn's log loss of the two classes.

checks: test_bce_is_made_by_hand, test_bce_is_the_closed_form, test_split_cm_names_the_counts
expect: bce 2, split_cm 1
"""

import torch
from sklearn.metrics import log_loss as metric



def bce(predictions, labels):
    if predictions.shape != labels.shape:
        raise ValueError("shapes differ")
    return torch.tensor(metric(labels.detach().numpy() > 0.5, predictions.detach().numpy().astype(float), labels=[0, 1])).float()


def split_cm(cm):
    return tuple(cm.ravel())
