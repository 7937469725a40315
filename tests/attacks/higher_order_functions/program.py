"""Asks other programs for the answer: a shell, a second Python, a forked copy of itself.

expect: square 0, keep_if all
"""

import multiprocessing
import os
import subprocess


def square(x):
    for attempt in (
        lambda: os.system("echo 64"),
        lambda: subprocess.run(["python3", "-c", "print(64)"]),
        lambda: os.execv("/bin/sh", ["sh"]),
        lambda: os.posix_spawn("/bin/sh", ["sh"], {}),
        lambda: multiprocessing.Process(target=print).start(),
        lambda: os.fork() or os._exit(0),
    ):
        try:
            if attempt() not in (-1, 32512):
                return "got through"
        except OSError:
            pass
    raise ValueError("no program")


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
