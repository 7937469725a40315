"""A process that has imported torch and the checks, and forks a child for each submission."""

from __future__ import annotations

import builtins
import gc
import importlib
import importlib.abc
import io
import itertools
import os
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

import autograder
from autograder.jail import kernel, rubbish, walls, withheld
from autograder.jail.limits import Limits, hold

if TYPE_CHECKING:
    from autograder.experiment import ByHand

ROOMS = "rooms"  # in the scratch folder: where the folder of the child that lives is, and no other
MANY = 30  # children: by then the pages of 4 KiB have cost as much as it takes to gather them
FORBIDDEN = ("reference", "solutions", "autograder.misconceptions", "autograder.oracle",
             "autograder.recording")  # fmt: skip


class Settings(msgspec.Struct, frozen=True):
    """What the judge asks of a zygote: `isolation` is the strongest rung to try."""

    stems: tuple[str, ...]
    preload: tuple[str, ...]
    isolation: str
    limits: Limits
    libraries: tuple[str, ...]
    package: str
    scratch: str
    device: str = "cpu"


class Ready(msgspec.Struct, frozen=True):
    """The zygote waits for work, on the rung that it believes it has reached."""

    isolation: str


class Ended(msgspec.Struct, frozen=True):
    """How a child ended: the wait status and its CPU seconds."""

    status: int
    cpu: float


