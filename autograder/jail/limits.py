"""What a submission may use, and the limits that the kernel holds it to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20
ROOM, FILES = 256 * MIB, 500  # what a child may keep in its folder: bytes, and files and folders
STATM = Path("/proc/self/statm")  # the size of this process, in pages


@dataclass(frozen=True)
class Limits:
    """Times in seconds, sizes in bytes; `cpu`, `idle` and `busy` are for one check."""

    cpu: float = 3.0  # of its own computing
    reading: float = 20.0  # as `cpu`, for reading the whole submission
    idle: float = 6.0  # asleep, as it wished
    busy: float = 60.0  # kept waiting by the machine: not the student's fault
    total: float = 45.0  # of computing by a whole submission, in however many processes
    asleep: float = 60.0  # as `idle`, by a whole submission
    memory: int = 1024 * MIB  # beyond what torch itself takes; 0 for no limit
    file: int = 16 * MIB
    files: int = 128


def hold(limits: Limits) -> None:
    """Put this process under the limits; without privilege they cannot be raised again."""
    import resource  # not on Windows

    seconds = int(limits.total) + 1
    wanted = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: limits.file,
        resource.RLIMIT_NOFILE: limits.files,
        resource.RLIMIT_CORE: 0,
    }
    if limits.memory and STATM.exists():
        size = int(STATM.read_text().split()[0]) * resource.getpagesize() + limits.memory
        wanted |= {resource.RLIMIT_AS: size, resource.RLIMIT_DATA: size}
    for what, most in wanted.items():
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
