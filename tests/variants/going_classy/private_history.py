"""The history lives in a dictionary; losses and val_losses are other names of its lists."""

from copy import deepcopy
from io import BytesIO
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn


class Architecture:
    def __init__(self, model: nn.Module, loss_fn, optimizer: torch.optim.Optimizer, verbose=False):
        self.model: nn.Module = model
        self.loss_fn = loss_fn
        self.optimizer = optimizer
        self.verbose = verbose
        if torch.cuda.is_available():
            self.device = "cuda"
            self.model.cuda()
        else:
            self.device = "cpu"
        self.set_loaders(None)
        self._history = {"losses": [], "val_losses": []}
        self._share()
        self.total_epochs = 0

    def _share(self):
        self.losses = self._history["losses"]
        self.val_losses = self._history["val_losses"]

    def to(self, device):
        self.device = str(device)
        try:
            self.model.to(torch.device(self.device))
        except Exception:
            self.device = "cuda" if torch.cuda.is_available() else "cpu"
            self.model.to(self.device)

    def set_loaders(self, train_loader, val_loader=None):
        self.train_loader = train_loader
        self.val_loader = val_loader
        self._validate = val_loader is not None

    def set_seed(self, seed=42):
        np.random.seed(seed)
        torch.manual_seed(seed)
        if torch.cuda.is_available():
            torch.cuda.manual_seed_all(seed)

    def train(self, n_epochs, seed=42, every=10):
        self.set_seed(seed)
        for epoch in range(self.total_epochs, self.total_epochs + n_epochs):
            total = 0.0
            for x, y in self.train_loader:
                total += self._step(x, y)
            self._history["losses"].append(total / len(self.train_loader))
            if self._validate:
                self._history["val_losses"].append(self._evaluate())
            self.total_epochs += 1
            if self.verbose and epoch % every == 0:
                print(epoch, self._history["losses"][-1])
        return self._history

    def _step(self, x, y):
        self.model.train()
        x, y = x.to(self.device, non_blocking=True), y.to(self.device, non_blocking=True)
        loss = self.loss_fn(self.model(x), y)
        parameters = [p for p in self.model.parameters() if p.requires_grad]
        gradients = torch.autograd.grad(loss, parameters)
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = gradient
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item()

    @torch.no_grad()
    def _evaluate(self):
        self.model.eval()
        mean = 0.0
        for count, (x, y) in enumerate(self.val_loader, start=1):
            loss = self.loss_fn(self.model(x.to(self.device)), y.to(self.device)).item()
            mean += (loss - mean) / count
        return mean

    def predict(self, x):
        model = deepcopy(self.model).eval()
        self.model.train()
        with torch.no_grad():
            out = model(torch.tensor(np.asarray(x).tolist(), device=self.device))
        return np.array(out.tolist(), dtype=np.float32)

    def save_checkpoint(self, filename):
        buffer = BytesIO()
        checkpoint = {
            "epoch": self.total_epochs,
            "model_state_dict": deepcopy(self.model.state_dict()),
            "optimizer_state_dict": deepcopy(self.optimizer.state_dict()),
            "loss": np.array(self._history["losses"]),
            "val_loss": np.array(self._history["val_losses"]),
        }
        torch.save(checkpoint, buffer)
        Path(filename).write_bytes(buffer.getvalue())

    def load_checkpoint(self, filename):
        checkpoint = torch.load(BytesIO(Path(filename).read_bytes()), weights_only=False)
        self.model.load_state_dict(checkpoint["model_state_dict"])
        self.optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
        self.total_epochs = int(checkpoint["epoch"])
        self._history["losses"] = [float(loss) for loss in checkpoint["loss"]]
        self._history["val_losses"] = [float(loss) for loss in checkpoint["val_loss"]]
        self._share()
        self.model.train(True)

    def plot_losses(self):
        fig, ax = plt.subplots()
        for name, losses in self._history.items():
            if len(losses):
                ax.plot(range(len(losses)), losses, label=name)
        ax.set_yscale("log")
        ax.set(xlabel="epoch", ylabel="loss")
        fig.legend()
        plt.close(fig)
        return fig
