"""The beginning of a message, and then silence.

checks: test_square_of_a_number, test_keep_if_takes_any_iterable
expect: square 0, keep_if 5
outcome: square timeout
impatient
"""

import socket
import sys
import time


def square(x):
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            if isinstance(value, socket.socket):
                value.sendall(b"\x40\x00\x00\x00\x83")
                time.sleep(60)
        frame = frame.f_back


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
