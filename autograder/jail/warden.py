"""The judge's side of the wall: starts a zygote, opens children, holds the clock."""

from __future__ import annotations

import os
import secrets
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType

import msgspec

from autograder.jail import canary, rubbish, wire
from autograder.jail.canary import Prey
from autograder.jail.limits import FILES, ROOM, Limits
from autograder.jail.walls import RUNGS, is_weaker
from autograder.jail.zygote import ROOMS, Ended, Ready, Settings
from autograder.observation import is_bounded

PACKAGE = Path(__file__).resolve().parents[1]

NEEDED = ("torch", "numpy", "msgspec", "matplotlib", "sklearn", "IPython")
TICK = 0.05  # seconds between two looks at the clock
FAREWELL = 0.2  # seconds that a child has to end by itself
LAST_WORDS = 2.0  # seconds that a zygote which has hung up has to say why
PATIENCE = 20.0  # seconds within which the zygote must do what takes it milliseconds
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")
# What results depend on: the same in every process in which a submission runs.
ALIKE = dict.fromkeys(THREADS, "1") | {"MPLBACKEND": "Agg", "PYTHONHASHSEED": "0"}
# The package is found by its own path, so that nothing beside it can be imported.
BOOTSTRAP = """
import importlib.util, os, sys
paths, package, room, arguments = eval(sys.argv[1])
sys.argv = [room]
sys.path[:] = paths or sys.path
spec = importlib.util.spec_from_file_location(
    "autograder", os.path.join(package, "__init__.py"), submodule_search_locations=[package])
module = importlib.util.module_from_spec(spec)
sys.modules["autograder"] = module
spec.loader.exec_module(module)
importlib.import_module(f"autograder.jail.{room}").main(*arguments)
"""


class JailError(RuntimeError):
    """The jail itself failed: never the student's fault."""


class Gone(msgspec.Struct, frozen=True):
    """The child is no more, and why.

    A limit of a check (`time`, `idle`) or of the submission (`total`, `asleep`); `exit`, `signal`;
    `protocol`, for what it sent; `room`, for what it wrote; `closed` by us. Not the student's
    doing: `busy`, `outside`.
    """

    why: str
    detail: str = ""


class Foul(msgspec.Struct, frozen=True):
    """Something came that had not been asked for; `check` was running, or none, at loading."""

    check: str
    what: str


@dataclass
class Account:
    """Seconds that a submission has used, over all its children."""

    computing: float = 0.0
    asleep: float = 0.0


