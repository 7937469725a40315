"""Puts off torch's compiler until somebody has something to compile.

An optimizer imports it in its first step, only to tell it where a graph would break, and
`torch.func.grad` in each, only to keep it away. That takes longer than all else that an experiment
needs, and longer than the top of a submission may take.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from contextlib import nullcontext
from types import ModuleType
from typing import Any

import torch

NAME = "torch._dynamo"


class LaterBackward:
    """Stands in for what compiles backward passes; `torch.func.grad` asks it to keep away."""

    _disable = staticmethod(nullcontext)

    def __getattr__(self, name: str) -> Any:
        """Whatever else is asked for, of the one it stands in for."""
        return getattr(importlib.import_module(f"{NAME}.compiled_autograd"), name)


class Later(ModuleType):
    """Stands in for the compiler, and knows what is asked of it where nothing is compiled."""

    compiled_autograd = LaterBackward()

    @staticmethod
    def graph_break(msg: str = "") -> None:
        """Nothing: there is no graph."""

    @staticmethod
    def disable(fn: Callable[..., Any] | None = None, *_: Any, **__: Any) -> Callable[..., Any]:
        """The function itself: it is not compiled."""
        return fn or (lambda function: function)

    def __getattr__(self, name: str) -> Any:
        """Whatever else is asked for, of the compiler itself, which now takes this one's place."""
        if name.startswith("__") and name != "__path__":  # of any module that somebody looks at
            raise AttributeError(name)
        if sys.modules.get(NAME) is self:
            del sys.modules[NAME], vars(torch)["_dynamo"]
        return getattr(importlib.import_module(NAME), name)


def put_off() -> None:
    """Let this process do without the compiler for as long as it can."""
    if NAME not in sys.modules:
        sys.modules[NAME] = vars(torch)["_dynamo"] = Later(NAME)
