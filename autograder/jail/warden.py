"""The judge's side of the wall: starts a zygote, opens children, holds the clock."""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType

import msgspec

from autograder.jail import canary, wire
from autograder.jail.canary import Prey
from autograder.jail.limits import Limits
from autograder.jail.walls import RUNGS
from autograder.jail.zygote import Ended, Ready, Settings

PACKAGE = Path(__file__).resolve().parents[1]

NEEDED = ("torch", "numpy", "msgspec", "matplotlib", "sklearn", "IPython")
TICK = 0.05  # seconds between two looks at the clock
# The package is found by its own path, so that nothing beside it can be imported.
BOOTSTRAP = """
import importlib.util, os, sys
paths, package, descriptor, settings = eval(sys.argv[1])
sys.argv = ["zygote"]
sys.path[:] = paths
spec = importlib.util.spec_from_file_location(
    "autograder", os.path.join(package, "__init__.py"), submodule_search_locations=[package])
module = importlib.util.module_from_spec(spec)
sys.modules["autograder"] = module
spec.loader.exec_module(module)
from autograder.jail.zygote import main
main(descriptor, settings)
"""


class JailError(RuntimeError):
    """The jail itself failed: never the student's fault."""


class Gone(msgspec.Struct, frozen=True):
    """The child is no more: `why` is a limit (`time`, `idle`), `exit`, or how it died."""

    why: str
    detail: str = ""


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
        """
        self.limits = limits or Limits()
        self.isolation = ""
        self.canary: dict[str, str] = {}
        self._demanded = isolation
        if device.startswith("cuda"):  # a GPU's driver needs what the filters refuse
            self.limits, isolation = replace(self.limits, memory=0), "limits"
        self._device = device
        self._home = Path(tempfile.mkdtemp(prefix="stepmark-"))
        (self._home / "scratch").mkdir()
        self._settings = Settings(
            stems=stems,
            preload=preload,
            isolation=isolation or "full",
            limits=self.limits,
            libraries=tuple(_library_paths()),
            package=str(PACKAGE),
            scratch=str(self._home / "scratch"),
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
        self._control.close()
        self._zygote.kill()
        self._zygote.wait()
        shutil.rmtree(self._home, ignore_errors=True)

    def _start(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        settings = msgspec.msgpack.encode(self._settings)
        self._ready = False
        with theirs, (self._home / "zygote.log").open("wb") as log:
            argument = repr((self._settings.libraries, str(PACKAGE), theirs.fileno(), settings))
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
        self._control.settimeout(120)
        try:
            ready = msgspec.msgpack.decode(self._control.recv(256), type=Ready)
        except (OSError, msgspec.MsgspecError):
            raise JailError(f"the jail did not start: {self._reason()}") from None
        self._ready = True
        proved = self._prove()
        self.isolation = max(ready.isolation, proved, key=RUNGS.index)  # the weaker of the two
        if self._demanded and RUNGS.index(self.isolation) > RUNGS.index(self._demanded):
            self._ready = False
            raise JailError(
                f"isolation {self._demanded} was asked for, but only {self.isolation} can be had "
                "here: `autograder doctor` tells why"
            )

    def _reason(self) -> str:
        log = (self._home / "zygote.log").read_text(errors="replace").strip().splitlines()
        return log[-1] if log else "no reason given"

    def _prove(self) -> str:
        secret = self._home / "secret"
        secret.write_text("what no submission may read")
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0)
            library = next(each for each in self._settings.libraries if "site-packages" in each)
            prey = Prey(str(secret), library, server.getsockname()[1], os.getpid())
            inmate = self.open(wire.Probe(prey))
            inmate.close()
            if not isinstance(inmate.loaded, wire.Probed):
                raise JailError("the canary did not come back")
            self.canary = inmate.loaded.seen
            with suppress(BlockingIOError):
                server.accept()[0].close()  # it got through, whatever it says
                return "limits"
        return canary.proved(self.canary)

    def open(self, load: wire.Load | wire.Probe) -> Inmate:
        """Fork a child and hand it the submission.

        Raises:
            JailError: no child could be had.
        """
        self.wait_until_ready()
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        with theirs:
            try:
                socket.send_fds(self._control, [b"child"], [theirs.fileno()])
            except OSError as error:
                raise JailError(f"the jail has died: {self._reason()}") from error
        return Inmate(self, ours, load)

    def _ended(self) -> Ended:
        """Wait for the zygote's word that the child and all it started are gone."""
        self._control.settimeout(30)
        try:
            data = self._control.recv(4096)
        except OSError as error:
            raise JailError("the jail does not answer") from error
        if not data:
            raise JailError("the jail has died")
        return msgspec.msgpack.decode(data, type=Ended)