class Jail:
    """A zygote and, at most one at a time, the child it has forked. Use it as a context."""

    def __init__(
        self,
        stems: tuple[str, ...],
        preload: tuple[str, ...] = (),
        device: str = "cpu",
        limits: Limits | None = None,
        isolation: str | None = None,
    ) -> None:
        """Start a zygote for these assignments; it warms up while the caller goes on.

        `isolation` demands a rung: nothing is graded on a weaker one. By default it is the best
        that this machine has.

        Raises:
            JailError: this is not Linux, or its Python was made for a very old one.
        """
        if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
            raise JailError(
                "code of others is graded on Linux alone (in WSL 2, say); for your own: "
                "--isolation none"
            )
        self.limits = limits or Limits()
        self.isolation = ""
        self.cpu = 0.0  # seconds of computing by all children so far
        self.canary: dict[str, str] = {}
        self._demanded = isolation
        if device.startswith("cuda"):  # a GPU's driver needs what the filters refuse
            self.limits, isolation = replace(self.limits, memory=0), "limits"
        self._device = device
        self._home = Path(tempfile.mkdtemp(prefix="stepmark-"))
        self._settings = Settings(
            stems=stems,
            preload=preload,
            isolation=isolation or "full",
            limits=self.limits,
            libraries=tuple(_library_paths()),
            package=str(PACKAGE),
            scratch=str(self._home / "scratch"),
            device=device,
        )
        self._start()

    def __enter__(self) -> Jail:
        return self

    def __exit__(
        self, kind: type | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the zygote and remove its folder."""
        self._stop()
        rubbish.remove(self._home)

    def _stop(self) -> None:
        self._running = self._ready = False
        self._control.close()
        self._zygote.kill()
        self._zygote.wait()

    def _start(self) -> None:
        (self._home / "scratch").mkdir(exist_ok=True)
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        settings = msgspec.msgpack.encode(self._settings)
        self._running, self._ready = True, False
        self._kills = self._oom_kills()
        with theirs, (self._home / "zygote.log").open("wb") as log:
            arguments = theirs.fileno(), settings
            argument = repr((self._settings.libraries, str(PACKAGE), "zygote", arguments))
            self._zygote = subprocess.Popen(
                [sys.executable, "-P", "-s", "-S", "-B", "-c", BOOTSTRAP, argument],
                env=_environment(self._home / "scratch", self._device),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        """Wait for the zygote, and let the canary prove on which rung it stands.

        Raises:
            JailError: it did not start, or the rung that was demanded cannot be had.
        """
        if self._ready:
            return
        if not self._running:
            self._start()
        self._control.settimeout(120)
        try:
            ready = msgspec.msgpack.decode(self._control.recv(256), type=Ready)
        except (OSError, msgspec.MsgspecError):
            raise self._fault("the jail did not start") from None
        self._ready = True
        least = self._demanded or self.isolation  # a zygote that replaces another is as strong
        proved = self._prove()
        self.isolation = max(ready.isolation, proved, key=RUNGS.index)  # the weaker of the two
        if least and is_weaker(self.isolation, least):
            self._stop()
            raise JailError(
                f"isolation {least} was asked for, but only {self.isolation} can be had "
                "here: `autograder doctor` tells why"
            )

    def _prove(self) -> str:
        secret = self._home / "secret"
        secret.write_text("what no submission may read")
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0)
            library = str(Path(msgspec.__file__).parents[1])
            prey = Prey(str(secret), library, server.getsockname()[1], os.getpid())
            inmate = self.open(wire.Probe(prey))
            inmate.close()
            Path(library, canary.LEFT).unlink(missing_ok=True)
            if not isinstance(inmate.loaded, wire.Probed):
                raise JailError("the canary did not come back")
            self.canary = inmate.loaded.seen
            with suppress(BlockingIOError):
                server.accept()[0].close()  # it got through, whatever it says
                return "limits"
        return canary.proved(self.canary, () if self.limits.memory else (canary.MEMORY,))

    def open(self, load: wire.Load | wire.Probe, account: Account | None = None) -> Inmate:
        """Fork a child and hand it the submission; a zygote that has died is replaced first.

        Raises:
            JailError: no child could be had.
        """
        self.wait_until_ready()
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        with theirs:
            try:
                socket.send_fds(self._control, [b"child"], [theirs.fileno()])
            except OSError:
                ours.close()
                raise self._fault("the jail has died") from None
        return Inmate(self, ours, load, account or Account())

    def _ended(self) -> Ended:
        """Wait for the zygote's word that the child and all it started are gone."""
        self._control.settimeout(PATIENCE)
        try:
            data = self._control.recv(4096)
        except OSError:
            raise self._fault("the jail does not answer") from None
        if not data:
            raise self._fault("the jail has died")
        return msgspec.msgpack.decode(data, type=Ended)

    def _fault(self, what: str) -> JailError:
        """End a zygote that cannot be trusted any more; `wait_until_ready` starts another."""
        self._control.close()
        with suppress(subprocess.TimeoutExpired):
            self._zygote.wait(LAST_WORDS)
        reason = last_words((self._home / "zygote.log").read_bytes())
        self._stop()
        rubbish.remove(self._home / "scratch", rubbish.WHILE)
        return JailError(f"{what}: {reason}")

    def is_full(self) -> bool:
        """Whether the child has put too much into its folder; on `full` there is no room for it."""
        rooms = self._home / "scratch" / ROOMS
        return self.isolation != "full" and rubbish.is_more(rooms, FILES, ROOM)

    def _cause(self, ended: Ended) -> Gone:
        """Why a child ended by itself."""
        if os.WIFEXITED(ended.status):
            status = os.WEXITSTATUS(ended.status)
            return Gone("exit", f"exit status {status}")
        number = os.WTERMSIG(ended.status)
        killed, most = number == signal.SIGKILL, self.limits.total
        if number == signal.SIGXCPU or (killed and ended.cpu >= most):
            return Gone("total", f"{most:g} seconds of computing")
        known, self._kills = self._kills, self._oom_kills()
        if killed and (self.isolation != "limits" or self._kills > known):
            return Gone("outside", "SIGKILL")  # the filters let nobody kill himself
        return Gone("signal", signal.Signals(number).name)

    def _oom_kills(self) -> int:
        """How often this machine has run out of memory and killed a process for it."""
        with suppress(OSError), open("/proc/vmstat") as lines:
            return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)
        return 0


