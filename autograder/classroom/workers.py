"""Processes that each hold a jail and the judges, fed one submission at a time.

Not a process pool, which one dead worker breaks for everybody: here it costs its own submission a
second try. A worker notices by the end of its pipe that the run is gone, however that died.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.jail.walls import is_weaker
from autograder.results import QUIET, Result, ungraded

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

WEAKEST = "filters"  # on which a class is graded without anybody's consent
PROCESSES: Any = multiprocessing.get_context("forkserver" if hasattr(os, "fork") else "spawn")
PROCESSES.set_forkserver_preload(["autograder.judge"])  # all workers share one import of torch


class CannotGrade(RuntimeError):
    """There are no workers, or no jail, or not with the isolation that is wanted."""


@dataclass(frozen=True)
class Job:
    """What a worker needs to grade one submission.

    `checks` are the ids of those to run, `rest` of those to be run too if one of their exercise is
    lost.
    """

    student: str
    assignment: str
    path: str
    sha256: str
    data: bytes | None
    notes: tuple[str, ...] = ()
    problem: str = ""
    checks: frozenset[str] = frozenset()
    rest: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Setup:
    """What all workers of a run have in common."""

    stems: tuple[str, ...]
    seed: int
    device: str = "cpu"
    isolation: str | None = None
    preload: tuple[str, ...] = ()


@dataclass
class Worker:
    """A process, our end of its pipe, and the job that it is at."""

    setup: Setup
    job: Job
    process: BaseProcess = field(init=False)
    pipe: Connection = field(init=False)

    def __post_init__(self) -> None:
        self.pipe, theirs = PROCESSES.Pipe()
        self.process = PROCESSES.Process(target=work, args=(theirs, self.setup))
        with _this_kit_only():
            self.process.start()
        theirs.close()
        self.give(self.job)

    def give(self, job: Job) -> None:
        self.job = job
        with suppress(OSError):  # it has died: its pipe tells so where it is waited for
            self.pipe.send(job)

    def close(self, at_once: bool = False) -> None:
        self.pipe.close()  # it ends when it has nothing more to do
        if at_once:
            self.process.terminate()


@contextmanager
def _this_kit_only() -> Iterator[None]:
    """The server that forks the workers imports this very kit, wherever it lies.

    By itself it would look for every module in the working folder first, in which hand-ins may lie.
    """
    paths = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")]
    wanted = {"PYTHONSAFEPATH": "1", "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            os.environ.update({name: value} if value is not None else {})


def graded(
    jobs: Iterator[Job], setup: Setup, count: int
) -> Generator[tuple[Job, Result], None, None]:
    """Grade the jobs with so many workers, and yield each as soon as it is finished.

    Raises:
        CannotGrade: no worker has a jail of the isolation that is wanted.
    """
    again: deque[Job] = deque()
    tried: set[tuple[str, str]] = set()
    workers: list[Worker] = []
    leaving: list[Worker] = []

    def following() -> Job | None:
        return again.popleft() if again else next(jobs, None)

    try:
        while len(workers) < count and (job := following()):
            workers.append(Worker(setup, job))
        while workers:
            ready = wait([each.pipe for each in workers])
            for worker in [each for each in workers if each.pipe in ready]:
                job = worker.job
                try:
                    answer = worker.pipe.recv()
                except (EOFError, OSError):
                    worker.close()
                    workers.remove(worker)
                    if (job.student, job.assignment) in tried:
                        yield job, broken(job, setup, "the process that graded it died twice")
                    else:
                        tried.add((job.student, job.assignment))
                        again.append(job)
                    if more := following():
                        workers.append(Worker(setup, more))
                    continue
                if isinstance(answer, str):
                    raise CannotGrade(answer)
                if more := following():
                    worker.give(more)
                else:
                    workers.remove(worker)
                    leaving.append(worker)
                    worker.close()
                yield job, answer
    finally:
        for worker in workers:
            worker.close(at_once=True)
        for worker in workers + leaving:
            worker.process.join(10)


def work(pipe: Connection, setup: Setup) -> None:
    """A worker's life; it ends with its pipe."""
    signal.signal(signal.SIGINT, lambda *_: None)  # the run decides; not SIG_IGN: that is inherited
    signal.signal(signal.SIGTERM, leave)
    serve(pipe, setup)


def leave(*_: object) -> None:
    """Clean up and go, once."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit()


def serve(pipe: Connection, setup: Setup) -> None:
    """Set up the jail, then grade what comes."""
    with suppress(EOFError, OSError):
        try:
            with Station(setup) as station:
                while True:
                    pipe.send(station.grade(pipe.recv()))
        except CannotGrade as error:
            pipe.send(str(error))


class Station:
    """The jail and the judges of one process, which grade one submission after the other.

    Raises:
        CannotGrade: the jail cannot be had, or not with the isolation that is wanted.
    """

    def __init__(self, setup: Setup) -> None:
        from autograder.grading import hide_gpus
        from autograder.jail.warden import Jail, JailError
        from autograder.judge import Judge

        hide_gpus(setup.device)
        self.setup = setup
        self.judge = cache(lambda stem: Judge(stem, setup.seed, setup.device))
        with ExitStack() as opened:
            self.jail = opened.enter_context(
                Jail(setup.stems, setup.preload, setup.device, isolation=setup.isolation)
            )
            try:
                self.jail.wait_until_ready()
            except JailError as error:
                raise CannotGrade(str(error)) from None
            had = self.jail.isolation
            if not setup.isolation and is_weaker(had, WEAKEST):
                raise CannotGrade(
                    f"only {had} can be had here, on which a submission can read what you "
                    f"can. To grade a class nevertheless, say so: --isolation {had}"
                )
            self.close = opened.pop_all().close

    def __enter__(self) -> Station:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def grade(self, job: Job) -> Result:
        """One submission's result, whatever happens."""
        from autograder.experiment import by_id
        from autograder.submission import Unreadable, parse

        try:
            if job.data is None:
                raise Unreadable(job.problem)
            submission = parse(job.data, Path(job.path), job.assignment, job.student, job.notes)
            judge = self.judge(job.assignment)
            result = judge.grade(submission, self.jail, job.checks)
            known = by_id(job.assignment)
            lost = {each.exercise for each in result.checks if each.outcome not in QUIET}
            if more := {id for id in job.rest if known[id].exercise in lost}:
                result = judge.grade(submission, self.jail, job.checks | more)
            return result
        except Unreadable as error:
            return _ungraded("unreadable", str(error), job, self.setup)
        except Exception as error:
            return broken(job, self.setup, f"{type(error).__name__}: {error}")


def broken(job: Job, setup: Setup, why: str) -> Result:
    """What is stored where the kit itself has failed: no grade, ask a person."""
    message = f"the kit itself failed: no grade is given, ask a person ({why})"
    return _ungraded("broken", message, job, setup)


def _ungraded(status: str, message: str, job: Job, setup: Setup) -> Result:
    return ungraded(
        status,
        message,
        stem=job.assignment,
        student=job.student,
        file=job.path,
        seed=setup.seed,
        device=setup.device,
        sha256=job.sha256,
        notes=job.notes,
    )
