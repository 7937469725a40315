"""Partners for the class Architecture: models that tell their mode and place, loaders, figures."""

from contextlib import ExitStack, contextmanager, suppress
from copy import deepcopy
from unittest import mock

import numpy as np
import torch
from numpy import allclose  # bound before a student could exchange it
from torch import nn

from autograder.checks.collaborators import line_model


class Moody(nn.Module):
    """Triples in train mode: what it returns tells the mode it was in."""

    def forward(self, x):
        return 3 * x if self.training else x


class Landing(torch.autograd.Function):
    """Passes `value` on, as if it were computed from `anchor` on another device."""

    @staticmethod
    def forward(ctx, anchor, value):
        ctx.save_for_backward(anchor)
        return value.clone()

    @staticmethod
    def backward(ctx, gradient):
        return torch.zeros_like(ctx.saved_tensors[0]), None


class Traveller(nn.Module):
    """A model that notes where it and its inputs were sent: a GPU need not exist."""

    def __init__(self, note=lambda device: None):
        super().__init__()
        self.anchor = nn.Parameter(torch.zeros(1))
        self.home = "cpu"
        self.note = note

    def to(self, *args, **kwargs):
        name = str(kwargs["device"] if "device" in kwargs else args[0])
        if name.startswith("warp") or (name.startswith("cuda") and not torch.cuda.is_available()):
            raise RuntimeError(f"no such device: {name}")
        self.home = name.partition(":")[0]
        return self if self.home == "cuda" else self.to_empty(device=self.home)

    def cuda(self, device=None):
        return self.to("cuda")

    def cpu(self):
        return self.to("cpu")

    def forward(self, x):
        self.note(x.device.type)
        return Landing.apply(self.anchor, torch.full(x.shape, 0.5))


class Told:
    """A loader with one batch an epoch, whose targets are the loss that the epoch shall have."""

    def __init__(self, losses):
        self.losses = losses
        self.epoch = 0

    def __len__(self):
        return 1

    def __iter__(self):
        loss = self.losses[self.epoch % len(self.losses)]
        self.epoch += 1
        return iter([(torch.zeros(2, 1), torch.full((2, 1), loss))])


def told(yhat, y):
    """The loss that a batch of `Told` asks for."""
    return y.mean() + 0 * yhat.sum()


def architecture(student, model=None, loss_fn=None, lr=0.1, momentum=0.0):
    """An architecture that remembers nothing yet, whatever others of its class have left in it."""
    model = line_model() if model is None else model
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
    made = student.Architecture(model, loss_fn or nn.MSELoss(), optimizer)
    for name in ("losses", "val_losses"):
        if isinstance(getattr(made, name, None), list) and getattr(made, name):
            setattr(made, name, [])
    return made


def emptied(made):
    """The object, its history emptied in place, and so that of all who share it."""
    for history in (getattr(made, "losses", None), getattr(made, "val_losses", None)):
        if isinstance(history, list):
            history.clear()
    return made


def give_loaders(made, train_loader, val_loader):
    """Let it store the loaders (where set_loaders fails, put them there: it has its own checks)."""
    with suppress(Exception):
        made.set_loaders(train_loader, val_loader)
    for name, loader in (("train_loader", train_loader), ("val_loader", val_loader)):
        if getattr(made, name, None) is not loader:
            setattr(made, name, loader)
        if isinstance(loader, Told):
            loader.epoch = 0


def practise(made, n_epochs, seed):
    """Train as far as its own `train` gets (which has its own checks)."""
    with suppress(Exception):
        made.train(n_epochs, seed)
    torch.set_grad_enabled(True)


def with_history(student, losses, val_losses, **optimizer):
    """An architecture that remembers these losses: from training or, where that fails, told to."""

    def untrained():
        made = architecture(student, loss_fn=told, **optimizer)
        give_loaders(made, Told(losses), Told(val_losses) if val_losses else None)
        return made

    made = untrained()
    parts = made.model, made.optimizer
    start = [deepcopy(part.state_dict()) for part in parts]
    practise(made, len(losses), 42)
    if remembers(made, losses, val_losses) and parts == (made.model, made.optimizer):
        for part, state in zip(parts, start, strict=True):
            part.load_state_dict(state)
        return made
    made = untrained()
    with suppress(AttributeError):
        made.losses, made.val_losses = list(losses), list(val_losses)
        made.total_epochs = len(losses)
    return made


def remembers(made, losses, val_losses):
    """Is this its history? No validation losses are as good as those that say nothing."""
    with suppress(Exception):
        validated = [loss for loss in made.val_losses if loss is not None and loss == loss]
        known = alike(made.losses, losses) and alike(validated, val_losses)
        return known and made.total_epochs == len(losses)
    return False


def alike(losses, others):
    """Are they as many and as large?"""
    losses, others = list(losses), list(others)
    if any(isinstance(loss, str) for loss in losses):
        return False
    with suppress(TypeError, ValueError):
        numbers = np.asarray(losses, dtype=float), np.asarray(others, dtype=float)
        return numbers[0].shape == numbers[1].shape and allclose(
            *numbers, rtol=1e-4, equal_nan=True
        )
    return losses == others


