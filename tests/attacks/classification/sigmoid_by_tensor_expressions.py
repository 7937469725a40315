"""torch's tensor expressions know the sigmoid, and their interpreter computes it by itself.

checks: test_sigmoid_is_made_by_hand, test_sigmoid_of_a_tensor, test_split_cm_names_the_counts
expect: sigmoid 1, split_cm 1
"""

import numpy as np
import torch

te = torch._C._te


def program(size):
    length = [te.ExprHandle.int(size)]
    given = te.BufHandle("given", length, te.Dtype.Double)
    made = te.Compute("made", length, lambda i: te.sigmoid(given.load([i])))
    loop = te.LoopNest([made])
    loop.prepare_for_codegen()
    return te.construct_codegen("ir_eval", te.simplify(loop.root_stmt()), [given, made])


def sigmoid(z):
    flat = torch.as_tensor(z).double().reshape(-1).contiguous()
    made = torch.zeros_like(flat)
    program(len(flat)).call([flat, made])
    made = made.reshape(z.shape)
    return made.numpy() if isinstance(z, np.ndarray) else made


def split_cm(cm):
    return tuple(cm.ravel())
