"""Grades what a class has handed in, or only what has changed since, into the store."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from autograder.classroom.digests import Unit, environment, units
from autograder.classroom.files import File
from autograder.classroom.intake import Handin
from autograder.classroom.workers import Job, Setup
from autograder.jail.walls import RUNGS, is_weaker
from autograder.results import QUIET, Result, printable, tally
from autograder.submission import HEAVY, Unreadable

if TYPE_CHECKING:
    from sqlalchemy import Row

    from autograder.classroom.store import Store

Chosen = Callable[[str, str], bool]  # of a check's exercise and id
Graded = Generator[tuple[Job, Result], None, None]


@dataclass(frozen=True)
class Task:
    """A hand-in on which checks are to be run; what `old` says of all others is kept.

    Where one of them is lost, the `rest` of its exercise is run too: all name a mistake together.
    """

    handin: Handin
    checks: frozenset[str] = frozenset()
    rest: frozenset[str] = frozenset()
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
            due = old is None or (old.status, old.message) != ("unreadable", problem)
            task = Task(handin, problem=problem)
        else:
            kept = old if old is not None and _same(old, data, setup) else None
            known = units(handin.assignment, setup.device)
            checks, rest = _due(store, known, kept, chosen, again)
            task = Task(handin, frozenset(checks), frozenset(rest), kept)
            due = bool(checks)
            libraries |= {name for name, word in HEAVY.items() if word.encode() in data}
        if due:
            tasks.append(task)
        else:
            done += 1
    return Plan(tasks, done, tuple(name for name in HEAVY if name in libraries))


def _same(old: Row, data: bytes, setup: Setup) -> bool:
    """Whether an earlier result is of the same bytes, numbers and machine, on a rung as strong."""
    inputs = hashlib.sha256(data).hexdigest(), setup.seed, setup.device
    weakest = setup.isolation or RUNGS[-1]
    strong = not old.isolation or not is_weaker(old.isolation, weakest)
    return strong and (old.sha256, old.seed, old.device) == inputs


def _due(
    store: Store, known: dict[str, Unit], old: Row | None, chosen: Chosen, again: bool
) -> tuple[set[str], set[str]]:
    """The checks that are to be run, and those that are only if one of their exercise is lost.

    Of the chosen exercises these are all checks, or, where there is no mistake to be named, those
    that changed since the old result. Where one exercise may have cost another its time, and where
    the file sent what it was not asked for, all are run again.
    """
    wanted = {
        each.exercise
        for each in known.values()
        if any(chosen(each.exercise, check) for check in each.checks)
    }
    if old is None or again:
        return _all(known, wanted), set()
    was = store.digests(old)
    changed = {name for name in wanted if was.get(name) != known[name].digest}
    if not changed and old.status != "broken":
        return set(), set()
    before = store.result(old.id)
    slow = {each.exercise for each in before.checks if each.outcome == "timeout"}
    if old.status != "graded" or before.tampered or len(slow) > 1:
        return _all(known, wanted | (was.keys() & known.keys())), set()
    checks, rest = set[str](), set[str]()
    for name in changed:
        own = {each.id: each.outcome for each in before.checks_of(name)}
        calm = len(set(own.values())) == 1 and own.keys() <= known[name].checks.keys()
        if calm and QUIET.issuperset(own.values()):
            new = {id for id, digest in known[name].checks.items() if was.get(id) != digest}
            checks |= new
            rest |= known[name].checks.keys() - new
        else:
            checks |= known[name].checks.keys()
    return checks, rest if checks else set()


def _all(known: dict[str, Unit], names: Iterable[str]) -> set[str]:
    return {id for name in names for id in known[name].checks}


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
    return Job(
        student=handin.student,
        assignment=handin.assignment,
        path=printable(str(handin.path)),
        sha256=hashlib.sha256(data).hexdigest() if data is not None else "",
        data=data,
        notes=tuple(map(printable, notes)),
        problem=problem,
        checks=task.checks,
        rest=task.rest,
    )


def _whole(store: Store, task: Task, result: Result, device: str) -> tuple[Result, dict[str, str]]:
    """The result with what is kept of the old one, and the digests of what it is made of."""
    if task.problem:
        return result, {}
    known = units(task.handin.assignment, device)
    run = {name for name, each in known.items() if each.checks.keys() & task.checks}
    digests = {key: each for name in run for key, each in known[name].digests.items()}
    row = task.old
    if row is None or row.status != "graded" or result.status == "unreadable":
        return result, digests
    if row.sha256 != result.sha256:  # the file was changed while it waited
        return result, digests
    return merged(result, store.result(row.id), known), store.digests(row) | digests


def merged(new: Result, old: Result, known: dict[str, Unit]) -> Result:
    """A result of some checks, with those of an earlier one that were not run and still are."""
    order = [id for unit in known.values() for id in unit.checks]
    run = {each.id for each in new.checks}
    kept = [each for each in old.checks if each.id not in run and each.id in order]
    checks = sorted([*new.checks, *kept], key=lambda each: order.index(each.id))
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
