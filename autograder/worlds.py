"""What the judge asks of those who know: the inputs, the right answer, the known wrong ones."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Protocol

from autograder.comparison import difference
from autograder.experiment import Check
from autograder.jail.wire import Crash, Run
from autograder.observation import Named

Observed = Named | Crash


class Broken(RuntimeError):
    """The kit's own fault: a check or the reference failed. No grade may come of it."""


class Mistake(Protocol):
    """A known wrong answer to `exercise`, and what a teacher says about it."""

    @property
    def id(self) -> str: ...
    @property
    def exercise(self) -> str: ...
    @property
    def says(self) -> str: ...


class Worlds(ABC):
    """The trusted worlds of one assignment, for one seed and device."""

    def __init__(self, stem: str, seed: int, device: str = "cpu") -> None:
        self.stem, self.seed, self.device = stem, seed, device
        self._passes: dict[tuple[str, str], bool] = {}

    @abstractmethod
    def task(self, check: Check) -> Run:
        """What the jail needs to run this check.

        Raises:
            Broken: there are no inputs.
        """

    @abstractmethod
    def want(self, check: Check) -> Named:
        """What the reference makes of the check's inputs.

        Raises:
            Broken: it is not known.
        """

    @abstractmethod
    def wrong(self, check: Check, mistake: Mistake) -> Observed:
        """What a known wrong answer makes of the same inputs."""

    @abstractmethod
    def known(self, exercise: str) -> Sequence[Mistake]:
        """The known wrong answers to an exercise."""

    def agrees(self, check: Check, seen: Named) -> bool:
        """Whether an observation earns the check's points."""
        return difference(seen, self.want(check), check.rtol, check.atol) is None

    def passes(self, check: Check, mistake: Mistake) -> bool:
        """Whether a known wrong answer earns the check's points."""
        key = check.id, mistake.id
        if key not in self._passes:
            seen = self.wrong(check, mistake)
            self._passes[key] = isinstance(seen, Named) and self.agrees(check, seen)
        return self._passes[key]
