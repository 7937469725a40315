"""The oracle of assignment 2: the parts of the lecture's training loop, on torch's own tools.

After Godoy, Deep Learning with PyTorch Step-by-Step, chapter 2, "Rethinking the Training Loop".
"""

from collections.abc import Callable, Iterable, Sequence
from os import PathLike
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.utils.data import DataLoader, TensorDataset, random_split

LossFn = Callable[[Tensor, Tensor], Tensor]
StepFn = Callable[[Tensor, Tensor], Any]
Batches = Iterable[Sequence[Tensor]]
Device = str | torch.device


class CustomDataset(TensorDataset):
    """Pairs `(x[i], y[i])` of two tensors with as many rows, kept where they are.

    Indices may be negative, slices or lists.
    """

    def __init__(self, x_tensor: Tensor, y_tensor: Tensor) -> None:
        super().__init__(x_tensor, y_tensor)


def make_loaders(
    x: np.ndarray, y: np.ndarray, ratio: float = 0.8, batch_size: int = 16
) -> tuple[DataLoader, DataLoader]:
    """`(train_loader, val_loader)` over `x` (N, features) and `y` (N, 1), as float32 tensors.

    torch's global seed drives the split into `int(N * ratio)` rows and the rest. The train loader
    shuffles every epoch, the validation loader keeps its order.
    """
    dataset = CustomDataset(
        torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
    )
    n_train = int(len(dataset) * ratio)
    train_set, val_set = random_split(dataset, [n_train, len(dataset) - n_train])
    return (
        DataLoader(train_set, batch_size=batch_size, shuffle=True),
        DataLoader(val_set, batch_size=batch_size),
    )


def make_train_step_fn(
    model: nn.Module, loss_fn: LossFn, optimizer: Optimizer
) -> Callable[[Tensor, Tensor], float]:
    """`step(x, y)`: one update of `model` in train mode; returns the loss before the update."""

    def step(x: Tensor, y: Tensor) -> float:
        model.train()
        yhat = model(x)
        loss = loss_fn(yhat, y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        return loss.item()

    return step


def make_val_step_fn(model: nn.Module, loss_fn: LossFn) -> Callable[[Tensor, Tensor], float]:
    """`step(x, y)`: the loss of `model` in eval mode; nothing of the model is changed."""

    def step(x: Tensor, y: Tensor) -> float:
        model.eval()
        yhat = model(x)
        return loss_fn(yhat, y).item()

    return step


def mini_batch(device: Device, data_loader: Batches, step_fn: StepFn) -> float:
    """The plain mean of `step_fn(x, y)` over the batches, each sent to `device` first.

    Unweighted, as in the lecture: a smaller last batch counts as much as a full one.
    """
    return float(np.mean([float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]))


def train(
    n_epochs: int,
    device: Device,
    train_loader: Batches,
    val_loader: Batches,
    train_step_fn: StepFn,
    val_step_fn: StepFn,
) -> tuple[list[float], list[float]]:
    """`(losses, val_losses)`, one float an epoch each; validation runs without gradients."""
    losses, val_losses = [], []
    for _ in range(n_epochs):
        losses.append(mini_batch(device, train_loader, train_step_fn))
        with torch.no_grad():
            val_losses.append(mini_batch(device, val_loader, val_step_fn))
    return losses, val_losses


def save_checkpoint(
    filename: str | PathLike[str],
    epoch: int,
    model: nn.Module,
    optimizer: Optimizer,
    losses: Iterable[Any],
    val_losses: Iterable[Any],
) -> None:
    """Write all that resuming needs to `filename`.

    Losses of any kind become floats: a file of tensors and plain numbers is one that
    `torch.load(weights_only=True)` reads.
    """
    torch.save(
        {
            "epoch": int(epoch),
            "model_state_dict": model.state_dict(),
            "optimizer_state_dict": optimizer.state_dict(),
            "loss": [float(loss) for loss in losses],
            "val_loss": [float(loss) for loss in val_losses],
        },
        filename,
    )


def load_checkpoint(
    filename: str | PathLike[str], model: nn.Module, optimizer: Optimizer
) -> tuple[int, list[float], list[float]]:
    """Restore model and optimizer, ready to resume in train mode: `(epoch, losses, val_losses)`.

    A checkpoint written on a GPU loads without one; each state goes where its parameter is.
    """
    checkpoint = torch.load(filename, map_location="cpu", weights_only=True)
    model.load_state_dict(checkpoint["model_state_dict"])
    optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
    model.train()
    return checkpoint["epoch"], checkpoint["loss"], checkpoint["val_loss"]


def predict(model: nn.Module, inputs: Tensor, device: Device = "cpu") -> Tensor:
    """The detached output of `model`, already on `device`, in eval mode for `inputs`."""
    model.eval()
    with torch.no_grad():
        return model(inputs.to(device)).detach()
