"""Where a sealed kit keeps what was recorded; in the course's own repository there is nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from secrets import choice

RECORDINGS = Path(__file__).with_name("recordings")
FIRST_SEED = 10**6  # beyond what a class is graded with, unless a teacher asks for it


class NotRecorded(ValueError):
    """The kit cannot grade with this seed or on this device."""


def is_sealed() -> bool:
    """Whether this is a student's kit, without reference, misconceptions and hidden checks."""
    return RECORDINGS.is_dir()


def recording(stem: str, seed: int) -> Path:
    """The file with what was recorded for this assignment and seed."""
    return RECORDINGS / stem / f"{seed}.msgpack.z"


def stems() -> list[str]:
    """The assignments that were recorded."""
    return sorted(path.name for path in RECORDINGS.iterdir())


def pick_seed(wanted: Iterable[str], seed: int | None, device: str) -> int:
    """The seed that is asked for, or any that was recorded for all these assignments.

    Raises:
        NotRecorded: it was not, or on another device.
    """
    if device != "cpu":
        raise NotRecorded("this kit was recorded on a CPU: leave out --device")
    recorded = set.intersection(*({_seed(path) for path in RECORDINGS.glob(f"{stem}/*.z")}
                                  for stem in wanted))  # fmt: skip
    if seed is None and recorded:
        return choice(sorted(recorded))
    if seed not in recorded:
        known = ", ".join(map(str, sorted(recorded))) or "none for all of these files at once"
        raise NotRecorded(f"seed {seed} was not recorded in this kit; there are: {known}")
    return seed


def _seed(path: Path) -> int:
    return int(path.name.partition(".")[0])
