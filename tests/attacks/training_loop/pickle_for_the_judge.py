"""A checkpoint whose unpickling runs code: it is unpickled in the jail, if at all.

checks: test_save_writes_the_history, test_save_writes_the_states, test_mini_batch_takes_the_mean
expect: mini_batch 3
outcome: save_checkpoint killed
"""

import os

import numpy as np
import torch


class Bomb:
    def __reduce__(self):
        return os._exit, (0,)


def save_checkpoint(filename, epoch, model, optimizer, losses, val_losses):
    torch.save({"epoch": Bomb(), "loss": losses}, filename)


def mini_batch(device, data_loader, step_fn):
    return np.mean([step_fn(x.to(device), y.to(device)) for x, y in data_loader])
