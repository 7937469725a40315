"""A class with __slots__ that keeps tuples, writes its gradients by hand and uses getattr."""

import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch.func import functional_call


class Architecture:
    __slots__ = (
        "device",
        "loss_fn",
        "losses",
        "model",
        "optimizer",
        "total_epochs",
        "train_loader",
        "val_loader",
        "val_losses",
    )

    def __init__(self, model, loss_fn, optimizer):
        self.model = model
        self.loss_fn = loss_fn
        self.optimizer = optimizer
        self.train_loader = None
        self.val_loader = None
        self.losses = ()
        self.val_losses = ()
        self.total_epochs = 0
        self.to("cuda" if torch.cuda.is_available() else "cpu")

    def to(self, device):
        try:
            self.model = self.model.to(device)
        except RuntimeError as error:
            device = "cuda" if torch.cuda.is_available() else "cpu"
            print(f"{error}: using {device}")
            self.model = self.model.to(device)
        finally:
            self.device = device

    def set_loaders(self, train_loader, val_loader=None):
        setattr(self, "train_loader", train_loader)  # noqa: B010
        setattr(self, "val_loader", val_loader)  # noqa: B010

    def set_seed(self, seed=42):
        torch.random.manual_seed(seed), np.random.seed(seed)

    def _losses(self, loader, learn):
        for x, y in loader:
            getattr(self.model, "train" if learn else "eval")()
            x, y = x.to(self.device), y.to(self.device)
            if not learn:
                with torch.inference_mode():
                    yield self.loss_fn(self.model(x), y).item()
                continue
            parameters = dict(self.model.named_parameters())
            loss = self.loss_fn(functional_call(self.model, parameters, (x,)), y)
            gradients = torch.autograd.grad(loss, list(parameters.values()), allow_unused=True)
            for parameter, gradient in zip(parameters.values(), gradients, strict=True):
                parameter.grad = gradient
            self.optimizer.step()
            yield loss.item()
        self.optimizer.zero_grad()

    def train(self, n_epochs, seed=42):
        self.set_seed(seed)
        while n_epochs > 0:
            losses = tuple(self._losses(self.train_loader, True))
            self.losses += (math.fsum(losses) / len(losses),)
            if self.val_loader is not None:
                losses = tuple(self._losses(self.val_loader, False))
                self.val_losses += (math.fsum(losses) / len(losses),)
            n_epochs -= 1
            self.total_epochs += 1

    def predict(self, x):
        self.model.train(False)
        y = self.model(torch.tensor(x).to(self.device, torch.float32))
        self.model.train(True)
        return y.cpu().detach().numpy()

    def save_checkpoint(self, filename):
        torch.save(
            {
                "val_loss": self.val_losses,
                "loss": self.losses,
                "optimizer_state_dict": self.optimizer.state_dict(),
                "model_state_dict": self.model.state_dict(),
                "epoch": self.total_epochs,
            },
            filename,
        )

    def load_checkpoint(self, filename):
        match torch.load(filename, weights_only=False):
            case {
                "epoch": epoch,
                "model_state_dict": weights,
                "optimizer_state_dict": state,
                "loss": losses,
                "val_loss": val_losses,
            }:
                self.model.train().load_state_dict(weights)
                self.optimizer.load_state_dict(state)
                self.losses, self.val_losses = tuple(losses), tuple(val_losses)
                self.total_epochs = epoch

    def plot_losses(self):
        figure = plt.figure("losses", clear=True)
        axes = figure.gca()
        epochs = list(range(1, len(self.losses) + 1))
        axes.plot(epochs, self.losses, label="treino")
        if len(self.val_losses) == len(epochs) and None not in self.val_losses:
            axes.plot(epochs, self.val_losses, label="validação")
        axes.set_yscale("log")
        axes.set_xlabel("época")
        axes.set_ylabel("perda")
        axes.legend()
        return figure
