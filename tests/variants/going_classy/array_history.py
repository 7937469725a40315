"""The history is kept in NumPy arrays, which grow by concatenation."""

import matplotlib.pyplot as plt
import numpy as np
import torch


class Architecture:
    def __init__(self, m, criterion, optim):
        self.model, self.loss_fn, self.optimizer = m, criterion, optim
        self.device = ("cpu", "cuda")[torch.cuda.is_available()]
        self.model.to(device=self.device)
        self.train_loader = self.val_loader = None
        self.losses, self.val_losses = np.empty(0), np.empty(0)
        self.total_epochs = 0

    def to(self, d):
        try:
            self.model.to(d)
        except (RuntimeError, AssertionError):
            d = ("cpu", "cuda")[torch.cuda.is_available()]
            self.model.to(d)
        self.device = d

    def set_loaders(self, tl, vl=None):
        self.train_loader, self.val_loader = tl, vl

    def set_seed(self, s=42):
        torch.manual_seed(s)
        np.random.seed(s)

    def train(self, n, s=42):
        self.set_seed(s)
        losses = np.full(n, np.nan)
        val_losses = np.full(n, np.nan)
        for epoch in range(n):
            losses[epoch] = np.mean([self._learn(x, y) for x, y in self.train_loader])
            if self.val_loader is not None:
                self.model.eval()
                with torch.no_grad():
                    val_losses[epoch] = np.mean(
                        [self._loss(x, y).item() for x, y in self.val_loader]
                    )
        self.losses = np.concatenate([self.losses, losses])
        self.val_losses = np.concatenate([self.val_losses, val_losses])
        self.total_epochs += n

    def _loss(self, x, y):
        return self.loss_fn(self.model(x.to(self.device)), y.to(self.device))

    def _learn(self, x, y):
        self.model.train()
        loss = self._loss(x, y)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def predict(self, x):
        self.model.eval()
        with torch.no_grad():
            y = self.model(torch.FloatTensor(x).to(self.device))
        self.model.train()
        return np.asarray(y.to("cpu"))

    def save_checkpoint(self, f):
        keys = ["epoch", "model_state_dict", "optimizer_state_dict", "loss", "val_loss"]
        values = [
            self.total_epochs,
            self.model.state_dict(),
            self.optimizer.state_dict(),
            self.losses,
            self.val_losses[np.isfinite(self.val_losses)],
        ]
        torch.save(dict(zip(keys, values, strict=True)), f)

    def load_checkpoint(self, f):
        c = torch.load(f, map_location="cpu", weights_only=False)
        self.model.load_state_dict(c["model_state_dict"])
        self.optimizer.load_state_dict(c["optimizer_state_dict"])
        self.total_epochs = c["epoch"]
        self.losses, self.val_losses = np.array(c["loss"]), np.array(c["val_loss"])
        self.model.train()

    def plot_losses(self):
        figure, axes = plt.subplots()
        (line,) = axes.plot(self.losses)
        lines, names = [line], ["training"]
        if np.isfinite(np.array(self.val_losses, dtype=float)).any():
            lines += axes.plot(self.val_losses)
            names.append("validation")
            axes.axvline(int(np.nanargmin(self.val_losses)), ls=":")
        axes.legend(lines, names)
        axes.set_yscale("log")
        axes.set_xlabel("Epoch")
        axes.set_ylabel("Loss")
        return figure
