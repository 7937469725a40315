"""A process beside ours for a student's own code on their own machine: it holds nobody in.

It needs nothing that only one system has: a process, a socket to it and a clock. Where processes
cannot be forked each costs some seconds, so that the next one is started while one is at work.
"""

from __future__ import annotations

import hmac
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from autograder.jail import rubbish, wire
from autograder.jail.limits import Limits
from autograder.jail.warden import (
    ALIKE,
    BOOTSTRAP,
    PACKAGE,
    TICK,
    Account,
    Gone,
    Inmate,
    Jail,
    JailError,
    Watch,
    last_words,
)

LIMITS = Limits(cpu=10, reading=60, total=180, memory=0)  # on the clock: this may be a slow laptop
START = 180.0  # seconds within which a process must have imported torch
FAREWELL = 5.0  # seconds that a process which has hung up has to end
TOKEN = 16  # bytes by which a process is known


@dataclass(frozen=True)
class Started:
    """A process that imports what it needs, and will then call back."""

    process: subprocess.Popen[bytes]
    server: socket.socket
    token: bytes
    folder: Path

    def called_back(self) -> socket.socket:
        """The socket to the process, when it is ready.

        Raises:
            JailError: it did not start.
        """
        until = time.monotonic() + START
        self.server.settimeout(TICK)
        while self.process.poll() is None and time.monotonic() < until:
            try:
                channel, _ = self.server.accept()
            except TimeoutError:
                continue
            channel.settimeout(TICK)
            if hmac.compare_digest(_exactly(channel, TOKEN), self.token):
                return channel
            channel.close()  # somebody else on this machine
        reason = last_words((self.folder / "log").read_bytes())
        self.end()
        raise JailError(f"the process for your code did not start: {reason}")

    def end(self) -> int:
        """Kill it if it lives, and take its folder away; returns its exit status."""
        self.process.kill()
        status = self.process.wait()
        self.server.close()
        assert self.process.stdin
        self.process.stdin.close()
        rubbish.remove(self.folder, rubbish.WHILE)
        return status


class Plain(Jail):
    """A jail in name: a new process for each submission, and no walls."""

    def __init__(
        self,
        stems: tuple[str, ...],
        preload: tuple[str, ...] = (),
        device: str = "cpu",
        limits: Limits | None = None,
    ) -> None:
        """Start the first process; it warms up while the caller goes on."""
        self.limits = limits or LIMITS
        self.isolation, self.cpu, self.canary = "none", 0.0, {}
        self._stems, self._preload, self._device = stems, preload, device
        self._home = Path(tempfile.mkdtemp(prefix="stepmark-"))
        self._next = self._begin()

    def close(self) -> None:
        self._next.end()
        rubbish.remove(self._home)

    def wait_until_ready(self) -> None:
        """Each process is waited for when it is needed."""

    def open(self, load: wire.Load | wire.Probe, account: Account | None = None) -> Inmate:
        started, self._next = self._next, self._begin()
        return Neighbour(self, started, load, account or Account())

    def _begin(self) -> Started:
        folder = Path(tempfile.mkdtemp(dir=self._home))
        (folder / "scratch").mkdir()
        server = socket.create_server(("127.0.0.1", 0))
        arguments = server.getsockname()[1], self._stems, self._preload, str(folder / "scratch")
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-P", "-B", "-c", BOOTSTRAP,
                 repr((None, str(PACKAGE), "plain", arguments))],
                env=_environment(folder / "scratch", self._device),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )  # fmt: skip
        token = secrets.token_bytes(TOKEN)
        assert process.stdin
        process.stdin.write(token)
        process.stdin.flush()  # it stays open: the process ends when it is closed
        return Started(process, server, token, folder)


class Neighbour(Inmate):
    """One process with one submission in it."""

    def __init__(
        self, jail: Plain, started: Started, load: wire.Load | wire.Probe, account: Account
    ) -> None:
        self._started = started
        super().__init__(jail, started.called_back(), load, account)

    def _greet(self) -> None:
        self._channel.setblocking(False)
        self._watch = Clock()

    def _struck(self) -> Gone | None:
        limits, watch = self._jail.limits, self._watch
        watch.look()
        most = limits.reading if self.fresh else limits.cpu
        if watch.computing > most:
            return Gone("time", f"{most:g} seconds")
        if self.account.computing + watch.computing > limits.total:
            return Gone("total", f"{limits.total:g} seconds")
        return None

    def _end(self, why: Gone | None) -> None:
        if why is None:
            try:
                self._started.process.wait(FAREWELL)
            except subprocess.TimeoutExpired:
                why = Gone("protocol", "it hung up")
        status = self._started.end()
        self._channel.close()
        self._settle()
        if why is None and status < 0:
            why = Gone("signal", signal.Signals(-status).name)
        self.gone = why or Gone("exit", f"exit status {status}")


class Clock(Watch):
    """Takes all time that goes by for computing: not every system tells more."""

    def __init__(self) -> None:
        self.start()

    def _cpu(self) -> float:
        return time.monotonic()


def main(port: int, stems: tuple[str, ...], preload: tuple[str, ...], scratch: str) -> None:
    """In the new process: warm up, call back, and serve until the caller hangs up or is gone."""
    from autograder.jail import child, zygote

    lifeline = os.dup(0)
    token = _exactly(lifeline, TOKEN)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    zygote.prepare(stems, preload)
    channel = socket.create_connection(("127.0.0.1", port))
    channel.sendall(token)
    zygote.print_into(Path(scratch))
    child.serve(channel, Path(scratch), lock=lambda _: None)  # what would hold it is not there
    os._exit(0)


def _exactly(source: socket.socket | int, size: int) -> bytes:
    """So many bytes, or fewer where there are no more."""
    data = b""
    while len(data) < size:
        try:
            left = size - len(data)
            part = os.read(source, left) if isinstance(source, int) else source.recv(left)
        except OSError:
            break
        if not part:
            break
        data += part
    return data


def _end_with(lifeline: int) -> None:
    """End this process when the one that started it is gone."""
    _exactly(lifeline, 1)
    os._exit(1)


def _environment(scratch: Path, device: str) -> dict[str, str]:
    """The user's own, but for what results depend on: one thread, no display, UTF-8, the device."""
    room = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))
    environment = os.environ | ALIKE | room | {"PYTHONUTF8": "1"}
    if not device.startswith("cuda"):
        environment["CUDA_VISIBLE_DEVICES"] = ""
    return environment
