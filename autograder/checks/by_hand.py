"""Rules out ready-made functions: "by hand" is about what code does, not about how it is spelt.

Two ways, each for what the other cannot do. `ReadyMade.sabotage` makes the functions worthless:
their numbers are wrong in the process in which the check is run, whatever the student's code does
to the harness. `watching` tells the student which function it was.
"""

from __future__ import annotations

import ctypes
import gc
import inspect
import linecache
import operator
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.machinery import PathFinder
from itertools import accumulate
from pathlib import Path
from types import CellType, CodeType, FrameType, FunctionType
from typing import Any

import numpy as np
import torch
from torch.utils._python_dispatch import TorchDispatchMode

ORACLE = str(Path(__file__).resolve().parents[2] / "reference" / "classification.py")


@dataclass(frozen=True)
class Kernel:
    """What computes an operator of torch for tensors of one kind."""

    operator: str
    key: str  # of the dispatcher
    function: Callable[..., torch.Tensor]


@dataclass(frozen=True)
class Text:
    """The lines of a file that a function stands in."""

    file: str
    first: int
    end: int

    def blank(self) -> None:
        """Take it out of what Python remembers of the file, if it does."""
        match linecache.cache.get(self.file):
            case (_, _, lines, _):
                lines[self.first : self.end] = ["\n"] * (self.end - self.first)


@dataclass(frozen=True)
class ReadyMade:
    """The calls that an exercise rules out."""

    operators: frozenset[str]  # of torch, in place or not, forward or backward
    functions: frozenset[str] = frozenset()  # of torch.nn.functional, made of several operators
    packages: tuple[str, ...] = ()  # every Python function of theirs
    ufuncs: frozenset[str] = frozenset()  # of scipy.special
    modules: tuple[str, ...] = ()  # of the packages, where the functions are that do the work
    stubs: tuple[str, ...] = ()  # of torch, in C++, which choose the kernel for the processor
    expressions: tuple[str, ...] = ()  # of torch's tensor expressions
    methods: tuple[str, ...] = ()  # of classes elsewhere: module, class and method, with dots

    def sabotage(self) -> None:
        """Make the ready-made functions worthless in this process, for good: they compute nothing.

        It is done where the work is done, before the student's code is loaded: torch's kernels are
        replaced in the dispatcher, a ufunc's loops and a Python function's code inside of it. So it
        does not matter by which name, alias, copy, wrapper, thread or mode they are reached, and
        what was replaced is nowhere to be found.
        """
        for kernel in self._kernels:
            _replace(kernel)
        for stub in self._stubs:
            _empty(stub)
        for name in self.expressions:
            if hasattr(torch._C, "_te") and hasattr(torch._C._te, name):
                delattr(torch._C._te, name)
        for function, nothing, text in self._functions:
            text.blank()
            function.__code__ = nothing
        for name in {*self.modules, *map(_module, self.methods)}:
            if name not in sys.modules:  # then nothing that the submission names needs it
                sys.modules[name] = None  # type: ignore[assignment]
                continue
            world = vars(sys.modules[name])
            for ufunc in self.ufuncs & world.keys():
                del world[ufunc]  # compiled, and loaded only once
            for_c = world.get("__pyx_capi__", {})
            for exported in [each for each in for_c if each.endswith(tuple(self.ufuncs))]:
                del for_c[exported]
        for name in self.ufuncs:
            if "scipy.special" in sys.modules:
                _empty_ufunc(getattr(sys.modules["scipy.special"], name))
            else:
                sys.modules["scipy.special"] = None  # type: ignore[assignment]

    @property
    def files(self) -> set[Path]:
        """What the ready-made functions could be read from again, whole."""
        special = ("scipy.special",) if self.ufuncs else ()
        functional = ("torch.nn.functional",) if self.functions else ()
        written = (
            *self.packages, *self.modules, *special, *functional, *map(_module, self.methods),
            *IN_PYTHON,
        )  # fmt: skip
        return set().union(*map(_files, written))

    def prepare(self) -> None:
        """Look for what is to be replaced, once all libraries are loaded.

        That takes far longer than to replace it, and can be done before a child is forked. Nothing
        is kept that would be of use after the sabotage.
        """
        linecache.getlines(torch.nn.functional.__file__)  # torch.jit reads it when it is shut, too
        _ = self._kernels, self._stubs, self._functions

    @cached_property
    def _kernels(self) -> list[Kernel]:
        """What takes the place of torch's kernels."""
        found: list[Kernel] = []
        for full_name in _operators():
            if _base_name(full_name) in self.operators:
                found += _worthless(full_name)
            elif full_name.startswith(FUSED):
                found += _refused(full_name)
        return found

    @cached_property
    def _stubs(self) -> list[ctypes.c_void_p]:
        """Where torch's stubs keep the addresses of their kernels."""
        return [stub for stub in map(_stub, self.stubs) if stub is not None]  # empty until used

    @cached_property
    def _functions(self) -> list[tuple[FunctionType, CodeType, Text]]:
        """The Python functions that do the work, the code that does none, and their own text."""
        found = [getattr(torch.nn.functional, name) for name in self.functions]
        for name in self.methods:
            if module := sys.modules.get(_module(name)):
                found.append(operator.attrgetter(name.removeprefix(f"{module.__name__}."))(module))
        for name in IN_PYTHON:
            world = vars(sys.modules[name]) if name in sys.modules else {}
            found += [value for key, value in world.items() if _base_name(key) in self.operators]
        below = tuple(f"{name}." for name in self.modules)
        for name, module in list(sys.modules.items()):
            if name in self.modules or name.startswith(below):
                own = list(vars(module).values())
                found += [each for each in own if getattr(each, "__module__", None) == name]
        return list(map(_emptied, filter(None, map(_innermost, found))))


