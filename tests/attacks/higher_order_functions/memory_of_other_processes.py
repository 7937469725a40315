"""Reads /proc for the judge: command line, environment, memory, descriptors, working folder.

expect: square 0, keep_if all
message: nothing was found
"""

import os


def square(x):
    found = []
    for pid in [1, os.getppid(), *range(2, 400)]:
        for name in ("environ", "mem", "maps", "cwd", "root", "fd"):
            path = f"/proc/{pid}/{name}"
            if pid == os.getpid():
                continue
            try:
                found.append(os.listdir(path) if name == "fd" else open(path, "rb").read(100))
            except OSError:
                pass
    raise ValueError(f"found {found}" if found else "nothing was found")


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
