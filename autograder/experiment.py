"""A check is an experiment: it uses a student's code and returns what it observed."""

from __future__ import annotations

import importlib
import inspect
import warnings
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache, cached_property
from inspect import signature
from pathlib import Path
from random import seed as seed_python  # these are bound before a student could exchange them
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import numpy as np
import torch
from numpy.random import seed as seed_numpy

from autograder.comparison import ATOL, RTOL
from autograder.contract import STEMS, exercises
from autograder.observation import Named, Value, observe, restore
from autograder.pictures import Plan

WORLD = ("student", "folder")  # parameters that each world fills in for itself
FIXTURES: dict[str, Callable[..., Any]] = {}


class ByHand(Protocol):
    """The ready-made functions that an answer must do without."""

    @property
    def files(self) -> set[Path]:
        """Where they are written: to be out of reach of the process in which they are worthless."""

    def prepare(self) -> None:
        """Do what `sabotage` can do beforehand, in the process that children are forked from."""

    def sabotage(self) -> None:
        """Make them worthless in this process, before the student's code is loaded."""


@dataclass(frozen=True)
class Check:
    """One experiment, with what it is worth and what the student reads about it."""

    function: Callable[..., dict[str, Any]] = field(repr=False)
    id: str
    stem: str
    exercise: str
    points: float
    claim: str
    hint: str
    hidden: bool
    rtol: float
    atol: float
    needed: str = ""
    by_hand: ByHand | None = field(default=None, repr=False)
    pictures: tuple[Plan, ...] = ()

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of all that the function is given."""
        return tuple(signature(self.function).parameters)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The parameters that the judge draws."""
        return tuple(name for name in self.parameters if name not in WORLD)


def check(
    exercise: str,
    points: float,
    *,
    rtol: float = RTOL,
    atol: float = ATOL,
    by_hand: ByHand | None = None,
    needed: str = "",
    pictures: tuple[Plan, ...] = (),
) -> Callable[[Callable[..., dict[str, Any]]], Check]:
    """Make a test function an experiment of `exercise` that is worth `points`.

    The function's first parameter is `student`, the module under test; the others name fixtures,
    or `folder`, an empty folder. It returns a dictionary: what was observed, under the words in
    which a failure tells it. The docstring's first line is the claim, the rest the hint. Functions
    that are to be written `by_hand` are graded where the ready-made ones compute nothing. Where
    other checks catch all wrong answers that this one catches, `needed` says why it is there.
    `pictures` show observations of a check that is not hidden; what is observed under a key that
    begins with "picture: " is drawn only, and never compared.
    """

    def decorate(function: Callable[..., dict[str, Any]]) -> Check:
        claim, _, hint = (inspect.getdoc(function) or "").partition("\n")
        if not claim:
            raise TypeError(f"{function.__name__} needs a docstring: its first line is the claim")
        package, _, module = function.__module__.rpartition(".")
        hidden = package.endswith(".hidden")
        if hidden and pictures:
            raise TypeError(f"{function.__name__} is hidden: its pictures would show its values")
        if hidden and by_hand:
            raise TypeError(
                f"{function.__name__} is hidden: public checks come after it in its child"
            )
        return Check(
            function=function,
            id=function.__name__,
            stem=module.removeprefix("test_"),
            exercise=exercise,
            points=float(points),
            claim=claim,
            hint=" ".join(hint.split()),
            hidden=hidden,
            rtol=rtol,
            atol=atol,
            needed=needed,
            by_hand=by_hand,
            pictures=pictures,
        )

    return decorate


