"""Validation losses have an axis of their own in the figure, with one legend for both."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch


def _default_device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"


@dataclass(eq=False)
class Architecture:
    model: torch.nn.Module
    loss_fn: Any
    optimizer: torch.optim.Optimizer
    device: str = field(default_factory=_default_device)
    train_loader: Any = None
    val_loader: Any = None
    losses: list = field(default_factory=list)
    val_losses: list = field(default_factory=list)
    total_epochs: int = 0

    def __post_init__(self):
        self.model.to(self.device)

    @contextmanager
    def _evaluating(self):
        self.model.eval()
        with torch.no_grad():
            yield self.model
        self.model.train()

    def to(self, device):
        try:
            self.model.to(device)
        except RuntimeError:
            return self.to(_default_device())
        self.device = device
        return self

    def set_loaders(self, train_loader, val_loader=None):
        self.train_loader, self.val_loader = train_loader, val_loader

    def set_seed(self, seed: int = 42) -> None:
        torch.manual_seed(seed)
        np.random.seed(seed)

    def _batches(self, loader):
        yield from (tuple(part.to(self.device) for part in batch) for batch in loader)

    def train(self, n_epochs: int, seed: int = 42) -> "Architecture":
        self.set_seed(seed)
        for _ in range(n_epochs):
            self.model.train()
            losses = []
            for x, y in self._batches(self.train_loader):
                self.optimizer.zero_grad()
                loss = self.loss_fn(self.model(x), y)
                loss.backward()
                self.optimizer.step()
                losses += [loss.detach().cpu()]
            self.losses.append(torch.stack(losses).mean().item())
            if self.val_loader is not None:
                with self._evaluating() as model:
                    losses = [self.loss_fn(model(x), y) for x, y in self._batches(self.val_loader)]
                self.val_losses.append(torch.tensor(losses).mean())
            self.total_epochs += 1
        return self

    def predict(self, x: np.ndarray) -> np.ndarray:
        with self._evaluating() as model:
            return model(torch.Tensor(x).to(self.device)).cpu().numpy()

    def save_checkpoint(self, filename):
        checkpoint = dict.fromkeys(
            ("epoch", "model_state_dict", "optimizer_state_dict", "loss", "val_loss")
        )
        checkpoint["epoch"] = self.total_epochs
        for name in ("model", "optimizer"):
            checkpoint[f"{name}_state_dict"] = getattr(self, name).state_dict()
        checkpoint["loss"] = torch.tensor(self.losses)
        checkpoint["val_loss"] = torch.tensor(self.val_losses)
        torch.save(checkpoint, filename)

    def load_checkpoint(self, filename):
        checkpoint = torch.load(filename)
        for name in ("model", "optimizer"):
            getattr(self, name).load_state_dict(checkpoint[f"{name}_state_dict"])
        self.losses = torch.as_tensor(checkpoint["loss"]).tolist()
        self.val_losses = torch.as_tensor(checkpoint["val_loss"]).tolist()
        self.total_epochs = checkpoint["epoch"]
        self.model.train()

    def plot_losses(self):
        fig, ax = plt.subplots()
        right = ax.twinx()
        losses = [np.nan if loss is None else float(loss) for loss in self.val_losses]
        lines = ax.plot(self.losses, "b.-") + right.plot(losses, "r.-")
        for each, name in ((ax, "training loss"), (right, "validation loss")):
            each.set(yscale="log", ylabel=name)
        fig.supxlabel("epoch")
        fig.legend(lines, ["training", "validation"])
        return fig