class ImportWall(importlib.abc.MetaPathFinder):
    """Refuses to import the answers, should they be installed beside the kit."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if _is_forbidden(name):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def main(descriptor: int, settings: bytes) -> None:
    """Warm up, say so, and fork a child for each channel that comes, until the judge is gone."""
    wanted = msgspec.msgpack.decode(settings, type=Settings)
    _die_with_parent()
    shown = walls.visible(wanted.libraries, Path(wanted.package))
    rung = _climb(wanted.isolation, shown, Path(wanted.scratch))
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    sys.meta_path.insert(0, ImportWall())
    control = socket.socket(fileno=descriptor)
    ready_made = _warm_up(wanted)
    rooms = Path(wanted.scratch, ROOMS)
    if rooms.exists():  # a zygote that has died has left it
        rooms.rename(tempfile.mkdtemp(dir=wanted.scratch))
    rooms.mkdir()
    rules: dict[ByHand | None, int] = {}
    if rung != "limits":
        kit = Path(wanted.package)  # imported it is; its source is not theirs
        rest = [each for each in shown if kit not in each.parents]
        for by_hand in (None, *ready_made):
            shut = by_hand.files if by_hand else ()
            rules[by_hand] = walls.rules(rest, rooms, shut)
    control.send(msgspec.msgpack.encode(Ready(rung)))
    for number in itertools.count():
        if number == MANY and sys.platform == "linux":
            kernel.use_huge_pages()
        _, descriptors, _, _ = socket.recv_fds(control, 16, 1)
        if not descriptors:
            return
        scratch = Path(tempfile.mkdtemp(dir=rooms))
        child = os.fork()
        if child == 0:
            control.close()
            _be_the_child(descriptors[0], scratch, wanted.limits, rules)
        os.close(descriptors[0])
        _, status, usage = os.wait4(child, 0)
        _end_orphans(child)
        if rules:  # at once out of the next child's reach, however long it takes to remove
            scratch = scratch.rename(Path(wanted.scratch, scratch.name))
        rubbish.remove(scratch, rubbish.WHILE)
        control.send(msgspec.msgpack.encode(Ended(status, usage.ru_utime + usage.ru_stime)))


def _climb(isolation: str, shown: list[Path], scratch: Path) -> str:
    """Put up the walls of the strongest rung to be had; this must come before any thread starts."""
    if isolation in ("limits", "none") or not walls.filters_work():
        return "limits"
    if isolation == "full" and walls.enter_namespaces(shown, scratch):
        return "full"
    return "filters"


def _warm_up(wanted: Settings) -> set[ByHand]:
    """Import what the children will need and run each kind of operation once.

    Returns what some of the children will have to do without.
    """
    import torch

    from autograder.experiment import calm, checks

    prepare(wanted.stems, wanted.preload)
    if wanted.device.startswith("cuda") and not torch.cuda.is_available():
        sys.exit(f"PyTorch {torch.__version__} has no GPU here")
    _train_a_little()
    if "matplotlib" in sys.modules:
        _draw_a_little()
    ready_made = {each.by_hand for stem in wanted.stems for each in checks(stem) if each.by_hand}
    for by_hand in ready_made:
        by_hand.prepare()
    calm(0)
    gc.collect()
    gc.freeze()
    assert_fit_to_fork()
    return ready_made


def prepare(stems: tuple[str, ...], preload: tuple[str, ...]) -> None:
    """Import what checks and submissions of these assignments need, and let nobody start more."""
    import torch

    from autograder import compiler
    from autograder.contract import exercises
    from autograder.experiment import checks
    from autograder.jail import child

    vars(builtins).update(exit=sys.exit, quit=sys.exit)  # as where site is imported
    torch.set_num_threads(1)
    compiler.put_off()
    for stem in stems:
        exercises(stem)  # so that each child finds them made
    modules = {check.function.__module__ for stem in stems for check in checks(stem)}
    for stem in stems:
        withheld.empty(stem)  # so early that what is imported now takes the room
    declared = [
        name for each in sorted(modules) for name in getattr(sys.modules[each], "PRELOAD", ())
    ]
    for name in dict.fromkeys([*declared, *preload]):
        try:
            importlib.import_module(name)
        except ImportError:
            continue  # the student's own import will say so
    child.stay_in_one_process()
    vars(autograder).update(check=child.not_at_the_desk)


def _train_a_little() -> None:
    """What most checks do, so that each child finds it loaded, and compiled for its own speed."""
    import torch
    from torch.utils.data import DataLoader, TensorDataset, random_split

    for optimizer_class in (torch.optim.SGD, torch.optim.Adam):
        model = torch.nn.Sequential(torch.nn.Linear(2, 1), torch.nn.Dropout(0.1))
        optimizer = optimizer_class(model.parameters(), lr=0.1)
        dataset = TensorDataset(torch.randn(16, 2), torch.rand(16, 1))
        for part in random_split(dataset, [12, 4]):
            for x, y in DataLoader(part, 2, shuffle=True):
                for loss_fn in (torch.nn.MSELoss(), torch.nn.BCEWithLogitsLoss()):
                    loss_fn(model(x), y).backward()
                    optimizer.step()
                    optimizer.zero_grad()
        file = io.BytesIO()
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, file)
        file.seek(0)
        model.load_state_dict(torch.load(file)["model"])
        repr(model(torch.zeros(1, 2)))


def _draw_a_little() -> None:
    """A plot of losses, made and thrown away unseen, so that each child finds its code warm."""
    from matplotlib import pyplot

    for _ in range(2):
        figure, axes = pyplot.subplots()
        axes.plot([0, 1], [1.0, 0.5], "b", label="training")
        axes.set_yscale("log")
        axes.set_xlabel("epochs")
        axes.legend()
        pyplot.close(figure)


def assert_fit_to_fork() -> None:
    """A child must neither wait for a thread that it does not have nor hold an answer.

    Raises:
        RuntimeError: it would.
    """
    answers = [name for name in sys.modules if _is_forbidden(name)]
    if answers:
        raise RuntimeError(f"{answers[0]} was imported into the jail")
    threads = len(os.listdir("/proc/self/task")) if sys.platform == "linux" else 1
    if threads > 1:
        raise RuntimeError(f"the jail has {threads} threads: something it imports starts them")


def _is_forbidden(name: str) -> bool:
    return any(name == each or name.startswith(each + ".") for each in FORBIDDEN)


def _be_the_child(
    descriptor: int,
    scratch: Path,
    limits: Limits,
    rules: dict[ByHand | None, int],
) -> None:
    """Shut every door but the channel, then serve; never returns."""
    code = 1
    try:
        _die_with_parent()
        os.setsid()
        print_into(scratch)
        for below, above in pairwise([2, *sorted([descriptor, *rules.values()]), 4096]):
            os.closerange(below + 1, above)
        os.chdir(scratch)
        os.environ.update(HOME=str(scratch), TMPDIR=str(scratch))
        tempfile.tempdir = None
        stream = socket.socket(fileno=descriptor)
        hold(limits)
        from autograder.jail import child

        def lock(by_hand: ByHand | None) -> None:
            if rules:
                walls.filter_this_process(rules[by_hand], scratch)
            for each in rules.values():
                os.close(each)

        stream.send(b"\0")  # carries this process's id, as the kernel knows it
        child.serve(stream, scratch, lock)
        code = 0
    finally:
        os._exit(code)


def print_into(folder: Path) -> None:
    """Let this process read nothing, and write what it prints to a file in a folder."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open(folder / "output", os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    for target, source in enumerate((nothing, output, output)):
        os.dup2(source, target)


def _end_orphans(session: int) -> None:
    """Kill whatever the child left behind; as their reaper we inherit its descendants."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(session, signal.SIGKILL)  # at one stroke, before any of them can fork again
    while True:
        try:
            for line in Path("/proc/self/task").glob("*/children"):
                for pid in line.read_text().split():
                    os.kill(int(pid), signal.SIGKILL)
            os.waitpid(-1, 0)
        except ChildProcessError:
            return
        except ProcessLookupError:
            continue


def _die_with_parent() -> None:
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
