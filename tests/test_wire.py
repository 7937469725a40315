"""The frame reader accepts the closed set of messages and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_observation import PLAIN

from autograder.jail import wire
from autograder.observation import observe


@given(PLAIN, st.integers(1, 50))
def test_messages_arrive_whole_however_they_are_cut(value, size):
    message = wire.Run("test_it", {"input": observe(value)}, 3)
    data = wire.frame(message)
    reader = wire.Reader(wire.ToChild)
    arrived = []
    for start in range(0, len(data), size):
        reader.feed(data[start : start + size])
        arrived.append(reader.next())
    assert arrived[:-1] == [None] * (len(arrived) - 1)
    assert repr(arrived[-1]) == repr(message)


@settings(max_examples=300)
@given(st.binary(max_size=200), st.booleans())
def test_noise_is_a_protocol_error(noise, framed):
    reader = wire.Reader(wire.ToJudge)
    reader.feed(len(noise).to_bytes(4, "little") + noise if framed else noise)
    try:
        message = reader.next()
    except wire.ProtocolError:
        return
    assert message is None or isinstance(message, wire.ToJudge)


@pytest.mark.parametrize(
    "body",
    [
        b"\x81\xa4type\xa4load",  # a message of the other direction
        b"\xc1",  # not msgpack
        b"\x91" * 100_000 + b"\xc0",  # nested beyond all measure
        b"\x82\xa4type\xa4seen\xa5check\xa1a",  # cut off
        b"\x83\xa4type\xa4seen\xa5check\xa1a\xa5value\x82\xa4type\xa5array\xa4kind\xa1x",
    ],
)
def test_hostile_bodies_are_refused(body):
    reader = wire.Reader(wire.ToJudge)
    reader.feed(len(body).to_bytes(4, "little") + body)
    with pytest.raises(wire.ProtocolError):
        reader.next()


def test_giant_frames_are_refused_by_their_length_alone():
    reader = wire.Reader(wire.ToJudge)
    reader.feed((1 << 31).to_bytes(4, "little"))
    with pytest.raises(wire.ProtocolError):
        reader.next()
    with pytest.raises(wire.ProtocolError):
        wire.frame(wire.Load("a", [wire.Cell("a", "x" * (5 << 20))], False))