class Inmate:
    """One child with one submission in it."""

    def __init__(self, jail: Jail, channel: socket.socket, load: wire.Load | wire.Probe) -> None:
        self._jail = jail
        self._channel = channel
        self._reader = wire.Reader(wire.ToJudge)
        self.cpu = 0.0
        self.gone: Gone | None = None
        self._pid = self._greet()
        self._read = False
        self.loaded = self.ask(load)
        self._read = True

    def _greet(self) -> int:
        self._channel.settimeout(30)
        data, ancillary, _, _ = self._channel.recvmsg(1, socket.CMSG_SPACE(12))
        if not data:
            ended = self._jail._ended()
            raise JailError(f"the child could not be set up (status {ended.status})")
        (pid, _, _) = struct.unpack("3i", ancillary[0][2][:12])
        self._channel.setblocking(False)
        return pid

    def send(self, message: wire.ToChild) -> None:
        """Hand the child its next task; it works while we do something else."""
        self._started = time.monotonic(), self._usage()
        self._channel.setblocking(True)
        self._channel.settimeout(10)
        with suppress(OSError):  # a dead child is noticed by receive
            self._channel.sendall(wire.frame(message))
        self._channel.setblocking(False)

    def ask(self, message: wire.ToChild) -> wire.ToJudge | Gone:
        self.send(message)
        return self.receive()

    def receive(self) -> wire.ToJudge | Gone:
        """The child's answer to what was sent last, or how it came to its end."""
        limits = self._jail.limits
        most = limits.cpu if self._read else limits.reading
        began, (cpu, queued) = self._started
        looked = 0.0  # at the clock: also while bytes keep coming
        while True:
            try:
                message = self._reader.next()
            except wire.ProtocolError as error:
                return self._end(Gone("protocol", str(error)))
            if message is not None:
                return message  # type: ignore[return-value]
            if select.select([self._channel], [], [], TICK)[0]:
                try:
                    data = self._channel.recv(1 << 16)
                except (BlockingIOError, InterruptedError):
                    continue
                except OSError:
                    data = b""
                if not data:
                    return self._end(None)
                self._reader.feed(data)
                if time.monotonic() - looked < TICK:
                    continue
            looked = time.monotonic()
            now, (used, waited) = time.monotonic(), self._usage()
            if used - cpu > most:
                return self._end(Gone("time", f"{most:g} seconds of computing"))
            if (now - began) - (used - cpu) - (waited - queued) > limits.idle:
                return self._end(Gone("idle", f"{limits.idle:g} seconds of waiting"))

    def close(self) -> None:
        """End the child, if it still lives."""
        if self.gone is None:
            self._end(Gone("closed"))

    def _end(self, why: Gone | None) -> Gone:
        if why is not None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
        ended = self._jail._ended()
        self._channel.close()
        self.cpu += ended.cpu
        if why is None:
            why = _cause(ended, self._jail.limits)
        self.gone = why
        return why

    def _usage(self) -> tuple[float, float]:
        """Seconds of CPU that the child has used, and that it has waited for a free core."""
        try:
            fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(")")[2].split()
            queued = Path(f"/proc/{self._pid}/schedstat").read_text().split()[1]
        except (OSError, IndexError):
            return 0.0, 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), int(queued) / 1e9


def _cause(ended: Ended, limits: Limits) -> Gone:
    """Why a child ended by itself."""
    if os.WIFSIGNALED(ended.status):
        number = os.WTERMSIG(ended.status)
        if number == signal.SIGXCPU or (number == signal.SIGKILL and ended.cpu >= limits.total):
            return Gone("time", f"{limits.total:g} seconds of computing")
        return Gone("signal", signal.Signals(number).name)
    code = os.WEXITSTATUS(ended.status)
    return Gone("exit", f"exit status {code}")


def _library_paths() -> list[str]:
    """Where the standard library and the needed packages are, and nothing else."""
    standard = [str(Path(os.__file__).parent), str(Path(os.__file__).parent / "lib-dynload")]
    found = (find_spec(name) for name in NEEDED)
    packages = [str(Path(spec.origin).parents[1]) for spec in found if spec and spec.origin]
    return list(dict.fromkeys(standard + packages))


def _environment(home: Path, device: str) -> dict[str, str]:
    """A clean environment: one thread, no display, no user's settings, no GPU unless asked for."""
    threads = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    environment = dict.fromkeys(threads, "1") | {
        "HOME": str(home),
        "TMPDIR": str(home),
        "MPLCONFIGDIR": str(home),
        "MPLBACKEND": "Agg",
        "MALLOC_ARENA_MAX": "2",
        "PYTHONHASHSEED": "0",
        "LC_ALL": "C.UTF-8",
        "PATH": os.defpath,
    }
    if not device.startswith("cuda"):
        environment["CUDA_VISIBLE_DEVICES"] = ""
    return environment
