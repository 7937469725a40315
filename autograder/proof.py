"""Grades the grader: right answers keep every mark, every known wrong answer loses its own."""

from __future__ import annotations

import importlib.util
import io
import multiprocessing
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from rich.table import Table

from autograder.comparison import difference
from autograder.contract import exercises
from autograder.experiment import Check, checks
from autograder.misconceptions import misconceptions
from autograder.oracle import Oracle


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
    def holds(self) -> bool:
        return not (self.false_fails or self.survivors or self.spills or self.idle)


def prove(stem: str, right: Iterable[Path], seeds: int) -> Proof:
    """Try the reference and the right answers with each seed, and each wrong answer with one."""
    answers: dict[str, Any] = {"reference": oracle(stem, 0).reference}
    answers |= {f"{path.parent.name}/{path.name}": module(path) for path in right}
    fails = []
    for seed in range(seeds):
        for name, world in answers.items():
            for check in checks(stem):
                why = verdict(check, world, seed)
                if why:
                    fails.append(FalseFail(name, seed, check.id, why))
        oracle.cache_clear()
    return Proof(stem, tuple(answers), seeds, tuple(fails), tuple(kill_matrix(stem, 0)))


def prove_all(stems: Iterable[str], solutions: Path, right: Path, seeds: int) -> list[Proof]:
    """A proof for each assignment, two at a time; the right answers are in `right`/<assignment>."""
    jobs = [
        (stem, [solutions / f"{stem}.py", *sorted((right / stem).glob("*.py"))], seeds)
        for stem in stems
    ]
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(_prove, jobs))


def _prove(job: tuple[str, list[Path], int]) -> Proof:
    torch.set_num_threads(1)
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):  # some answers print
        return prove(*job)


@cache
def oracle(stem: str, seed: int) -> Oracle:
    return Oracle(stem, seed)


def verdict(check: Check, world: Any, seed: int) -> str | None:
    """Why a trusted world loses this check, or None where it passes."""
    judge = oracle(check.stem, seed)
    seen = judge.attempt(check, world)
    if isinstance(seen, Exception):
        return f"{type(seen).__name__}: {seen}"
    found = difference(seen, judge.want(check), check.rtol, check.atol)
    return str(found) if found else None


def module(path: Path) -> ModuleType:
    """A trusted module from a file (a solution, a variant), run under the name of its file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = loaded  # pickle and dataclasses look there
    spec.loader.exec_module(loaded)
    return loaded


def kill_matrix(stem: str, seed: int) -> list[Kill]:
    """Which checks each known wrong answer loses.

    A wrong function touches no other exercise of its world, so only its own checks are run; a wrong
    method is part of a class that all exercises use, so all are.
    """
    shared = {each.name for each in exercises(stem) if "." in each.path or each.name[0].isupper()}
    kills = []
    for wrong in misconceptions(stem):
        world = wrong.world()
        near = [each for each in checks(stem) if wrong.exercise == each.exercise]
        far = [each for each in checks(stem) if each not in near and wrong.exercise in shared]
        lost = tuple(each.id for each in near if verdict(each, world, seed))
        spilled = {each.exercise for each in far if verdict(each, world, seed)}
        rest = tuple(sorted(spilled - set(wrong.consequences)))
        kills.append(Kill(wrong.id, wrong.exercise, lost, rest))
    return kills


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


def report(proof: Proof) -> list[str]:
    """The faults in words, or one line that says that there is none."""
    faults = [str(each) for each in proof.false_fails]
    faults += [f"no check catches {each}" for each in proof.survivors]
    faults += [f"it spoils other exercises unsaid: {each}" for each in proof.spills]
    faults += [f"{each} catches nothing" for each in proof.idle]
    tried = (
        f"{len(proof.right)} right answers x {proof.seeds} seeds, {len(proof.kills)} wrong answers"
    )
    return faults or [f"{proof.stem}: {tried}: no false fail, none gets through"]