class Inmate:
    """One child with one submission in it."""

    def __init__(
        self,
        jail: Jail,
        channel: socket.socket,
        load: wire.Load | wire.Probe,
        account: Account,
    ) -> None:
        self._jail, self._channel, self.account = jail, channel, account
        self._reader = wire.Reader(wire.ToJudge)
        self._outgoing = b""
        self._asked: dict[int, str] = {}  # the checks by their tickets, "" for the loading
        self._task: wire.ToChild | None = None  # the one that is not answered yet
        self.gone: Gone | None = None
        self.fouls: list[Foul] = []
        self._greet()
        self.loaded = self.ask(load)

    @property
    def fresh(self) -> bool:
        """Whether no check was run in it yet."""
        return len(self._asked) == 1

    def _greet(self) -> None:
        """Learn the child's process id, and get a handle on it, which no later process can have."""
        self._channel.settimeout(PATIENCE)
        try:
            _, ancillary, _, _ = self._channel.recvmsg(1, socket.CMSG_SPACE(12))
            (self._pid, _, _) = struct.unpack("3i", ancillary[0][2][:12])
            self._handle = os.pidfd_open(self._pid)
        except (OSError, IndexError):  # it has died
            self._channel.close()
            ended = self._jail._ended()
            raise JailError(f"the child could not be set up (status {ended.status})") from None
        self._channel.setblocking(False)
        self._watch = Watch(self._pid)

    def ask(self, message: wire.ToChild) -> wire.ToJudge | Gone:
        self.send(message)
        return self.receive()

    def send(self, message: wire.ToChild) -> None:
        """Hand the child its next task; it works while we do something else."""
        self._take_what_lies_there()
        if not self.gone and self._jail.is_full():
            self._end(Gone("room"))
        if self.gone:
            return
        self._task = msgspec.structs.replace(message, ticket=secrets.randbits(63) | 1)
        self._asked[self._task.ticket] = message.check if isinstance(message, wire.Run) else ""
        self._outgoing = wire.frame(self._task)
        self._watch.start()
        self._write()

    def receive(self) -> wire.ToJudge | Gone:
        """The child's answer to what was sent last, or how it came to its end."""
        while self.gone is None:
            writing = [self._channel] if self._outgoing else []
            readable, writable, _ = select.select([self._channel], writing, [], TICK)
            if writable:
                self._write()
            if readable:
                self._read()
            if (answer := self._answer()) is not None:
                self._settle()
                return answer
            if self.gone is None and (struck := self._struck()):
                self._end(struck)
        return self.gone

    def close(self) -> None:
        """End the child, if it still lives, and see what it may have sent unasked."""
        if self.gone is not None:
            return
        with suppress(OSError):
            self._channel.shutdown(socket.SHUT_WR)  # it ends when it has nothing more to do
        until = time.monotonic() + FAREWELL
        while self.gone is None and (left := until - time.monotonic()) > 0:
            if select.select([self._channel], [], [], left)[0]:
                self._read()
                self._answer()
        if self.gone is None:
            self._end(Gone("closed"))

    def _take_what_lies_there(self) -> None:
        """Whatever the child has sent before it is asked was not asked for."""
        for _ in range(64):
            if self.gone or not select.select([self._channel], [], [], 0)[0]:
                break
            self._read()
        self._answer()

    def _write(self) -> None:
        with suppress(OSError):  # a full buffer is tried again; a dead child is noticed by _read
            self._outgoing = self._outgoing[self._channel.send(self._outgoing) :]

    def _read(self) -> None:
        try:
            data = self._channel.recv(1 << 16)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if data:
            self._reader.feed(data)
        else:
            self._answer()
            if self.gone is None:
                self._end(None)

    def _answer(self) -> wire.ToJudge | None:
        """The answer to the open task, if it has come; anything else is a foul."""
        while self.gone is None:
            try:
                message = self._reader.next()
            except wire.ProtocolError:
                self._foul("it sent something that is no answer")
                return None
            if message is None:
                return None
            assert not isinstance(message, wire.ToChild)
            if self._task and _answers(message, self._task):
                self._task = None
                return message
            if self._is_open(message.ticket):
                self._foul("it sent something that it was not asked for")
                return None
            self.fouls.append(Foul(self._asked[message.ticket], "it answered more than once"))
            if len(self.fouls) > 9:
                self._end(Gone("protocol", "it answered more than once"))
        return None

    def _is_open(self, ticket: int) -> bool:
        """Whether no task of that ticket has been answered yet, or none was ever given."""
        return ticket not in self._asked or (self._task is not None and self._task.ticket == ticket)

    def _foul(self, what: str) -> None:
        self.fouls.append(Foul(list(self._asked.values())[-1], what))
        self._end(Gone("protocol", what))

    def _struck(self) -> Gone | None:
        """The limit that the child has run into."""
        limits, spent, watch = self._jail.limits, self.account, self._watch
        if not watch.due():
            return None
        watch.look()
        most = limits.reading if len(self._asked) == 1 else limits.cpu
        if watch.computing > most:
            return Gone("time", f"{most:g} seconds of computing")
        if watch.asleep > limits.idle:
            return Gone("idle", f"{limits.idle:g} seconds of waiting")
        if spent.computing + watch.computing > limits.total:
            return Gone("total", f"{limits.total:g} seconds of computing")
        if spent.asleep + watch.asleep > limits.asleep:
            return Gone("asleep", f"{limits.asleep:g} seconds of waiting")
        if watch.kept_waiting > limits.busy:
            return Gone("busy", f"{limits.busy:g} seconds")
        return Gone("room") if self._jail.is_full() else None

    def _settle(self) -> None:
        """Write what the last task has used to the submission's account."""
        self._watch.look()
        self.account.computing += self._watch.computing
        self.account.asleep += self._watch.asleep
        self._watch.start()

    def _end(self, why: Gone | None) -> None:
        if why is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        self.gone = why or Gone("outside")
        self._settle()
        os.close(self._handle)
        self._channel.close()
        ended = self._jail._ended()
        self._jail.cpu += ended.cpu
        if why is None:
            self.gone = self._jail._cause(ended)


