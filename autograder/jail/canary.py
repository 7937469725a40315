"""A submission that tries what must be refused: the rung is named by what it could not do.

It runs in a child like any other, so that what is proved is what students get.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
from collections.abc import Callable, Collection
from pathlib import Path

import msgspec

MISSING, DENIED, READ_ONLY = "ENOENT", "EACCES", "EROFS"
NOT_PERMITTED, TOO_BIG, NO_MEMORY = "EPERM", "EFBIG", "ENOMEM"
DONE = "done"
MEMORY = "take 16 GiB of memory"
NO_RESERVE = 0x4000  # of mmap: so that only a limit can refuse it, not a machine with less
LEFT = "stepmark-canary"  # the file beside the libraries, where nothing keeps it from being written


class Prey(msgspec.Struct, frozen=True):
    """What the judge has laid out for the canary: a secret file, a port, its own process."""

    secret: str
    library: str
    port: int
    judge: int


# What must happen on each rung, by attempt; a refusal for another reason proves nothing.
EXPECTED: dict[str, dict[str, tuple[str, ...]]] = {
    "limits": {
        MEMORY: (NO_MEMORY,),
        "write 1 GiB to a file": (TOO_BIG,),
    },
    "filters": {
        "read a file of the judge": (DENIED, MISSING),
        "list the folder of the judge": (DENIED, MISSING),
        "write beside the libraries": (DENIED, READ_ONLY),
        "read the judge's memory map": (DENIED, MISSING),
        "make a network socket": (NOT_PERMITTED,),
        "make a local socket": (NOT_PERMITTED,),
        "signal the judge": (NOT_PERMITTED,),
        "have the kernel signal the judge": (NOT_PERMITTED,),
        "start a process": (NOT_PERMITTED,),
        "start a program": (NOT_PERMITTED,),
        "make a namespace": (NOT_PERMITTED,),
        "trace a process": (NOT_PERMITTED,),
        "raise a limit": (NOT_PERMITTED,),
    },
    "full": {
        "learn the size of a file of the judge": (MISSING,),
        "read a file of the judge": (MISSING,),
        "see a process outside": (MISSING, DENIED),
        "be known by another name": ("jail",),
    },
}

# What helps on each rung.
ADVICE = {
    "full": "Nothing is missing.",
    "filters": "For `full`, let users make namespaces: on Ubuntu, "
    "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`; in Docker, `--security-opt "
    "seccomp=unconfined`.",
    "limits": "Student code can read your files here: grade a class on Linux 5.13 or later "
    "(x86_64), in WSL 2, or in a container.",
    "none": "Student code is not held at all.",
}


def proved(seen: dict[str, str], unlimited: Collection[str] = ()) -> str:
    """The strongest rung all of whose attempts, and those of the rungs below, ended as expected.

    What is `unlimited`, because the judge wished it so, may end as it will.
    """
    rung = "none"
    for name, attempts in EXPECTED.items():
        due = {key: wanted for key, wanted in attempts.items() if key not in unlimited}
        if any(seen.get(attempt) not in wanted for attempt, wanted in due.items()):
            break
        rung = name
    return rung


def sing(prey: Prey) -> dict[str, str]:
    """Try everything and tell how each attempt ended: an error's name, or what was had."""
    import fcntl  # not on Windows
    import mmap

    libc = ctypes.CDLL(None, use_errno=True)
    limits = (ctypes.c_ulong * 2)(1 << 40, 1 << 40)

    def call(name: str, *arguments: object) -> str:
        ctypes.set_errno(0)
        if getattr(libc, name)(*arguments) == 0:
            return DONE
        return errno.errorcode.get(ctypes.get_errno(), "unknown")

    def fork() -> str:
        if os.fork() == 0:
            os._exit(0)
        return DONE

    def take_much() -> str:
        mmap.mmap(-1, 16 << 30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | NO_RESERVE).close()
        return DONE

    def write_much() -> str:
        with open("much", "wb") as file:
            file.truncate(1 << 30)
        return DONE

    attempts: dict[str, Callable[[], object]] = {
        MEMORY: take_much,
        "write 1 GiB to a file": write_much,
        "read a file of the judge": lambda: Path(prey.secret).read_bytes(),
        "list the folder of the judge": lambda: os.listdir(Path(prey.secret).parent),
        "write beside the libraries": lambda: Path(prey.library, LEFT).write_text(""),
        "read the judge's memory map": lambda: Path(f"/proc/{prey.judge}/maps").read_bytes(),
        "make a network socket": lambda: socket.create_connection(("127.0.0.1", prey.port), 1),
        "make a local socket": lambda: socket.socket(socket.AF_UNIX),
        "signal the judge": lambda: os.kill(prey.judge, 0),
        "have the kernel signal the judge": lambda: fcntl.fcntl(0, fcntl.F_SETOWN, prey.judge),
        "start a process": fork,
        "start a program": lambda: call("execve", 0, 0, 0),
        "make a namespace": lambda: call("unshare", 0x10000000),
        "trace a process": lambda: call("ptrace", 16, prey.judge, 0, 0),
        "raise a limit": lambda: call("setrlimit", 0, limits),
        "learn the size of a file of the judge": lambda: Path(prey.secret).stat().st_size,
        "see a process outside": lambda: Path(f"/proc/{prey.judge}").stat(),
        "be known by another name": lambda: os.uname().nodename,
    }
    return {name: _ending(attempt) for name, attempt in attempts.items()}


def _ending(attempt: Callable[[], object]) -> str:
    try:
        found = attempt()
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, "unknown")
    except Exception as error:
        return type(error).__name__
    return found[:20] if isinstance(found, str) else DONE
