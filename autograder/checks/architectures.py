"""A student's Architecture, put right where another exercise is wrong, and where it is used."""

from contextlib import ExitStack, contextmanager, suppress
from copy import deepcopy
from types import SimpleNamespace
from unittest import mock

import numpy as np
import torch

# Bound before a student could exchange them.
from torch import equal, load, nn, save
from torch.overrides import TorchFunctionMode

from autograder.checks.checkpoints import same
from autograder.checks.collaborators import line_model, settings_kept
from autograder.checks.in_words import alike, said
from autograder.checks.witnesses import Asked, Dice, Loader, Still, Told

NO_ATTRIBUTE = "no such attribute"


def built(student, *parts):
    """What the constructor makes, or as much as it makes before it fails."""
    try:
        return student.Architecture(*parts)
    except NotImplementedError:  # still blank
        raise
    except Exception:
        made = object.__new__(student.Architecture)
        with suppress(Exception):
            made.__init__(*parts)
        return made


def architecture(student, model=None, loss_fn=None, lr=0.1, momentum=0.0, optimizer=None):
    """A new architecture, put right where its constructor is wrong (which has its own checks)."""
    model = line_model() if model is None else model
    if optimizer is None:
        optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
    start = {name: value.clone() for name, value in model.state_dict().items()}
    loss_fn = Asked(loss_fn) if loss_fn else nn.MSELoss()
    parts = {"model": model, "loss_fn": loss_fn, "optimizer": optimizer}
    with settings_kept():
        made = built(student, *parts.values())
    if any(each.dtype != torch.float32 for each in model.parameters()):
        model.float()
    model.requires_grad_()
    for name, value in model.state_dict().items():
        if not equal(value.cpu(), start[name]):
            value.copy_(start[name])
    for name, part in (parts | {"train_loader": None, "val_loader": None}).items():
        if attribute(made, name) is not part:
            put(made, **{name: part})
    for name in ("losses", "val_losses"):
        if not alike(attribute(made, name), []):
            put(made, **{name: []})
    if isinstance(attribute(made, "losses"), list) and made.losses is made.val_losses:
        put(made, val_losses=[])
    if attribute(made, "total_epochs") != 0:
        put(made, total_epochs=0)
    default = "cuda" if torch.cuda.is_available() else "cpu"
    if str(attribute(made, "device")) != default:
        put(made, device=default)
        model.to(default)
    return made


def attribute(made, name):
    """What the object has under this name, or a text that says that it has nothing."""
    try:
        return getattr(made, name)
    except Exception:
        return NO_ATTRIBUTE


def put(made, **attributes):
    """Set its attributes as far as they can be set."""
    for name, value in attributes.items():
        with suppress(AttributeError):
            setattr(made, name, value)


def emptied(made):
    """The object, its history emptied in place, and so that of all who share it."""
    for history in (attribute(made, "losses"), attribute(made, "val_losses")):
        if isinstance(history, list):
            history.clear()
    return made


def give_loaders(made, train_loader, val_loader):
    """Let it store the loaders (where set_loaders fails, put them there: it has its own checks).

    Batches in a list become a DataLoader.
    """
    train_loader, val_loader = (
        Loader(each) if isinstance(each, list) else each for each in (train_loader, val_loader)
    )
    with suppress(Exception):
        made.set_loaders(train_loader, val_loader)
    for name, loader in (("train_loader", train_loader), ("val_loader", val_loader)):
        if attribute(made, name) is not loader:
            put(made, **{name: loader})
        if isinstance(loader, Told | Dice):
            loader.reset()


def learner(student, train_loader, val_loader, *parts, **more):
    """An architecture that is ready for `train`, which alone is asked.

    Its set_seed does whatever it does, and then what it should.
    """
    made = architecture(student, *parts, **more)
    give_loaders(made, train_loader, val_loader)
    own = attribute(made, "set_seed")

    def set_seed(*args, **kwargs):
        with suppress(Exception), settings_kept():
            own(*args, **kwargs)
        sow(*args, **kwargs)

    put(made, set_seed=set_seed)
    return made


def sow(*args, **kwargs):
    """Seed as set_seed should, but without work queued for a GPU, which takes long."""
    seed = [*args, *kwargs.values(), 42][0]
    torch.default_generator.manual_seed(seed)
    np.random.seed(seed)


def which(made, name, known):
    """The loader under this name: one of those known, by what it is called, or its kind."""
    found = attribute(made, name)
    if found is None or found is NO_ATTRIBUTE:
        return str(found)
    for words, loader in known.items():
        if found is loader:
            return words
        if isinstance(found, list | tuple) and any(part is loader for part in found):
            return f"a {type(found).__name__} with {words} in it"
    if isinstance(found, bool | list | tuple) and (not found or found == (None,)):
        return "something empty, but not None"
    return f"another {type(found).__name__}"