# Where torch computes its operators once more, in Python.
OTHER_KERNELS = ("MkldnnCPU", "QuantizedCPU", "NestedTensorCPU", "FuncTorchBatched", "Batched",
                 "FuncTorchDynamicLayerFrontMode")  # fmt: skip
# How the names begin of what computes a sigmoid inside something larger, without torch's own.
FUSED = ("mkldnn::_linear_pointwise", "mkldnn::_convolution", "aten::mkldnn_rnn_layer",
         "onednn::qconv", "onednn::qlinear")  # fmt: skip
IN_PYTHON = ("torch._refs", "torch._refs.nn.functional", "torch._decomp.decompositions")
SIGMOIDS = ReadyMade(
    operators=frozenset({"sigmoid", "special_expit", "silu", "glu"}),
    packages=("scipy.stats", "sklearn", "sympy.stats"),
    modules=("scipy.special.cython_special",),
    ufuncs=frozenset({"expit"}),
    stubs=("sigmoid", "silu", "silu_backward", "glu", "glu_jvp", "glu_backward"),
    expressions=("sigmoid", "lower"),
    methods=(
        "matplotlib.scale.LogisticTransform.transform_non_affine",
        "scipy.stats._continuous_distns.genlogistic_gen._cdf",
        "scipy.stats._continuous_distns.genlogistic_gen._logcdf",
        "sklearn.utils._array_api._expit",
    ),
)
LOSSES_AND_MATRICES = ReadyMade(  # no answer to one is of use in another: one child for all
    operators=frozenset(
        {"binary_cross_entropy", "binary_cross_entropy_with_logits", "soft_margin_loss"}
    ),
    functions=frozenset({"multilabel_soft_margin_loss"}),
    packages=("sklearn",),
    modules=("sklearn.metrics",),
)


def _module(method: str) -> str:
    """The module of a class's method."""
    return method.rsplit(".", 2)[0]


def _files(name: str) -> set[Path]:
    """A package's folder, or a module's file and what it is compiled to; none if there is none.

    Nothing is imported for it.
    """
    found, folders = None, None
    for each in accumulate(name.split("."), "{}.{}".format):
        found = PathFinder.find_spec(each, folders)
        if found is None or found.origin is None:
            return set()
        folders = found.submodule_search_locations
    assert found
    return {Path(each).resolve() for each in folders or (found.origin, found.cached) if each}


@cache
def _operators() -> tuple[str, ...]:
    """All that torch's CPU kernels can do."""
    names = torch._C._dispatch_get_all_op_names()
    spaces = ("aten::", "quantized::", "mkldnn::", "onednn::")
    return tuple(each for each in names if each.startswith(spaces))


def _base_name(name: str) -> str:
    """An operator's name without its namespace and overload, in place or not, forward or back."""
    return name.rpartition("::")[2].partition(".")[0].rstrip("_").removesuffix("_backward")


