"""A thread answers after the check is over, in the hope that it is taken for the next one's.

expect: square 0
"""

import socket
import sys
import threading

from autograder.jail import wire
from autograder.observation import Named


def answer(channel):
    channel.sendall(wire.frame(wire.Seen("test_square_of_a_number", Named({"square(8)": float("nan")}))))


def square(x):
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            if isinstance(value, socket.socket):
                threading.Timer(0.05, answer, [value]).start()
                return 1
        frame = frame.f_back
