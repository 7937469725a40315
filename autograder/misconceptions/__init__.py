"""Known wrong answers, each with the sentence that a teacher would say about it."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from types import FunctionType, SimpleNamespace
from typing import Any

from autograder.contract import exercises


@dataclass(frozen=True)
class Misconception:
    """One wrong answer to `exercise`; it also spoils the exercises in `consequences`.

    `beside` are right answers to others, by name, for what is wrong only together with them.
    """

    definition: Any = field(repr=False)
    id: str
    stem: str
    exercise: str
    says: str
    consequences: tuple[str, ...]
    beside: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def replaces(self) -> frozenset[str]:
        """What other exercises may share: the method that it stands in for, or a whole class."""
        methods = {each.name for each in exercises(self.stem) if "." in each.path}
        if inspect.isfunction(self.definition) and self.exercise in methods:
            return frozenset({self.exercise})
        return frozenset({self.exercise, *methods})

    def world(self) -> SimpleNamespace:
        """The reference with this one definition in place of its own; what it keeps in a class or
        in a default value is new, as in a file that was just read."""
        reference = importlib.import_module(f"reference.{self.stem}")
        path = next(each.path for each in exercises(self.stem) if each.name == self.exercise)
        owner, _, name = path.rpartition(".")
        replacement = _anew(self.definition)
        if inspect.isfunction(replacement):
            original = getattr(reference, owner or name)
            if inspect.isclass(original):
                method = name if owner else "__init__"
                owner = owner or name
                replacement = type(owner, (original,), {method: replacement})
        return SimpleNamespace(**(vars(reference) | self.beside | {owner or name: replacement}))


def _anew(definition: Any) -> Any:
    """The same definition with lists and attributes of its own."""
    if inspect.isclass(definition):
        kept = {
            name: deepcopy(value)
            for name, value in vars(definition).items()
            if isinstance(value, list | dict | set)
        }
        names = {"__module__": definition.__module__, "__qualname__": definition.__qualname__}
        return type(definition)(definition.__name__, (definition,), kept | names)
    if inspect.isfunction(definition):
        anew = FunctionType(definition.__code__, definition.__globals__, definition.__name__,
                            deepcopy(definition.__defaults__), definition.__closure__)  # fmt: skip
        anew.__dict__.update(vars(definition))
        anew.__kwdefaults__ = deepcopy(definition.__kwdefaults__)
        return anew
    return definition


def misconception(
    exercise: str,
    consequences: tuple[str, ...] = (),
    like: Misconception | None = None,
    **beside: Any,
) -> Callable[[Callable[..., Any]], Misconception]:
    """Make a definition a known wrong answer to `exercise`; its docstring is what a teacher says,
    or that of the one that it is `like`.

    A function stands in for the function or, with `self`, for the method (`__init__` where the
    exercise is the class itself); a class stands in for the whole class. `beside` names what it
    needs of other exercises to go wrong.
    """

    def decorate(definition: Callable[..., Any]) -> Misconception:
        says = like.says if like else " ".join((definition.__doc__ or "").split())
        if not says:
            raise TypeError(f"{definition.__name__} needs a docstring: what a teacher would say")
        stem = definition.__module__.rpartition(".")[2]
        return Misconception(
            definition, definition.__name__, stem, exercise, says, tuple(consequences), beside
        )

    return decorate


def family(
    exercise: str, says: str, definitions: dict[str, Callable[..., Any]]
) -> tuple[Misconception, ...]:
    """Several wrong answers by their ids, such as one with each of many numbers."""
    for name, definition in definitions.items():
        definition.__name__, definition.__doc__ = name, says
    return tuple(map(misconception(exercise), definitions.values()))


@cache
def misconceptions(stem: str) -> tuple[Misconception, ...]:
    """All known wrong answers to an assignment, in the order in which they are written."""
    module = importlib.import_module(f"autograder.misconceptions.{stem}")
    families = (each if isinstance(each, tuple) else (each,) for each in vars(module).values())
    return tuple(each for part in families for each in part if isinstance(each, Misconception))
