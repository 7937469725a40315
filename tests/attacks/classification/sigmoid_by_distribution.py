"""The probability of a Bernoulli distribution with these logits.

checks: test_sigmoid_is_made_by_hand, test_sigmoid_of_a_tensor, test_split_cm_names_the_counts
expect: sigmoid 1, split_cm 1
"""

import torch



def sigmoid(z):
    tensor = torch.as_tensor(z)
    result = torch.distributions.Bernoulli(logits=tensor).probs
    return result if torch.is_tensor(z) else result.numpy()


def split_cm(cm):
    return tuple(cm.ravel())
