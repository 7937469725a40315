"""Watches for ready-made calls: "by hand" is about what code does, not about how it is spelt."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CellType, FrameType
from typing import Any

from torch.utils._python_dispatch import TorchDispatchMode

ORACLE = str(Path(__file__).resolve().parents[2] / "reference" / "classification.py")


@dataclass(frozen=True)
class ReadyMade:
    """The calls that an exercise rules out."""

    operators: frozenset[str]  # of torch, in place or not, forward or backward
    functions: frozenset[str] = frozenset()  # of torch.nn.functional, made of several operators
    packages: tuple[str, ...] = ()  # every Python function of theirs
    ufuncs: frozenset[str] = frozenset()  # of scipy.special


SIGMOIDS = ReadyMade(
    operators=frozenset({"sigmoid", "special_expit", "silu", "glu"}),
    packages=("scipy.stats", "sklearn"),
    ufuncs=frozenset({"expit"}),
)
CROSS_ENTROPIES = ReadyMade(
    operators=frozenset(
        {"binary_cross_entropy", "binary_cross_entropy_with_logits", "soft_margin_loss"}
    ),
    functions=frozenset({"multilabel_soft_margin_loss"}),
    packages=("sklearn",),
)
CONFUSION_MATRICES = ReadyMade(operators=frozenset(), packages=("sklearn",))


@contextmanager
def watching(ready_made: ReadyMade) -> Iterator[Calls]:
    """Note every ready-made call made inside, under whatever name it was reached.

    Two watches cover for each other. A dispatch mode sees torch's operators below autograd: through
    aliases, methods, modules, `torch.ops`, scripted copies, `map`, custom autograd functions. A
    profiler sees calls of Python and of C functions, in threads too, and where dispatch modes were
    disabled. SciPy's ufuncs, which neither sees, are replaced by recorders in every dictionary and
    closure that holds them. Calls that the oracle makes, whose file only the judge can read, do not
    count.

    What escapes: a call that hides from both watches at once (a scripted function run in another
    thread), threads that were running before, a ufunc kept in a tuple or an object with slots, and
    code that changes this module.
    """
    calls = Calls()
    profile = _Profile(ready_made, calls)
    before, before_in_threads = sys.getprofile(), threading.getprofile()
    with _Operators(ready_made, calls):
        profile.replace_ufuncs()
        threading.setprofile(profile)
        sys.setprofile(profile)
        try:
            yield calls
        finally:
            profile.watched = False
            sys.setprofile(before)
            threading.setprofile(before_in_threads)
            profile.restore_ufuncs()


@dataclass
class Calls:
    """The ready-made calls that were seen; as text, their names."""

    names: set[str] = field(default_factory=set)

    def note(self, name: str) -> None:
        if not _made_by_the_oracle():
            self.names.add(name)

    def __str__(self) -> str:
        return ", ".join(sorted(self.names)) or "none"


def _made_by_the_oracle() -> bool:
    frame: FrameType | None = sys._getframe(1)
    while frame:
        file = frame.f_code.co_filename
        if file.startswith(ORACLE) and _readable(file):
            return True
        frame = frame.f_back
    return False


def _readable(file: str) -> bool:
    """Whether this process can read the file; in the jail its name may be known, but no more."""
    try:
        open(file).close()
    except OSError:
        return False
    return True


class _Operators(TorchDispatchMode):
    def __init__(self, ready_made: ReadyMade, calls: Calls) -> None:
        super().__init__()
        self.ready_made, self.calls = ready_made, calls

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        name = func._schema.name.partition("::")[2].rstrip("_").removesuffix("_backward")
        if name in self.ready_made.operators:
            self.calls.note(name)
        return func(*args, **(kwargs or {}))


class _Profile:
    def __init__(self, ready_made: ReadyMade, calls: Calls) -> None:
        self.ready_made, self.calls = ready_made, calls
        self.replaced: list[tuple[Any, Any, Any]] = []
        self.watched = True

    def __call__(self, frame: FrameType, event: str, arg: Any) -> None:
        if not self.watched:
            return
        if event == "c_call":
            name = getattr(arg, "__name__", "").rstrip("_")
            if name in self.ready_made.operators:
                self.calls.note(name)
            # Every new thread calls it too, from the module threading.
            if arg is sys.setprofile and frame.f_globals is not vars(threading):
                self.calls.note("sys.setprofile")
        elif event == "call":
            self.python_call(frame)
        elif event == "return" and frame.f_code.co_name == "<module>" and self.ready_made.ufuncs:
            self.replace_ufuncs(frame.f_globals)

    def python_call(self, frame: FrameType) -> None:
        module, name = str(frame.f_globals.get("__name__")), frame.f_code.co_name
        if name == "<module>":  # an import is no call
            return
        for package in self.ready_made.packages:
            if module == package or module.startswith(f"{package}."):
                self.calls.note(package)
        if module == "torch.nn.functional" and name in self.ready_made.functions:
            self.calls.note(name)
        if frame.f_code is threading.setprofile.__code__:
            self.calls.note("threading.setprofile")

    def replace_ufuncs(self, imported: dict[str, Any] | None = None) -> None:
        special = sys.modules.get("scipy.special")
        if special is None or (imported is not None and imported is not vars(special)):
            return
        for name in self.ready_made.ufuncs:
            ufunc = getattr(special, name)
            recorder = _Ufunc(ufunc, name, self.calls)
            # A frozen garbage collector does not list the module itself.
            for holder in (vars(special), *gc.get_referrers(ufunc)):
                if isinstance(holder, CellType):
                    holder.cell_contents = recorder
                    self.replaced.append((holder, None, ufunc))
                elif isinstance(holder, dict):
                    for key, value in list(holder.items()):
                        if value is ufunc:
                            holder[key] = recorder
                            self.replaced.append((holder, key, ufunc))

    def restore_ufuncs(self) -> None:
        while self.replaced:
            holder, key, ufunc = self.replaced.pop()
            if isinstance(holder, dict):
                holder[key] = ufunc
            else:
                holder.cell_contents = ufunc


class _Ufunc:
    """A ufunc that notes its calls."""

    __slots__ = ("_calls", "_name", "_ufunc")

    def __init__(self, ufunc: Any, name: str, calls: Calls) -> None:
        self._ufunc, self._name, self._calls = ufunc, name, calls

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self._calls.note(f"scipy.special.{self._name}")
        return self._ufunc(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ufunc, name)
