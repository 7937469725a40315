"""Torch's own functions stand in for a student's, so that one mistake costs one exercise.

Everybody has them at hand: none is an answer to an exercise that could be taken from here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

LOGITS, LABELS = ((-3.0,), (0.5,), (2.0,)), ((1.0,), (0.0,), (1.0,))


@contextmanager
def standing_in(student: Any, exercise: str) -> Iterator[None]:
    """Put a function of torch in the place of each wrong one that this exercise may call.

    What gives a right answer to a small question stays: only what is shown to be wrong is replaced,
    by what the exercise promises of it, so that nothing right can be lost.
    """
    world = vars(student)
    own = {name: world[name] for name in CALLED_BY[exercise] if name in world}
    wrong = [name for name, function in own.items() if not _holds(name, function)]
    world.update({name: RIGHT[name] for name in wrong})
    try:
        yield
    finally:
        world.update({name: own[name] for name in wrong})


def _holds(name: str, function: Any) -> bool:
    """Whether a function keeps its promise; asked once, although each check loads it afresh."""
    code = getattr(inspect.unwrap(function), "__code__", None) if callable(function) else None
    key = name, code
    if code is None or key not in _HELD:
        random = torch.get_rng_state()
        try:
            _HELD[key] = PROMISES[name](function)
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


def _close(one: Any, other: torch.Tensor) -> bool:
    result = torch.as_tensor(one)
    return result.shape == other.shape and torch.allclose(result.to(other), other, 1e-4, 1e-6)


RIGHT: dict[str, Callable[..., Any]] = {
    "sigmoid": _torch_sigmoid,
    "bce": F.binary_cross_entropy,
    "bce_with_logits": F.binary_cross_entropy_with_logits,
    "probabilities": lambda logits: torch.sigmoid(torch.as_tensor(logits)),
}
PROMISES: dict[str, Callable[[Any], bool]] = {
    "sigmoid": _sigmoid_holds,
    "bce": _loss_holds(F.binary_cross_entropy, torch.sigmoid),
    "bce_with_logits": _loss_holds(F.binary_cross_entropy_with_logits, torch.clone),
    "probabilities": lambda function: _close(
        function(torch.tensor(LOGITS)), torch.sigmoid(torch.tensor(LOGITS))
    ),
}
CALLED_BY = {
    "probabilities": ("sigmoid",),
    "train_classifier": ("bce_with_logits", "bce", "probabilities", "sigmoid"),
}
