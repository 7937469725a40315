"""Answers a check that was not asked, and another assignment's.

checks: test_square_of_a_number
expect: square 0
outcome: square killed
"""

import socket
import sys

from autograder.jail import wire
from autograder.observation import Named


def square(x):
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            if isinstance(value, socket.socket):
                value.sendall(wire.frame(wire.Seen("test_square_works_elementwise", Named({"a": 1}))))
        frame = frame.f_back
    return 1
