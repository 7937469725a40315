"""Type hints everywhere, and decorators that keep time and check arguments."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterable

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, random_split

Step = Callable[[Tensor, Tensor], float]


def timed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            wrapper.seconds = time.perf_counter() - start

    return wrapper


class CustomDataset(Dataset[tuple[Tensor, Tensor]]):
    def __init__(self, x_tensor: Tensor, y_tensor: Tensor) -> None:
        self.x = x_tensor
        self.y = y_tensor

    def __getitem__(self, index):
        return (self.x[index], self.y[index])

    def __len__(self):
        return len(self.x)


def make_loaders(x, y, ratio=0.8, batch_size=16):
    dataset = CustomDataset(torch.as_tensor(x).float(), torch.as_tensor(y).float())
    n_train = int(len(dataset) * ratio)
    train_data, val_data = random_split(dataset, [n_train, len(dataset) - n_train])
    train_loader = DataLoader(dataset=train_data, batch_size=batch_size, shuffle=True)
    val_loader = DataLoader(dataset=val_data, batch_size=batch_size)
    return train_loader, val_loader


def make_train_step_fn(
    model: nn.Module, loss_fn: nn.Module, optimizer: torch.optim.Optimizer
) -> Step:
    @timed
    def step(x: Tensor, y: Tensor) -> float:
        model.train()
        with torch.enable_grad():
            loss = loss_fn(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def make_val_step_fn(model, loss_fn):
    def perform_val_step_fn(x, y):
        model.eval()
        yhat = model(x)
        loss = loss_fn(yhat, y)
        return loss.item()

    return perform_val_step_fn


@timed
def mini_batch(
    device: str | torch.device, data_loader: Iterable[tuple[Tensor, Tensor]], step_fn: Step
) -> float:
    return float(np.mean([step_fn(x.to(device), y.to(device)) for x, y in data_loader]))


@timed
def train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    losses = []
    val_losses = []
    for _ in range(n_epochs):
        loss = mini_batch(device, train_loader, train_step_fn)
        losses.append(loss)
        with torch.no_grad():
            val_loss = mini_batch(device, val_loader, val_step_fn)
            val_losses.append(val_loss)
    return losses, val_losses


def save_checkpoint(filename, epoch, model, optimizer, losses, val_losses):
    checkpoint = {
        "epoch": epoch,
        "model_state_dict": model.state_dict(),
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
    model.eval()
    return model(inputs.to(device)).detach()
