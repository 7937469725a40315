"""Says that it was read, and that there are no exercises.

expect: square 0
outcome: square killed
every rung
"""

import socket
import sys

from autograder.jail import wire


def send(message):
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            if isinstance(value, socket.socket):
                return value.sendall(wire.frame(message))
        frame = frame.f_back


send(wire.Loaded({}, []))


def square(x):
    return 1
