"""Grades the grader: right answers keep every mark, every known wrong answer loses its own."""

from __future__ import annotations

import gc
import importlib.util
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import torch
from rich.table import Table

from autograder.comparison import difference
from autograder.contract import POINTS, exercises
from autograder.diagnosis import alike
from autograder.experiment import Check, by_id, checks, seed_no_gpu
from autograder.misconceptions import Misconception, misconceptions
from autograder.oracle import Oracle
from autograder.worlds import Observed


@dataclass(frozen=True)
class FalseFail:
    """A right answer that lost a mark."""

    answer: str
    seed: int
    check: str
    why: str

    def __str__(self) -> str:
        return f"{self.answer} loses {self.check} with seed {self.seed}: {self.why}"


@dataclass(frozen=True)
class Kill:
    """A known wrong answer and the checks that it loses."""

    misconception: str
    exercise: str
    lost: tuple[str, ...]  # of its own exercise
    spilled: tuple[str, ...]  # exercises that it spoils without saying so
    twins: tuple[str, ...] = ()  # others that do the same in every check, but are told otherwise


@dataclass(frozen=True)
class Proof:
    """What was tried on one assignment, and every fault that came of it."""

    stem: str
    right: tuple[str, ...]
    seeds: int
    false_fails: tuple[FalseFail, ...]
    kills: tuple[Kill, ...]

    @property
    def survivors(self) -> list[str]:
        return [each.misconception for each in self.kills if not each.lost]

    @property
    def spills(self) -> list[str]:
        return [f"{each.misconception} → {', '.join(each.spilled)}"
                for each in self.kills if each.spilled]  # fmt: skip

    @property
    def idle(self) -> list[str]:
        """Checks that no known wrong answer loses: nothing shows that they are needed."""
        busy = {check for each in self.kills for check in each.lost}
        return [each.id for each in checks(self.stem) if each.id not in busy]

    @property
    def redundant(self) -> list[str]:
        """Checks that tell nobody anything new, and do not say why they are there all the same.

        A check is needed if it alone catches some wrong answer, or alone among those that students
        can see.
        """
        known = by_id(self.stem)

        def needed(check: Check) -> bool:
            others = [
                [known[name] for name in each.lost if name != check.id]
                for each in self.kills
                if check.id in each.lost
            ]
            return any(
                not catch or (not check.hidden and all(other.hidden for other in catch))
                for catch in others
            )

        return [each.id for each in known.values() if not (each.needed or needed(each))]

    @property
    def twins(self) -> list[str]:
        return [f"{each.misconception} and {', '.join(each.twins)}"
                for each in self.kills if each.twins]  # fmt: skip

    @property
    def faults(self) -> list[str]:
        """Everything that is wrong with the checks or the misconceptions, in words."""
        found = [str(each) for each in self.false_fails]
        found += [f"no check catches {each}" for each in self.survivors]
        found += [f"it spoils other exercises unsaid: {each}" for each in self.spills]
        found += [f"{each} catches nothing" for each in self.idle]
        found += [f"other checks catch all that {each} catches" for each in self.redundant]
        found += [f"no check tells {each} apart, but they are told otherwise"
                  for each in self.twins]  # fmt: skip
        points = sum(each.points for each in checks(self.stem))
        return found + [f"the points add up to {points:g}, not {POINTS:g}"] * (points != POINTS)

    @property
    def holds(self) -> bool:
        return not self.faults


def prove(stems: Iterable[str], solutions: Path, right: Path, seeds: int) -> list[Proof]:
    """A proof for each assignment: the solution and the answers in `right`/<assignment> with each
    seed, and each known wrong answer with one. Two processes share the work, and one import of
    torch."""
    stems = list(stems)
    answers = {
        stem: [solutions / f"{stem}.py", *sorted((right / stem).glob("*.py"))] for stem in stems
    }
    processes: Any = multiprocessing.get_context("forkserver" if hasattr(os, "fork") else "spawn")
    processes.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(2, processes, _be_quiet) as pool:
        kills = {stem: pool.submit(kill_matrix, stem, 0) for stem in stems}
        fails = {
            stem: [pool.submit(false_fails, stem, answers[stem], seed) for seed in range(seeds)]
            for stem in stems
        }
        return [
            Proof(
                stem,
                ("reference", *map(_name, answers[stem])),
                seeds,
                tuple(fail for each in fails[stem] for fail in each.result()),
                tuple(kills[stem].result()),
            )
            for stem in stems
        ]


def _be_quiet() -> None:
    """Some answers print, a second thread would only wait for a core, and each seed that is kept
    for a GPU comes with a stack trace."""
    torch.set_num_threads(1)
    if not torch.cuda.is_available():
        seed_no_gpu()
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115 (until the process ends)


