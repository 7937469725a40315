"""Where a sealed kit keeps what was recorded; in the course's own repository there is nothing."""

from __future__ import annotations

from pathlib import Path

RECORDINGS = Path(__file__).with_name("recordings")
FIRST_SEED = 10**6  # no seed that a class is graded with by chance


def is_sealed() -> bool:
    """Whether this is a student's kit, without reference, misconceptions and hidden checks."""
    return RECORDINGS.is_dir()


def recording(stem: str, seed: int) -> Path:
    """The file with what was recorded for this assignment and seed."""
    return RECORDINGS / stem / f"{seed}.msgpack.z"


def seeds(stem: str) -> list[int]:
    """The seeds that were recorded for an assignment; none if the kit is for another."""
    return sorted(int(path.name.partition(".")[0]) for path in RECORDINGS.glob(f"{stem}/*.z"))
