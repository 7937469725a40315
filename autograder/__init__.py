"""Stepmark: coursework for learning PyTorch, graded by experiments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.notebook import check as check

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """`from autograder import check`, for notebooks; whoever does not ask for it pays nothing."""
    if name != "check":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from autograder.notebook import check

    return check
