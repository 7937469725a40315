"""Tries a device with a tensor first, takes gradients for the optimizer's own parameters, seeds early."""

import collections
import contextlib
import copy
import os

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn, optim


class Architecture:
    def __init__(self, model, loss_fn, optimizer):
        if not isinstance(model, nn.Module):
            raise TypeError("model must be an nn.Module")
        if not callable(loss_fn):
            raise TypeError("loss_fn must be callable")
        if not isinstance(optimizer, optim.Optimizer):
            raise TypeError("optimizer must be a torch.optim.Optimizer")
        super().__init__()
        for name, value in dict(model=model, loss_fn=loss_fn, optimizer=optimizer).items():
            setattr(self, name, value)
        self.train_loader = self.val_loader = None
        self.losses, self.val_losses = [], []
        self.total_epochs = 0
        self.set_seed()
        self.to("cuda" if torch.cuda.is_available() else "cpu")

    def to(self, device):
        target = "cuda" if torch.cuda.is_available() else "cpu"
        with contextlib.suppress(RuntimeError):
            self.model.to(torch.zeros(1).to(device).device)
            target = device
        self.model.to(target)
        self.device = target

    def set_loaders(self, train_loader, val_loader=None):
        self.train_loader, self.val_loader = train_loader, val_loader
        return self

    def set_seed(self, seed=42):
        torch.default_generator.manual_seed(seed)
        np.random.set_state(np.random.RandomState(seed).get_state())

    def train(self, n_epochs, seed=42):
        self.set_seed(seed)
        model, loss_fn, device = self.model, self.loss_fn, self.device
        params = [p for group in self.optimizer.param_groups for p in group["params"]]
        for epoch in range(self.total_epochs, self.total_epochs + n_epochs):
            model.train()
            train_batch = []
            for x, y in self.train_loader:
                loss = loss_fn(model(x.to(device)), y.to(device))
                for p, g in zip(params, torch.autograd.grad(loss, params)):
                    p.grad = g
                self.optimizer.step()
                train_batch.append(float(loss))
            self.optimizer.zero_grad()
            self.losses = self.losses + [float(np.mean(train_batch))]
            val = None
            if self.val_loader is not None:
                model.eval()
                with torch.inference_mode():
                    val = float(
                        np.mean(
                            [
                                float(loss_fn(model(x.to(device)), y.to(device)))
                                for x, y in self.val_loader
                            ]
                        )
                    )
            self.val_losses = self.val_losses + [val]
            self.total_epochs = epoch + 1

    def predict(self, x):
        self.model.eval()
        outputs = []
        with torch.no_grad():
            for part in torch.as_tensor(np.ascontiguousarray(x), dtype=torch.float32).split(2):
                outputs.append(self.model(part.to(self.device)).cpu())
        self.model.train()
        return torch.cat(outputs).numpy()

    def save_checkpoint(self, filename):
        with open(filename, "wb") as file:
            torch.save(
                {
                    "epoch": self.total_epochs,
                    "model_state_dict": collections.OrderedDict(
                        (k, v.detach().clone()) for k, v in self.model.state_dict().items()
                    ),
                    "optimizer_state_dict": copy.deepcopy(self.optimizer.state_dict()),
                    "loss": torch.tensor([float(v) for v in self.losses], dtype=torch.float64),
                    "val_loss": torch.tensor(
                        [float("nan") if v is None else float(v) for v in self.val_losses],
                        dtype=torch.float64,
                    ),
                },
                file,
                pickle_protocol=4,
            )

    def load_checkpoint(self, filename):
        checkpoint = torch.load(
            os.fspath(filename), map_location=torch.device(self.device), weights_only=False
        )
        self.model.load_state_dict(checkpoint["model_state_dict"])
        self.optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
        for state in self.optimizer.state.values():
            for key, value in state.items():
                if torch.is_tensor(value):
                    state[key] = value.to(self.device)
        self.total_epochs = int(checkpoint["epoch"])
        as_list = lambda values: values.tolist() if hasattr(values, "tolist") else [*values]
        self.losses, self.val_losses = as_list(checkpoint["loss"]), as_list(checkpoint["val_loss"])
        for module in self.model.modules():
            module.training = True

    def plot_losses(self):
        with plt.rc_context({"axes.grid": True, "font.size": 11}):
            fig, ax = plt.subplots(figsize=(6, 4), tight_layout=True)
        xs = np.arange(len(self.losses)) + 1
        ax.step(xs, self.losses, where="mid", label="Train")
        val = np.ma.masked_invalid(np.array(self.val_losses, dtype=float))
        if val.count():
            ax.plot(xs[-len(val) :], val, marker=".", label="Val")
        ax.set_yscale("log")
        fig.supxlabel("Epoch")
        fig.supylabel("Loss")
        ax.legend(title="Loss", loc="upper right")
        return fig
