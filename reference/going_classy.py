"""The oracle of assignment 3: model, loss, optimizer and loaders held by one class.

After Godoy, Deep Learning with PyTorch Step-by-Step, chapter 2.1, "Going Classy".
"""

from os import PathLike

import numpy as np
import torch
from matplotlib.figure import Figure
from torch import nn
from torch.optim import Optimizer

from reference.training_loop import (
    Batches,
    Device,
    LossFn,
    load_checkpoint,
    make_train_step_fn,
    make_val_step_fn,
    mini_batch,
    save_checkpoint,
)


def default_device() -> str:
    """`'cuda'` where a GPU is available, else `'cpu'`."""
    return "cuda" if torch.cuda.is_available() else "cpu"


class Architecture:
    """Trains a model, remembers its history, and saves, loads and plots it."""

    def __init__(self, model: nn.Module, loss_fn: LossFn, optimizer: Optimizer) -> None:
        self.model = model
        self.loss_fn = loss_fn
        self.optimizer = optimizer
        self.device: Device = default_device()
        self.model.to(self.device)
        self.train_loader: Batches | None = None
        self.val_loader: Batches | None = None
        self.losses: list[float] = []
        self.val_losses: list[float] = []
        self.total_epochs = 0

    def to(self, device: Device) -> None:
        """Move the model to `device`, or to the default device where that can't be had."""
        try:
            self.model.to(device)
            self.device = device
        # A torch built without CUDA says so by an AssertionError.
        except (RuntimeError, AssertionError):
            self.device = default_device()
            self.model.to(self.device)

    def set_loaders(self, train_loader: Batches, val_loader: Batches | None = None) -> None:
        """Store the loaders that `train` goes over."""
        self.train_loader = train_loader
        self.val_loader = val_loader

    def set_seed(self, seed: int = 42) -> None:
        """Seed torch (every device) and NumPy."""
        torch.manual_seed(seed)
        np.random.seed(seed)

    def train(self, n_epochs: int, seed: int = 42) -> None:
        """Seed, then train `n_epochs` more; without a validation loader nothing is validated.

        Raises `ValueError` before `set_loaders` was called.
        """
        if self.train_loader is None:
            raise ValueError("no train loader: call set_loaders first")
        self.set_seed(seed)
        train_step_fn = make_train_step_fn(self.model, self.loss_fn, self.optimizer)
        val_step_fn = make_val_step_fn(self.model, self.loss_fn)
        for _ in range(n_epochs):
            self.losses.append(mini_batch(self.device, self.train_loader, train_step_fn))
            if self.val_loader is not None:
                with torch.no_grad():
                    self.val_losses.append(mini_batch(self.device, self.val_loader, val_step_fn))
            self.total_epochs += 1

    def predict(self, x: np.ndarray) -> np.ndarray:
        """The float32 output for `x` in eval mode; the model is in train mode afterwards."""
        self.model.eval()
        with torch.no_grad():
            yhat = self.model(torch.tensor(x, dtype=torch.float32, device=self.device))
        self.model.train()
        return yhat.cpu().numpy()

    def save_checkpoint(self, filename: str | PathLike[str]) -> None:
        """Write model, optimizer and history to `filename`."""
        save_checkpoint(
            filename, self.total_epochs, self.model, self.optimizer, self.losses, self.val_losses
        )

    def load_checkpoint(self, filename: str | PathLike[str]) -> None:
        """Restore model, optimizer and history from `filename`, ready to go on training."""
        self.total_epochs, self.losses, self.val_losses = load_checkpoint(
            filename, self.model, self.optimizer
        )

    def plot_losses(self) -> Figure:
        """Training and validation loss by epoch (from 1), on a logarithmic scale."""
        figure = Figure(figsize=(8, 4), layout="constrained")
        axes = figure.subplots()
        for label, losses in [("training", self.losses), ("validation", self.val_losses)]:
            if any(loss is not None for loss in losses or ()):
                values = [np.nan if loss is None else loss for loss in losses]
                axes.plot(range(1, len(values) + 1), values, label=f"{label} loss")
        axes.set(xlabel="epoch", ylabel="loss", yscale="log")
        if axes.lines:
            axes.legend()
        return figure
