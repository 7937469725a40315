"""The few Linux calls that Python has no name for, each raising OSError as Python's own do."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18

_SYSCALLS = {  # number on x86_64, on aarch64
    "pivot_root": (155, 41),
    "capset": (126, 91),
    "seccomp": (317, 277),
    "mount_setattr": (442, 442),
    "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
}
_ARCHITECTURES = {"x86_64": 0, "aarch64": 1}

try:
    _libc = ctypes.CDLL(None, use_errno=True)
except (OSError, TypeError):  # Windows
    _libc = None  # type: ignore[assignment]


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def syscall(name: str, *arguments: object) -> int:
    """A system call by name.

    Raises:
        OSError: the kernel refused it, or this architecture is not known.
    """
    column = _ARCHITECTURES.get(platform.machine())
    if column is None:
        raise OSError(errno.ENOSYS, f"{name}: not known on {platform.machine()}")
    plain = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    return _checked(_libc.syscall(ctypes.c_long(_SYSCALLS[name][column]), *plain), name)


def prctl(option: int, value: int, pointer: object = 0) -> None:
    _checked(_libc.prctl(option, ctypes.c_ulong(value), pointer, 0, 0), f"prctl {option}")


def unshare(flags: int) -> None:
    _checked(_libc.unshare(flags), "unshare")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    pointers = [text.encode() if text else None for text in (source, target, kind)]
    data = options.encode() if options else None
    _checked(_libc.mount(*pointers, ctypes.c_ulong(flags), data), f"mount {target}")


def detach(target: str) -> None:
    """Unmount what is mounted there now; what is still in use of it lives on unseen."""
    lazily = 2
    _checked(_libc.umount2(target.encode(), lazily), f"umount {target}")


class _MountAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "userns")]


def make_read_only(target: str) -> None:
    """Make a mount and all mounts below it read-only, its set-user-id files powerless."""
    attributes = _MountAttributes(MS_RDONLY | MS_NOSUID, 0, 0, 0)
    at_fdcwd, at_recursive = -100, 0x8000
    size = ctypes.sizeof(attributes)
    pointer = ctypes.byref(attributes)
    syscall("mount_setattr", at_fdcwd, target.encode(), at_recursive, pointer, size)


def use_huge_pages() -> None:
    """Gather this process's own memory in pages of 2 MiB, where the kernel can (Linux 6.1).

    A fork then copies fewer page tables. It takes about a second: for many forks only.
    """
    huge, advise, collapse = 2 << 20, 14, 25
    for line in Path("/proc/self/maps").read_text().splitlines():
        span, permissions, _, _, inode = line.split()[:5]
        first, last = (int(each, 16) for each in span.split("-"))
        first, last = -(-first // huge) * huge, last // huge * huge
        if permissions == "rw-p" and inode == "0" and first < last:
            for advice in (advise, collapse):  # where it fails, all stays as it is
                _libc.madvise(ctypes.c_void_p(first), ctypes.c_size_t(last - first), advice)


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


def drop_capabilities() -> None:
    """Give up every capability, for this process and all that it may become."""
    for number in range(64):
        try:
            prctl(PR_CAPBSET_DROP, number)
        except OSError:
            break  # past the last one, or none to begin with
    header = _CapabilityHeader(0x20080522, 0)
    syscall("capset", ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))
