"""The closed set of messages that cross the wall, and how they are framed."""

from __future__ import annotations

import socket
import struct
from typing import Any

import msgspec

from autograder.jail.canary import Prey
from autograder.observation import Named, Value

MAX_FRAME = 4 << 20
LONGEST = 500  # characters of what an exception says
_LENGTH = struct.Struct("<I")


class _Task(msgspec.Struct, frozen=True, kw_only=True):
    """To the child; `ticket` is a number that it cannot guess, and that its answer must carry."""

    ticket: int = 0


class _Answer(msgspec.Struct, frozen=True, kw_only=True):
    """From the child, to the task of that ticket."""

    ticket: int = 0


class Cell(msgspec.Struct, frozen=True):
    """One piece of a submission: a module's text or one code cell of a notebook."""

    name: str
    source: str


class Load(_Task, frozen=True, tag="load"):
    """To the child: read this submission."""

    stem: str
    cells: list[Cell]
    notebook: bool
    by_hand: str = ""  # one of the checks for which ready-made functions shall be worthless


class Run(_Task, frozen=True, tag="run"):
    """To the child: run this check on these inputs.

    With the first hidden check comes the `code` of all: no public one follows in that child.
    """

    check: str
    inputs: dict[str, Value]
    seed: int
    code: bytes = b""


class Probe(_Task, frozen=True, tag="probe"):
    """To the child: try what must be refused."""

    prey: Prey


class Probed(_Answer, frozen=True, tag="probed"):
    """From the child: how each attempt ended."""

    seen: dict[str, str]


class Gate(msgspec.Struct, frozen=True):
    """Whether an exercise can be graded at all: `ok`, `blank`, or `unusable` as `message` says."""

    state: str
    message: str = ""


class Crash(msgspec.Struct, frozen=True, tag="crash"):
    """An exception came out of the experiment; `where` is the student's own line, if any."""

    error: str
    message: str
    where: str = ""
    source: str = ""
    needs: str = ""  # the exercise that is still blank, where that is the reason


class Loaded(_Answer, frozen=True, tag="loaded"):
    """From the child: the submission was read; what can be graded, and what went wrong."""

    gates: dict[str, Gate]
    faults: list[Crash]


class Unreadable(_Answer, frozen=True, tag="unreadable"):
    """From the child: this is not Python."""

    message: str


class Unfit(_Answer, frozen=True, tag="unfit"):
    """From the child, before it has read anything of the student's: the kit failed in it."""

    message: str


class Seen(_Answer, frozen=True, tag="seen"):
    """From the child: what the experiment observed."""

    check: str
    value: Named


class Failed(_Answer, frozen=True, tag="failed"):
    """From the child: the experiment came to no observation."""

    check: str
    crash: Crash


class Spent(_Answer, frozen=True, tag="spent"):
    """From the child: a limit struck (`memory`, `output`, `size`), or the code tried to `exit`."""

    check: str
    limit: str


ToChild = Load | Run | Probe
ToJudge = Probed | Loaded | Unreadable | Unfit | Seen | Failed | Spent

_encoder = msgspec.msgpack.Encoder()
_decoders: dict[Any, msgspec.msgpack.Decoder[Any]] = {
    messages: msgspec.msgpack.Decoder(messages) for messages in (ToChild, ToJudge)
}


class ProtocolError(ValueError):
    """What arrived is not one of the messages, or is too large."""


def frame(message: ToChild | ToJudge) -> bytes:
    """A message as length-prefixed msgpack.

    Raises:
        ProtocolError: it is larger than a frame may be.
    """
    body = _encoder.encode(message)
    if len(body) > MAX_FRAME:
        raise ProtocolError(f"a message of {len(body)} bytes")
    return _LENGTH.pack(len(body)) + body


class Reader:
    """Collects bytes and hands out the messages in them."""

    def __init__(self, messages: Any) -> None:
        self._decoder = _decoders[messages]
        self._buffer = bytearray()

    def feed(self, data: bytes) -> None:
        self._buffer += data

    def next(self) -> ToChild | ToJudge | None:
        """The next whole message, or None until more bytes have come.

        Raises:
            ProtocolError: the bytes are no message.
        """
        if len(self._buffer) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._buffer)
        if length > MAX_FRAME:
            raise ProtocolError(f"a message of {length} bytes")
        if len(self._buffer) < _LENGTH.size + length:
            return None
        body = bytes(self._buffer[_LENGTH.size : _LENGTH.size + length])
        del self._buffer[: _LENGTH.size + length]
        try:
            return self._decoder.decode(body)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise ProtocolError(str(error)[:200]) from None


def receive(channel: socket.socket, reader: Reader) -> ToChild | ToJudge | None:
    """Block until a whole message has come; None at the end of the stream."""
    while True:
        message = reader.next()
        if message is not None:
            return message
        data = channel.recv(1 << 16)
        if not data:
            return None
        reader.feed(data)


def said(error: BaseException) -> str:
    """What an exception says, on one line; a student's own runs their code to say it."""
    try:
        text = " ".join(str.encode(str(error), "utf-8", "replace").decode().split())
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    except BaseException:
        return "an exception that cannot be printed"
