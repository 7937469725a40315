"""Signals to its parent, and to a process that does not exist: none may be sent at all.

expect: square 0, keep_if all
message: not permitted
"""

import os


def square(x):
    try:
        os.kill(2**22 + 5, 0)
    except ProcessLookupError:
        return "it was sent"
    except PermissionError:
        os.kill(os.getppid(), 0)


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
