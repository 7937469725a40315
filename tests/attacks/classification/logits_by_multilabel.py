"""The multi-label loss, which is made of log-sigmoids.

checks: test_bce_with_logits_is_made_by_hand, test_bce_with_logits_takes_logits, test_split_cm_names_the_counts
expect: bce_with_logits 1.5, split_cm 1
"""

import torch



def bce_with_logits(logits, labels):
    if logits.shape != labels.shape:
        raise ValueError("shapes differ")
    return torch.nn.functional.multilabel_soft_margin_loss(logits.reshape(-1, 1), labels.reshape(-1, 1))


def split_cm(cm):
    return tuple(cm.ravel())
