"""Asks what may be asked of tensors, steps, losses and loaders, and evaluates copies of the model."""

import copy

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, random_split


def asked(tensor):
    """The tensor, if it may be computed with."""
    if torch.isnan(tensor).any() or not torch.isfinite(tensor).all():
        raise ValueError("not finite")
    print(tuple(tensor.shape), tensor.device, f"{tensor.float().mean():.3f}", tensor.sum().item())
    return tensor


class CustomDataset(Dataset):
    def __init__(self, x_tensor, y_tensor):
        assert x_tensor.ndim in (1, 2) and y_tensor.ndim in (1, 2)
        self.x, self.y = asked(x_tensor), asked(y_tensor)

    def __getitem__(self, index):
        if isinstance(index, int):
            index %= len(self)
        return self.x[index], self.y[index]

    def __len__(self):
        return len(self.x)


def make_loaders(x, y, ratio=0.8, batch_size=16):
    dataset = CustomDataset(torch.Tensor(x), torch.Tensor(y))
    n_train = int(len(dataset) * ratio)
    parts = random_split(dataset, [n_train, len(dataset) - n_train])
    return [DataLoader(part, batch_size, shuffle=part is parts[0]) for part in parts]


def make_train_step_fn(model, loss_fn, optimizer):
    assert isinstance(loss_fn, nn.Module)

    def step(x, y):
        model.train()
        yhat = model(asked(x))
        assert yhat.shape == y.shape
        loss = loss_fn(input=yhat, target=y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        return loss.item()

    return step


def make_val_step_fn(model, loss_fn):
    def step(x, y):
        with torch.no_grad():
            return loss_fn(input=copy.deepcopy(model).eval()(x), target=y).item()

    return step


def mini_batch(device, data_loader, step_fn):
    total, n = torch.zeros((), dtype=torch.float64, device=device), 0
    for x, y in data_loader:
        total += step_fn(asked(x.to(device)), asked(y.to(device)))
        n += 1
        print(f"{step_fn.__name__}, {n} batches: {total / n:.3f}")
    return np.float64(total.item() / n)


def train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    print(f"{len(train_loader)} batches to train, {len(val_loader)} to validate")
    losses, val_losses = [], []
    for _ in range(n_epochs):
        losses.append(mini_batch(device, train_loader, train_step_fn).item())
        with torch.no_grad():
            val_losses.append(mini_batch(device, val_loader, val_step_fn).item())
    return losses, val_losses


def save_checkpoint(filename, epoch, model, optimizer, losses, val_losses):
    checkpoint = {
        "epoch": epoch,
        "model_state_dict": model.state_dict(keep_vars=True),
        "optimizer_state_dict": optimizer.state_dict(),
        "loss": losses,
        "val_loss": val_losses,
    }
    torch.save(checkpoint, filename)


def load_checkpoint(filename, model, optimizer):
    checkpoint = torch.load(filename, weights_only=False)
    model.load_state_dict(checkpoint["model_state_dict"])
    optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
    model.train()
    return checkpoint["epoch"], checkpoint["loss"], checkpoint["val_loss"]


def predict(model, inputs, device="cpu"):
    with torch.no_grad():
        output = asked(copy.deepcopy(model).eval()(inputs.to(device)))
    assert output.device.type == torch.device(device).type
    return output
