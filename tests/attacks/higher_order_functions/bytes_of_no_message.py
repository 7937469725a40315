"""Noise on the channel, and a message that claims to be four gigabytes long.

checks: test_square_of_a_number, test_square_works_elementwise, test_keep_if_takes_any_iterable
expect: square 0, keep_if 5
outcome: square killed
"""

import itertools
import socket
import sys

noise = itertools.cycle([b"\xff\xff\xff\xff", b"\x05\x00\x00\x00\x81\xa1a\xa1b\xc0", b"HTTP/1.1 200 OK\r\n"])


def send(body):
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            if isinstance(value, socket.socket):
                return value.sendall(body)
        frame = frame.f_back


def square(x):
    send(next(noise))
    return 1


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
