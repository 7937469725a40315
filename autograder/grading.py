"""Grades what a person points at: a file, or a folder with one file for each assignment."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import kit
from autograder.contract import STEMS
from autograder.results import Result, ungraded
from autograder.submission import Submission, Unreadable, find, read, student_of

if TYPE_CHECKING:
    from autograder.jail.warden import Jail
    from autograder.judge import Judge

PRELOAD = ("matplotlib.pyplot", "sklearn.metrics")  # what answers are likely to import


@dataclass(frozen=True)
class Target:
    """One file to grade, or the reason why it cannot be."""

    path: Path
    stem: str
    submission: Submission | None
    problem: str = ""


def targets(path: Path, stem: str | None = None) -> list[Target]:
    """The files that `path` stands for: itself, or the assignments in a folder."""
    if not path.is_dir():
        return [_target(path, stem)]
    found = {each: find(path, each) for each in ([stem] if stem else STEMS)}
    answers = [_target(file, name) for name, file in found.items() if file]
    if answers:
        return answers
    names = " or ".join(f"{each}.py" for each in found)
    return [Target(path, stem or "", None, f"there is no {names} (or .ipynb) in {path}")]


def _target(path: Path, stem: str | None) -> Target:
    try:
        submission = read(path, stem)
    except Unreadable as error:
        return Target(path, stem or "", None, str(error))
    if kit.is_sealed() and submission.stem not in kit.stems():
        known = " and ".join(kit.stems())
        return Target(
            path, submission.stem, None, f"this kit grades {known}, not {submission.stem}"
        )
    return Target(path, submission.stem, submission)


def hide_gpus(device: str) -> None:
    """Let torch find no GPU in this process unless it grades on one: the jail will find none."""
    if not device.startswith("cuda"):
        os.environ["CUDA_VISIBLE_DEVICES"] = ""


def fresh_seed() -> int:
    """A seed that nobody knows beforehand."""
    return secrets.randbelow(10**6)


class Grading:
    """The targets of one run, graded one by one when they are asked for; use it as a context.

    The jail starts at once and warms up while this process imports what the judge needs. Where
    more is to be graded later, with what was learned so far, `stems` says of which assignments.
    A kit for students grades without a jail where none can be had.
    """

    def __init__(
        self,
        wanted: list[Target],
        seed: int | None,
        device: str = "cpu",
        isolation: str | None = None,
        stems: tuple[str, ...] = (),
    ) -> None:
        """Start the jail.

        Raises:
            NotRecorded: a student's kit does not hold what this seed or device needs.
            JailError: there can be no jail, and one is needed.
        """
        hide_gpus(device)
        self.targets = wanted
        self.device = device
        readable = [target.submission for target in wanted if target.submission]
        preload = dict.fromkeys(name for each in readable for name in each.preload)
        if stems:
            preload |= dict.fromkeys(PRELOAD)
        stems = tuple(dict.fromkeys([*stems, *(each.stem for each in readable)]))
        self._judges: dict[str, Judge] = {}
        if kit.is_sealed():
            stems = tuple(stem for stem in stems if stem in kit.stems())
        if kit.is_sealed() and stems:
            self.seed = kit.pick_seed(stems, seed, device)
        else:
            self.seed = fresh_seed() if seed is None else seed
        self._may_do_without = kit.is_sealed() and isolation is None
        self._wanted = stems, tuple(preload), device
        self.jail = self._start(isolation) if stems else None

    def _start(self, isolation: str | None) -> Jail:
        from autograder.jail.plain import Plain
        from autograder.jail.warden import Jail, JailError

        if isolation == "none":
            return Plain(*self._wanted)
        try:
            return Jail(*self._wanted, isolation=isolation)
        except JailError:
            if not self._may_do_without:
                raise
            return Plain(*self._wanted)

    def __enter__(self) -> Grading:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self.jail:
            self.jail.close()

    def grade(self, target: Target, selected: set[str] | None = None) -> Result:
        """The result of one target.

        Raises:
            JailError: the jail cannot be had, or not with the isolation that was demanded.
        """
        from autograder.jail.warden import JailError

        if target.submission is None:
            return ungraded(
                "unreadable",
                target.problem,
                stem=target.stem,
                student=student_of(target.path),
                file=str(target.path),
                seed=self.seed,
                device=self.device,
            )
        assert self.jail
        judge = self._judge(target.stem)
        if not self.jail.isolation:  # later on, a jail that dies costs one submission its grade
            try:
                self.jail.wait_until_ready()
            except JailError:
                if not self._may_do_without:
                    raise
                self.jail.close()
                self.jail = self._start("none")
        return judge.grade(target.submission, self.jail, selected)

    def _judge(self, stem: str) -> Judge:
        """One for each assignment: it remembers what the reference did."""
        from autograder.judge import Judge

        if stem not in self._judges:
            self._judges[stem] = Judge(stem, self.seed, self.device)
        return self._judges[stem]
