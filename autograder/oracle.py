"""What the reference and the known wrong answers do in each experiment, once for a seed."""

from __future__ import annotations

import importlib
import io
from contextlib import redirect_stdout
from typing import Any

from autograder.comparison import difference
from autograder.experiment import Check, checks, draw, perform, start_seed
from autograder.jail.wire import Run
from autograder.misconceptions import Misconception, misconceptions
from autograder.observation import Named, Value

Attempt = Named | Exception


class Broken(RuntimeError):
    """The kit's own fault: a check or the reference failed. No grade may come of it."""


class Oracle:
    """The trusted worlds of one assignment, for one seed and device."""

    def __init__(self, stem: str, seed: int, device: str = "cpu") -> None:
        self.stem, self.seed, self.device = stem, seed, device
        self.reference = importlib.import_module(f"reference.{stem}")
        self._inputs: dict[str, dict[str, Value]] = {}
        self._wanted: dict[str, Named] = {}
        self._wrong: dict[tuple[str, str], Attempt] = {}

    def task(self, check: Check) -> Run:
        """What the jail needs to run this check.

        Raises:
            Broken: the inputs cannot be drawn.
        """
        if check.id not in self._inputs:
            try:
                self._inputs[check.id] = draw(check, self.seed, self.device)
            except Exception as error:
                raise Broken(f"the inputs of {check.id}: {error}") from error
        return Run(check.id, self._inputs[check.id], start_seed(check, self.seed))

    def want(self, check: Check) -> Named:
        """What the reference makes of the check's inputs.

        Raises:
            Broken: the reference failed, or did something that is not plain data.
        """
        if check.id not in self._wanted:
            seen = self.attempt(check, self.reference)
            if isinstance(seen, Exception):
                raise Broken(f"the reference in {check.id}: {seen}") from seen
            try:
                difference(seen, seen)
            except ValueError as error:
                raise Broken(f"{check.id}: {error}") from error
            self._wanted[check.id] = seen
        return self._wanted[check.id]

    def wrong(self, check: Check, misconception: Misconception) -> Attempt:
        """What a known wrong answer makes of the same inputs."""
        key = check.id, misconception.id
        if key not in self._wrong:
            self._wrong[key] = self.attempt(check, misconception.world())
        return self._wrong[key]

    def attempt(self, check: Check, world: Any) -> Attempt:
        """One experiment on a trusted world, in this process."""
        run = self.task(check)
        try:
            with redirect_stdout(io.StringIO()):  # some wrong answers print
                return perform(check, world, run.inputs, run.seed)
        except Exception as error:
            return error

    def agrees(self, check: Check, seen: Named) -> bool:
        """Whether an observation earns the check's points."""
        return difference(seen, self.want(check), check.rtol, check.atol) is None

    def passes(self, check: Check, misconception: Misconception) -> bool:
        """Whether a known wrong answer earns the check's points."""
        seen = self.wrong(check, misconception)
        return isinstance(seen, Named) and self.agrees(check, seen)

    def known(self, exercise: str) -> list[Misconception]:
        """The known wrong answers to an exercise."""
        return [each for each in misconceptions(self.stem) if each.exercise == exercise]

    def checks(self, exercise: str) -> list[Check]:
        return [each for each in checks(self.stem) if each.exercise == exercise]
