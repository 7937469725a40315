"""History and epochs are read-only properties over one list of records; loaders are too."""

import math
from statistics import fmean

import numpy as np
import torch
from matplotlib.figure import Figure


class Architecture:
    def __init__(self, model, loss_fn, optimizer):
        self._model, self._loss_fn, self._optimizer = model, loss_fn, optimizer
        self._device = self._default_device()
        model.to(self._device)
        self._loaders = {"train": None, "val": None}
        self._records = []

    model = property(lambda self: self._model)
    loss_fn = property(lambda self: self._loss_fn)
    optimizer = property(lambda self: self._optimizer)
    device = property(lambda self: self._device)
    train_loader = property(lambda self: self._loaders["train"])
    val_loader = property(lambda self: self._loaders["val"])
    losses = property(lambda self: [record[0] for record in self._records])
    val_losses = property(lambda self: [record[1] for record in self._records])
    total_epochs = property(lambda self: len(self._records))

    @staticmethod
    def _default_device():
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")

    def to(self, device):
        for target in (device, self._default_device()):
            try:
                self._model.to(target)
            except RuntimeError:
                continue
            self._device = target
            break

    def set_loaders(self, train_loader, val_loader=None):
        self._loaders = {"train": train_loader, "val": val_loader}

    @staticmethod
    def set_seed(seed=42):
        np.random.seed(seed)
        torch.random.manual_seed(seed)

    def train(self, n_epochs, seed=42):
        self.set_seed(seed)
        for _ in range(n_epochs):
            self._records.append((self._epoch("train"), self._epoch("val")))

    def _epoch(self, which):
        loader = self._loaders[which]
        if loader is None:
            return math.nan
        learning = which == "train"
        losses = []
        for x, y in loader:
            self._model.train(learning)
            with torch.set_grad_enabled(learning):
                loss = self._loss_fn(self._model(x.to(self._device)), y.to(self._device))
            if learning:
                for parameter in self._model.parameters():
                    parameter.grad = None
                loss.backward()
                self._optimizer.step()
            losses.append(float(loss))
        return fmean(losses)

    def predict(self, x):
        try:
            self._model.eval()
            with torch.inference_mode():
                inputs = torch.from_numpy(np.ascontiguousarray(x, dtype=np.float32))
                return self._model(inputs.to(self._device)).cpu().numpy()
        finally:
            self._model.train()

    def save_checkpoint(self, filename):
        with open(filename, "wb") as file:
            torch.save(
                {
                    "epoch": self.total_epochs,
                    "loss": tuple(self.losses),
                    "val_loss": tuple(self.val_losses),
                    "model_state_dict": self._model.state_dict(),
                    "optimizer_state_dict": self._optimizer.state_dict(),
                },
                file,
            )

    def load_checkpoint(self, filename):
        with open(filename, "rb") as file:
            checkpoint = torch.load(file, map_location=self._device, weights_only=False)
        self._model.load_state_dict(checkpoint["model_state_dict"])
        self._optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
        missing = [math.nan] * (len(checkpoint["loss"]) - len(checkpoint["val_loss"]))
        self._records = list(
            zip(checkpoint["loss"], [*checkpoint["val_loss"], *missing], strict=True)
        )
        self._model.train()

    def plot_losses(self):
        figure = Figure()
        axes = figure.add_subplot()
        epochs = np.arange(1, self.total_epochs + 1)
        axes.semilogy(epochs, self.losses, "o-", label="train")
        axes.semilogy(epochs, self.val_losses, "s--", label="validation")
        axes.set_xlabel("epoch")
        axes.set_ylabel("loss")
        axes.legend(loc="upper right")
        return figure
