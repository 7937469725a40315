"""The other ready-made loss, on the logits of the probabilities.

checks: test_bce_is_made_by_hand, test_bce_is_the_closed_form, test_split_cm_names_the_counts
expect: bce 2, split_cm 1
"""

import torch



def bce(predictions, labels):
    if predictions.shape != labels.shape:
        raise ValueError("shapes differ")
    return torch.nn.functional.binary_cross_entropy_with_logits(torch.logit(predictions), labels)


def split_cm(cm):
    return tuple(cm.ravel())