def nudge(made):
    """One step of its optimizer, all gradients being 1."""
    for parameter in made.model.parameters():
        parameter.grad = torch.ones_like(parameter)
    made.optimizer.step()
    made.optimizer.zero_grad()


def checkpoint_file(folder, saved):
    """A file as the lecture's code writes it, of a line trained with momentum."""
    groups = torch.optim.SGD(line_model().parameters(), lr=saved["lr"], momentum=0.9)
    speeds = [[[saved["momentum of the weight"]]], [saved["momentum of the bias"]]]
    torch.save(
        {
            "epoch": len(saved["loss"]),
            "model_state_dict": {
                "weight": torch.tensor([[saved["weight"]]]),
                "bias": torch.tensor([saved["bias"]]),
            },
            "optimizer_state_dict": {
                "state": {i: {"momentum_buffer": torch.tensor(s)} for i, s in enumerate(speeds)},
                "param_groups": groups.state_dict()["param_groups"],
            },
            "loss": saved["loss"],
            "val_loss": saved["val_loss"],
        },
        folder / "saved.pth",
    )
    return str(folder / "saved.pth")


def snapshot(model):
    return {name: value.detach().clone() for name, value in model.state_dict().items()}


@contextmanager
def gpu(student, available):
    """A machine with a GPU, or without one, for code that asks when it needs to know.

    Code that asked when it was imported holds the answer in a constant: that is changed as well.
    """
    here = "cuda" if torch.cuda.is_available() else "cpu"
    there = "cuda" if available else "cpu"
    with ExitStack() as patches:

        def patch(owner, name, answer):
            if hasattr(owner, name):
                patches.enter_context(mock.patch.object(owner, name, lambda *args, **kw: answer))

        names = getattr(student.Architecture.__init__, "__globals__", {})
        for name, value in list(names.items()):
            if isinstance(value, str | torch.device) and str(value) == here:
                patches.callback(names.__setitem__, name, value)
                names[name] = type(value)(there)
        for name, value in list(vars(student.Architecture).items()):
            if isinstance(value, str | torch.device) and str(value) == here:
                answer = type(value)(there)
                patches.enter_context(mock.patch.object(student.Architecture, name, answer))
        patch(torch.cuda, "is_available", available)
        patch(torch.cuda, "device_count", int(available))
        if hasattr(torch, "accelerator"):
            patch(torch.accelerator, "is_available", available)
            patch(torch.accelerator, "device_count", int(available))
            answer = torch.device("cuda") if available else None
            patch(torch.accelerator, "current_accelerator", answer)
        yield


def curve(figure, values):
    """The line of a figure that is nearest to these values, its epochs and its losses."""

    def distance(line):
        drawn = np.asarray(line.get_ydata(orig=False), dtype=float)
        far = drawn.shape != (len(values),) or not np.isfinite(drawn).all()
        return np.inf if far else float(np.abs(drawn - values).max())

    lines = [line for axes in figure.axes for line in axes.lines]
    nearest = min(lines, key=distance, default=None)
    if nearest is None:
        return None, None, None
    x, y = (np.asarray(data, dtype=float) for data in nearest.get_data(orig=False))
    return nearest, x, y


@contextmanager
def drawing():
    """Figures are made out of sight, and put away afterwards.

    Nobody looks at them, so that they need no layout: to measure every text takes far longer than
    all else that is done to a figure.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    try:
        with mock.patch("matplotlib.figure.Figure.tight_layout"):
            yield
    finally:
        pyplot.close("all")


def is_figure(figure):
    from matplotlib.figure import Figure

    return isinstance(figure, Figure)


def named(figure):
    """What is there in place of a figure: None, or the kind of object."""
    return None if figure is None else type(figure).__name__


def drawn(figure):
    """All that is drawn: the losses of every line, and how many bars and the like there are."""
    lines = [line for axes in figure.axes for line in axes.lines]
    return {
        "the lines": [np.asarray(line.get_ydata(orig=False), dtype=float) for line in lines],
        "other shapes": sum(len(axes.patches) + len(axes.collections) for axes in figure.axes),
    }


def axis_name(figure, axis):
    """What a figure calls its x- or y-axis."""
    names = [getattr(axes, f"get_{axis}label")() for axes in figure.axes]
    return " ".join([*names, getattr(figure, f"get_sup{axis}label")()]).strip()


def legend(figure):
    """The texts of all legends, of the axes or of the figure."""
    legends = [*figure.legends, *(axes.get_legend() for axes in figure.axes)]
    texts = [text.get_text() for each in legends if each for text in each.get_texts()]
    return [text for text in texts if text.strip()]


def entries(path):
    """The keys of a checkpoint file."""
    checkpoint = torch.load(path, weights_only=False)
    return sorted(checkpoint) if isinstance(checkpoint, dict) else checkpoint
