"""A thread that goes on, changing what was returned and what was passed.

expect: square 0, keep_if all
"""

import threading
import time

import numpy as np

returned = []


def meddle():
    while True:
        for array in returned:
            array += 1
        time.sleep(0.001)


threading.Thread(target=meddle, daemon=True).start()


def square(x):
    returned.append(np.zeros(()))
    return returned[-1]


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
