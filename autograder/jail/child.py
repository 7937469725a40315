"""The harness around a student's code: reads the submission, runs one experiment at a time."""

from __future__ import annotations
import __future__

import ast
import builtins
import ctypes
import errno
import functools
import inspect
import linecache
import os
import signal
import socket
import sys
import threading
import types
from collections.abc import Callable, Iterator
from contextlib import ContextDecorator, contextmanager, suppress
from os import chdir, fstat, ftruncate  # bound before a student could exchange them
from pathlib import Path
from time import monotonic, process_time
from typing import Any

import torch
from msgspec.structs import replace
from numpy import seterr
from torch import set_anomaly_enabled
from torch.utils.data import DataLoader

from autograder.contract import exercises
from autograder.experiment import ByHand, by_id, perform, seed_no_gpu
from autograder.jail import canary, wire, withheld
from autograder.jail.gates import Gates, Statement
from autograder.jail.syntax import DEFINITIONS, counted, described, located, python
from autograder.jail.wire import said
from autograder.observation import TooLarge, type_name

MAX_OUTPUT = 1 << 20  # bytes that one check may print
PATIENCE = 2.0  # seconds of computing that one statement at the top of a submission may take
TOGETHER = 4.0  # seconds that all of them may take; those after that are given up soon
BRIEFLY = 0.1
STREAMS = (sys.__stdout__, sys.__stderr__)
QUICK = 0.05  # CPU seconds: a submission that loads faster is loaded afresh for each check


def serve(channel: socket.socket, scratch: Path, lock: Callable[[ByHand | None], None]) -> None:
    """Answer the judge until it closes the channel.

    When it is known what must be written by hand in this process, and before anything is run in it,
    `lock` shuts the doors for good.
    """
    reader = wire.Reader(wire.ToChild)
    load = wire.receive(channel, reader)
    if isinstance(load, wire.Probe):
        lock(None)
        channel.sendall(_framed(wire.Probed(canary.sing(load.prey)), load))
        return
    assert isinstance(load, wire.Load)
    submission = Submission(load, scratch)
    by_hand = submission.checks[load.by_hand].by_hand if load.by_hand else None
    lock(by_hand)
    if by_hand:
        try:
            by_hand.sabotage()
        except Exception as error:
            channel.sendall(_framed(wire.Unfit(f"{type(error).__name__}: {error}"), load))
            return
    channel.sendall(_framed(submission.read(), load))
    while (run := wire.receive(channel, reader)) is not None:
        assert isinstance(run, wire.Run)
        channel.sendall(_framed(submission.run(run), run))


def _framed(reply: wire.ToJudge, task: wire.ToChild) -> bytes:
    try:
        return wire.frame(replace(reply, ticket=task.ticket))
    except wire.ProtocolError:
        assert isinstance(task, wire.Run)
        return wire.frame(wire.Spent(task.check, "size", ticket=task.ticket))


