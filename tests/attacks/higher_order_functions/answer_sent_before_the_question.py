"""An observation of each check is sent while the file is still being read.

expect: square 0
outcome: square killed
outcome: keep_if killed
message: it was not asked for
every rung
"""

import socket
import sys

from autograder.jail import wire
from autograder.observation import Named


def send(message):
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            if isinstance(value, socket.socket):
                return value.sendall(wire.frame(message))
        frame = frame.f_back


send(wire.Seen("test_square_of_a_number", Named({"square(8)": 64})))


def square(x):
    return 1


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
