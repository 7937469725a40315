"""Architecture is put together from a base class and mix-ins; its own body is empty."""

import contextlib
import functools
import statistics

import matplotlib.pyplot as plt
import numpy as np
import torch


class Base:
    def __init__(self, model, loss_fn, optimizer):
        vars(self).update(model=model, loss_fn=loss_fn, optimizer=optimizer)
        vars(self).update(train_loader=None, val_loader=None, total_epochs=0)
        vars(self).update(losses=[], val_losses=[], device=self.best_device())
        self.model.to(self.device)

    @classmethod
    def best_device(cls):
        return "cuda" if torch.cuda.is_available() else "cpu"

    def to(self, device):
        with contextlib.suppress(RuntimeError):
            self.model.to(device)
            self.device = device
            return
        self.device = self.best_device()
        self.model.to(self.device)

    def set_loaders(self, *loaders):
        self.train_loader, self.val_loader = (*loaders, None)[:2]

    def set_seed(self, seed=42):
        for seeder in (torch.manual_seed, np.random.seed):
            seeder(seed)


class Step:
    """One step: a callable object."""

    def __init__(self, owner, learns):
        self.owner, self.learns = owner, learns

    def __call__(self, x, y):
        owner = self.owner
        owner.model.train(self.learns)
        loss = owner.loss_fn(owner.model.forward(x), y)
        if self.learns:
            owner.optimizer.zero_grad()
            loss.backward()
            owner.optimizer.step()
        return np.float64(loss.item())


class Training:
    def mini_batch(self, loader, step):
        send = functools.partial(torch.Tensor.to, device=self.device)
        return statistics.mean(step(send(x), send(y)) for x, y in loader)

    def train(self, n_epochs, seed=42):
        self.set_seed(seed)
        for self.total_epochs in range(self.total_epochs + 1, self.total_epochs + 1 + n_epochs):  # noqa: B020
            self.losses = [*self.losses, self.mini_batch(self.train_loader, Step(self, True))]
            if self.val_loader is not None:
                with torch.no_grad():
                    val_loss = self.mini_batch(self.val_loader, Step(self, False))
                self.val_losses = [*self.val_losses, val_loss]


class Predicting:
    @torch.no_grad()
    def predict(self, x):
        self.model.eval()
        inputs = torch.as_tensor(np.array(x, dtype="float32"))
        outputs = self.model(inputs.to(self.device)).numpy(force=True)
        self.model.train()
        return outputs


class Saving:
    def save_checkpoint(self, filename):
        checkpoint = {
            "epoch": self.total_epochs,
            "model_state_dict": {k: v.clone() for k, v in self.model.state_dict().items()},
            "optimizer_state_dict": self.optimizer.state_dict(),
            "loss": list(map(float, self.losses)),
            "val_loss": list(map(float, self.val_losses)),
        }
        torch.save(obj=checkpoint, f=filename)

    def load_checkpoint(self, filename):
        checkpoint = torch.load(filename, weights_only=True)
        with torch.no_grad():
            for name, value in self.model.state_dict().items():
                value.copy_(checkpoint["model_state_dict"][name])
        self.optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
        vars(self).update(
            total_epochs=checkpoint["epoch"],
            losses=checkpoint["loss"],
            val_losses=checkpoint["val_loss"],
        )
        self.model.train()
        return self


class Drawing:
    def plot_losses(self):
        with plt.style.context("ggplot"):
            fig, axes = plt.subplots(1, 2, sharey=True)
            for ax, name, losses in zip(
                axes, ("Training", "Validation"), (self.losses, self.val_losses), strict=True
            ):
                ax.plot([np.nan if loss is None else loss for loss in losses], label=name)
                ax.set(title=name, yscale="log", xlabel="Epoch", ylabel="Loss")
                ax.legend()
        return fig


class Architecture(Saving, Training, Predicting, Drawing, Base):
    pass