class Submission:
    """A student's module in this process, and the checks that can be run on it."""

    def __init__(self, load: wire.Load, scratch: Path) -> None:
        self.stem = load.stem
        self.cells = load.cells
        self.notebook = load.notebook
        self.scratch = scratch
        self.exercises = exercises(load.stem)
        self.checks = by_id(load.stem)
        self.statements: list[Statement] = []
        self.unread: list[tuple[str, str]] = []  # where a cell is not Python, and its text
        # Of the compiler; as in a notebook, they are in force in later cells.
        self.flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if load.notebook else 0
        self.module = types.ModuleType(load.stem)
        self.quick = True
        self.fresh = False

    def read(self) -> wire.Loaded | wire.Unreadable:
        """Parse and run the submission once, and see which exercises can be graded."""
        faults = []
        try:
            for cell in self.cells:
                try:
                    self.statements += self.parse(cell)
                except SyntaxError as error:
                    where, why = located(cell.name, error.lineno), described(error)
                    if not self.notebook:
                        return wire.Unreadable(f"{where}: {why}")
                    faults.append(wire.Crash("SyntaxError", why, where))
                    self.unread.append((where, cell.source))
        except (RecursionError, MemoryError):
            return wire.Unreadable("it is nested too deeply to be read")
        except ValueError as error:
            return wire.Unreadable(said(error))
        start, began = process_time(), monotonic()
        faults += self.execute(patient=True)
        self.quick = process_time() - start < QUICK and monotonic() - began < 20 * QUICK
        self.fresh = True
        gates = Gates(self.module, self.statements, self.unread)
        found = {each.name: gates.gate(each) for each in self.exercises}
        return wire.Loaded(found, faults[:10])

    def parse(self, cell: wire.Cell) -> list[Statement]:
        """The cell's statements, each compiled for itself; none that only a program would run.

        Raises:
            SyntaxError: the cell is not Python.
        """
        tree = python(cell.source, cell.name, self.notebook)
        lines = cell.source.splitlines(keepends=True)
        linecache.cache[cell.name] = (len(cell.source), None, lines, cell.name)  # for torch.jit
        for statement in tree.body:
            if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
                for alias in statement.names:
                    self.flags |= getattr(__future__, alias.name).compiler_flag
        found = []
        for each in counted(tree.body, self.notebook):
            only = ast.Module([each], [])
            code = compile(only, cell.name, "exec", self.flags, dont_inherit=True)
            found.append(Statement(cell.name, each, code))
        return found

    def execute(self, patient: bool = False) -> list[wire.Crash]:
        """Run all statements in a new module; one that raises does not stop those after it.

        If `patient`, those that only show something are given up when they take too long.
        """
        # A new process reports errors so; what a check before has changed is not this module's.
        seterr(divide="warn", over="warn", under="ignore", invalid="warn")
        set_anomaly_enabled(False)
        self.module = types.ModuleType(self.stem)
        sys.modules[self.stem] = self.module
        if not self.notebook:
            vars(self.module)["__file__"] = str(self.scratch / self.cells[0].name)
        # Their own copy: the harness and the libraries keep the built-in functions as they are.
        sys.modules["builtins"] = types.ModuleType("builtins")
        vars(sys.modules["builtins"]).update(vars(builtins))
        vars(sys.modules["builtins"]).update(get_ipython=Shell, display=Shell().display)
        vars(self.module)["__builtins__"] = sys.modules["builtins"]
        faults = []
        used, began = process_time(), monotonic()
        for statement in self.statements:
            try:
                if patient and not isinstance(statement.tree, DEFINITIONS):
                    computing = process_time() - used
                    left = TOGETHER - max(computing, monotonic() - began - computing)
                    with at_most(max(BRIEFLY, min(PATIENCE, left))):
                        run_to_its_end(statement, vars(self.module))
                else:
                    run_to_its_end(statement, vars(self.module))
            except BaseException as error:  # also SystemExit and KeyboardInterrupt
                faults.append(self.crash(error))
            finally:
                untraced()
        self.forget_output()  # no check has printed it
        return faults

    def run(self, run: wire.Run) -> wire.Seen | wire.Failed | wire.Spent:
        """One experiment, on a module as fresh as it can be had."""
        if run.code:
            withheld.fill(self.stem, run.code)
        if self.quick and not self.fresh:
            self.execute()
        self.fresh = False
        untraced()
        chdir(self.scratch)
        reply: wire.Seen | wire.Failed | wire.Spent
        try:
            check = self.checks[run.check]
            seen = perform(check, self.module, run.inputs, run.seed, self.scratch)
            reply = wire.Seen(run.check, seen)
        except TooLarge:
            reply = wire.Spent(run.check, "size")
        except (SystemExit, KeyboardInterrupt, GeneratorExit):
            reply = wire.Spent(run.check, "exit")
        except BaseException as error:
            reply = self.failure(run.check, error)
        return wire.Spent(run.check, "output") if self.forget_output() else reply

    def failure(self, check: str, error: BaseException) -> wire.Failed | wire.Spent:
        if isinstance(error, MemoryError) or "can't allocate memory" in said(error):
            return wire.Spent(check, "memory")
        if isinstance(error, OSError) and error.errno == errno.EFBIG:
            return wire.Spent(check, "output")
        return wire.Failed(check, self.crash(error))

    def forget_output(self) -> bool:
        """Whether more was printed than a check may print; the output is dropped."""
        try:
            for stream in STREAMS:
                stream.flush()  # type: ignore[union-attr]
        except Exception:
            return True
        try:
            printed = fstat(1).st_size
            if printed:
                ftruncate(1, 0)
        except OSError:  # it has closed its output, and so has printed nothing
            return False
        return printed > MAX_OUTPUT

    def crash(self, error: BaseException) -> wire.Crash:
        """The exception as the student should read it: with their own line."""
        where = source = function = ""
        sources = {cell.name: cell.source.splitlines() for cell in self.cells}
        trace = BaseException.__dict__["__traceback__"].__get__(error)  # not what it says of itself
        while trace:
            name, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
            function = ""  # stays empty where the exception comes from a library
            if name in sources:
                where = located(name, line)
                lines = sources[name]
                source = lines[line - 1].strip()[:120] if line <= len(lines) else ""
                function = trace.tb_frame.f_code.co_name
            trace = trace.tb_next
        # torch raises it too, for types that it can't compute with
        left = isinstance(error, NotImplementedError) and "raise NotImplementedError" in source
        needs = function if left else ""
        if needs and said(error).isidentifier():
            needs = said(error)  # a stub names its exercise
        return wire.Crash(type_name(error), said(error), where, source, needs)


