"""The rungs of isolation: what a zygote puts up once, and what each of its children puts up."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path

from autograder.jail import kernel, landlock, seccomp
from autograder.jail.limits import FILES, ROOM

RUNGS = ("full", "filters", "limits", "none")  # strongest first
SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/etc/localtime",
          "/usr/share/zoneinfo")  # fmt: skip
NOTHING = Path("/dev/null")
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
OF_THE_KIT = ("__init__.py", "compiler.py", "contract.py", "comparison.py", "observation.py",
              "experiment.py", "pictures.py", "jail", "checks")  # fmt: skip


def is_weaker(rung: str, other: str) -> bool:
    """Whether the one holds less well than the other."""
    return RUNGS.index(rung) > RUNGS.index(other)


def visible(libraries: Iterable[str], package: Path) -> list[Path]:
    """The files and folders that student code may read: the interpreter, its packages, the checks.

    `package` is the kit's own folder. Beside it may lie the reference and the solutions, also where
    all of them are installed among other packages: a folder that holds them is taken apart.
    """
    hidden = {package, *(package.parent / name for name in ("reference", "solutions"))}
    roots = [Path(each) for each in (*libraries, *SYSTEM)]
    shown = [part for root in roots if root.exists() for part in without(root, hidden)]
    return [*shown, *(package / name for name in OF_THE_KIT)]


def without(root: Path, hidden: set[Path]) -> list[Path]:
    """The root, or, where it holds something hidden, all that is in it but that."""
    real = root.resolve()
    if real in hidden or any(each in real.parents for each in hidden):
        return []
    if not any(real in each.parents for each in hidden):
        return [root]
    return [part for child in sorted(real.iterdir()) for part in without(child, hidden)]


def enter_namespaces(shown: list[Path], scratch: Path) -> bool:
    """Move into namespaces of our own, where nothing but `shown` is to be seen, and it read-only.

    Returns True in a new process, the first of its process namespace, while this one stays behind
    as its parent and ends when it ends; or False in this one, unchanged, if none could be had.
    """
    reader, writer = os.pipe()
    outer = os.fork()
    if outer == 0:
        os.close(reader)
        try:
            _unshare()
            kernel.prctl(kernel.PR_SET_PDEATHSIG, 9)  # a new user namespace clears it
            inner = os.fork()
        except OSError:
            os._exit(1)
        if inner:
            os.close(writer)
            os.waitpid(inner, 0)
            os._exit(0)
        try:
            kernel.prctl(kernel.PR_SET_PDEATHSIG, 9)
            _new_root(shown, scratch)
            os.write(writer, b"1")
        except OSError as error:
            print(f"namespaces: {error}", flush=True)
            os._exit(1)
        os.close(writer)
        return True
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        entered = stream.read(1) == b"1"
    if not entered:
        os.waitpid(outer, 0)
        return False
    os.closerange(3, 4096)  # the channel belongs to the new process alone
    os.waitpid(outer, 0)
    os._exit(0)


def _unshare() -> None:
    user, group = os.geteuid(), os.getegid()
    kernel.unshare(
        kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS | kernel.CLONE_NEWPID | kernel.CLONE_NEWNET
        | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS
    )  # fmt: skip
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"1000 {user} 1")
    Path("/proc/self/gid_map").write_text(f"1000 {group} 1")
    socket.sethostname("jail")


def _new_root(shown: list[Path], scratch: Path) -> None:
    """Build a root of bind mounts, with a scratch folder in memory, and change into it."""
    kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    root = Path(tempfile.mkdtemp(prefix="root-", dir=scratch.parent))
    kernel.mount("tmpfs", str(root), "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "size=1m")
    outer_first = sorted(shown, key=lambda path: len(path.resolve().parts))
    for path in (*outer_first, *map(Path, DEVICES)):
        _bind(path, root)
    (root / "proc").mkdir(exist_ok=True)
    no = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    kernel.mount("proc", str(root / "proc"), "proc", no)
    inside = root / scratch.relative_to("/")
    inside.mkdir(parents=True, exist_ok=True)
    os.chdir(root)
    kernel.syscall("pivot_root", b".", b".")
    kernel.detach(".")
    os.chdir("/")
    kernel.make_read_only("/")
    room = f"size={ROOM},nr_inodes={FILES}"
    kernel.mount("tmpfs", str(scratch), "tmpfs", no, room)


def _bind(path: Path, root: Path) -> None:
    if not path.exists():
        return
    inside = root / path.relative_to("/")
    inside.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():  # such as /lib on a merged system
        if not inside.exists():
            inside.symlink_to(path.resolve())
        return _bind(path.resolve(), root)
    if inside.exists():  # already there as part of another
        return None
    if path.is_dir():
        inside.mkdir()
    else:
        inside.touch()
    kernel.mount(str(path), str(inside), flags=kernel.MS_BIND | kernel.MS_REC)
    return None


def filters_work() -> bool:
    """Whether this kernel takes the filters, tried in a process that is thrown away."""
    child = os.fork()
    if child == 0:
        try:
            filter_this_process(rules([], Path("/")), Path("/"))
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def rules(shown: list[Path], scratch: Path, shut: Collection[Path] = ()) -> int:
    """A descriptor of what `filter_this_process` lets be seen, made once for many processes.

    That is what is `shown`, of what is `shut` in it only the names, and `scratch`, in which each
    of these processes has its folder while it lives: they can read all that lies there.

    Raises:
        OSError: the kernel has no Landlock.
    """
    seen = [*shown, *map(Path, DEVICES[1:])]
    open_ones = [part for root in seen for part in without(root, set(shut))] if shut else seen
    return landlock.rules(seen, open_ones, [scratch, NOTHING])


def filter_this_process(allowed: int, scratch: Path) -> None:
    """Give up, for good, all files that `rules` do not allow, writing but in `scratch`, all
    privileges, and all unneeded system calls.

    Raises:
        OSError: the kernel does not have one of the filters.
    """
    kernel.drop_capabilities()
    landlock.enforce(allowed)
    own = landlock.rules([], [Path("/")], [scratch, NOTHING])
    landlock.enforce(own)
    os.close(own)
    seccomp.restrict()
