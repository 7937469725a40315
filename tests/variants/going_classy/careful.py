"""Whatever comes in is checked, bars show how far it is, and the GPU is named where there is one."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader
from tqdm.auto import tqdm


def default_device():
    if not torch.cuda.is_available():
        return "cpu"
    memory = torch.cuda.get_device_properties(0).total_memory
    print(f"{torch.cuda.get_device_name(0)} with {memory / 2**30:.0f} GiB")
    return "cuda"


class Architecture:
    def __init__(self, model, loss_fn, optimizer):
        for part, kind in (
            (model, nn.Module),
            (loss_fn, nn.Module),
            (optimizer, torch.optim.Optimizer),
        ):
            if not isinstance(part, kind):
                raise TypeError(f"{part!r} is no {kind.__name__}")
        self.device = default_device()
        self.model = model.to(self.device)
        self.loss_fn = loss_fn.to(self.device)
        self.optimizer = optimizer
        self.train_loader = self.val_loader = None
        self.losses, self.val_losses, self.total_epochs = [], [], 0

    def to(self, device):
        self.model.eval()
        try:
            self.model.to(device)
        except RuntimeError:
            device = default_device()
            self.model.to(device)
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        self.device = device

    def set_loaders(self, train_loader, val_loader=None):
        for loader in (train_loader, val_loader):
            if not isinstance(loader, DataLoader | None):
                raise TypeError(f"{loader!r} is no DataLoader")
        print(len(train_loader.dataset), "rows to train on")
        self.train_loader, self.val_loader = train_loader, val_loader

    def set_seed(self, seed=42):
        torch.manual_seed(seed)
        np.random.seed(seed)

    def train(self, n_epochs, seed=42):
        self.set_seed(seed)
        for _ in tqdm(range(n_epochs), desc="epochs"):
            self.losses.append(self._epoch(self.train_loader, learn=True))
            if isinstance(self.val_loader, DataLoader):
                self.val_losses.append(self._epoch(self.val_loader, learn=False))
            self.total_epochs += 1

    def _epoch(self, loader, learn):
        self.model.train(learn)
        losses = []
        with torch.set_grad_enabled(learn):
            for x, y in tqdm(loader, leave=False):
                loss = self.loss_fn(self.model(x.to(self.device)), y.to(self.device))
                if learn:
                    self.optimizer.zero_grad()
                    loss.backward()
                    self.optimizer.step()
                losses.append(loss.item())
        return np.mean(losses)

    def predict(self, x):
        self.model.eval()
        rows = []
        with torch.no_grad():
            for row in x:
                yhat = self.model(torch.tensor(row[None], dtype=torch.float32).to(self.device))
                rows.append(yhat.cpu() if yhat.device.type != "cpu" or yhat.is_cuda else yhat)
        self.model.train()
        return torch.cat(rows).numpy()

    def save_checkpoint(self, filename):
        self.model.eval()
        checkpoint = {
            "epoch": self.total_epochs,
            "model_state_dict": self.model.state_dict(),
            "optimizer_state_dict": self.optimizer.state_dict(),
            "loss": tuple(map(float, self.losses)),
            "val_loss": tuple(map(float, self.val_losses)),
        }
        torch.save(checkpoint, filename)

    def load_checkpoint(self, filename):
        checkpoint = torch.load(filename, weights_only=True)
        self.model.load_state_dict(checkpoint["model_state_dict"])
        self.optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
        self.total_epochs = checkpoint["epoch"]
        self.losses = list(checkpoint["loss"])
        self.val_losses = list(checkpoint["val_loss"])
        self.model.train()

    def plot_losses(self):
        fig, ax = plt.subplots()
        for name, losses in (("training", self.losses), ("validation", self.val_losses)):
            known = [(epoch, loss) for epoch, loss in enumerate(losses, 1) if loss is not None]
            if known:
                ax.semilogy(*zip(*known, strict=True), "o-", label=name)
                best = min(known, key=lambda each: each[1])
                ax.axvline(best[0], linestyle=":", label=f"best epoch, {name}")
        ax.set(xlabel="epoch", ylabel="loss")
        ax.legend()
        return fig
