"""What the reference and the known wrong answers do in each experiment, once for a seed."""

from __future__ import annotations

import importlib
import io
from contextlib import redirect_stdout
from typing import Any

from autograder import compiler
from autograder.comparison import require_plain
from autograder.experiment import Check, calm, checks, draw, perform, start_seed
from autograder.jail.wire import Crash, Run, said
from autograder.misconceptions import Misconception, misconceptions
from autograder.observation import Named, Value
from autograder.worlds import Broken, Mistake, Observed, Worlds


class Oracle(Worlds):
    """The worlds themselves, which run each experiment when it is asked for."""

    def __init__(self, stem: str, seed: int, device: str = "cpu") -> None:
        super().__init__(stem, seed, device)
        compiler.put_off()
        self.reference = importlib.import_module(f"reference.{stem}")
        self._inputs: dict[str, dict[str, Value]] = {}
        self._wanted: dict[str, Named] = {}
        self._wrong: dict[tuple[str, str], Observed] = {}

    def task(self, check: Check) -> Run:
        if check.id not in self._inputs:
            try:
                self._inputs[check.id] = draw(check, self.seed, self.device)
            except Exception as error:
                raise Broken(f"the inputs of {check.id}: {error}") from error
        return Run(check.id, self._inputs[check.id], start_seed(check, self.seed))

    def want(self, check: Check) -> Named:
        if check.id not in self._wanted:
            seen = self.attempt(check, self.reference)
            if isinstance(seen, Exception):
                raise Broken(f"the reference in {check.id}: {seen}") from seen
            try:
                require_plain(seen)
            except ValueError as error:
                raise Broken(f"{check.id}: {error}") from error
            self._wanted[check.id] = seen
        return self._wanted[check.id]

    def wrong(self, check: Check, mistake: Mistake) -> Observed:
        key = check.id, mistake.id
        if key not in self._wrong:
            assert isinstance(mistake, Misconception)
            self._wrong[key] = _observed(self.attempt(check, mistake.world()))
        return self._wrong[key]

    def attempt(self, check: Check, world: Any) -> Named | Exception:
        """One experiment on a trusted world, in this process, whose settings it leaves alone."""
        run = self.task(check)
        try:
            with redirect_stdout(io.StringIO()):  # some wrong answers print
                return perform(check, world, run.inputs, run.seed)
        except Exception as error:
            return error
        finally:
            calm(run.seed)

    def known(self, exercise: str) -> list[Misconception]:
        return [each for each in misconceptions(self.stem) if each.exercise == exercise]

    def checks(self, exercise: str) -> list[Check]:
        return [each for each in checks(self.stem) if each.exercise == exercise]


def _observed(attempt: Named | Exception) -> Observed:
    """What a trusted world did, as the jail would tell it of a student's code."""
    if isinstance(attempt, Exception):
        return Crash(type(attempt).__name__, said(attempt))
    return attempt
