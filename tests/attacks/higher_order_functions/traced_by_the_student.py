"""A trace function and a profile function that change the local variables of the harness.

expect: square 0, keep_if all
"""

import sys


def meddle(frame, event, argument):
    frame.f_trace_opcodes = True
    for name in ("seen", "reply", "result", "value"):
        if name in frame.f_locals:
            frame.f_locals[name] = 64
    return meddle


sys.settrace(meddle)
sys.setprofile(meddle)


def square(x):
    return 1


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
