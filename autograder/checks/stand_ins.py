"""Partners that stand in for a student's own, so that one mistake costs one exercise.

A train loop calls the student's `mini_batch`, a pair of loaders holds the student's dataset, a
training uses the student's loss. For the time of one experiment others take their place, where the
student's code uses them as the contract says; where it uses them in a way of its own, it gets its
own. None of them is an answer to an exercise that could be taken from here: they are torch's own,
which everybody has at hand, or good for the experiment alone.
"""

from __future__ import annotations

import functools
import inspect
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import TensorDataset

from autograder.checks.collaborators import ScriptedStep, settings_kept, torch_afterwards

LOGITS, LABELS = ((-3.0,), (0.5,), (2.0,)), ((1.0,), (0.0,), (1.0,))


@contextmanager
def replaced(owner, **others):
    """Other attributes for a module or a class, for a time."""
    before = {name: vars(owner)[name] for name in others if name in vars(owner)}
    for name, other in others.items():
        setattr(owner, name, other)
    try:
        yield
    finally:
        for name in others:
            if name in before:
                setattr(owner, name, before[name])
            else:
                delattr(owner, name)


def arguments(function, args, options):
    """The arguments of a call in the order of the function's parameters, however they came."""
    if not options:
        return args
    try:
        bound = inspect.signature(function).bind(*args, **options)
    except (TypeError, ValueError):
        return ()
    return () if bound.kwargs else bound.args


def with_a_mini_batch(check):
    """The student's train is called while `mini_batch` hands on all batches, and returns nothing of
    worth, in the kind of number that the student's own returns: for checks that look at the calls.
    """

    @functools.wraps(check)
    def checked(student, **inputs):
        own = vars(student).get("mini_batch")
        zero = _zero_of(own)
        with replaced(student, mini_batch=_in_the_place_of(own, lambda losses: zero)):
            return check(student, **inputs)

    return checked


def _in_the_place_of(own, number):
    """A `mini_batch` that hands on all batches, and returns a number for the losses it has seen."""

    def mini_batch(*args, **options):
        given = arguments(own, args, options)
        if len(given) != 3 and own is not None:
            return own(*args, **options)
        device, data_loader, step_fn = given
        seen = []
        for x, y in data_loader:
            seen.append(step_fn(x.to(device), y.to(device)))
        return number(seen)

    return mini_batch


def _zero_of(mini_batch):
    """The mean of one loss that is 0, of the student's kind if it is a number."""
    try:
        with settings_kept():
            zero = mini_batch("cpu", _batches(1), lambda x, y: 0.0)
            return zero if float(zero) == 0 else np.float64(0)
    except Exception:
        return np.float64(0)


def _batches(*sizes):
    return [(torch.zeros(size, 2), torch.zeros(size, 1)) for size in sizes]


def with_means_for_a_wrong_mini_batch(check):
    """If the student's `mini_batch` takes no means, train gets a number for each call of it, and
    what train returns is told with the means in the place of these numbers."""

    @functools.wraps(check)
    def checked(student, **inputs):
        own = vars(student).get("mini_batch")
        if _takes_means(own):
            return check(student, **inputs)
        told = {}

        def number(losses):
            told[2.0**20 + len(told)] = losses
            return np.float64(max(told))

        def means_in(value):
            try:
                numbers = [float(each) for each in value]
            except (TypeError, ValueError):
                return value
            return [np.mean(told.get(each, each)) for each in numbers]

        with replaced(student, mini_batch=_in_the_place_of(own, number)):
            seen = check(student, **inputs)
        return {name: means_in(value) for name, value in seen.items()}

    return checked


def _takes_means(mini_batch):
    """Whether two calls of a `mini_batch` give the means of their losses, and change no setting."""
    try:
        with settings_kept():
            for losses in ([1.25, 5.0, 2.5], [1e-5, 7e-5, 2e-5, 9e-5]):
                step, sizes = ScriptedStep(losses), [2, 2, 2, 1][-len(losses) :]
                mean = mini_batch("cpu", _batches(*sizes), step)
                called = len(step.xs) == len(losses)
                if not called or not np.isclose(float(mean), np.mean(losses), 1e-4, 1e-9):
                    return False
            return torch_afterwards() == "as before"
    except Exception:
        return False


def with_a_right_dataset(check):
    """The student's loaders are made and gone through while `CustomDataset` is a right one."""

    @functools.wraps(check)
    def checked(student, **inputs):
        kind = vars(student).get("CustomDataset")
        if not inspect.isclass(kind):
            return check(student, **inputs)
        with replaced(kind, **right_methods(kind)):
            return check(student, **inputs)

    return checked


def right_methods(kind):
    """Methods for a dataset's class: for what was made of two float32 tables they are right, and
    what is no pair but a dictionary becomes one."""
    kept = {}
    build = kind.__init__

    def __init__(self, *args, **options):
        given = arguments(build, (self, *args), options)[1:]
        if len(given) == 2 and all(map(float32_table, given)):
            kept[id(self)] = TensorDataset(*given), self
            args, options = tuple(each.clone() for each in given), {}
        try:
            build(self, *args, **options)
        except Exception:
            if id(self) not in kept:
                raise

    def __getitem__(self, index):
        if id(self) in kept:
            return kept[id(self)][0][index]
        item = own_item(self, index)
        return tuple(item.values()) if isinstance(item, dict) else item

    def __len__(self):
        if id(self) not in kept:
            return own_length(self)
        return len(kept[id(self)][0])

    own_item = getattr(kind, "__getitem__", None)
    own_length = getattr(kind, "__len__", None)
    return {"__init__": __init__, "__getitem__": __getitem__, "__len__": __len__}


