"""The frame reader accepts the closed set of messages and nothing else."""

import time

import msgspec
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_observation import PLAIN

from autograder.comparison import difference
from autograder.jail import wire
from autograder.observation import Named, is_bounded, observe


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


HOSTILE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=5)
    | st.builds(
        lambda *parts: {"type": "array"} | dict(zip(("kind", "dtype", "shape", "data"), parts)),  # noqa: B905
        st.sampled_from(["tensor", "array", "list", ""]),
        st.sampled_from(["float32", "bool", "object", "int64"]),
        st.lists(st.sampled_from([0, 1, 2, 3, 2**31 - 1, -1]), max_size=20),
        st.binary(max_size=16),
    ),
    lambda inner: (
        st.builds(lambda v: {"type": "items", "kind": "list", "values": v}, st.lists(inner))
        | st.builds(
            lambda v: {"type": "named", "values": v},
            st.dictionaries(st.text(max_size=3), inner, max_size=3),
        )
        | st.lists(inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=300)
@given(HOSTILE, PLAIN)
def test_a_forged_value_is_compared_or_refused(forged, want):
    body = {"type": "seen", "check": "a", "ticket": 1,
            "value": {"type": "named", "values": {"it": forged}}}  # fmt: skip
    data = msgspec.msgpack.encode(body)
    reader = wire.Reader(wire.ToJudge)
    reader.feed(len(data).to_bytes(4, "little") + data)
    try:
        message = reader.next()
    except wire.ProtocolError:
        return
    if is_bounded(message.value):
        found = difference(message.value, Named({"it": observe(want)}))
        assert found is None or str(found)


@pytest.mark.parametrize(
    "part",
    [
        b"\xc0",
        b"\x82\xa4type\xa5named\xa6values\x80",
        b"\x83\xa4type\xa5items\xa4kind\xa4list\xa6values\x90",
        b"\x85\xa4type\xa5array\xa4kind\xa5array\xa5dtype\xa4int8\xa5shape\x91\x00\xa4data\xc4\x00",
    ],
)
def test_the_largest_frame_is_decoded_in_bounded_time_and_memory(part):
    head = b"\x84\xa4type\xa4seen\xa6ticket\x01\xa5check\xa1a\xa5value\x82\xa4type\xa5named"
    head += b"\xa6values\x81\xa1a\x83\xa4type\xa5items\xa4kind\xa4list\xa6values\xdd"
    count = (wire.MAX_FRAME - 100) // len(part)
    body = head + count.to_bytes(4, "big") + part * count
    reader = wire.Reader(wire.ToJudge)
    reader.feed(len(body).to_bytes(4, "little") + body)
    began, before = time.process_time(), psutil.Process().memory_info().rss
    message = reader.next()
    assert not is_bounded(message.value)
    assert time.process_time() - began < 2
    assert psutil.Process().memory_info().rss - before < 200 << 20


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