def fixture(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function an input that checks can name.

    It runs in the judge, draws from `rng` (a `numpy.random.Generator`) and returns plain data; it
    may also name `device` and other fixtures.
    """
    known = FIXTURES.setdefault(function.__name__, function)
    if (known.__module__, known.__qualname__) != (function.__module__, function.__qualname__):
        raise TypeError(f"two fixtures are named {function.__name__}")
    return function


def draw(check: Check, seed: int, device: str = "cpu") -> dict[str, Value]:
    """The inputs of a check, drawn afresh from the run's seed, as plain data.

    Raises:
        LookupError: a parameter of the check is no fixture.
    """
    drawn: dict[str, Any] = {"device": device}

    def need(name: str) -> Any:
        if name == "rng":
            entropy = [seed, zlib.crc32(check.id.encode()), len(drawn)]
            return np.random.default_rng(entropy)
        if name not in drawn:
            if name not in FIXTURES:
                known = ", ".join(sorted(FIXTURES))
                raise LookupError(f"{check.id} asks for {name!r}, which is no fixture of: {known}")
            parameters = signature(FIXTURES[name]).parameters
            drawn[name] = FIXTURES[name](**{each: need(each) for each in parameters})
        return drawn[name]

    return {name: observe(need(name)) for name in check.inputs}


def start_seed(check: Check, seed: int) -> int:
    """The seed of this experiment's global random numbers; it does not tell the run's seed."""
    return zlib.crc32(f"{seed} {check.id}".encode())


def perform(
    check: Check, student: Any, inputs: dict[str, Value], seed: int, scratch: Path | None = None
) -> Named:
    """Run one experiment on one world and return what it observed.

    Whatever the world, it starts from the same global state: `seed`, gradient mode, dtype, device.
    A check that asks for a `folder` gets a new one, in `scratch`.
    """
    calm(seed)
    arguments = {name: restore(value) for name, value in inputs.items()}
    with ExitStack() as stack:
        if "folder" in check.parameters:
            # Windows does not remove a file that was left open.
            temporary = TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True)
            folder = stack.enter_context(temporary)
            arguments["folder"] = Path(folder)
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        seen = observe(check.function(student, **arguments))
    if not isinstance(seen, Named) or not seen.values:
        raise TypeError(f"{check.id} must return a dictionary of what it observed")
    return seen


_kept: list[Any] = []


def calm(seed: int) -> None:
    """Put the process's global state where every experiment starts."""
    while torch._C._len_torch_function_stack():  # modes that somebody entered and never left
        torch._C._pop_torch_function_stack()
    while torch._C._len_torch_dispatch_stack():
        torch._C._pop_torch_dispatch_stack(None)
    if torch.is_inference_mode_enabled():
        _kept.append(torch._C._InferenceMode(False))  # ends when it is dropped
    seed_python(seed)
    seed_numpy(seed)
    torch.default_generator.manual_seed(seed)  # torch.manual_seed also queues work for a GPU
    if torch.cuda.is_initialized():
        torch.cuda.manual_seed_all(seed)
    torch.set_grad_enabled(True)
    torch.set_default_dtype(torch.float32)
    torch.set_default_device(None)
    if torch.are_deterministic_algorithms_enabled():
        torch.use_deterministic_algorithms(False)  # imports much: only where it must


def seed_no_gpu() -> None:
    """Let torch seed the CPU alone: it keeps each seed for a GPU that is not there, for ever."""
    for backend in (torch.cuda, torch.mtia, torch.xpu):
        backend.manual_seed_all = lambda seed: None  # type: ignore[attr-defined]


@cache
def checks(stem: str) -> tuple[Check, ...]:
    """All checks of an assignment, public ones first, as released: without the hidden ones.

    Raises:
        LookupError: no such assignment.
    """
    return tuple(by_id(stem).values())


@cache
def by_id(stem: str) -> dict[str, Check]:
    """The same by their names.

    Raises:
        LookupError: no such assignment.
    """
    if stem not in STEMS:
        raise LookupError(f"no assignment {stem!r}; there are {', '.join(STEMS)}")
    names = {each.name for each in exercises(stem)}
    found: dict[str, Check] = {}
    for package in ("autograder.checks", "autograder.checks.hidden"):
        try:
            module = importlib.import_module(f"{package}.test_{stem}")
        except ModuleNotFoundError as error:
            if error.name not in (f"{package}.test_{stem}", package):
                raise
            continue
        for each in vars(module).values():
            if isinstance(each, Check) and each.stem == stem:
                if each.id in found:
                    raise TypeError(f"two checks of {stem} are named {each.id}")
                if each.exercise not in names:
                    raise TypeError(f"{each.id}: {stem} has no exercise {each.exercise!r}")
                found[each.id] = each
    return found
