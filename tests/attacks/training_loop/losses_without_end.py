"""The history is a list that grows while it is read.

checks: test_train_returns_the_losses_of_every_epoch, test_mini_batch_takes_the_mean
expect: mini_batch 3
outcome: train killed
"""

import numpy as np


class Growing(list):
    def __iter__(self):
        while True:
            yield 1.0


def mini_batch(device, data_loader, step_fn):
    return np.mean([step_fn(x.to(device), y.to(device)) for x, y in data_loader])


def train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    losses = Growing()
    losses.append(losses)
    return losses, losses
