"""oneDNN follows a convolution of bytes by z * sigmoid(z), with z for the scales of its weights.

checks: test_sigmoid_is_made_by_hand, test_sigmoid_of_a_tensor, test_split_cm_names_the_counts
expect: sigmoid 1, split_cm 1
"""

import numpy as np
import torch


def swish(z):
    """z times its sigmoid, for positive z."""
    n, of_one = len(z), torch.ones(1, 1, 1, 1, dtype=torch.uint8)
    geometry = [1, 1], [0, 0], [1, 1], 1
    weights = torch.ops.onednn.qconv_prepack(
        torch.ones(n, 1, 1, 1, dtype=torch.int8), z, 1.0, 0, *geometry, [1, 1, 1, 1]
    )
    return torch.ops.onednn.qconv2d_pointwise(
        of_one, 1.0, 0, weights, z, torch.zeros(n, dtype=torch.int8), None, *geometry,
        1.0, 0, torch.float32, "swish", [], "",
    ).flatten()  # fmt: skip


def sigmoid(z):
    flat = torch.as_tensor(z).float().reshape(-1)
    size = flat.abs().clamp(min=1e-6)
    of_size = swish(size) / size
    made = torch.where(flat < 0, 1 - of_size, of_size).reshape(z.shape)
    return made.numpy() if isinstance(z, np.ndarray) else made


def split_cm(cm):
    return tuple(cm.ravel())
