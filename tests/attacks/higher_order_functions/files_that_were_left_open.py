"""Reads from every descriptor but the channel, for something that the parent forgot to close.

expect: square 0, keep_if all
"""

import os
import stat


def square(x):
    found = b""
    for descriptor in range(200):
        try:
            if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                found += os.pread(descriptor, 100, 0)
        except OSError:
            pass
    raise ValueError(found or "nothing there")


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
