"""The one result that every front end writes and reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

import autograder
from autograder.contract import POINTS
from autograder.pictures import Picture

OUTCOMES = ("passed", "failed", "crashed", "blank", "timeout", "killed", "broken")
QUIET = frozenset({"passed", "blank"})  # there is no mistake to be named


class CheckResult(msgspec.Struct, frozen=True):
    """What came of one check, in the words that the student reads."""

    id: str
    exercise: str
    claim: str
    hidden: bool
    outcome: str
    points: float
    max_points: float
    message: str = ""
    hint: str = ""
    misconception: str | None = None
    says: str = ""
    pictures: list[Picture] = []


class ExerciseResult(msgspec.Struct, frozen=True):
    """The points of one exercise."""

    name: str
    points: float
    max_points: float


class Result(msgspec.Struct, frozen=True):
    """One submission's grade; `points` is None where there is none (`unreadable`, `broken`)."""

    assignment: str
    student: str
    file: str
    sha256: str
    seed: int
    device: str
    isolation: str
    graded_at: str
    seconds: float
    points: float | None
    max_points: float
    status: str
    message: str = ""
    notes: list[str] = []
    tampered: list[str] = []  # what it sent to the judge unasked; a person should look at the file
    exercises: list[ExerciseResult] = []
    checks: list[CheckResult] = []
    held_back: float = 0.0  # points of the checks that are not in a student's kit
    kit: str = ""
    schema: int = 1

    def checks_of(self, exercise: str) -> list[CheckResult]:
        return [each for each in self.checks if each.exercise == exercise]

    def is_alike(self, exercise: str) -> bool:
        """Whether all checks of an exercise came out alike and say the same, to be said once."""
        first, *others = self.checks_of(exercise)
        alike = all((o.outcome, o.message) == (first.outcome, first.message) for o in others)
        return bool(first.message) and alike and (bool(others) or first.outcome == "blank")

    @property
    def fault(self) -> str:
        """What the first check that is `broken` says, "" if none is."""
        return next((each.message for each in self.checks if each.outcome == "broken"), "")


def tally(checks: list[CheckResult]) -> list[ExerciseResult]:
    """Points by exercise, in the order in which the exercises first appear."""
    names = dict.fromkeys(each.exercise for each in checks)
    return [
        ExerciseResult(
            name,
            round(sum(each.points for each in checks if each.exercise == name), 6),
            round(sum(each.max_points for each in checks if each.exercise == name), 6),
        )
        for name in names
    ]


def ungraded(status: str, message: str, *, stem: str, student: str, file: str, seed: int,
             device: str, sha256: str = "", notes: Iterable[str] = (),
             tampered: Iterable[str] = ()) -> Result:  # fmt: skip
    """The result of a submission that has no grade: `unreadable`, or `broken` as a whole."""
    return Result(
        assignment=stem,
        student=student,
        file=file,
        sha256=sha256,
        seed=seed,
        device=device,
        isolation="",
        graded_at=now(),
        seconds=0.0,
        points=None,
        max_points=POINTS,
        status=status,
        message=printable(message),
        notes=list(notes),
        tampered=list(tampered),
        kit=autograder.__version__,
    )


def now() -> str:
    """The time as results and the store tell it: in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def printable(text: str) -> str:
    """A student's text as one line without control characters or terminal codes."""
    plain = re.sub(r"\x1b\[[0-9;?]*[ -/]*[@-~]", "", text[:10_000])
    return "".join(each if each.isprintable() else " " for each in plain)[:1000]


def write(results: list[Result], path: Path) -> None:
    """Write a result, or a list of several, as JSON."""
    data = msgspec.json.encode(results[0] if len(results) == 1 else results)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(data, indent=2) + b"\n")


def read(path: Path) -> list[Result]:
    """Read what `write` wrote.

    Raises:
        msgspec.ValidationError: it is something else.
    """
    data = path.read_bytes()
    if data.lstrip().startswith(b"["):
        return msgspec.json.decode(data, type=list[Result])
    return [msgspec.json.decode(data, type=Result)]