class Watch:
    """How a child spends its time: computing, asleep as it wished, or kept waiting."""

    def __init__(self, pid: int) -> None:
        self._clock = ~pid << 3 | 2  # the CPU clock of a process, see clock_getcpuclockid(3)
        self._stat = f"/proc/{pid}/stat"
        self.start()

    def start(self) -> None:
        self._began = self._looked = time.monotonic()
        self._first = self._last = self._cpu()
        self.asleep = 0.0

    def due(self) -> bool:
        return time.monotonic() - self._looked >= TICK

    def look(self) -> None:
        now, used = time.monotonic(), self._cpu()
        quiet = (now - self._looked) - (used - self._last)
        if quiet > TICK / 2 and self._sleeps():
            self.asleep += quiet
        self._looked, self._last = now, used

    @property
    def computing(self) -> float:
        return self._last - self._first

    @property
    def kept_waiting(self) -> float:
        return self._looked - self._began - self.computing - self.asleep

    def _cpu(self) -> float:
        try:
            return time.clock_gettime(self._clock)
        except OSError:  # it is gone, or this is not Linux
            return getattr(self, "_last", 0.0)

    def _sleeps(self) -> bool:
        """Whether its first thread waits for something other than a core or the disk."""
        try:
            with open(self._stat) as stat:
                return stat.read().rpartition(")")[2].split()[0] not in ("R", "D")
        except OSError:
            return True


def _answers(message: wire.ToJudge, task: wire.ToChild) -> bool:
    if message.ticket != task.ticket:
        return False
    match task:
        case wire.Load():
            fit = not isinstance(message, wire.Unfit) or bool(task.by_hand)
            return fit and isinstance(message, wire.Loaded | wire.Unreadable | wire.Unfit)
        case wire.Run():
            asked = getattr(message, "check", None) == task.check
            return asked and is_bounded(getattr(message, "value", None))
    return isinstance(message, wire.Probed)


def last_words(log: bytes) -> str:
    """Why a process has ended: the last line of what it wrote."""
    lines = log.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "no reason given"


def _library_paths() -> list[str]:
    """Where the standard library and the needed packages are, and nothing else."""
    standard = [str(Path(os.__file__).parent), str(Path(os.__file__).parent / "lib-dynload")]
    found = (find_spec(name) for name in NEEDED)
    packages = [str(Path(spec.origin).parents[1]) for spec in found if spec and spec.origin]
    return list(dict.fromkeys(standard + packages))


def _environment(home: Path, device: str) -> dict[str, str]:
    """A clean environment: one thread, no display, no user's settings, no GPU unless asked for."""
    environment = ALIKE | {
        "HOME": str(home),
        "TMPDIR": str(home),
        "MPLCONFIGDIR": str(home),
        "MALLOC_ARENA_MAX": "2",
        "LC_ALL": "C.UTF-8",
        "PATH": os.defpath,
    }
    if device.startswith("cuda"):  # whether there is one is asked in a way that a fork survives
        environment["PYTORCH_NVML_BASED_CUDA_CHECK"] = "1"
    else:
        environment["CUDA_VISIBLE_DEVICES"] = ""
    return environment
