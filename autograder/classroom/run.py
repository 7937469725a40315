"""Grades what a class has handed in, or only what has changed since, into the store."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from autograder.classroom.digests import environment, units
from autograder.classroom.files import File
from autograder.classroom.intake import Handin
from autograder.classroom.workers import Job, Setup
from autograder.contract import STEMS
from autograder.jail.walls import RUNGS
from autograder.results import CheckResult, Result, printable, tally
from autograder.submission import HEAVY, Unreadable

if TYPE_CHECKING:
    from sqlalchemy import Row

    from autograder.classroom.store import Store

Chosen = Callable[[str, str], bool]  # of a check's exercise and id
Graded = Generator[tuple[Job, Result], None, None]


@dataclass(frozen=True)
class Task:
    """A hand-in that is to be run, in these exercises; what `old` says of the others is kept."""

    handin: Handin
    exercises: frozenset[str]
    old: Row | None = None
    problem: str = ""


@dataclass(frozen=True)
class Plan:
    """What is to be run, and how many are up to date already."""

    tasks: list[Task]
    done: int
    preload: tuple[str, ...]


def plan(
    store: Store, found: Iterable[Handin], setup: Setup, chosen: Chosen, again: bool = False
) -> Plan:
    """Compare what was handed in with what the store knows of it."""
    before = {(row.student, row.assignment): row for row in store.grades()}
    tasks, done = [], 0
    libraries: set[str] = set()
    for handin in found:
        old = before.get((handin.student, handin.assignment))
        try:
            data, problem = handin.read()[0], ""
        except Unreadable as error:
            data, problem = b"", printable(str(error))
        if problem:
            due, kept = old is None or (old.status, old.message) != ("unreadable", problem), None
            exercises: set[str] = set()
        else:
            kept = old if old is not None and _same(old, data, setup) else None
            exercises = _due(handin.assignment, kept, setup.device, chosen, again)
            due = bool(exercises)
            libraries |= {name for name in HEAVY if name.partition(".")[0].encode() in data}
        if due:
            tasks.append(Task(handin, frozenset(exercises), kept, problem))
        else:
            done += 1
    return Plan(tasks, done, tuple(name for name in HEAVY if name in libraries))


def _same(old: Row, data: bytes, setup: Setup) -> bool:
    """Whether an earlier result is of the same bytes, numbers and machine, on a rung as strong."""
    inputs = hashlib.sha256(data).hexdigest(), setup.seed, setup.device
    weakest = setup.isolation or RUNGS[-1]
    strong = not old.isolation or RUNGS.index(old.isolation) <= RUNGS.index(weakest)
    return strong and (old.sha256, old.seed, old.device) == inputs


def _due(stem: str, old: Row | None, device: str, chosen: Chosen, again: bool) -> set[str]:
    """The exercises that are to be run: the chosen ones that changed since the old result.

    Where one check may have cost another its time, all are run again.
    """
    known = units(stem, device)
    wanted = {
        each.exercise
        for each in known.values()
        if any(chosen(each.exercise, check) for check in each.checks)
    }
    if old is None or again:
        return wanted
    was = json.loads(old.digests)
    changed = {name for name in wanted if was.get(name) != known[name].digest}
    if old.status != "graded" or (changed and old.unsure):
        everything = wanted | (was.keys() & known.keys())
        return everything if changed or old.status == "broken" else set()
    return changed


def run(
    store: Store,
    planned: Plan,
    setup: Setup,
    graded: Callable[[Iterator[Job], Setup], Graded],
    what: str,
) -> Generator[tuple[Handin, Result], None, None]:
    """Run what is planned; each result is in the store before it is yielded.

    `graded` hands the jobs to whoever grades them, here or on a cluster.

    Raises:
        CannotGrade: there are no workers, or not with the isolation that is wanted.
        StoreError: a result cannot be written; what was yielded is safe.
    """
    number = store.begin(what, setup.seed, setup.device, environment())
    tasks = {(each.handin.student, each.handin.assignment): each for each in planned.tasks}
    jobs = (job_of(store, each) for each in tasks.values())
    with closing(graded(jobs, dataclasses.replace(setup, preload=planned.preload))) as results:
        for job, result in results:
            task = tasks[job.student, job.assignment]
            result, digests = _whole(store, task, result, setup.device)
            who = task.handin
            store.add(number, result, digests, job.data, platform_id=who.id, late=who.late)
            yield task.handin, result
    store.end(number)


def job_of(store: Store | None, task: Task) -> Job:
    """The job that a worker gets; the file is read again, as it is now.

    The store is asked only where the task has an old result.
    """
    handin, problem, data = task.handin, task.problem, None
    notes: tuple[str, ...] = ()
    if not problem:
        try:
            data, notes = handin.read()
        except Unreadable as error:
            problem = printable(str(error))
    in_memory = handin.file is not None and not handin.file.on_disk
    if data is not None and task.old is not None and in_memory:
        assert store
        old = store.result(task.old.id).notes
        notes = tuple(note for note in old if note.startswith("beside "))
    known = units(handin.assignment) if handin.assignment in STEMS else {}
    return Job(
        student=handin.student,
        assignment=handin.assignment,
        path=printable(str(handin.path)),
        sha256=hashlib.sha256(data).hexdigest() if data is not None else "",
        data=data,
        notes=tuple(map(printable, notes)),
        problem=problem,
        checks=frozenset(id for name in task.exercises for id in known[name].checks),
    )


def _whole(store: Store, task: Task, result: Result, device: str) -> tuple[Result, dict[str, str]]:
    """The result with what is kept of the old one, and the digests of what it is made of."""
    if task.problem:
        return result, {}
    known = units(task.handin.assignment, device)
    digests = {name: known[name].digest for name in known if name in task.exercises}
    row = task.old
    if row is None or row.status != "graded" or result.status == "unreadable":
        return result, digests
    if row.sha256 != result.sha256:  # the file was changed while it waited
        return result, digests
    old, was = store.result(row.id), json.loads(row.digests)
    kept = [each for each in old.checks if each.exercise not in task.exercises]
    return merged(result, kept, old, tuple(known)), digests | {
        name: was[name] for name in known if name in was and name not in task.exercises
    }


def merged(new: Result, kept: list[CheckResult], old: Result, order: tuple[str, ...]) -> Result:
    """A result of some exercises, with the checks of the others from an earlier one."""
    checks = sorted([*new.checks, *kept], key=lambda each: order.index(each.exercise))
    points = round(sum(each.points for each in checks), 6)
    weaker = max(new.isolation, old.isolation, key=RUNGS.index) if new.isolation else ""
    return replace(
        new,
        isolation=weaker,
        points=None if new.status == "broken" else points,
        max_points=round(sum(each.max_points for each in checks), 6),
        exercises=tally(checks),
        checks=checks,
    )


def stored(store: Store, assignment: str | None = None) -> Iterator[Handin]:
    """What the store has the bytes of, as if it were handed in again."""
    numbers = {each.student: each.platform_id for each in store.students()}
    for row in store.grades(assignment=assignment):
        if row.sha256:
            at, load = Path(row.file), partial(store.data, row.sha256)
            file = File((at.name,), at, load, on_disk=False)
            number = numbers.get(row.student, "")
            yield Handin(row.student, row.assignment, at, file, id=number, late=row.late)