def _worthless(full_name: str) -> list[Kernel]:
    """Let an operator of torch return zeros, on every kind of tensor that the CPU computes with."""
    namespace, _, name = full_name.partition("::")
    has_kernel = torch._C._dispatch_has_kernel_for_dispatch_key
    if has_kernel(full_name, "CompositeImplicitAutograd") and not has_kernel(full_name, "CPU"):
        return []  # made of other operators, which are replaced themselves
    schema = torch._C._get_schema(f"{namespace}::{name.partition('.')[0]}", name.partition(".")[2])
    defaults = {argument.name: argument.default_value for argument in schema.arguments}

    def nothing(*args: Any, **kwargs: Any) -> torch.Tensor:
        given: dict[str, Any] = defaults | dict(zip(defaults, args, strict=False)) | kwargs
        for written in ("out", "grad_input"):
            if given.get(written) is not None:
                return given[written].zero_()
        if schema.name.endswith("_"):
            return args[0].zero_()
        like = args["_backward" in schema.name]
        return like.new_zeros(()) if given.get("reduction") else torch.zeros_like(like)

    return [Kernel(full_name, "CPU", nothing), *_refused(full_name)]


def _refused(full_name: str) -> list[Kernel]:
    """Let an operator fail on unusual kinds of tensors, a fused one on all."""

    def refused(*_: Any, **__: Any) -> torch.Tensor:
        raise NotImplementedError(f"{full_name} cannot be used here")

    return [
        Kernel(full_name, key, refused)
        for key in ("CPU",) * full_name.startswith(FUSED) + OTHER_KERNELS
        if torch._C._dispatch_has_kernel_for_dispatch_key(full_name, key)
    ]


def _replace(kernel: Kernel) -> None:
    namespace, _, name = kernel.operator.partition("::")
    library = torch._C._dispatch_library("IMPL", namespace, kernel.key, __file__, 0)
    library.impl(name, kernel.key, kernel.function)
    _immortal(library)  # its kernels are in force as long as it lives


def _innermost(function: Any) -> FunctionType | None:
    """The Python function that is left when all wrappers are taken off, if it is one."""
    while not isinstance(function, FunctionType) and hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    function = inspect.unwrap(function)
    return function if isinstance(function, FunctionType) else None


def _emptied(function: FunctionType) -> tuple[FunctionType, CodeType, Text]:
    """A function, code for it that returns None, and where it stands written."""
    code = function.__code__
    nothing = (lambda *args, **kwargs: None).__code__.replace(co_freevars=code.co_freevars)
    last = max(end or 0 for _, end, _, _ in code.co_positions())
    return function, nothing, Text(code.co_filename, code.co_firstlineno - 1, last)


LOOP = ctypes.CFUNCTYPE(
    None, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(ctypes.c_ssize_t),
    ctypes.POINTER(ctypes.c_ssize_t), ctypes.c_void_p,
)  # fmt: skip


def _empty_ufunc(ufunc: Any) -> None:
    """Let a ufunc of one argument return zeros, by putting other loops in the place of its own."""

    def loop(kind: str) -> Any:
        size = np.dtype(kind.rpartition("->")[2]).itemsize

        def zeros(operands: Any, count: Any, strides: Any, _: object) -> None:
            for index in range(count[0]):
                ctypes.memset(operands[1] + index * strides[1], 0, size)

        return LOOP(zeros)

    loops = [loop(kind) for kind in ufunc.types]
    table = (ctypes.c_void_p * len(loops))(*(ctypes.cast(each, ctypes.c_void_p) for each in loops))
    for each in (*loops, table):
        _immortal(each)
    # struct PyUFuncObject: the head, four integers, then the table of the loops.
    field_address = id(ufunc) + object.__basicsize__ + 4 * ctypes.sizeof(ctypes.c_int)
    ctypes.c_void_p.from_address(field_address).value = ctypes.addressof(table)


KERNEL = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


def _stub(name: str) -> ctypes.c_void_p | None:
    """The address of the kernel that a stub of torch calls; it is the first thing in it.

    Torch's static runtime calls the kernel past the dispatcher, and so can C.
    """
    library = Path(torch.__file__).with_name("lib") / "libtorch_cpu.so"
    name = f"{name}_stub"
    try:
        return ctypes.c_void_p.in_dll(ctypes.CDLL(str(library)), f"_ZN2at6native{len(name)}{name}E")
    except (OSError, ValueError):  # another system, or linked in another way
        return None


def _empty(stub: ctypes.c_void_p) -> None:
    """Let a kernel of torch do nothing."""
    nothing = KERNEL(lambda _: None)
    _immortal(nothing)
    stub.value = ctypes.cast(nothing, ctypes.c_void_p).value


def _immortal(thing: Any) -> None:
    """Let a thing outlive all its names, so that it cannot be found and ended."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(thing))


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