def false_fails(stem: str, right: Iterable[Path], seed: int) -> list[FalseFail]:
    """The checks that the reference and right answers lose with this seed."""
    judge = Oracle(stem, seed)
    answers = {"reference": judge.reference} | {_name(path): module(path) for path in right}
    gc.freeze()  # what is loaded stays: it need not be searched for garbage
    return [
        FalseFail(name, seed, check.id, why)
        for name, world in answers.items()
        for check in checks(stem)
        if (why := verdict(judge, check, world))
    ]


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def verdict(judge: Oracle, check: Check, world: Any) -> str | None:
    """Why a trusted world loses this check, or None where it passes."""
    seen = judge.attempt(check, world)
    if isinstance(seen, Exception):
        return f"{type(seen).__name__}: {seen}"
    found = difference(seen, judge.want(check), check.rtol, check.atol)
    return str(found) if found else None


@cache
def module(path: Path) -> ModuleType:
    """A trusted module from a file (a solution, a variant), run under the name of its file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = loaded  # pickle and dataclasses look there
    spec.loader.exec_module(loaded)
    return loaded


def kill_matrix(stem: str, seed: int) -> list[Kill]:
    """Which checks each known wrong answer loses: of its own exercise, and of those it reaches."""
    judge = Oracle(stem, seed)
    reach = {check.id: reached(judge, check) for check in checks(stem)}
    gc.freeze()
    kills: list[Kill] = []
    did: dict[Misconception, dict[Check, Observed]] = {}  # in the checks that it loses
    for wrong in misconceptions(stem):
        far = [
            check
            for check in checks(stem)
            if check.exercise != wrong.exercise and wrong.replaces & reach[check.id]
        ]
        spilled = {check.exercise for check in far if not judge.passes(check, wrong)}
        lost = {
            check: judge.wrong(check, wrong)
            for check in judge.checks(wrong.exercise)
            if not judge.passes(check, wrong)
        }
        twins = [
            other.id
            for other, seen in did.items()
            if other.exercise == wrong.exercise and other.says != wrong.says and _same(lost, seen)
        ]
        did[wrong] = lost
        rest = spilled - set(wrong.consequences)
        own = tuple(check.id for check in lost)
        kills.append(Kill(wrong.id, wrong.exercise, own, tuple(sorted(rest)), tuple(twins)))
    return kills


def _same(one: dict[Check, Observed], other: dict[Check, Observed]) -> bool:
    """Whether nothing that a student could be told of tells two wrong answers apart."""
    return one.keys() == other.keys() and all(
        alike(check, one[check], other[check]) for check in one
    )


def reached(judge: Oracle, check: Check) -> frozenset[str]:
    """The classes and methods of the reference that a check runs.

    A method that is not among them can be replaced without changing what the check observes.
    """
    paths = [each.path.partition(".") for each in exercises(judge.stem) if "." in each.path]
    seen = {owner for owner, _, _ in paths}

    def noting(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*args: Any, **kwargs: Any) -> Any:
            seen.add(name)
            return method(*args, **kwargs)

        return noted

    world = dict(vars(judge.reference))
    for owner, _, name in paths:
        original = world[owner]
        world[owner] = type(owner, (original,), {name: noting(name, getattr(original, name))})
    judge.attempt(check, SimpleNamespace(**world))
    return frozenset(seen)


def table(proofs: list[Proof]) -> Table:
    """The proof in figures, an exercise a row."""
    shown = Table(title="the grader, graded", header_style="bold")
    for heading in ("assignment", "exercise", "checks", "wrong answers", "caught", "catches each"):
        shown.add_column(
            heading, justify="left" if heading in ("assignment", "exercise") else "right"
        )
    for proof in proofs:
        wrong = Counter(each.exercise for each in proof.kills)
        caught = Counter(each.exercise for each in proof.kills if each.lost)
        for exercise in dict.fromkeys(each.exercise for each in checks(proof.stem)):
            number = sum(each.exercise == exercise for each in checks(proof.stem))
            times = sum(len(each.lost) for each in proof.kills if each.exercise == exercise)
            shown.add_row(
                proof.stem,
                exercise,
                str(number),
                str(wrong[exercise]),
                str(caught[exercise]),
                f"{times / max(1, wrong[exercise]):.1f}",
            )
        shown.add_section()
    return shown


def matrix(proof: Proof) -> Iterator[Table]:
    """The kill matrix, an exercise a table: known wrong answers by the checks that they lose."""
    for exercise in exercises(proof.stem):
        own = [each for each in checks(proof.stem) if each.exercise == exercise.name]
        legend = "\n".join(f"{number:2} {each.id}" for number, each in enumerate(own, start=1))
        shown = Table(title=f"{proof.stem} · {exercise.name}", caption=legend, box=None)
        shown.caption_justify, shown.caption_style = "left", ""
        shown.add_column("wrong answer", min_width=40)
        for number in range(1, len(own) + 1):
            shown.add_column(str(number), justify="right")
        for kill in proof.kills:
            if kill.exercise == exercise.name:
                marks = ("x" if each.id in kill.lost else "·" for each in own)
                shown.add_row(kill.misconception, *marks)
        yield shown


def report(proof: Proof) -> list[str]:
    """The faults in words, or one line that says that there is none."""
    tried = (
        f"{len(proof.right)} right answers x {proof.seeds} seeds, {len(proof.kills)} wrong answers"
    )
    return proof.faults or [f"{proof.stem}: {tried}: no false fail, none gets through"]