def float32_table(value):
    return torch.is_tensor(value) and value.ndim == 2 and value.dtype == torch.float32


@contextmanager
def standing_in(student: Any, exercise: str) -> Iterator[None]:
    """Put a function of torch in the place of each wrong one that this exercise may call.

    What gives a right answer to a small question stays: only what is shown to be wrong is replaced,
    by what the exercise promises of it, so that nothing right can be lost.
    """
    world = vars(student)
    own = {name: world[name] for name in CALLED_BY[exercise] if name in world}
    wrong = [name for name, function in own.items() if not _holds(name, function)]
    with replaced(student, **{name: RIGHT[name] for name in wrong}):
        yield


def _holds(name: str, function: Any) -> bool:
    """Whether a function keeps its promise; asked once, although each check loads it afresh."""
    code = getattr(inspect.unwrap(function), "__code__", None) if callable(function) else None
    key = name, code
    if code is None or key not in _HELD:
        random = torch.get_rng_state()
        try:
            with settings_kept():
                _HELD[key] = PROMISES[name](function) and torch_afterwards() == "as before"
        except Exception:
            _HELD[key] = False
        finally:
            torch.set_rng_state(random)
    return _HELD[key]


_HELD: dict[tuple[str, Any], bool] = {}


def _torch_sigmoid(z: Any) -> Any:
    if isinstance(z, torch.Tensor):
        return torch.sigmoid(z)
    return torch.sigmoid(torch.from_numpy(np.array(z))).numpy()


def _sigmoid_holds(function: Any) -> bool:
    column = torch.tensor([[-2000.0], [-1.0], [2000.0]])
    array = column.numpy().copy()
    results = function(column), function(array)
    want = torch.sigmoid(torch.tensor([[-2000.0], [-1.0], [2000.0]]))
    return bool(
        isinstance(results[0], torch.Tensor)
        and isinstance(results[1], np.ndarray)
        and all(_close(result, want) for result in results)
        and column[1, 0] == array[1, 0] == -1
        and column[0, 0] == array[0, 0] == -2000
    )


def _loss_holds(right: Callable[..., torch.Tensor], inside: Callable[..., torch.Tensor]) -> Any:
    def asked(loss_fn: Any) -> torch.Tensor:
        """The loss, its gradient, and what is left of the arguments, in one row."""
        values, labels = inside(torch.tensor(LOGITS)).requires_grad_(), torch.tensor(LABELS)
        loss = loss_fn(values, labels)
        (gradient,) = torch.autograd.grad(loss, values)
        parts = loss.reshape(1), gradient.flatten(), values.flatten(), labels.flatten()
        return torch.cat(parts).detach()

    return lambda function: _close(asked(function), asked(right))


def _model_holds(function: Any) -> bool:
    """Whether each call makes a new line with a name, and leaves the seed alone."""
    seed = torch.initial_seed()
    made, other = function(2), function(2)
    weight, bias = made.state_dict().values()
    return bool(
        isinstance(made, nn.Sequential)
        and list(made.state_dict()) == ["linear.weight", "linear.bias"]
        and all(part.requires_grad for part in made.parameters())
        and torch.initial_seed() == seed
        and weight.shape == (1, 2)
        and not torch.equal(weight, other.linear.weight)
        and _close(made(torch.eye(2)), F.linear(torch.eye(2), weight, bias))
    )


def _line(*_: Any, **__: Any) -> nn.Module:
    """A logistic model of two features, whatever is asked for."""
    return nn.Sequential(OrderedDict(linear=nn.Linear(2, 1)))


def _close(one: Any, other: torch.Tensor) -> bool:
    result = torch.as_tensor(one)
    return result.shape == other.shape and torch.allclose(result.to(other), other, 1e-4, 1e-6)


RIGHT: dict[str, Callable[..., Any]] = {
    "sigmoid": _torch_sigmoid,
    "bce": F.binary_cross_entropy,
    "bce_with_logits": F.binary_cross_entropy_with_logits,
    "probabilities": lambda logits: torch.sigmoid(torch.as_tensor(logits)),
    "make_model": _line,
}
PROMISES: dict[str, Callable[[Any], bool]] = {
    "sigmoid": _sigmoid_holds,
    "bce": _loss_holds(F.binary_cross_entropy, torch.sigmoid),
    "bce_with_logits": _loss_holds(F.binary_cross_entropy_with_logits, torch.clone),
    "probabilities": lambda function: _close(
        function(torch.tensor(LOGITS)), torch.sigmoid(torch.tensor(LOGITS))
    ),
    "make_model": _model_holds,
}
CALLED_BY = {
    "probabilities": ("sigmoid",),
    "train_classifier": ("make_model", "bce_with_logits", "bce", "probabilities", "sigmoid"),
}
