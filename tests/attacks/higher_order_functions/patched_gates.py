"""The gates before each exercise are opened; what is blank still cannot be called.

expect: keep_if all
outcome: square blank crashed
"""

import autograder.jail.child as child
from autograder.jail.wire import Gate

child.Submission.gate = lambda self, exercise: Gate("ok")


def square(x):
    raise NotImplementedError("square")


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
