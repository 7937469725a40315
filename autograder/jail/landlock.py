"""Landlock: which files a process may see, set by the process itself and never to be lifted.

The numbers are those of linux/landlock.h. https://docs.kernel.org/userspace-api/landlock.html
"""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Iterable
from pathlib import Path

from autograder.jail.kernel import PR_SET_NO_NEW_PRIVS, prctl, syscall

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE = 1, 1 << 1, 1 << 2, 1 << 3, 1 << 14
FILE_ACCESS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
# What each version of the interface can forbid in the file system: all of it is handled.
RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
LATEST = (1 << 16) - 1  # version 5 adds ioctl on devices
MAKE_DEVICES = 1 << 6 | 1 << 11  # character and block devices
NETWORK = 3  # bind and connect of TCP, from version 4
SCOPES = 3  # abstract sockets and signals, from version 6
VERSION_FLAG, PATH_BENEATH = 1, 1


class _Ruleset(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("files", "network", "scopes")]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def version() -> int:
    """The version of the interface that this kernel has, 0 where there is none."""
    try:
        return syscall("landlock_create_ruleset", None, 0, VERSION_FLAG)
    except OSError:
        return 0


def rules(listed: Iterable[Path], readable: Iterable[Path], writable: Iterable[Path]) -> int:
    """A descriptor of rules by which a process sees and changes no files but these.

    Of what is `listed` the names can be seen, of what is `readable` the contents too. Paths that
    do not exist are passed over.

    Raises:
        OSError: the kernel has no Landlock.
    """
    known = version()
    if not known:
        raise OSError(errno.ENOSYS, "this kernel has no Landlock")
    rights = RIGHTS.get(known, LATEST)
    wanted = _Ruleset(rights, NETWORK if known >= 4 else 0, SCOPES if known >= 6 else 0)
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    ruleset = syscall("landlock_create_ruleset", ctypes.byref(wanted), size, 0)
    for paths, access in (
        (listed, READ_DIR),
        (readable, READ_FILE | READ_DIR),
        (writable, rights & ~EXECUTE & ~MAKE_DEVICES),
    ):
        for path in paths:
            _allow(ruleset, path, access)
    return ruleset


def enforce(ruleset: int) -> None:
    """Put rules in force in this process for good, on top of those that it has."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    syscall("landlock_restrict_self", ruleset, 0)


def _allow(ruleset: int, path: Path, access: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            access &= FILE_ACCESS
        if not access:
            return
        rule = _PathBeneath(access, parent)
        syscall("landlock_add_rule", ruleset, PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(parent)
