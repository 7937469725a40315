"""Small, fake partners for a student's code, with numbers that one can redo by hand."""

import itertools
from contextlib import contextmanager

import numpy as np
import torch

# Bound before a student could exchange them.
from torch import (
    empty,
    get_default_dtype,
    is_grad_enabled,
    nn,
    set_default_device,
    set_default_dtype,
    set_grad_enabled,
)
from torch.overrides import TorchFunctionMode

from autograder import observation
from autograder.observation import fact


def line_model(weight=0.5, bias=0.0):
    """`Linear(1, 1)` with known parameters."""
    model = nn.Linear(1, 1)
    with torch.no_grad():
        model.weight.fill_(weight)
        model.bias.fill_(bias)
    return model


def gated_model(n_features=2):
    """In train mode nothing of x gets through the dropout, in eval mode all of it does."""
    return nn.Sequential(nn.Dropout(1.0), nn.Linear(n_features, 1))


class Notes(list):
    """What a model writes down; copies of the model write here too."""

    def __deepcopy__(self, memo):
        return self


class ModeNote(nn.Module):
    """A layer that changes nothing and notes the mode of every forward pass."""

    def __init__(self):
        super().__init__()
        self.modes = Notes()

    def forward(self, x):
        self.modes.append("train" if self.training else "eval")
        return x


def noting_model(n_features=2):
    """A line behind a layer that notes the mode; and that layer's notes."""
    note = ModeNote()
    return nn.Sequential(note, nn.Linear(n_features, 1)), note.modes


def normalized_model(n_features=2):
    """A model with buffers: in train mode batch norm keeps account of the batches it has seen."""
    return nn.Sequential(nn.Linear(n_features, 3), nn.BatchNorm1d(3), nn.Linear(3, 1))


def torch_afterwards():
    """What an exercise has left behind in torch for all that comes after it, in words."""
    left = {
        "gradients switched off": not is_grad_enabled(),
        "another default dtype": get_default_dtype() != torch.float32,
        "another default device": empty(0).device.type != "cpu",
    }
    return ", ".join(words for words, is_so in left.items() if is_so) or "as before"


@contextmanager
def settings_kept():
    """Take back what an exercise changes in torch's settings inside, for the sake of the others."""
    enabled, dtype = is_grad_enabled(), get_default_dtype()
    try:
        yield
    finally:
        set_grad_enabled(enabled)
        set_default_dtype(dtype)
        if empty(0).device.type != "cpu":
            set_default_device(None)


class LopsidedLoss(nn.Module):
    """A loss that comes out otherwise when its arguments are swapped."""

    def forward(self, input, target):  # named as torch's losses name them
        return ((input - 2 * target) ** 2).mean()


def push(model, optimizer, gradients):
    """Move a model by gradients that are given, not computed."""
    for parameter, gradient in zip(model.parameters(), gradients, strict=True):
        parameter.grad = gradient.clone()
    optimizer.step()
    for parameter in model.parameters():
        parameter.grad = None


def parted(result, first, second):
    """The two parts of a pair under their names, or twice what came in its place."""
    if isinstance(result, dict):
        return {first: "a dict", second: "a dict"}
    try:
        one, other = result
    except (TypeError, ValueError):
        one = other = result
    return {first: one, second: other}


def drawable(values):
    """The numbers of a sequence that a picture can show; None for anything else."""
    try:
        return [float(value) for value in itertools.islice(values, 100)]
    except Exception:
        return None


def asked_again(function, values, *others):
    """What a function makes of a table, and of the same one once its rows were turned round."""
    first = function(values, *others)
    values[:] = values.flip(0) if is_a(values, torch.Tensor) else values[::-1].copy()
    return [first, function(values, *others)]


def is_a(value, kind):
    """Whether a value is of this kind, whatever it says of its class."""
    return issubclass(type(value), kind)


def bare(value):
    """A tensor or an array without its subclass, which may say anything; any other value as it is.

    Both share their numbers and their graph.
    """
    if is_a(value, torch.Tensor):
        return observation.bare(value)
    return np.ndarray.view(value, np.ndarray) if is_a(value, np.ndarray) else value


def device_of(tensor):
    """Where a tensor is, whatever a subclass says."""
    return fact(tensor, "device").type


def has_graph(value):
    """Whether a tensor requires a gradient, whatever a subclass says; None if it is no tensor."""
    return fact(value, "requires_grad") if is_a(value, torch.Tensor) else None


class ReadableMeta(TorchFunctionMode):
    """While it lasts, who reads a number on the device `meta` reads 0, as on a GPU of zeros."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        options = kwargs or {}
        try:
            result = func(*args, **options)
        except (RuntimeError, TypeError) as error:
            unread = isinstance(error, NotImplementedError) or "Tensor.item()" in str(error)
            if not unread and func is not torch.Tensor.__format__:
                raise
        else:
            if not (torch.is_tensor(result) and result.is_meta and result.dtype == torch.bool):
                return result
        return func(*map(self.readable, args), **options)

    def readable(self, argument):
        if isinstance(argument, list | tuple):
            return type(argument)(map(self.readable, argument))
        if torch.is_tensor(argument) and argument.is_meta:
            return torch.zeros_like(argument, device="cpu")
        return argument


class ScriptedStep:
    """A step function that computes nothing: it notes its calls and takes losses from a list."""

    def __init__(self, losses, name="step", events=None):
        self.losses = itertools.cycle(losses)
        self.__name__ = name
        self.events = [] if events is None else events
        self.xs, self.ys, self.devices, self.gradients_enabled = [], [], [], []

    def __call__(self, x, y):
        self.events.append(self.__name__)
        self.xs.append(x.detach().clone())
        self.ys.append(y.detach().clone())
        self.devices.append([device_of(x), device_of(y)])
        self.gradients_enabled.append(is_grad_enabled())
        return next(self.losses)

    __call__.__qualname__ = "step_fn"  # what a student calls it, and reads of a wrong call