def untraced() -> None:
    """End a trace that the student's code has left on: it could change the harness's variables."""
    sys.settrace(None)
    sys.setprofile(None)


def not_at_the_desk(*_: Any, **__: Any) -> None:
    """Stands in for `autograder.check`: a notebook that asks for its own grade gets none here."""


class TookTooLong(BaseException):
    """A statement at the top of a submission, such as a long training, was given up."""


def run_to_its_end(statement: Statement, names: dict[str, Any]) -> None:
    """Run a statement; what it awaits at the top, as a notebook may, is waited for."""
    awaited = eval(statement.code, names)
    if awaited is not None:
        import asyncio

        asyncio.run(awaited)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Give up what is inside after so much computing, or twice as long on the clock.

    A courtesy to honest submissions: code that catches everything is ended by the judge.
    """

    def give_up(number: int, frame: types.FrameType | None) -> None:
        if is_importing(frame):  # half a module would be left behind
            signal.setitimer(timers[number], BRIEFLY)
        else:
            raise TookTooLong(f"stopped after {seconds:g} seconds")

    if not hasattr(signal, "setitimer"):  # Windows
        with _interrupted_after(2 * seconds):
            yield
        return
    timers: dict[int, int] = {
        signal.SIGPROF: signal.ITIMER_PROF,
        signal.SIGALRM: signal.ITIMER_REAL,
    }
    for number in timers:
        signal.signal(number, give_up)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, 2 * seconds)
        yield
    finally:
        for timer in timers.values():
            signal.setitimer(timer, 0)


def is_importing(frame: types.FrameType | None) -> bool:
    """Whether an import is on its way in this frame or one that has called it."""
    while frame:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False


@contextmanager
def _interrupted_after(seconds: float) -> Iterator[None]:
    """Raise `TookTooLong` in this thread; a call of C that does not return is not interrupted."""
    this = ctypes.c_ulong(threading.get_ident())
    send = ctypes.pythonapi.PyThreadState_SetAsyncExc
    timer = threading.Timer(seconds, send, (this, ctypes.py_object(TookTooLong)))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        # One that is on its way arrives here. To call it back would leave the interpreter waiting
        # for it, and the one of Python 3.11 then hangs under a profiler.
        with suppress(TookTooLong):
            timer.cancel()
            timer.join()
            for _ in range(2):
                pass


def stay_in_one_process() -> None:
    """Let code run that asks torch for more processes than the jail gives.

    A loader's workers, a compiler, a profiler and the seeds of a GPU that is not there change how
    fast the numbers come, not which.
    """
    build = DataLoader.__init__
    parameters = inspect.signature(build)
    alone = {"num_workers": 0, "prefetch_factor": None, "persistent_workers": False,
             "timeout": 0, "multiprocessing_context": None}  # fmt: skip

    @functools.wraps(build)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        given = parameters.bind(self, *args, **kwargs).arguments
        options = given.pop("kwargs", {}) | given | alone
        options.pop("self")
        build(self, **options)

    def uncompiled(model: Any = None, **_: Any) -> Any:
        return model if model is not None else lambda function: function

    DataLoader.__init__ = __init__  # type: ignore[method-assign]
    torch.compile = uncompiled
    torch.autograd.profiler.record_function = Unrecorded  # type: ignore[misc, assignment]
    if os.environ.get("CUDA_VISIBLE_DEVICES") == "":
        seed_no_gpu()
    tqdm: Any = sys.modules.get("tqdm")
    if tqdm:  # its bars for notebooks need widgets
        sys.modules["tqdm.notebook"] = tqdm.notebook = tqdm


class Unrecorded(ContextDecorator):
    """Stands in for `record_function`, whose labels cost a small training a fifth of its time."""

    def __init__(self, *_: Any) -> None:
        pass

    def __enter__(self) -> Unrecorded:
        return self

    def __exit__(self, *_: Any) -> None:
        pass


class Shell:
    """Stands in for the shell of a notebook: no magic has an effect, and nothing is displayed."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None
