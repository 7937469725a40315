"""A forged answer with more parts than an honest one may have.

checks: test_square_of_a_number
expect: square 0
outcome: square killed
"""

import socket
import sys

import msgspec


def send(body):
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            if isinstance(value, socket.socket):
                return value.sendall(len(body).to_bytes(4, "little") + body)
        frame = frame.f_back


def square(x):
    many = {"type": "items", "kind": "list", "values": [None] * 500_000}
    named = {"type": "named", "values": {f"square({x})": many}}
    send(msgspec.msgpack.encode({"type": "seen", "check": "test_square_of_a_number", "value": named}))
    return 1