def practise(made, n_epochs, seed):
    """Train as far as its own `train` gets (which has its own checks)."""
    put(made, set_seed=sow)
    with suppress(Exception):
        made.train(n_epochs, seed)
    torch.set_grad_enabled(True)


def practise_or_nudge(made, seed):
    """Train for an epoch, or take one step by hand where its own `train` takes none."""
    before = snapshot(made.model)
    made.optimizer.zero_grad()
    made.model.train()
    practise(made, 1, seed)
    if all(map(equal, before.values(), snapshot(made.model).values())):
        nudge(made)


def with_history(student, losses, val_losses, **optimizer):
    """An architecture that remembers these losses: from training or, where that fails, told to."""
    made = architecture(student, Still(), **optimizer)
    start = [deepcopy(part.state_dict()) for part in (made.model, made.optimizer)]
    parts = made.model, made.optimizer
    live_through(made, losses, val_losses)
    made.model.requires_grad_()
    if remembers(made, losses, val_losses) and parts == (made.model, made.optimizer):
        for part, state in zip(parts, start, strict=True):
            part.load_state_dict(state)
        return made
    made = architecture(student, Still(), **optimizer)
    give_loaders(made, Told(losses), Told(val_losses) if val_losses else None)
    put(made, losses=list(losses), val_losses=list(val_losses), total_epochs=len(losses))
    return made


def live_through(made, losses, val_losses):
    """Train it for as many epochs as there are losses, with these losses."""
    give_loaders(made, Told(losses), Told(val_losses) if val_losses else None)
    practise(made, len(losses), 42)


def remembers(made, losses, val_losses):
    """Is this its history? No validation losses are as good as those that say nothing."""
    with suppress(Exception):
        known = alike(made.losses, losses) and alike(said(made.val_losses), val_losses)
        graphs = any(getattr(loss, "requires_grad", False) for loss in made.losses)
        return known and not graphs and made.total_epochs == len(losses)
    return False


def keep(made, path):
    """Have it save itself, or write the file where it fails (which has its own checks)."""
    right = {
        "epoch": made.total_epochs,
        "model_state_dict": made.model.state_dict(),
        "optimizer_state_dict": made.optimizer.state_dict(),
        "loss": list(made.losses),
        "val_loss": list(made.val_losses),
    }
    with suppress(Exception):
        made.save_checkpoint(path)
    for name, losses in (("losses", right["loss"]), ("val_losses", right["val_loss"])):
        if not alike(attribute(made, name), losses):
            put(made, **{name: list(losses)})
    with suppress(Exception):
        if same(load(path, weights_only=False), right):
            return
    save(right, path)


def nudge(made):
    """One step of its optimizer, all gradients being 1."""
    for parameter in made.model.parameters():
        parameter.grad = torch.ones_like(parameter)
    made.optimizer.step()
    made.optimizer.zero_grad()


def snapshot(model):
    return {name: value.detach().clone() for name, value in model.state_dict().items()}


# What code asks about a GPU, to print it, or tells it.
GPU = {
    "current_device": 0,
    "get_device_name": "GPU",
    "get_device_capability": (8, 0),
    "get_device_properties": SimpleNamespace(name="GPU", total_memory=2**34, major=8, minor=0),
    "memory_allocated": 0,
    "memory_reserved": 0,
    **dict.fromkeys(("empty_cache", "synchronize", "init", "set_device")),
}


class Landed(TorchFunctionMode):
    """While it lasts, a tensor that is sent to the GPU, or made there, gets as far as the CPU."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        if func is torch.device:
            return func(*args, **(kwargs or {}))
        if func is torch.Tensor.cuda:
            return args[0]
        options = {name: self.here(value) for name, value in (kwargs or {}).items()}
        return func(*map(self.here, args), **options)

    def here(self, argument):
        on_gpu = isinstance(argument, str | torch.device) and str(argument).startswith("cuda")
        return "cpu" if on_gpu else argument


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
        for name, answer in GPU.items() if available else ():
            patch(torch.cuda, name, answer)
        if available:
            patches.enter_context(Landed())
        if hasattr(torch, "accelerator"):
            patch(torch.accelerator, "is_available", available)
            patch(torch.accelerator, "device_count", int(available))
            answer = torch.device("cuda") if available else None
            patch(torch.accelerator, "current_accelerator", answer)
        yield
