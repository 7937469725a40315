"""Sends what it sees to a server on this very machine.

expect: square 0, keep_if all
"""

import socket


def square(x):
    with socket.create_connection(("127.0.0.1", 9), timeout=0.2) as there:
        there.sendall(repr(x).encode())
    return 64


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
