"""Puts functions of the standard library out of order that the harness needs as well.

expect: square 0, keep_if all
"""

import inspect
import os
import random
import time


def broken(*args, **kwargs):
    raise RuntimeError("out of order")


os.chdir = os.fstat = os.ftruncate = inspect.signature = time.process_time = random.seed = broken


def square(x):
    return 1


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
